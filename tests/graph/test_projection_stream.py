"""Random streams of changes with readers beside them: projections say what the graph says, at once and in the end."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest

from graph.database import open_driver
from graph.projection import feed
from graph.projection.feed import GraphFeed
from services.account import Account
from services.lot import PayWith
from services.member import Member, Standing
from services.policy import Policy
from services.reach import following
from services.reach.adjacency import NOBODY
from services.reach.following import Following
from services.reach.projection import recipient_of
from services.reach.reachable import Terms, kinds, reach_of, verdicts_on
from tests.proof.model import Person
from tests.services.reach.judging import compare_steps, one_by_one
from tests.services.reach.network import Sets, sets_of
from tests.services.reach.oracle import compare_from, compare_page, degrees_of

from .changing import Writer
from .network import NOW, Counted, projected, stored, up_to_date

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from neo4j import AsyncDriver

    from graph.server.address import ServerAddress
    from services.reach.projection import Projection
    from tests.proof.town import Town

pytestmark = pytest.mark.anyio

WRITERS, OWN, SHARED = 3, 3, 10
CHANGES = 30
"""Of each writer."""
VIEWERS = 25
GIVE_UP = 60.0


def clock() -> datetime:
    """A time that never goes back."""
    return datetime.fromtimestamp(time.monotonic(), UTC)


class Machine:
    """A machine of its own: its process follows the network until it ends, and the next one opens what that one saved.

    ``committed`` is which change had been told by which moment on any machine; ``feeds`` tell of each process how often
    it read the whole network.
    """

    def __init__(self, driver: AsyncDriver, town: Town, folder: Path, committed: list[tuple[datetime, int]]) -> None:
        self._driver, self._town, self._folder, self._committed = driver, town, folder, committed
        self.feeds: list[Counted] = []
        self.process = self._begun()

    async def restart(self) -> None:
        """End the process while requests come, and begin another one."""
        await self.process.close()
        self.process = self._begun()

    async def told(self) -> Projection:
        projection = (await up_to_date(self.process)).projection
        self._committed.append((clock(), projection.place.sequence))
        return projection

    async def sets(self) -> Sets:
        return sets_of(await self.told(), self._town.prefix)

    async def read_until(self, done: asyncio.Event) -> int:
        """Look again and again: what is seen goes forward and holds together. How many states there were."""
        last, states = -1, 0
        while not done.is_set():
            seen = await self.process.seen(up_to_date=states % 2 == 0)
            if seen is not None:
                sequence = seen.projection.place.sequence
                assert sequence >= last
                assert sequence >= max((told for moment, told in self._committed if moment <= seen.as_of), default=0)
                if sequence > last:
                    sets_of(seen.projection, self._town.prefix)
                    last, states = sequence, states + 1
            await asyncio.sleep(0.001)
        return states

    async def compacted(self, newcomers: list[str]) -> None:
        """Wait until those who came lately stand among all others, in the order of their ids."""
        async with asyncio.timeout(GIVE_UP):
            while {*newcomers} & {*(await self.told()).register.later}:
                pass

    def _begun(self) -> Following:
        self.feeds.append(Counted(self._driver, self._town.database))
        return Following(self.feeds[-1], self._folder, clock)


@pytest.fixture
async def machines(server: ServerAddress, town: Town, tmp_path: Path) -> AsyncIterator[list[Machine]]:
    """The one whose driver is used for writing too, and another one."""
    async with open_driver(server.uri, server.username, server.password) as other:
        committed: list[tuple[datetime, int]] = []
        here = Machine(town.driver, town, tmp_path / "here", committed)
        both = [here, Machine(other, town, tmp_path / "elsewhere", committed)]
        yield both
        for machine in both:
            await machine.process.close()


async def write_and_look(writer: Writer, number: int, machines: list[Machine]) -> None:
    """Each change is seen by who asks for what was committed, whatever others change and whichever process answers."""
    for change in range(CHANGES):
        if change == CHANGES // 2 and number < len(machines):
            await machines[number].restart()
        elif change == CHANGES // 2:
            newcomers = await writer.import_()
            await asyncio.gather(*(machine.compacted(newcomers) for machine in machines))
        else:
            await writer.change()
        for machine in machines:
            found = writer.of_own(await machine.sets())
            assert {id_: recipient_of(id_, facts) for id_, facts in found.facts.items()} == writer.members
            assert replace(found, facts={}) == writer.of_own(writer.wanted)


async def compare(projection: Projection, town: Town, chance: random.Random) -> None:
    """Compare what is made of a projection with networkx and the rules, over what is stored. Raises AssertionError."""
    sets, members = await stored(town)
    register, connections = projection.register, projection.connections
    places = {id_: place for id_ in members if (place := register.position(id_)) is not None}
    ours = np.zeros(len(projection), np.bool_)
    ours[list(places.values())] = True
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(projection)))
    graph.add_edges_from((places[a], places[b]) for a, b in sets.connections)
    for viewer in chance.sample(sorted(members), VIEWERS):
        at = places[viewer]
        compare_from(graph, connections, at, chance)
        suspended = {id_ for id_, member in members.items() if member.standing is Standing.SUSPENDED}
        hidden = suspended | {id_ for id_, other in sets.blocks | sets.reports if other == viewer}
        unavailable = np.flatnonzero(projection.unavailable_to(at) & ours).astype(np.uint32)
        assert {*register.names(unavailable)} == hidden
        page = sorted(places.values())
        compare_page(graph, connections, degrees_of(graph, at), at, page=page, hidden=[places[id_] for id_ in hidden])
        terms = Terms(Account(Member(viewer)), PayWith.AUTO, Policy(), NOW)
        found = kinds(projection, at, NOBODY)
        reach = reach_of(found, at, verdicts_on(found, terms), ours)
        compare_steps(reach, one_by_one(sets, members, terms).values())


@pytest.mark.parametrize("seed", range(2))
async def test_after_random_streams_with_readers_beside_them_projections_are_the_graph(
    machines: list[Machine],
    town: Town,
    member_ids: Callable[[int], list[str]],
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
) -> None:
    # Small enough for what takes a great many changes otherwise: to be compacted, and to be told and read in parts.
    monkeypatch.setattr(following, "LARGEST_OVERLAY", 60)
    monkeypatch.setattr(following, "CHANGES_AT_ONCE", 10)
    monkeypatch.setattr(feed, "LARGEST", 7)
    ids, chance = member_ids(SHARED + WRITERS * OWN), random.Random(seed)
    shared = ids[:SHARED]
    await town.settle([Person(id_) for id_ in ids])
    for kind in ("CONNECTED_TO", "BLOCKED", "REPORTED"):
        await town.tie(kind, [(shared[a], shared[b]) for a, b in (chance.sample(range(SHARED), 2) for _ in range(8))])
    await machines[0].told()  # the other one reads the network while it changes
    done = asyncio.Event()
    async with asyncio.TaskGroup() as reading:
        readers = [reading.create_task(machine.read_until(done)) for machine in machines for _ in range(2)]
        async with asyncio.TaskGroup() as writing:
            for number in range(WRITERS):
                own = ids[SHARED + number * OWN :][:OWN]
                writer = Writer(town, f"{town.prefix}w{number}", random.Random(seed * 100 + number), own, shared)
                writing.create_task(write_and_look(writer, number, machines))
        done.set()
    assert min(reader.result() for reader in readers) > 0  # how many states each came to see is the machine's affair
    fresh = GraphFeed(town.driver, town.database)
    exported = sets_of(await fresh.export(await fresh.head()), town.prefix)
    for machine in machines:
        assert [process.exports for process in machine.feeds] == [1, 0]  # what follows was followed, and not read anew
        assert await projected(machine.process, town) == await stored(town)
        assert await machine.sets() == exported
        await compare(await machine.told(), town, chance)
