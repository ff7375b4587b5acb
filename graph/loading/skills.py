"""Skills, and who has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.loading.named import once
from services.networks.network import Fact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neo4j import AsyncManagedTransaction

    from services.networks.network import MemberRow

MERGE_SKILLS: LiteralString = """
UNWIND $rows AS row
MERGE (skill:Skill {id: row.id})
ON CREATE SET skill.name = row.name
"""
LEAVE_SKILLS: LiteralString = """
UNWIND $rows AS row
MATCH (:Member {id: row.member})-[has:HAS_SKILL]->(skill:Skill)
WHERE NOT skill.id IN row.kept
DELETE has
"""
MERGE_HAS_SKILL: LiteralString = """
UNWIND $rows AS row
MATCH (member:Member {id: row.member})
UNWIND row.kept AS id
MATCH (skill:Skill {id: id})
MERGE (member)-[:HAS_SKILL]->(skill)
"""


async def write_skills(transaction: AsyncManagedTransaction, rows: Sequence[MemberRow]) -> None:
    """Make the skills of the rows, and let each member who states it have those of the row alone."""
    stated = [row for row in rows if Fact.SKILLS in row.states]
    if not stated:
        return
    kept = [{"member": row.id, "kept": [skill.id for skill in row.skills]} for row in stated]
    await transaction.run(MERGE_SKILLS, rows=once(skill for row in stated for skill in row.skills))
    await transaction.run(LEAVE_SKILLS, rows=kept)
    await transaction.run(MERGE_HAS_SKILL, rows=kept)
