"""Connections between members, a batch at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.projection.feed import append
from services.reach.projection import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neo4j import AsyncManagedTransaction

    from services.networks.network import ConnectionRow

# Eligibility reads connections, and creating one doesn't lock a member who has many: so all members are locked, in id
# order, before the first is connected. A row names them by their position in $ids, which spares two look-ups of each.
MERGE_CONNECTIONS: LiteralString = """
UNWIND range(0, size($ids) - 1) AS position
MATCH (member:Member {id: $ids[position]})
SET member._lock = true
WITH member, position
ORDER BY position
WITH collect(member) AS members
WHERE size(members) = size($ids)
UNWIND $rows AS row
WITH members[row[0]] AS lower, members[row[1]] AS upper, row[2] AS since
MERGE (lower)-[connection:CONNECTED_TO]->(upper)
SET connection.since = coalesce(since, connection.since)
RETURN count(*) AS written
"""


async def write_connections(transaction: AsyncManagedTransaction, rows: Sequence[ConnectionRow]) -> int:
    """Connect each pair, from the lower id to the higher; return how many connections were new.

    Raises LookupError, and writes nothing, when a member isn't there.
    """
    ids = sorted({member for row in rows for member in (row.a, row.b)})
    position = {member: index for index, member in enumerate(ids)}
    pairs = [[position[row.a], position[row.b], row.since] for row in rows]
    result = await transaction.run(MERGE_CONNECTIONS, ids=ids, rows=pairs)
    record = await result.single(strict=True)
    if record["written"] != len(rows):
        raise LookupError("a member to connect isn't in the graph; load the members first")
    created = (await result.consume()).counters.relationships_created
    await append(transaction, [(ChangeKind.CONNECTED, [row.a for row in rows], [row.b for row in rows])])
    return created
