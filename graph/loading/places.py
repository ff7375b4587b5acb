"""Places, and who lives in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.loading.named import once
from services.networks.network import Fact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neo4j import AsyncManagedTransaction

    from services.networks.network import MemberRow

MERGE_PLACES: LiteralString = """
UNWIND $rows AS row
MERGE (place:Place {id: row.id})
ON CREATE SET place.name = row.name
"""
LEAVE_PLACES: LiteralString = """
UNWIND $rows AS row
MATCH (:Member {id: row.member})-[lives:LIVES_IN]->(place:Place)
WHERE NOT place.id IN row.kept
DELETE lives
"""
MERGE_LIVES_IN: LiteralString = """
UNWIND $rows AS row
MATCH (member:Member {id: row.member})
MATCH (place:Place {id: row.place})
MERGE (member)-[:LIVES_IN]->(place)
"""


async def write_places(transaction: AsyncManagedTransaction, rows: Sequence[MemberRow]) -> None:
    """Make the places of the rows, and let each member who states it live in that of the row alone."""
    stated = [row for row in rows if Fact.PLACE in row.states]
    if not stated:
        return
    lives = {row.id: row.place for row in stated if row.place}
    kept = [{"member": row.id, "kept": [row.place.id] if row.place else []} for row in stated]
    await transaction.run(MERGE_PLACES, rows=once(lives.values()))
    await transaction.run(LEAVE_PLACES, rows=kept)
    await transaction.run(
        MERGE_LIVES_IN, rows=[{"member": member, "place": place.id} for member, place in lives.items()]
    )
