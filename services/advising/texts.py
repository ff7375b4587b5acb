"""Whether the subject is compelling, the text of a length that is read, and whether something is asked (R26).

The words that are looked for are English ones.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from services.advising.advice import Advice, AdviceKind, DraftField, Passage, Severity
from services.advising.finding import first

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.advising.advice import Draft
    from services.policy import AdvicePolicy, Policy

_SAYS_NOTHING = re.compile(
    r"\A\W*(?:(?:an?|hi|hello|hey|quick|great|exciting|new|amazing|perfect|important|urgent|job|career|business)\W+)*"
    r"(?:hi|hello|hey|there|opportunity|opportunities|job|question|introduction|intro|connect|let.?s connect|"
    r"follow.?up|following up|checking in|touching base|request|message|urgent|important|offer)\W*\Z",
    re.IGNORECASE,
)
_PRETENDS = re.compile(r"\A\s*(?:re|fwd?)\s*:", re.IGNORECASE)
_LOUD = re.compile(r"[!?]{2,}|!(?=.*!)|\${2,}", re.DOTALL)
_LONG_WORDS = re.compile(r"\w\w\w+")


def subject_advice(draft: Draft, numbers: AdvicePolicy) -> Iterator[Advice]:
    """What keeps the subject from being opened; a word of praise if nothing does."""
    faults = list(_subject_faults(draft.subject, numbers))
    yield from faults
    if not faults:
        message = "The subject is short, calm, and about something in particular."
        yield Advice(AdviceKind.SUBJECT, Severity.GOOD, message, passage=_whole(DraftField.SUBJECT, draft.subject))


def _subject_faults(subject: str, numbers: AdvicePolicy) -> Iterator[Advice]:
    whole = _whole(DraftField.SUBJECT, subject)
    if not subject.strip():
        message = "There is no subject, and an InMail can't be sent without one (R16)."
        yield Advice(AdviceKind.SUBJECT, Severity.WARNING, message, "Name in a few words what it is about.")
        return
    if pretended := first(DraftField.SUBJECT, subject, _PRETENDS):
        message = f"“{pretended.text.strip()}” pretends that there was a message before."
        yield _fault(Severity.WARNING, message, "Leave it out.", pretended)
    if _shouts(subject, numbers):
        yield _fault(
            Severity.WARNING, "It is written in capitals, which reads as shouting.", "Use small letters.", whole
        )
    if loud := first(DraftField.SUBJECT, subject, _LOUD):
        yield _fault(Severity.TIP, f"“{loud.text}” is loud, as advertising is.", "One mark at most is enough.", loud)
    if _SAYS_NOTHING.search(subject):
        message = f"“{subject.strip()}” fits any message, so it is a reason to open none."
        yield _fault(Severity.TIP, message, "Name the one thing that it is about.", whole)
    elif len(_LONG_WORDS.findall(subject)) < numbers.subject_words:
        yield _fault(Severity.TIP, "So few words hardly tell what it is about.", "Say what it is about.", whole)
    if len(subject) > numbers.subject_best:
        message = f"It has {len(subject)} characters; on a phone about {numbers.subject_best} are shown."
        rest = Passage(
            DraftField.SUBJECT,
            numbers.subject_best,
            len(subject) - numbers.subject_best,
            subject[numbers.subject_best :],
        )
        yield _fault(Severity.TIP, message, "Put what matters first, or leave out the rest.", rest)


def text_advice(draft: Draft, policy: Policy) -> Iterator[Advice]:
    """Whether the text has a length that is read, and asks for an answer."""
    yield _length(draft.body, policy.advice, policy.body_limit)
    if question := _question(draft.body):
        message = "It asks something, so there is something to answer."
        yield Advice(AdviceKind.QUESTION, Severity.GOOD, message, passage=question)
    else:
        message = "It asks nothing, so there is nothing to answer."
        yield Advice(AdviceKind.QUESTION, Severity.TIP, message, "End with one question that takes a line to answer.")


def _question(body: str) -> Passage | None:
    end = body.find("?") + 1
    if not end:
        return None
    start = max(body.rfind(mark, 0, end - 1) for mark in ".!\n") + 1
    start = end - len(body[start:end].lstrip())
    return Passage(DraftField.BODY, start, end - start, body[start:end])


def _length(body: str, numbers: AdvicePolicy, limit: int) -> Advice:
    length, kind = len(body.strip()), AdviceKind.LENGTH
    if len(body) > limit:
        message = f"The text has {len(body):,} characters, and at most {limit:,} can be sent (R16)."
        return Advice(kind, Severity.WARNING, message, f"Cut it: up to {numbers.body_best} characters are read most.")
    if length < numbers.body_short:
        message = f"The text has {length} characters: too few to say why you write to them."
        return Advice(kind, Severity.TIP, message, f"Take {numbers.body_short} to {numbers.body_best} characters.")
    if length <= numbers.body_best:
        return Advice(kind, Severity.GOOD, f"The text has {length} characters: it is read in half a minute.")
    passage = Passage(DraftField.BODY, numbers.body_best, len(body) - numbers.body_best, body[numbers.body_best :])
    if length <= numbers.body_long:
        message = f"The text has {length} characters; up to {numbers.body_best} are read most."
        return Advice(
            kind, Severity.TIP, message, "See what the first answer doesn't need, and leave it for later.", passage
        )
    message = f"The text has {length} characters: beyond {numbers.body_long} few read to the end."
    return Advice(
        kind, Severity.WARNING, message, f"Cut it to {numbers.body_best}: who, why them, and one question.", passage
    )


def _shouts(subject: str, numbers: AdvicePolicy) -> bool:
    """Whether capitals prevail; in words of up to four letters they are names, such as ACME's API."""
    words = [word for word in re.findall(r"[^\W\d_]+", subject) if len(word) > 4]  # noqa: PLR2004 - said above
    letters = "".join(words)
    return bool(letters) and sum(map(str.isupper, letters)) >= numbers.capitals * len(letters)


def _fault(severity: Severity, message: str, suggestion: str, passage: Passage) -> Advice:
    return Advice(AdviceKind.SUBJECT, severity, message, suggestion, passage)


def _whole(field: DraftField, text: str) -> Passage:
    return Passage(field, 0, len(text), text)
