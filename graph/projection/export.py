"""The whole network out of the graph, by one streamed read."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any, LiteralString

import numpy as np
from neo4j import Query

from graph.database import FAILURES
from graph.projection.facts import FACTS
from services.reach.adjacency import Adjacency, Rows
from services.reach.projection import Place, Projection
from services.reach.register import Register
from services.store import NothingChanged

if TYPE_CHECKING:
    from neo4j import AsyncDriver, AsyncResult
    from numpy.typing import NDArray

    from services.reach.adjacency import Positions

EXPORT_SECONDS = 1800.0
"""The server ends an export that takes longer."""
FETCHED = 10_000
"""Members that are on their way at once."""

# Ties are named by the numbers that the database gives to nodes, a list per member: nothing is quicker to read. They
# hold for as long as the read does, since no member is ever removed. A pool of a team is no person (R8a).
EXPORT: LiteralString = (
    """
MATCH (m:Member)
WHERE m.id IS NOT NULL AND NOT m:Team
RETURN id(m) AS node, m.id AS id,
  COLLECT { MATCH (m)-[:CONNECTED_TO]->(o:Member) RETURN id(o) } AS connections,
  COLLECT { MATCH (m)-[:BLOCKED]->(o:Member) RETURN id(o) } AS blocks,
  COLLECT { MATCH (m)-[:REPORTED]->(o:Member) RETURN id(o) } AS reports,
  """
    + FACTS
    + """ AS facts
"""
)


async def export(driver: AsyncDriver, database: str, place: Place) -> Projection:
    """The network, made of what was read after the feed had come to ``place``.

    What changed while it was read may be in it or not: it is true once the changes that followed ``place`` were made
    in it, whichever they are. Raises NothingChanged when the database doesn't answer.
    """
    try:
        async with driver.session(database=database, fetch_size=FETCHED) as session:  # pyright: ignore[reportUnknownMemberType] - the driver types its options as Unknown
            read = await _read(await session.run(Query(EXPORT, timeout=EXPORT_SECONDS)))
    except FAILURES as error:
        raise NothingChanged from error
    return read.projection(place)


class _Read:
    """What was read so far, members by the order in which they came."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.nodes, self.facts = array("q"), array("B")
        self.ties = {name: (array("q"), array("q")) for name in ("connections", "blocks", "reports")}

    def add(self, row: tuple[Any, ...]) -> None:
        node, id_, connections, blocks, reports, facts = row
        self.nodes.append(node)
        self.ids.append(id_)
        self.facts.append(facts)
        for name, targets in (("connections", connections), ("blocks", blocks), ("reports", reports)):
            owners, found = self.ties[name]
            owners.extend([node] * len(targets))
            found.extend(targets)

    def projection(self, place: Place) -> Projection:
        register = Register.of(self.ids)
        positions = np.array(register.positions(self.ids), np.uint32)
        facts = np.zeros(len(register), np.uint8)
        facts[positions] = np.frombuffer(self.facts, np.uint8) if self.facts else []
        pairs = {name: self._pairs(positions, *ends) for name, ends in self.ties.items()}
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

    def _pairs(self, positions: Positions, owners: array[int], targets: array[int]) -> tuple[Positions, Positions]:
        """Ties by position. One to somebody who came after the members were read will be told by the feed."""
        nodes: NDArray[np.int64] = np.array(self.nodes, np.int64)
        order = np.argsort(nodes)
        if not len(owners):
            return np.empty(0, np.uint32), np.empty(0, np.uint32)
        places = [np.searchsorted(nodes, ends, sorter=order) for ends in (np.array(owners), np.array(targets))]
        a, b = (order[np.minimum(place, len(nodes) - 1)] for place in places)
        there = nodes[b] == np.array(targets)
        return positions[a[there]], positions[b[there]]


async def _read(result: AsyncResult) -> _Read:
    read = _Read()
    async for record in result:
        read.add(record.values())  # pyright: ignore[reportArgumentType] - the driver promises no tuple
    return read
