"""Members to write to: what is known of each, and in which order they are suggested (R3, own).

score = connection x (sum over common connections of 1 / ln(their connections))
      + sum over shared employers, schools and skills of (weight of the kind) x 1 / ln(its members)
      + answers x ((answered + usual_inmails x usual_rate) / (received + usual_inmails) - usual_rate)

The first line is the Adamic-Adar index, the second applies it to what is shared besides (services/affinity.py). The
third is the share of InMails that were answered, smoothed by as many imagined ones as usual, less the usual: nobody
gains or loses by it who has received none. The weights are in `SuggestionPolicy`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Protocol

from services.affinity import rarity
from services.answering import answer_rate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from services.affinity import SharedFact
    from services.policy import SuggestionPolicy

SHOWN = 3
"""Common connections that a reason names at most."""

Place = tuple[float, str]
"""A suggestion's place in the list: its score and its member's id."""


@dataclass(frozen=True, slots=True)
class CommonConnection:
    """A member whom the viewer and the candidate are both connected to, with how many connections that member has."""

    id: str
    connections: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member who might be suggested. Of the last InMails ``received``, so many were ``answered`` by a reply."""

    id: str
    common: tuple[CommonConnection, ...] = ()
    shared: tuple[SharedFact, ...] = ()
    answered: int = 0
    received: int = 0


@dataclass(frozen=True, slots=True)
class CommonConnections:
    """A reason: ``count`` common connections, of whom ``shown`` have the fewest of their own."""

    weight: float
    count: int
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """A reason: an employer, a school or a skill in common."""

    weight: float
    fact: SharedFact


@dataclass(frozen=True, slots=True)
class Answers:
    """A reason for or, with a negative weight, against: how many of the last InMails were answered by a reply."""

    weight: float
    answered: int
    received: int


Reason = CommonConnections | Shared | Answers


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A member to write to, with the reasons whose weights add up to the score."""

    member_id: str
    score: float
    reasons: tuple[Reason, ...]

    @property
    def place(self) -> Place:
        """Where it stands in the list."""
        return self.score, self.member_id


class Candidates(Protocol):
    """Who might be suggested. Raises NothingChanged when the database doesn't answer."""

    async def candidates(self, viewer_id: str, numbers: SuggestionPolicy, now: datetime) -> list[Candidate]:
        """Members near the viewer or like the viewer, each once, none connected to the viewer and none hidden (R11a).

        Nobody named in them is hidden from the viewer either.
        """
        ...


def rank(candidates: Iterable[Candidate], numbers: SuggestionPolicy) -> list[Suggestion]:
    """The candidates as suggestions, the highest score first, equal ones by id; whatever the order they came in."""
    found = [_suggestion(candidate, numbers) for candidate in candidates if candidate.common or candidate.shared]
    return sorted(found, key=lambda suggestion: order(suggestion.place))


def order(place: Place) -> Place:
    """What sorts places into the list's order."""
    score, member_id = place
    return -score, member_id


def _suggestion(candidate: Candidate, numbers: SuggestionPolicy) -> Suggestion:
    shared = [Shared(numbers.shared[fact.kind] * rarity(fact.holders), fact) for fact in candidate.shared]
    reasons = (
        *((_common(candidate, numbers),) if candidate.common else ()),
        *sorted(shared, key=lambda reason: (-reason.weight, reason.fact.kind, reason.fact.name)),
        *((_answers(candidate, numbers),) if candidate.received else ()),
    )
    # An exact sum: the order in which things were read changes no score, and so no page.
    return Suggestion(candidate.id, fsum(reason.weight for reason in reasons), reasons)


def _common(candidate: Candidate, numbers: SuggestionPolicy) -> CommonConnections:
    fewest_first = sorted(candidate.common, key=lambda one: (one.connections, one.id))
    index = fsum(rarity(one.connections) for one in fewest_first)
    return CommonConnections(
        numbers.connection * index, len(fewest_first), tuple(one.id for one in fewest_first[:SHOWN])
    )


def _answers(candidate: Candidate, numbers: SuggestionPolicy) -> Answers:
    share = answer_rate(candidate.answered, candidate.received, numbers.usual_inmails, numbers.usual_rate)
    return Answers(numbers.answers * (share - numbers.usual_rate), candidate.answered, candidate.received)
