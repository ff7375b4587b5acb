"""What a connection that isn't there yet would change in whom a member reaches."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from services.eligibility import RELATIONS, Relation
from services.reach.distance import FARTHEST, steps
from services.reach.reachable import AWAITING, BLOCKS, DEGREE, verdicts_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from services.eligibility import Eligibility
    from services.reach.projection import Projection
    from services.reach.reachable import Terms

_OWN_DOING = np.uint16(1 << BLOCKS | 1 << AWAITING)
_DEGREES = np.uint16(7 << DEGREE)


@dataclass(frozen=True, slots=True)
class GrowthStep:
    """How many more members would be at one relation, and how many more of those there could be written to.

    Below zero for fewer.
    """

    relation: Relation
    members_change: int
    writable_change: int


@dataclass(frozen=True, slots=True)
class Growth:
    """What a connection would change for all but the two; ``closer`` is how many would be fewer steps away (R2)."""

    steps: tuple[GrowthStep, ...]
    closer: int

    @property
    def writable_change(self) -> int:
        """How many more could be written to in all, below zero for fewer."""
        return sum(step.writable_change for step in self.steps)

    def in_tens(self) -> Growth:
        """The same in whole tens, rounded towards nothing: so few members tell on no one of them (own)."""
        steps = (
            GrowthStep(step.relation, _tens(step.members_change), _tens(step.writable_change)) for step in self.steps
        )
        return Growth(tuple(steps), _tens(self.closer))


def growth(projection: Projection, other: int, found: NDArray[np.uint16], terms: Terms) -> Growth:
    """What a connection with the member at ``other`` would change for the viewer whose ``kinds`` are ``found``.

    Paths then lead on from the other, one step farther than from there. Whom the viewer blocks or awaits a response of
    counts as if it weren't so, before and after: else whoever blocks one member and asks once more would see in the
    difference whom that member is connected with (own). Who isn't available to the viewer is in no number (R11a).
    """
    beyond = steps(projection.connections, len(projection), other, FARTHEST - 1).astype(np.uint16) + 1
    now = (found & ~_OWN_DOING).astype(np.uint16, copy=False)
    degrees = now >> DEGREE
    nearest = np.minimum(degrees, beyond)
    then = (now & ~_DEGREES | nearest << DEGREE).astype(np.uint16, copy=False)
    verdicts = verdicts_on(np.concatenate((now, then)), terms)
    members, writable = Counter[Relation](), Counter[Relation]()
    for kinds, sign in ((now, -1), (then, 1)):
        for relation, eligible, count in _told(np.delete(kinds, other), verdicts):
            members[relation] += sign * count
            writable[relation] += sign * count * eligible
    nearer = nearest < degrees
    nearer[other] = False
    return Growth(
        tuple(GrowthStep(one, members[one], writable[one]) for one in RELATIONS[2:]),
        sum(count for _, _, count in _told(now[nearer], verdicts)),
    )


def _tens(change: int) -> int:
    return change // 10 * 10 if change >= 0 else -(-change // 10 * 10)


def _told(kinds: NDArray[np.uint16], verdicts: Mapping[int, Eligibility]) -> Iterator[tuple[Relation, bool, int]]:
    """How many there are at each relation who can be written to or can't, but for whom nothing may be told of."""
    for kind, count in enumerate(np.bincount(kinds).tolist()):
        if count and (relation := verdicts[kind].relation) is not None:
            yield relation, verdicts[kind].eligible, count
