"""What one member reaches, at one moment: counts, lists, through whom, in which groups, and what could be."""

from __future__ import annotations

import asyncio
import importlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from services.eligibility import Relation
from services.reach.distance import introduced
from services.reach.foremost import foremost_page
from services.reach.gathered import gathered
from services.reach.growth import growth
from services.reach.ranking import ranked_page, ranks
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
    from services.reach.projection import Projection
    from services.reach.ranking import Ranked
    from services.reach.reachable import Reach, Terms


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

    async def communities(self) -> Gathered:
        """The communities of the network within two steps, of those in them whom filters let pass."""
        whole = await self.remembered.get(("communities", *self._moment()), self._communities)
        return await asyncio.to_thread(self._gathered, whole)

    async def growth(self, member_id: str) -> Growth:
        """What a connection with that member would change in the reach of everybody.

        Filters don't count: what let one alone pass would tell whom the member is connected with. Raises ActionRefused
        where there can be no new connection: with oneself, who isn't available or whom the viewer reported, blocks or
        is connected with.
        """
        [other] = self.projection.register.positions([member_id])
        if (code := self._barrier(other)) is not None or other is None:
            raise ActionRefused(Refusal(code or RefusalCode.RECIPIENT_UNAVAILABLE))
        return await asyncio.to_thread(growth, self.projection, other, self.found, self.terms)

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

    def _moment(self) -> tuple[str, int]:
        """What tells this standpoint in this state of the network from all others."""
        return self.projection.place.mark, self.viewer

    def _ranks(self) -> NDArray[np.float64]:
        return ranks(self.projection.connections, len(self.projection), self.viewer)

    def _communities(self) -> Communities:
        # networkx takes 20 MB and a quarter of a second, of every process that loads it: not before somebody asks.
        return importlib.import_module("services.reach.communities").communities_of(self.projection, self.viewer)

    def _gathered(self, whole: Communities) -> Gathered:
        ids = [id_ for group in whole.groups for id_ in group.members]
        places = self.projection.register.positions(ids)
        passing, writable = (self._chosen(None, able) for able in (None, True))
        return gathered(
            whole,
            {id_ for id_, place in zip(ids, places, strict=True) if passing[place]},
            {id_ for id_, place in zip(ids, places, strict=True) if writable[place]},
        )

    def _barrier(self, other: int | None) -> RefusalCode | None:
        """Why the viewer can't come to be connected with the member who stands there, in the order of requests."""
        projection, viewer = self.projection, self.viewer
        if other == viewer:
            return RefusalCode.RECIPIENT_IS_YOURSELF
        if other is None or projection.unavailable_to(viewer)[other]:
            return RefusalCode.RECIPIENT_UNAVAILABLE
        if other in projection.blocks.of(viewer):
            return RefusalCode.RECIPIENT_BLOCKED_BY_YOU
        if viewer in projection.reported_by.of(other):
            return RefusalCode.RECIPIENT_REPORTED_BY_YOU
        return RefusalCode.ALREADY_CONNECTED if other in projection.connections.of(viewer) else None

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
