"""Whether a draft is personal: whether it speaks of this recipient, by what both can see (R26)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from services.advising.advice import Advice, AdviceKind, DraftField, Passage, Severity
from services.advising.finding import find, first

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.advising.advice import Draft
    from services.reading import Profile

_GREETING = re.compile(
    r"\A\s*(?:hi|hello|hey|dear|good morning|good afternoon)[ ,]+(?:mr\.? |ms\.? |mrs\.? |dr\.? )?(\w[\w'-]*)",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"\b(?:dear (?:sir|madam|candidate|member|friend)|to whom it may concern|hi there|hello there)\b", re.IGNORECASE
)
_GAP = re.compile(
    r"\{\{?[^{}\n]{0,40}\}?\}|[\[<](?:your |their |first |last |the )?(?:name|company|employer|title|role|city)[\]>]",
    re.IGNORECASE,
)


def mentions(draft: Draft, profile: Profile, common: tuple[str, ...]) -> list[tuple[str, Passage]]:
    """What the draft says about the recipient: which fact it is, and where it stands."""
    facts = [
        ("their name", profile.name),
        *(("their name", part) for part in profile.name.split() if len(part) > 1),
        ("their employer", profile.employer),
        ("their work", profile.title),
        ("their place", profile.place),
        *(("their school", school) for school in profile.schools),
        *(("a skill of theirs", skill) for skill in profile.skills),
        *(("a connection of both of you", name) for name in common),
    ]
    found: list[tuple[str, Passage]] = []
    for what, words in facts:
        passage = find(draft, words) if words else None
        if passage is not None and not any(_overlap(passage, other) for _, other in found):
            found.append((what, passage))
    return found


def personal_advice(draft: Draft, profile: Profile, common: tuple[str, ...]) -> Iterator[Advice]:
    """What is personal about the draft, or what could be."""
    found = mentions(draft, profile, common)
    for what, passage in found:
        yield Advice(AdviceKind.PERSONAL, Severity.GOOD, f"It speaks of {what}: {passage.text}.", passage=passage)
    if all(what == "their name" for what, _ in found):
        message = "Nothing but the name is about the recipient" if found else "Nothing in it is about the recipient"
        severity = Severity.TIP if found else Severity.WARNING
        message = f"{message}: the same text could go to anybody."
        yield Advice(AdviceKind.PERSONAL, severity, message, _what_to_say(profile, common))
    yield from _greeting(draft, profile)


def unfilled(draft: Draft) -> Iterator[Advice]:
    """Gaps of a template that were left, and greetings that are meant for nobody."""
    for field, text in draft.fields:
        if gap := first(field, text, _GAP):
            message = f"A gap of a template was left: {gap.text}."
            yield Advice(AdviceKind.PLACEHOLDER, Severity.WARNING, message, "Fill it in.", gap)
    if nobody := first(DraftField.BODY, draft.body, _NOBODY):
        message = f"“{nobody.text}” greets nobody in particular."
        yield Advice(AdviceKind.GREETING, Severity.TIP, message, "Greet the recipient by name.", nobody)


def _greeting(draft: Draft, profile: Profile) -> Iterator[Advice]:
    greeting = _GREETING.search(draft.body)
    names = [part.casefold() for part in profile.name.split()]
    if greeting is None or not greeting[1].istitle() or _NOBODY.search(draft.body):
        return
    greeted = greeting[1].casefold()
    if any(name.startswith(greeted) or greeted.startswith(name) for name in names):  # Ben is short for Benjamin
        return
    passage = Passage(DraftField.BODY, greeting.start(1), len(greeting[1]), greeting[1])
    message = f"It greets {greeting[1]}, and the recipient's name is {profile.name}."
    yield Advice(AdviceKind.GREETING, Severity.WARNING, message, f"Greet {profile.name.split()[0]}.", passage)


def _overlap(one: Passage, other: Passage) -> bool:
    apart = one.start + one.length <= other.start or other.start + other.length <= one.start
    return one.field is other.field and not apart


def _what_to_say(profile: Profile, common: tuple[str, ...]) -> str:
    """The facts of the profile that would do, at most three."""
    facts = [
        *([f"their work as {profile.title}"] if profile.title else ()),
        *([f"{profile.employer}, where they work"] if profile.employer else ()),
        *([f"{common[0]}, whom you both know"] if common else ()),
        *([f"their skill in {profile.skills[0]}"] if profile.skills else ()),
        *([f"{profile.schools[0]}, where they studied"] if profile.schools else ()),
        *([f"{profile.place}, where they live"] if profile.place else ()),
    ]
    if not facts:
        return "Say in a sentence why you write to them and to nobody else."
    return f"Say in a sentence why you write to them: it could be {' or '.join(facts[:3])}."
