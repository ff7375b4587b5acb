"""What one member reaches, at one moment: counts, lists, through whom, in which groups, and what could be."""

from __future__ import annotations

import asyncio
import importlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from services.approach import obstacle
from services.eligibility import Relation
from services.reach.distance import introduced
from services.reach.foremost import foremost_page
from services.reach.gathered import gathered
from services.reach.growth import growth
from services.reach.overlap import overlap
from services.reach.ranking import ranked_page, ranks
from services.reach.reachable import DEGREE
from services.reach.remembered import Remembered
from services.reading import Page
from services.refusal import ActionRefused, Refusal
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from numpy.typing import NDArray

    from services.eligibility import Eligibility
    from services.reach.communities import Communities
    from services.reach.gathered import Gathered
    from services.reach.growth import Growth
    from services.reach.overlap import Overlap
    from services.reach.projection import Projection
    from services.reach.ranking import Ranked
    from services.reach.reachable import Reach, Terms


MOST_MEMBERS = 5000
"""Members of a graph unless more are asked for: networkx takes some hundred bytes for each tie."""


@dataclass(frozen=True, slots=True)
class Introducer:
    """A connection of the viewer's, and how many of the viewer's second degree it leads to."""

    member_id: str
    members: int


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom one member reaches. All methods answer from the same moment.

    ``as_of`` is up to when all that was committed in the network is in it; ``found`` are the kinds of all members by
    position, ``verdicts`` what sends to them, on ``terms``, would decide, by kind; ``viewer`` is the member's position.
    ``among`` are those whom filters let pass, None without any: counts and lists speak of them alone.
    """

    as_of: datetime
    reach: Reach
    projection: Projection
    viewer: int
    found: NDArray[np.uint16]
    verdicts: Mapping[int, Eligibility]
    terms: Terms
    among: NDArray[np.bool_] | None = None
    remembered: Remembered = field(default_factory=Remembered)

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
        found = await self.ranks()
        those = await asyncio.to_thread(self._chosen, relation, writable)
        return await asyncio.to_thread(ranked_page, self.projection, found, those, first, after)

    async def ranks(self) -> NDArray[np.float64]:
        """The ``ranks`` of everybody, by position."""
        return await self.remembered.get(("ranks", *self._moment()), self._ranks)

    async def introducers(self, first: int, after: tuple[int, str] | None = None) -> Page[Introducer]:
        """The connections through which most of the second degree are reached, the best first, then by id.

        Filters say whom they lead to, not who they are. Neither end of an introduction is anybody who isn't available
        to the viewer, nor begins it with whom the viewer blocks. ``after`` is a number of members and an id, behind
        which the page begins.
        """
        return await asyncio.to_thread(self._introducers, first, after)

    async def communities(self, limit: int = MOST_MEMBERS) -> Communities:
        """The communities of the network within two steps, found before filters: of each, those who pass are told.

        They are of its ``limit`` nearest members, of those at one step first whom the network leads to best.
        """
        crowded = np.count_nonzero((self.found >> DEGREE) <= 2) > limit  # noqa: PLR2004 - steps
        by_rank = await self.ranks() if crowded else None
        key = ("communities", limit, *self._moment())
        whole = await self.remembered.get(key, lambda: self._communities(limit, by_rank))
        return whole if self.among is None else await asyncio.to_thread(self._among, whole)

    async def gathered(self) -> Gathered:
        """The communities with who of them can be written to, and who of the first degree bridges them."""
        return await asyncio.to_thread(self._gathered, await self.communities())

    async def growth(self, member_id: str) -> Growth:
        """What a connection with that member would change in the reach of everybody.

        Filters don't count: what let one alone pass would tell whom the member is connected with. Raises ActionRefused
        where there can be no new connection: as for a request, and where there is one already (R2).
        """
        other = self.projection.register.position(member_id)
        hidden = self.projection.unavailable_to(self.viewer)  # looked for before it is known whether anybody is there
        code = RefusalCode.RECIPIENT_UNAVAILABLE if other is None else self._barrier(other, hidden)
        if code is not None or other is None:
            raise ActionRefused(Refusal(code or RefusalCode.RECIPIENT_UNAVAILABLE))
        return await asyncio.to_thread(growth, self.projection, other, self.found, self.terms)

    def overlap(self, other: int) -> Overlap:
        """Whom the viewer and the member who stands at ``other`` reach, filters aside."""
        return overlap(self.projection, self.viewer, other, self.found >> DEGREE)

    def _members(self, relation: Relation | None, writable: bool | None, first: int, after: str | None) -> Page[str]:  # noqa: FBT001 - passed through a thread
        register, mask = self.projection.register, self._chosen(relation, writable)
        start = 0 if after is None else register.behind(after)
        sorted_ones = len(register.ids)
        near = np.flatnonzero(mask[start:sorted_ones])[: first + 1] + start
        later = [id_ for id_, there in zip(register.later, mask[sorted_ones:].tolist(), strict=True) if there]
        names = register.names(near.astype(np.uint32)) + [id_ for id_ in later if after is None or id_ > after]
        page = sorted(names)[: first + 1]
        return Page(tuple(page[:first]), int(np.count_nonzero(mask)), more=len(page) > first)

    def _introducers(self, first: int, after: tuple[int, str] | None) -> Page[Introducer]:
        trusted = self._those(Relation.FIRST_DEGREE, None)
        trusted[self.projection.blocks.of(self.viewer)] = False
        second = self._chosen(Relation.SECOND_DEGREE, None)
        through = np.flatnonzero(trusted).astype(np.uint32)
        counts = introduced(self.projection.connections, second, through)
        leading = counts > 0
        by_place = dict(zip(through.tolist(), counts.tolist(), strict=True))
        page = foremost_page(self.projection.register, through[leading], counts[leading], first, after)
        found = (Introducer(self.projection.register.id_at(place), by_place[place]) for place in page.items)
        return Page(tuple(found), page.total, page.more)

    def _moment(self) -> tuple[str, int, int]:
        """What tells this standpoint in this state of the network, and in this order of its members, from all others.

        A network that is compacted is in the same state, its members stand elsewhere.
        """
        return self.projection.place.mark, len(self.projection.register.ids), self.viewer

    def _ranks(self) -> NDArray[np.float64]:
        return ranks(self.projection.connections, len(self.projection), self.viewer)

    def _communities(self, limit: int, by_rank: NDArray[np.float64] | None) -> Communities:
        # networkx takes 20 MB and a quarter of a second, of every process that loads it: not before somebody asks.
        module = importlib.import_module("services.reach.communities")
        return module.communities_of(self.projection, self.viewer, limit, by_rank)

    def _among(self, whole: Communities) -> Communities:
        return whole.among(self._ids_in(whole, self._chosen(None, None)))

    def _gathered(self, found: Communities) -> Gathered:
        writable = self._ids_in(found, self._chosen(None, writable=True))
        return gathered(found, writable, self._ids_in(found, self._those(Relation.FIRST_DEGREE, None)))

    def _ids_in(self, found: Communities, mask: NDArray[np.bool_]) -> set[str]:
        """Ids of those members of communities who are in ``mask``, which is by position."""
        ids = [id_ for group in found.groups for id_ in group.members]
        places = self.projection.register.positions(ids)
        return {id_ for id_, place in zip(ids, places, strict=True) if mask[place]}

    def _barrier(self, other: int, hidden: NDArray[np.bool_]) -> RefusalCode | None:
        """Why the viewer can't come to be connected with the member who stands there."""
        projection, viewer = self.projection, self.viewer
        found = obstacle(
            self.terms.sender.member.standing,
            oneself=other == viewer,
            hidden=bool(hidden[other]),
            blocked=other in projection.blocks.of(viewer),
            reported=viewer in projection.reported_by.of(other),
        )
        if found is None and other in projection.connections.of(viewer):
            return RefusalCode.ALREADY_CONNECTED
        return found

    def _chosen(self, relation: Relation | None, writable: bool | None) -> NDArray[np.bool_]:  # noqa: FBT001 - as above
        """Those of whom is meant whom the filters let pass."""
        those = self._those(relation, writable)
        return those if self.among is None else those & self.among

    def _those(self, relation: Relation | None, writable: bool | None) -> NDArray[np.bool_]:  # noqa: FBT001 - as above
        """Who is meant, by position."""
        wanted = np.zeros(max(self.verdicts) + 1, np.bool_)
        for kind, verdict in self.verdicts.items():
            told = verdict.relation is not None and relation in (None, verdict.relation)
            wanted[kind] = told and writable in (None, verdict.eligible)
        mask = wanted[self.found]
        mask[self.viewer] = False
        return mask
