"""The network as arrays against the best Cypher and networkx, and what keeping it in step costs."""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, LiteralString
from unittest.mock import patch

import networkx as nx
import numpy as np

import graph.effects
from benchmarks import hubs
from benchmarks.network import DATABASE, Pairs, connect, product, there
from graph.database import open_session
from graph.projection.opening import open_network
from services.effects.connections import ConnectionMade
from services.lot import OUT_OF_NETWORK
from services.reach.distance import page_distances, steps
from services.reach.snapshot import TIES
from services.refusal import ActionRefused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from neo4j import AsyncDriver

    from graph.server.address import ServerAddress
    from schema.product import Product
    from services.reach.adjacency import Adjacency, Positions
    from services.reach.projection import Projection

VIEWERS = 30
PAGE = 100
HUBS = 3
"""Of the largest, how many are compared: Cypher takes seconds for each."""
FOR_NETWORKX = 250
"""Bytes of memory that networkx takes for each connection; where there isn't so much it is left out."""
CONNECTS = 150
RATE, TICK, LASTED = 500, 0.02, 5.0
"""Connections a second, in transactions so many seconds apart, for so many seconds."""

PATHS: LiteralString = """
MATCH (viewer:Member {id: $viewer})
UNWIND $page AS id
MATCH (m:Member {id: id})
OPTIONAL MATCH path = shortestPath((viewer)-[:CONNECTED_TO*..3]-(m))
RETURN collect(length(path)) AS found
"""
# The viewer's connections are found once, and members of the page are looked up in them.
RINGS: LiteralString = """
MATCH (viewer:Member {id: $viewer})-[:CONNECTED_TO]-(friend:Member)
WITH collect(friend) AS first
UNWIND $page AS id
MATCH (m:Member {id: id})
RETURN collect(CASE
  WHEN m IN first THEN 1
  WHEN EXISTS { (m)-[:CONNECTED_TO]-(x:Member) WHERE x IN first } THEN 2
  WHEN EXISTS { (m)-[:CONNECTED_TO]-(:Member)-[:CONNECTED_TO]-(x:Member) WHERE x IN first } THEN 3
END) AS found
"""
PRUNED: LiteralString = """
MATCH (viewer:Member {id: $viewer})-[:CONNECTED_TO*1..3]-(m:Member)
WHERE m <> viewer
RETURN count(DISTINCT m) AS found
"""
# Each ring is put together before the next; the viewer, who is met again, isn't counted.
BY_STEP: LiteralString = """
MATCH (viewer:Member {id: $viewer})-[:CONNECTED_TO]-(a:Member)
WITH viewer, collect(DISTINCT a) AS first
UNWIND first AS a
MATCH (a)-[:CONNECTED_TO]-(b:Member)
WITH viewer, first, collect(DISTINCT b) AS second
UNWIND first + second AS b
MATCH (b)-[:CONNECTED_TO]-(c:Member)
RETURN count(DISTINCT c) - 1 AS found
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: who looks, and at whom; ``place`` and ``places`` are where they stand in the projection."""

    viewer: str
    page: list[str]
    place: int
    places: Positions


async def run(address: ServerAddress, pairs: Pairs) -> None:
    """Print a row for each."""
    rnd = random.Random(7)
    async with connect(address) as driver:
        with tempfile.TemporaryDirectory() as data:
            folder = Path(data) / "projection"  # where a server whose data directory it is looks for it
            async with open_network(driver, DATABASE, folder, lambda: datetime.now(UTC)) as network:
                start = perf_counter()
                projection = await there(network)
                spent, ties = perf_counter() - start, len(projection.connections.rows.targets) / 2
                print(f"{'reading the network into arrays':<46} {spent:.2f} s, {ties / spent:,.0f} connections/s")
            _memory(projection)
            await _again(driver, folder)
            found = hubs.hubs(projection)
            hubs.in_process(projection, found)
            await hubs.over_http(address, Path(data), projection.register.id_at(int(found[0])))
            asked = [_asked(projection, rnd.choice(pairs.recipients), pairs, rnd) for _ in range(VIEWERS)]
            largest = [
                _asked(projection, projection.register.id_at(place), pairs, rnd) for place in found[:HUBS].tolist()
            ]
            for who, some in (("", asked), (", hubs", largest)):
                await _degrees(driver, projection, some, who)
            graph = _networkx(projection)
            for who, some in (("", asked), (", hubs", largest)):
                await _reach(driver, projection, graph, some, who)
            await _in_step(driver, folder, pairs, rnd)
        await _connects(driver, pairs, rnd)


async def _again(driver: AsyncDriver, folder: Path) -> None:
    times: list[float] = []
    for _ in range(5):
        start = perf_counter()
        async with open_network(driver, DATABASE, folder, lambda: datetime.now(UTC)) as network:
            await there(network)
            times.append(perf_counter() - start)
    print(f"{'start from the snapshot':<46} {statistics.median(times):.3f} s (wanted: 2 s at most)")


def _memory(projection: Projection) -> None:
    def size(ties: Adjacency) -> int:
        return ties.rows.offsets.nbytes + ties.rows.targets.nbytes

    millions = len(projection.connections.rows.targets) / 2 / 1e6
    whole = sum(size(getattr(projection, name)) for name in TIES) + projection.facts.nbytes
    print(
        f"{'memory for each million connections':<46} {size(projection.connections) / 1e6 / millions:.1f} MB, "
        f"{(whole + projection.register.ids.nbytes) / 1e6 / millions:.1f} MB with ids, facts, blocks and reports "
        "(wanted: 10 MB at most)"
    )


def _asked(projection: Projection, viewer: str, pairs: Pairs, rnd: random.Random) -> Asked:
    page = rnd.sample(pairs.recipients, PAGE)
    place, *places = projection.register.positions([viewer, *page])
    if place is None or None in places:
        raise RuntimeError("a member isn't in the projection")
    return Asked(viewer, page, place, np.array(places, np.uint32))


async def _degrees(driver: AsyncDriver, projection: Projection, asked: list[Asked], who: str) -> None:
    """Degrees and mutual counts of a page, against degrees alone in Cypher."""
    nobody: Positions = np.empty(0, np.uint32)

    async def arrays(one: Asked) -> Any:  # noqa: ANN401 - compared, whatever it is
        found = page_distances(projection.connections, len(projection), one.place, one.places, nobody)
        return sorted(degree for degree in found.degrees.tolist() if 0 < degree < OUT_OF_NETWORK)

    def cypher(statement: LiteralString) -> Callable[[Asked], Awaitable[Any]]:
        async def ask(one: Asked) -> Any:  # noqa: ANN401 - as above
            page = [id_ for id_ in one.page if id_ != one.viewer]
            return sorted(degree for degree in await _found(driver, statement, one, page) if degree)

        return ask

    best = {"shortestPath": cypher(PATHS), "rings": cypher(RINGS)}
    await _compare(f"degrees of {PAGE} members{who}", arrays, best, asked, "0.6 ms at most, 15 x")


async def _reach(
    driver: AsyncDriver, projection: Projection, graph: nx.Graph[int] | None, asked: list[Asked], who: str
) -> None:
    """How many there are within three steps."""

    async def arrays(one: Asked) -> Any:  # noqa: ANN401 - as above
        return np.count_nonzero(steps(projection.connections, len(projection), one.place) < OUT_OF_NETWORK) - 1

    def cypher(statement: LiteralString) -> Callable[[Asked], Awaitable[Any]]:
        async def ask(one: Asked) -> Any:  # noqa: ANN401 - as above
            return await _found(driver, statement, one, [])

        return ask

    best = {"pruned": cypher(PRUNED), "ring by ring": cypher(BY_STEP)}
    if graph is not None:

        async def library(one: Asked) -> Any:  # noqa: ANN401 - as above
            return len(nx.single_source_shortest_path_length(graph, one.place, cutoff=3)) - 1

        best["networkx"] = library
    most = "300 ms at most" if who else "10 ms at most"
    await _compare(f"reach to three steps{who}", arrays, best, asked, f"{most}, 40 x")


def _networkx(projection: Projection) -> nx.Graph[int] | None:
    rows = projection.connections.rows
    needed, free = len(rows.targets) / 2 * FOR_NETWORKX, os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if needed > free:
        print(f"{'':<46} networkx is left out: it would take {needed / 1e9:.0f} GB")
        return None
    made: nx.Graph[int] = nx.Graph()
    owners = np.repeat(np.arange(rows.members), np.diff(rows.offsets.astype(np.int64)))
    made.add_nodes_from(range(rows.members))
    made.add_edges_from(zip(owners.tolist(), rows.targets.tolist(), strict=True))
    return made


async def _found(driver: AsyncDriver, statement: LiteralString, one: Asked, page: list[str]) -> Any:  # noqa: ANN401 - the driver's
    async with open_session(driver, DATABASE) as session:
        result = await session.run(statement, viewer=one.viewer, page=page)
        record = await result.single()
        return record["found"] if record else []  # RINGS has no row for whom nobody knows


async def _compare(
    title: str,
    subject: Callable[[Asked], Awaitable[Any]],
    others: dict[str, Callable[[Asked], Awaitable[Any]]],
    asked: Sequence[Asked],
    wanted: str,
) -> None:
    """Print the medians in milliseconds; all must answer the same."""

    async def times(work: Callable[[Asked], Awaitable[Any]]) -> tuple[float, list[Any]]:
        await work(asked[0])
        spent: list[float] = []
        answers: list[Any] = []
        for one in asked:
            start = perf_counter()
            answers.append(await work(one))
            spent.append((perf_counter() - start) * 1000)
        return statistics.median(spent), answers

    median, wanted_answers = await times(subject)
    rows: list[str] = []
    for name, work in others.items():
        other, answers = await times(work)
        if answers != wanted_answers:
            raise RuntimeError(f"{title}: {name} says otherwise")
        rows.append(f"{name} {other:.2f} ms, {other / median:,.0f} x")
    print(f"{title:<46} {median:.3f} ms; {'; '.join(rows)} (wanted: {wanted})")


async def _in_step(driver: AsyncDriver, folder: Path, pairs: Pairs, rnd: random.Random) -> None:
    """How far what is served is behind, while connections are made."""
    behind: list[float] = []
    waited: list[float] = []
    unserved = 0
    async with open_network(driver, DATABASE, folder, lambda: datetime.now(UTC)) as network:
        await there(network)
        writing = asyncio.create_task(_make(driver, pairs, rnd))
        while not writing.done():
            for fresh in (True, False):
                start = perf_counter()
                seen = await network.seen(up_to_date=fresh)
                if seen is None:
                    unserved += 1
                    continue
                (waited if fresh else behind).append(
                    perf_counter() - start if fresh else (datetime.now(UTC) - seen.as_of).total_seconds()
                )
            await asyncio.sleep(0.01)
        rate = await writing
    print(
        f"{f'lag at {rate:,.0f} connections/s':<46} {max(behind):.2f} s at most (wanted: under 1 s at {RATE}/s); "
        f"the newest takes {statistics.median(waited) * 1000:.1f} ms, {max(waited) * 1000:.0f} ms at most; "
        f"{unserved} of {unserved + len(waited) + len(behind)} weren't served"
    )


async def _make(driver: AsyncDriver, pairs: Pairs, rnd: random.Random) -> float:
    """Connect members at the wanted rate, as far as the database goes along; the rate that was reached."""
    made, start = 0, perf_counter()
    async with open_session(driver, DATABASE) as session:
        while (spent := perf_counter() - start) < LASTED:
            due = int((spent + TICK) * RATE) - made
            ties = [sorted(rnd.sample(pairs.recipients, 2)) for _ in range(due)]
            effects = [ConnectionMade(a, b, datetime.now(UTC)) for a, b in ties]
            await session.execute_write(graph.effects.write, effects)
            made += due
            await asyncio.sleep(max(0.0, made / RATE - (perf_counter() - start)))
    return made / (perf_counter() - start)


async def _connects(driver: AsyncDriver, pairs: Pairs, rnd: random.Random) -> None:
    """Accepting a connection request with one writer, with and without telling the feed, in turn."""
    served = product(driver)
    spent: dict[bool, list[float]] = {True: [], False: []}

    async def untold(*_: object) -> None: ...

    for number in range(2 * CONNECTS):
        telling = number % 2 == 0
        request, recipient = await _requested(served, pairs, rnd)
        with patch.object(graph.effects, "append", graph.effects.append if telling else untold):
            start = perf_counter()
            await served.services.connections.accept(recipient, f"accept-{rnd.getrandbits(96):x}", request_id=request)
            spent[telling].append((perf_counter() - start) * 1000)
    # The first third is left to the database's compiler.
    told, silent = (statistics.median(spent[telling][CONNECTS // 3 :]) for telling in (True, False))
    print(
        f"{'a connection, the feed told / not':<46} {told / silent:.2f} x latency ({silent:.2f} ms, {told:.2f} ms; "
        "wanted: 1.3 x at most)"
    )


async def _requested(served: Product, pairs: Pairs, rnd: random.Random) -> tuple[str, str]:
    """A request that waits, and who may accept it."""
    while True:
        sender, recipient = rnd.sample(pairs.recipients, 2)
        try:
            done = await served.services.connections.request(
                sender, f"ask-{rnd.getrandbits(96):x}", member_id=recipient, note=""
            )
        except ActionRefused:
            continue  # they are connected, or at odds
        return done.answer.request_id, recipient
