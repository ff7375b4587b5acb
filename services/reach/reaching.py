"""The use case of seeing whom one reaches: everybody, by relation, and who of them can be written to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

import numpy as np

from services.accrual import settle
from services.eligibility import RELATIONS, Relation
from services.lot import OUT_OF_NETWORK, PayWith
from services.reach.distance import introduced, page_distances
from services.reach.reachable import Terms, kinds, reach_of, verdicts_on
from services.reading import Page
from services.refusal import NotSignedIn, Refusal, TryAgain
from services.refusal_code import RefusalCode
from services.scope import Scope, with_team
from services.seating import pool_in
from services.store import NothingChanged
from services.team import NO_TEAMS, TeamReader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from services.eligibility import Eligibility
    from services.policy import Policy
    from services.reach.adjacency import Positions
    from services.reach.following import Lag, Seen
    from services.reach.projection import Projection
    from services.reach.reachable import Reach
    from services.request import Clock
    from services.store import Store

SOON = timedelta(seconds=5)
"""When to ask again where the network isn't there yet."""


class Network(Protocol):
    """Where the projection of the network comes from."""

    async def seen(self, *, up_to_date: bool = False) -> Seen | None:
        """The projection, as of now or of a moment ago; None where it isn't there, or can't be brought into step."""
        ...

    async def at_hand(self) -> Seen | None:
        """The projection as of now if that takes a moment, None otherwise."""
        ...

    async def lag(self) -> Lag | None:
        """How far it is behind; None where there never is a projection."""
        ...


class NoNetwork:
    """Where there is no projection."""

    async def seen(self, *, up_to_date: bool = False) -> Seen | None:  # noqa: ARG002 - the signature of the protocol
        """None."""
        return None

    async def at_hand(self) -> Seen | None:
        """None."""
        return None

    async def lag(self) -> Lag | None:
        """None."""
        return None


NO_NETWORK = NoNetwork()


@dataclass(frozen=True, slots=True)
class Introducer:
    """A connection of the viewer's, and how many of the viewer's second degree it leads to."""

    member_id: str
    members: int


@dataclass(frozen=True, slots=True)
class Nearness:
    """How far a member is from the viewer, and how many connections they have in common that the viewer may see.

    ``degree`` is None beyond 3. Of a member who isn't available to the viewer nothing is told (R11a).
    """

    degree: int | None = None
    relation: Relation | None = None
    mutuals: int = 0


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom one member reaches. All methods answer from the same moment.

    ``as_of`` is up to when all that was committed in the network is in it; ``found`` are the kinds of all members by
    position, ``verdicts`` what sends to them would decide, by kind; ``viewer`` is the member's position.
    """

    as_of: datetime
    reach: Reach
    projection: Projection
    viewer: int
    found: NDArray[np.uint16]
    verdicts: Mapping[int, Eligibility]

    async def members(
        self, relation: Relation | None, first: int, after: str | None, *, writable: bool | None
    ) -> Page[str]:
        """Ids of those at that relation who can be written to now, or can't, in the order of their ids.

        None asks for any relation, or for both. Nobody is told who isn't available to the viewer (R11a). ``after`` is
        the id behind which the page begins, whether it is anybody's.
        """
        return await asyncio.to_thread(self._members, relation, writable, first, after)

    async def introducers(self, first: int) -> list[Introducer]:
        """The connections through which most of the second degree are reached, the best first, then by id.

        Neither end of an introduction is anybody who isn't available to the viewer, nor begins it with whom the viewer
        blocks.
        """
        return await asyncio.to_thread(self._introducers, first)

    def _members(self, relation: Relation | None, writable: bool | None, first: int, after: str | None) -> Page[str]:  # noqa: FBT001 - passed through a thread
        register, mask = self.projection.register, self._those(relation, writable)
        start = 0 if after is None else register.behind(after)
        sorted_ones = len(register.ids)
        near = np.flatnonzero(mask[start:sorted_ones])[: first + 1] + start
        later = [id_ for id_, there in zip(register.later, mask[sorted_ones:].tolist(), strict=True) if there]
        names = register.names(near.astype(np.uint32)) + [id_ for id_ in later if after is None or id_ > after]
        page = sorted(names)[: first + 1]
        return Page(tuple(page[:first]), int(np.count_nonzero(mask)), more=len(page) > first)

    def _introducers(self, first: int) -> list[Introducer]:
        trusted = self._those(Relation.FIRST_DEGREE, None)
        trusted[self.projection.blocks.of(self.viewer)] = False
        through = np.flatnonzero(trusted).astype(np.uint32)
        counts = introduced(self.projection.connections, self._those(Relation.SECOND_DEGREE, None), through)
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


@dataclass(frozen=True, slots=True)
class Reaching:
    """Seeing whom one reaches. Sends are never decided from it."""

    network: Network
    store: Store
    policy: Policy
    clock: Clock
    teams: TeamReader = NO_TEAMS

    async def reached(self, viewer_id: str, pay_with: PayWith, *, fresh: bool) -> Reached:
        """Whom the viewer reaches, and what a send to each, paid so, would decide now, were it the only one.

        With ``fresh``, with all that was committed in the network before this call. Raises NotSignedIn where there is
        no viewer, TryAgain where the network can't be seen now: to walk through the graph for it would take seconds.
        """
        terms, awaiting = await self._terms(viewer_id, pay_with)
        seen = await self.network.seen(up_to_date=fresh)
        if seen is not None and seen.projection.register.position(viewer_id) is None:
            seen = await self.network.seen(up_to_date=True)  # the viewer has just come
        viewer = seen and seen.projection.register.position(viewer_id)
        if seen is None or viewer is None:
            raise TryAgain(Refusal(RefusalCode.REACH_NOT_READY, retry_at=self.clock() + SOON))
        return await asyncio.to_thread(_reached, seen, viewer, awaiting, terms)

    async def nearness(self, viewer_id: str, member_ids: Sequence[str]) -> list[Nearness] | None:
        """How near these members are, in their order, with all that was committed before this call.

        None where that can't be told at once, or not of all of them: then the graph has to be asked.
        """
        seen = await self.network.at_hand()
        if seen is None:
            return None
        viewer, *page = seen.projection.register.positions([viewer_id, *member_ids])
        known = [place for place in page if place is not None]
        if viewer is None or len(known) < len(page):
            return None
        return await asyncio.to_thread(_nearness, seen.projection, viewer, np.array(known, np.uint32))

    async def _terms(self, viewer_id: str, pay_with: PayWith) -> tuple[Terms, Sequence[str]]:
        """Who sends, and whose response is awaited: of one moment."""
        now, viewer = self.clock(), frozenset({viewer_id})
        try:
            team_id = await self.teams.team_of(viewer_id) if pay_with is PayWith.POOL else None
            world = await self.store.survey(with_team(Scope(members=viewer, ledgers=viewer, awaiting=viewer), team_id))
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.READ_FAILED)) from error
        account = world.accounts.get(viewer_id)
        if account is None:
            raise NotSignedIn
        sender = settle(account, self.policy, now).account
        pool = pool_in(world, team_id, viewer_id, self.policy, now)
        return Terms(sender, pay_with, self.policy, now, pool), world.awaiting.get(viewer_id, ())


def _reached(seen: Seen, viewer: int, awaiting: Sequence[str], terms: Terms) -> Reached:
    projection = seen.projection
    there = [place for place in projection.register.positions(awaiting) if place is not None]
    waiting: Positions = np.array(there, np.uint32)
    found = kinds(projection, viewer, waiting)
    verdicts = verdicts_on(found, terms)
    return Reached(seen.as_of, reach_of(found, viewer, verdicts), projection, viewer, found, verdicts)


def _nearness(projection: Projection, viewer: int, page: Positions) -> list[Nearness]:
    hidden = projection.unavailable_to(viewer)
    found = page_distances(
        projection.connections, len(projection), viewer, page, np.flatnonzero(hidden).astype(np.uint32)
    )
    return [
        _told(degree, mutuals) if available or degree == 0 else Nearness()
        for degree, mutuals, available in zip(
            found.degrees.tolist(), found.mutuals.tolist(), (~hidden[page]).tolist(), strict=True
        )
    ]


def _told(degree: int, mutuals: int) -> Nearness:
    return Nearness(degree if degree < OUT_OF_NETWORK else None, RELATIONS[degree], mutuals)
