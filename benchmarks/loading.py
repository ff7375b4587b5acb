"""Loading a network of the size of a real friendship graph, against bare creation of the same relationships."""

from __future__ import annotations

import statistics
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Any, LiteralString, cast

import networkx as nx

from benchmarks.network import DATABASE, connect
from graph.database import open_session
from graph.loading import load
from graph.loading.network import BATCH_SIZE
from services.member import Member
from services.networks.network import ConnectionRow, MemberRow, Network

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neo4j import AsyncDriver, AsyncManagedTransaction

    from graph.server.address import ServerAddress

MEMBERS = 28_281  # as many as Deezer's European friendship graph has, which has 92,752 connections
LINKS_EACH = 3
ROUNDS = 5
TARGET = 15_000  # connections a second

# No lock, no look for what is there: what any loading must at least do.
BARE_CREATE = """
UNWIND $rows AS row
MATCH (lower:Member {id: row[0]})
MATCH (upper:Member {id: row[1]})
CREATE (lower)-[:CONNECTED_TO]->(upper)
"""
REMOVE_CONNECTIONS = """
MATCH (member:Member)-[connection:CONNECTED_TO]->()
WHERE member.id STARTS WITH $prefix
CALL (connection) {
  DELETE connection
} IN TRANSACTIONS OF 10000 ROWS
"""
REMOVE_MEMBERS = """
MATCH (member:Member)
WHERE member.id STARTS WITH $prefix
CALL (member) {
  DETACH DELETE member
} IN TRANSACTIONS OF 10000 ROWS
"""
PREFIX = "loading-"


def network() -> Network:
    """A heavy-tailed, clustered network, the same every time."""
    generators = cast("Any", nx)  # networkx leaves the types of its generators open
    edges: list[tuple[int, int]] = list(generators.powerlaw_cluster_graph(MEMBERS, LINKS_EACH, 0.3, seed=1).edges)
    pairs = sorted(tuple(sorted((f"{PREFIX}{one}", f"{PREFIX}{other}"))) for one, other in edges)
    ids = sorted(f"{PREFIX}{number}" for number in range(MEMBERS))
    members = tuple(MemberRow(Member(key), f"Member {key}") for key in ids)
    return Network(members, tuple(ConnectionRow(one, other) for one, other in pairs))


async def run(address: ServerAddress) -> None:
    """Load the connections by the product and barely, in turn, and print the rates and the ratio."""
    whole = network()
    connections = Network((), whole.connections)
    async with connect(address) as driver:
        first = await _seconds(driver, whole)
        print(f"{'loading, the first time':<46} {len(whole.connections) / first:,.0f} connections/s, members included")
        pairs: list[tuple[float, float]] = []
        for _ in range(ROUNDS):
            await _run(driver, REMOVE_CONNECTIONS)
            bare = await _bare_seconds(driver, whole.connections)
            await _run(driver, REMOVE_CONNECTIONS)
            pairs.append((bare, await _seconds(driver, connections)))
        again = await _seconds(driver, whole)
        await _run(driver, REMOVE_MEMBERS)
    bare, loaded = (len(whole.connections) / statistics.median(seconds) for seconds in zip(*pairs, strict=True))
    ratio = statistics.median(bare / loaded for bare, loaded in pairs)
    print(f"{'loading connections':<46} {ratio:.2f} x rate of bare creation ({bare:,.0f}/s, {loaded:,.0f}/s)")
    print(f"{'loading them again':<46} {len(whole.connections) / again:,.0f} connections/s, members included")
    print(f"{'':<46} wanted: {TARGET:,} connections/s")


async def _seconds(driver: AsyncDriver, whole: Network) -> float:
    started = perf_counter()
    await load(driver, DATABASE, whole, now=datetime.now(UTC), advance=lambda _kind, _count: None)
    return perf_counter() - started


async def _bare_seconds(driver: AsyncDriver, connections: Sequence[ConnectionRow]) -> float:
    started = perf_counter()
    async with open_session(driver, DATABASE) as session:
        for start in range(0, len(connections), BATCH_SIZE):
            await session.execute_write(_create, connections[start : start + BATCH_SIZE])
    return perf_counter() - started


async def _create(transaction: AsyncManagedTransaction, rows: Sequence[ConnectionRow]) -> None:
    await (await transaction.run(BARE_CREATE, rows=[[row.a, row.b] for row in rows])).consume()


async def _run(driver: AsyncDriver, query: LiteralString) -> None:
    async with open_session(driver, DATABASE) as session:
        await (await session.run(query, prefix=PREFIX)).consume()
