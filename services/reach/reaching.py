"""The use case of seeing whom one reaches: everybody, by relation, and who of them can be written to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

import numpy as np

from services.accrual import settle
from services.eligibility import RELATIONS
from services.lot import OUT_OF_NETWORK, PayWith
from services.reach.distance import page_distances
from services.reach.reachable import Terms, kinds, reach_of, verdicts_on
from services.reach.reached import Reached
from services.reach.remembered import Remembered
from services.refusal import ActionRefused, NotSignedIn, Refusal, TryAgain
from services.refusal_code import RefusalCode
from services.scope import Scope, with_team
from services.seating import pool_in
from services.store import NothingChanged
from services.team import NO_TEAMS, TeamReader

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from numpy.typing import NDArray

    from services.eligibility import Relation
    from services.policy import Policy
    from services.reach.adjacency import Positions
    from services.reach.following import Lag, Seen
    from services.reach.growth import Growth
    from services.reach.overlap import Overlap
    from services.reach.projection import Projection
    from services.reach.register import Register
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


class Labelled(Protocol):
    """Where members are found by what filters ask for."""

    def having(self, labels: Sequence[str]) -> AsyncIterator[Sequence[str]]:
        """Ids of all members who have all of those labels, some thousands at a time, in any order.

        Raises NothingChanged when the database doesn't answer.
        """
        ...


@dataclass(frozen=True, slots=True)
class Nearness:
    """How far a member is from the viewer, and how many connections they have in common that the viewer may see.

    ``degree`` is None beyond 3. Of a member who isn't available to the viewer nothing is told (R11a).
    """

    degree: int | None = None
    relation: Relation | None = None
    mutuals: int = 0


@dataclass(frozen=True, slots=True)
class Reaching:
    """Seeing whom one reaches. Sends are never decided from it."""

    network: Network
    store: Store
    policy: Policy
    clock: Clock
    labelled: Labelled
    teams: TeamReader = NO_TEAMS
    remembered: Remembered = field(default_factory=Remembered)

    async def reached(self, viewer_id: str, pay_with: PayWith, *, fresh: bool, labels: Sequence[str] = ()) -> Reached:
        """Whom the viewer reaches, and what a send to each, paid so, would decide now, were it the only one.

        With ``labels``, as the filters of a search make them, counts and lists are of those who have all of them (R3).
        With ``fresh``, with all that was committed in the network before this call. Raises NotSignedIn where there is
        no viewer, TryAgain where the network can't be seen now: to walk through the graph for it would take seconds.
        """
        terms, awaiting = await self._terms(viewer_id, pay_with)
        seen = await self.network.seen(up_to_date=fresh)
        if seen is not None and seen.projection.register.position(viewer_id) is None:
            seen = await self.network.seen(up_to_date=True)  # the viewer has just come
        viewer = seen and seen.projection.register.position(viewer_id)
        if seen is None or viewer is None:
            raise self._not_ready()
        among = await self._having(labels, seen.projection.register) if labels else None
        return await asyncio.to_thread(self._reached, seen, viewer, (terms, awaiting), among)

    async def growth(self, reached: Reached, member_id: str) -> Growth:
        """What ``Reached.growth`` says, in tens: exact numbers would tell on single members. Raises as it does."""
        return (await reached.growth(member_id)).in_tens()

    async def overlap(self, reached: Reached, teammate_id: str) -> Overlap:
        """Whom the member of ``reached`` and a teammate reach, filters aside: one alone who passes would tell too much.

        Raises ActionRefused where they don't both hold a seat in one team or the teammate isn't available to the
        member, TryAgain where the database doesn't answer or the teammate isn't in the network yet.
        """
        register = reached.projection.register
        viewer_id = register.id_at(reached.viewer)
        try:
            team_id = await self.teams.team_of(viewer_id)
            team = None if team_id is None else await self.teams.team(team_id)
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.READ_FAILED)) from error
        if team is None or teammate_id == viewer_id or team.seat_of(teammate_id) is None:
            raise ActionRefused(Refusal(RefusalCode.SEAT_NOT_FOUND, detail="This member isn't a teammate of yours."))
        teammate = register.position(teammate_id)
        if teammate is None:
            raise self._not_ready()
        if reached.projection.unavailable_to(reached.viewer)[teammate]:
            raise ActionRefused(Refusal(RefusalCode.RECIPIENT_UNAVAILABLE))
        return await asyncio.to_thread(reached.overlap, teammate)

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

    def _not_ready(self) -> TryAgain:
        return TryAgain(Refusal(RefusalCode.REACH_NOT_READY, retry_at=self.clock() + SOON))

    async def _having(self, labels: Sequence[str], register: Register) -> NDArray[np.bool_]:
        """Who has all of the labels, by position; who came since isn't among them."""
        found = np.zeros(len(register), np.bool_)
        try:
            async for ids in self.labelled.having(labels):
                places = await asyncio.to_thread(register.positions, ids)
                found[[place for place in places if place is not None]] = True
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.READ_FAILED)) from error
        return found

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

    def _reached(
        self, seen: Seen, viewer: int, asking: tuple[Terms, Sequence[str]], among: NDArray[np.bool_] | None
    ) -> Reached:
        terms, awaiting = asking
        projection = seen.projection
        there = [place for place in projection.register.positions(awaiting) if place is not None]
        waiting: Positions = np.array(there, np.uint32)
        found = kinds(projection, viewer, waiting)
        verdicts = verdicts_on(found, terms)
        reach = reach_of(found, viewer, verdicts, among)
        return Reached(seen.as_of, reach, projection, viewer, found, verdicts, terms, among, self.remembered)


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
