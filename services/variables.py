"""Variables in texts, ``{{name}}``: finding them, and filling them from a profile and from given values (R16).

Pure. A variable is two opening braces, a name, two closing ones; the name holds a letter or a digit, and no braces. It
is read without regard to capitals, spaces and punctuation: ``{{First name}}``, ``{{first_name}}`` and ``{{firstName}}``
are one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from services.content import shows
from services.refusal import InvalidInput, TextUnfilled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from services.policy import TemplatePolicy
    from services.reading import Profile

_VARIABLE = re.compile(r"\{\{([^{}]*)\}\}")

SUBJECT, BODY = "input.subject", "input.body"


class ProfileVariable(StrEnum):
    """What is filled from the recipient's profile, as far as the sender may see it, and from who knows both."""

    FIRST_NAME = "firstName"
    NAME = "name"
    HEADLINE = "headline"
    EMPLOYER = "employer"
    TITLE = "title"
    PLACE = "place"
    SCHOOL = "school"
    SKILL = "skill"
    MUTUAL_CONNECTION = "mutualConnection"


class VariableOrigin(StrEnum):
    """Where a variable's value is from."""

    GIVEN = "GIVEN"
    PROFILE = "PROFILE"
    UNFILLED = "UNFILLED"


@dataclass(frozen=True, slots=True)
class Gap:
    """A variable that stands in a text: ``text`` from code point ``start`` to before ``end`` of ``field``.

    ``field`` is the path in the GraphQL input, such as ``input.body``; ``variable`` is the name as it is written.
    """

    field: str
    start: int
    end: int
    text: str
    variable: str


@dataclass(frozen=True, slots=True)
class FilledVariable:
    """What a variable of a template became; ``value`` is None where it stays unfilled."""

    name: str
    origin: VariableOrigin
    value: str | None


@dataclass(frozen=True, slots=True)
class Filled:
    """A template's texts for one recipient, with each of their variables once, in the order of their appearance."""

    subject: str
    body: str
    variables: tuple[FilledVariable, ...] = ()


def key_of_name(name: str) -> str:
    """What two spellings of one name have in common: letters and digits, in small letters."""
    return "".join(filter(str.isalnum, name.casefold()))


PROFILE_KEYS = {key_of_name(one.value): one for one in ProfileVariable}
"""The variables of profiles by what their names are compared by."""


def gaps(subject: str, body: str) -> tuple[Gap, ...]:
    """The variables that stand in the two texts, in their order."""
    return tuple(
        Gap(field, found.start(), found.end(), found[0], found[1].strip())
        for field, text in ((SUBJECT, subject), (BODY, body))
        for found in _VARIABLE.finditer(text)
        if key_of_name(found[1])
    )


def check_filled(subject: str, body: str) -> None:
    """Raises TextUnfilled where a variable stands in either text, whoever wrote it."""
    if left := gaps(subject, body):
        raise TextUnfilled(left)


def check_variables(subject: str, body: str, numbers: TemplatePolicy) -> None:
    """The variables of a template are few enough. Raises InvalidInput."""
    if (many := len(gaps(subject, body))) > numbers.variables:
        detail = f"A template holds at most {numbers.variables} variables, and this one has {many}."
        raise InvalidInput(BODY, detail)


def check_values(values: Iterable[tuple[str, str]], numbers: TemplatePolicy, field: str) -> dict[str, str]:
    """The given values by what their names are compared by; ``field`` is their path in the GraphQL input.

    A value that shows nothing fills nothing. Raises InvalidInput for a name that is none or comes twice, for a value
    that is too long or holds a variable itself, and for too many.
    """
    known: dict[str, str] = {}
    for place, (name, value) in enumerate(values):
        key = key_of_name(name)
        if not key or key in known:
            raise InvalidInput(f"{field}.{place}.name", "Each value has a name of its own, with a letter or digit.")
        if len(value) > numbers.value_limit or gaps("", value):
            detail = f"A value has at most {numbers.value_limit} characters, and no variable in it."
            raise InvalidInput(f"{field}.{place}.value", detail)
        known[key] = value
    if len(known) > numbers.variables:
        raise InvalidInput(field, f"Give at most {numbers.variables} values.")
    return {key: value for key, value in known.items() if shows(value)}


def facts_of(profile: Profile | None, mutual: str | None) -> dict[str, str]:
    """What a recipient's profile fills; nothing where the sender may not see it (R11a).

    ``mutual`` is the name of a common connection. A fact that holds a variable itself fills nothing.
    """
    if profile is None:
        return {}
    facts = {
        ProfileVariable.FIRST_NAME: next(iter(profile.name.split()), None),
        ProfileVariable.NAME: profile.name,
        ProfileVariable.HEADLINE: profile.headline,
        ProfileVariable.EMPLOYER: profile.employer,
        ProfileVariable.TITLE: profile.title,
        ProfileVariable.PLACE: profile.place,
        ProfileVariable.SCHOOL: next(iter(profile.schools), None),
        ProfileVariable.SKILL: next(iter(profile.skills), None),
        ProfileVariable.MUTUAL_CONNECTION: mutual,
    }
    known = {key_of_name(name): fact for name, fact in facts.items() if fact is not None}
    return {key: fact for key, fact in known.items() if shows(fact) and not gaps("", fact)}


def fill(subject: str, body: str, facts: Mapping[str, str], given: Mapping[str, str]) -> Filled:
    """The texts with each variable's given value, or else the profile's; one that has neither stays as it is."""

    def replaced(text: str) -> str:
        return _VARIABLE.sub(lambda found: _value(found[1], facts, given)[1] or found[0], text)

    named: dict[str, str] = {}
    for gap in gaps(subject, body):
        named.setdefault(key_of_name(gap.variable), gap.variable)
    variables = (FilledVariable(name, *_value(name, facts, given)) for name in named.values())
    return Filled(replaced(subject), replaced(body), tuple(variables))


def _value(name: str, facts: Mapping[str, str], given: Mapping[str, str]) -> tuple[VariableOrigin, str | None]:
    key = key_of_name(name)
    if key in given:
        return VariableOrigin.GIVEN, given[key]
    if key in facts:
        return VariableOrigin.PROFILE, facts[key]
    return VariableOrigin.UNFILLED, None
