"""Who could introduce one member to another: the ways there, the strongest first (R3, own).

A tie's strength is 1, and more for each employer, school and skill that the two share: the weight of the kind x
1 / ln(its members), as in services/suggestion.py. A way is as strong as its weakest tie, and gains by
``ways`` x ln(number of ways that begin with the same person): who has several ways to go is the better one to ask.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from math import fsum, log
from typing import TYPE_CHECKING, Protocol

from services.affinity import rarity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.affinity import SharedFact
    from services.policy import SuggestionPolicy


class NoIntroduction(StrEnum):
    """Why there is no way to show: the target is the viewer, is connected to the viewer, or nobody could do it."""

    YOURSELF = "YOURSELF"
    CONNECTED = "CONNECTED"
    NOBODY = "NOBODY"


@dataclass(frozen=True, slots=True)
class Way:
    """One or two people between two members, in order, and what is shared along each tie from one end to the other."""

    through: tuple[str, ...]
    shared: tuple[tuple[SharedFact, ...], ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """What lies between two members: whether they are connected, else the shortest ways that may be asked for."""

    connected: bool = False
    found: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """A connection on a way, with what the two share."""

    strength: float
    shared: tuple[SharedFact, ...]


@dataclass(frozen=True, slots=True)
class IntroductionPath:
    """A way that may be asked for. ``ways`` begin with the same person, this one included."""

    through: tuple[str, ...]
    ties: tuple[Tie, ...]
    ways: int
    strength: float


class Introductions(Protocol):
    """Reads of what lies between two members. Raises NothingChanged when the database doesn't answer."""

    async def ways(self, viewer_id: str, target_id: str, numbers: SuggestionPolicy) -> Ways | None:
        """The ways from the viewer to another member; None if there is no viewer.

        Without a target, or with one who is hidden from the viewer (R11a) or at odds with the viewer, there are none.
        Nobody on a way is suspended, or blocked or reported anybody else on it, the two ends included, or was blocked
        or reported by them: an introduction is asked of a person.
        """
        ...


def rank_ways(ways: Iterable[Way], numbers: SuggestionPolicy) -> list[IntroductionPath]:
    """The ways with their strengths, the strongest first, equal ones by the ids on them."""
    known = list(ways)
    beginning = Counter(way.through[0] for way in known)
    paths = [_path(way, beginning[way.through[0]], numbers) for way in known]
    return sorted(paths, key=lambda path: (-path.strength, path.through))


def _path(way: Way, ways: int, numbers: SuggestionPolicy) -> IntroductionPath:
    ties = tuple(_tie(shared, numbers) for shared in way.shared)
    return IntroductionPath(way.through, ties, ways, min(tie.strength for tie in ties) + numbers.ways * log(ways))


def _tie(shared: tuple[SharedFact, ...], numbers: SuggestionPolicy) -> Tie:
    strength = fsum((1, *(numbers.shared[fact.kind] * rarity(fact.holders) for fact in shared)))
    return Tie(strength, tuple(sorted(shared, key=lambda fact: (fact.kind, fact.name))))
