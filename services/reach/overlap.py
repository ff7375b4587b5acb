"""Whom two members of a team reach: both, or one of them, and who of them is nearer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from services.eligibility import RELATIONS, Relation
from services.lot import OUT_OF_NETWORK
from services.reach.distance import steps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from services.reach.projection import Projection


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many members are at which relation to the viewer, and at which one to the teammate, in that order (R2)."""

    members: Mapping[tuple[Relation, Relation], int]

    @property
    def both(self) -> int:
        """Members of both networks: at most three steps from either."""
        return sum(count for yours, theirs, count in self._degrees() if max(yours, theirs) < OUT_OF_NETWORK)

    @property
    def only_viewer(self) -> int:
        """Members of the viewer's network alone."""
        return sum(count for yours, theirs, count in self._degrees() if yours < OUT_OF_NETWORK == theirs)

    @property
    def only_teammate(self) -> int:
        """Members of the teammate's network alone."""
        return sum(count for yours, theirs, count in self._degrees() if theirs < OUT_OF_NETWORK == yours)

    @property
    def nearer_to_viewer(self) -> int:
        """Members who are fewer steps away from the viewer, of the viewer's network alone or of both."""
        return sum(count for yours, theirs, count in self._degrees() if yours < theirs)

    @property
    def nearer_to_teammate(self) -> int:
        """Members who are fewer steps away from the teammate, of the teammate's network alone or of both."""
        return sum(count for yours, theirs, count in self._degrees() if theirs < yours)

    def _degrees(self) -> Iterator[tuple[int, int, int]]:
        for (yours, theirs), count in self.members.items():
            yield RELATIONS.index(yours), RELATIONS.index(theirs), count


def overlap(projection: Projection, viewer: int, teammate: int, yours: NDArray[np.integer]) -> Overlap:
    """Everybody but the two by how far they are from ``viewer``, which ``yours`` tells, and from ``teammate``.

    Only who is available to the viewer counts (R11a); whom the teammate may see or write to plays no part.
    """
    theirs = steps(projection.connections, len(projection), teammate)
    told = ~projection.unavailable_to(viewer)
    told[[viewer, teammate]] = False
    cells = np.bincount(yours[told] * len(RELATIONS) + theirs[told])
    return Overlap(
        {
            (RELATIONS[cell // len(RELATIONS)], RELATIONS[cell % len(RELATIONS)]): int(cells[cell])
            for cell in np.flatnonzero(cells).tolist()
        }
    )
