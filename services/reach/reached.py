"""What one member reaches, at one moment: counts, lists, and through whom."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from services.eligibility import Relation
from services.reach.distance import introduced
from services.reach.ranking import ranked_page
from services.reading import Page

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from numpy.typing import NDArray

    from services.eligibility import Eligibility
    from services.reach.projection import Projection
    from services.reach.ranking import Ranked
    from services.reach.reachable import Reach


@dataclass(frozen=True, slots=True)
class Introducer:
    """A connection of the viewer's, and how many of the viewer's second degree it leads to."""

    member_id: str
    members: int


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom one member reaches. All methods answer from the same moment.

    ``as_of`` is up to when all that was committed in the network is in it; ``found`` are the kinds of all members by
    position, ``verdicts`` what sends to them would decide, by kind; ``viewer`` is the member's position. ``among`` are
    those whom filters let pass, None without any: counts and lists speak of them alone.
    """

    as_of: datetime
    reach: Reach
    projection: Projection
    viewer: int
    found: NDArray[np.uint16]
    verdicts: Mapping[int, Eligibility]
    among: NDArray[np.bool_] | None = None

    async def members(
        self, relation: Relation | None, first: int, after: str | None, *, writable: bool | None
    ) -> Page[str]:
        """Ids of those at that relation who can be written to now, or can't, in the order of their ids.

        None asks for any relation, or for both. Nobody is told who isn't available to the viewer (R11a). ``after`` is
        the id behind which the page begins, whether it is anybody's.
        """
        return await asyncio.to_thread(self._members, relation, writable, first, after)

    async def ranked(
        self, relation: Relation | None, first: int, after: tuple[int, str] | None, *, writable: bool | None
    ) -> Page[Ranked]:
        """Those whom ``members`` lists and paths lead to, whom the viewer's network leads to best first, then by id.

        ``after`` is as ``ranked_page`` wants it.
        """
        return await asyncio.to_thread(self._ranked, relation, writable, first, after)

    async def introducers(self, first: int) -> list[Introducer]:
        """The connections through which most of the second degree are reached, the best first, then by id.

        Filters say whom they lead to, not who they are. Neither end of an introduction is anybody who isn't available
        to the viewer, nor begins it with whom the viewer blocks.
        """
        return await asyncio.to_thread(self._introducers, first)

    def _members(self, relation: Relation | None, writable: bool | None, first: int, after: str | None) -> Page[str]:  # noqa: FBT001 - passed through a thread
        register, mask = self.projection.register, self._passing(self._those(relation, writable))
        start = 0 if after is None else register.behind(after)
        sorted_ones = len(register.ids)
        near = np.flatnonzero(mask[start:sorted_ones])[: first + 1] + start
        later = [id_ for id_, there in zip(register.later, mask[sorted_ones:].tolist(), strict=True) if there]
        names = register.names(near.astype(np.uint32)) + [id_ for id_ in later if after is None or id_ > after]
        page = sorted(names)[: first + 1]
        return Page(tuple(page[:first]), int(np.count_nonzero(mask)), more=len(page) > first)

    def _ranked(
        self,
        relation: Relation | None,
        writable: bool | None,  # noqa: FBT001 - as above
        first: int,
        after: tuple[int, str] | None,
    ) -> Page[Ranked]:
        return ranked_page(self.projection, self.viewer, self._passing(self._those(relation, writable)), first, after)

    def _introducers(self, first: int) -> list[Introducer]:
        trusted = self._those(Relation.FIRST_DEGREE, None)
        trusted[self.projection.blocks.of(self.viewer)] = False
        second = self._passing(self._those(Relation.SECOND_DEGREE, None))
        through = np.flatnonzero(trusted).astype(np.uint32)
        counts = introduced(self.projection.connections, second, through)
        least = max(1, np.sort(counts)[-first] if len(counts) > first else 1)
        best = np.flatnonzero(counts >= least)
        names = self.projection.register.names(through[best])
        ranked = sorted(zip((-counts[best]).tolist(), names, strict=True))
        return [Introducer(name, -count) for count, name in ranked[:first]]

    def _those(self, relation: Relation | None, writable: bool | None) -> NDArray[np.bool_]:  # noqa: FBT001 - as above
        """Who is meant, by position."""
        wanted = np.zeros(max(self.verdicts) + 1, np.bool_)
        for kind, verdict in self.verdicts.items():
            told = verdict.relation is not None and relation in (None, verdict.relation)
            wanted[kind] = told and writable in (None, verdict.eligible)
        mask = wanted[self.found]
        mask[self.viewer] = False
        return mask

    def _passing(self, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Those of them whom the filters let pass."""
        return mask if self.among is None else mask & self.among
