"""Blocks between members, a batch at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.projection.feed import append
from services.reach.projection import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neo4j import AsyncManagedTransaction

    from services.networks.network import BlockRow

LOCK_MEMBERS: LiteralString = """
UNWIND $ids AS id
MATCH (member:Member {id: id})
SET member._lock = true
"""
MERGE_BLOCKS: LiteralString = """
UNWIND $rows AS row
MATCH (blocker:Member {id: row.blocker})
MATCH (blocked:Member {id: row.blocked})
MERGE (blocker)-[block:BLOCKED]->(blocked)
ON CREATE SET block.at = row.at
"""


async def write_blocks(transaction: AsyncManagedTransaction, rows: Sequence[BlockRow]) -> int:
    """Let each blocker block; return how many blocks were new."""
    await transaction.run(LOCK_MEMBERS, ids=sorted({member for row in rows for member in (row.blocker, row.blocked)}))
    parameters = [{"blocker": row.blocker, "blocked": row.blocked, "at": row.at} for row in rows]
    result = await transaction.run(MERGE_BLOCKS, rows=parameters)
    created = (await result.consume()).counters.relationships_created
    await append(transaction, [(ChangeKind.BLOCKED, [row.blocker for row in rows], [row.blocked for row in rows])])
    return created
