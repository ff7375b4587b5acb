"""Schools, and who studied at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, LiteralString

from graph.loading.named import once
from services.networks.network import Fact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neo4j import AsyncManagedTransaction

    from services.networks.network import MemberRow

MERGE_SCHOOLS: LiteralString = """
UNWIND $rows AS row
MERGE (school:School {id: row.id})
ON CREATE SET school.name = row.name
"""
LEAVE_SCHOOLS: LiteralString = """
UNWIND $rows AS row
MATCH (:Member {id: row.member})-[studied:STUDIED_AT]->(school:School)
WHERE NOT school.id IN row.kept
DELETE studied
"""
MERGE_STUDIED_AT: LiteralString = """
UNWIND $rows AS row
MATCH (member:Member {id: row.member})
MATCH (school:School {id: row.school})
MERGE (member)-[studied:STUDIED_AT]->(school)
SET studied.classYear = row.classYear
"""


async def write_schools(transaction: AsyncManagedTransaction, rows: Sequence[MemberRow]) -> None:
    """Make the schools of the rows, and let each member who states it have studied at those of the row alone."""
    stated = [row for row in rows if Fact.SCHOOL in row.states]
    if not stated:
        return
    kept = [{"member": row.id, "kept": [study.school.id for study in row.schoolings]} for row in stated]
    await transaction.run(MERGE_SCHOOLS, rows=once(study.school for row in stated for study in row.schoolings))
    await transaction.run(LEAVE_SCHOOLS, rows=kept)
    await transaction.run(MERGE_STUDIED_AT, rows=[study for row in stated for study in _studies(row)])


def _studies(row: MemberRow) -> list[dict[str, Any]]:
    return [{"member": row.id, "school": study.school.id, "classYear": study.class_year} for study in row.schoolings]
