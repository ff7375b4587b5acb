"""The whole network out of the graph, streamed."""

from __future__ import annotations

import asyncio
from array import array
from typing import TYPE_CHECKING, Any, LiteralString

import numpy as np
from neo4j import Query

from graph.database import FAILURES, given, open_session
from graph.projection.facts import FACTS
from services.reach.adjacency import Adjacency, Rows
from services.reach.projection import Place, Projection
from services.reach.register import Register
from services.store import NothingChanged

if TYPE_CHECKING:
    from neo4j import AsyncDriver

    from services.reach.adjacency import Positions

EXPORT_SECONDS = 1800.0
"""The server ends an export that takes longer."""
FETCHED = 20
"""Records that are on their way at once, each of up to a thousand members."""
STREAMS = 2
"""Reads at once, each of every second thousand: while the driver takes one in, the database goes on with the other."""

# Ties are named by the numbers that the database gives to nodes, a list per member: they hold for as long as the read
# does, since no member is ever removed. A thousand numbers are one record: the driver takes longer over a record than
# over what is in it. Labels are read behind the first WITH, so that nobody is looked up by label, which would look at
# all members a thousand times over. A pool of a team is no person (R8a).
EXPORT: LiteralString = (
    """
MATCH (last:Member)
WITH max(id(last)) AS last
UNWIND range($given.first * 1000, last, $given.streams * 1000) AS low
CALL (low) {
  MATCH (m)
  WHERE id(m) IN range(low, low + 999)
  WITH m
  WHERE m:Member AND m.id IS NOT NULL AND NOT m:Team
  RETURN collect([
    id(m), m.id,
    COLLECT { MATCH (m)-[:CONNECTED_TO]->(o) RETURN id(o) },
    COLLECT { MATCH (m)-[:BLOCKED]->(o) RETURN id(o) },
    COLLECT { MATCH (m)-[:REPORTED]->(o) RETURN id(o) },
    """
    + FACTS
    + """
  ]) AS members
}
RETURN members
"""
)
NOBODY = np.iinfo(np.uint32).max


async def export(driver: AsyncDriver, database: str, place: Place) -> Projection:
    """The network, made of what was read after the feed had come to ``place``.

    What changed while it was read may be in it or not: it is true once the changes that followed ``place`` were made
    in it, whichever they are. Raises NothingChanged when the database doesn't answer.
    """
    read = _Read()
    streams = (_stream(driver, database, first, read) for first in range(STREAMS))
    for failed in await asyncio.gather(*streams, return_exceptions=True):
        if isinstance(failed, FAILURES):
            raise NothingChanged from failed
        if failed is not None:
            raise failed
    return read.projection(place)


class _Read:
    """What was read so far, members by the order in which they came."""

    def __init__(self) -> None:
        self.given_up = False
        self.ids: list[str] = []
        self.nodes, self.facts = array("q"), array("B")
        self.ties = {name: (array("I"), array("q")) for name in ("connections", "blocks", "reports")}

    def add(self, members: list[tuple[Any, ...]]) -> None:
        for node, id_, connections, blocks, reports, facts in members:
            self.nodes.append(node)
            self.ids.append(id_)
            self.facts.append(facts)
            for name, targets in (("connections", connections), ("blocks", blocks), ("reports", reports)):
                lengths, found = self.ties[name]
                lengths.append(len(targets))
                found.extend(targets)

    def projection(self, place: Place) -> Projection:
        register = Register.of(self.ids)
        positions = np.array(register.positions(self.ids), np.uint32)
        facts = np.zeros(len(register), np.uint8)
        facts[positions] = np.frombuffer(self.facts, np.uint8)
        known = np.full(max(self.nodes, default=-1) + 2, NOBODY, np.uint32)
        known[np.frombuffer(self.nodes, np.int64)] = positions
        pairs = {name: _pairs(positions, known, *ties) for name, ties in self.ties.items()}
        size, (a, b) = len(register), pairs["connections"]
        (blockers, blocked), (reporters, reported) = pairs["blocks"], pairs["reports"]
        return Projection(
            place,
            register,
            facts,
            connections=Adjacency(Rows.of_pairs(size, np.concatenate((a, b)), np.concatenate((b, a)))),
            blocks=Adjacency(Rows.of_pairs(size, blockers, blocked)),
            blocked_by=Adjacency(Rows.of_pairs(size, blocked, blockers)),
            reported_by=Adjacency(Rows.of_pairs(size, reported, reporters)),
        )


def _pairs(
    positions: Positions, known: Positions, lengths: array[int], targets: array[int]
) -> tuple[Positions, Positions]:
    """Ties by position: so many of each member's, to those nodes, whose positions are ``known``.

    One to somebody who came after the members were read will be told by the feed.
    """
    owners = np.repeat(positions, np.frombuffer(lengths, np.uint32))
    found = known[np.minimum(np.frombuffer(targets, np.int64), len(known) - 1)]  # the last is nobody's
    there = found != NOBODY
    return owners[there], found[there]


async def _stream(driver: AsyncDriver, database: str, first: int, read: _Read) -> None:
    """Read every so many thousand members; to its end, unless another stream has failed.

    It isn't cancelled then: a driver that is cancelled while it connects leaves its socket open.
    """
    query = Query(EXPORT, timeout=EXPORT_SECONDS)
    try:
        async with open_session(driver, database, fetch_size=FETCHED) as session:
            async for record in await session.run(query, given({"first": first, "streams": STREAMS})):
                if read.given_up:
                    return
                read.add(record["members"])
    except BaseException:
        read.given_up = True
        raise
