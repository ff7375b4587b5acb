"""Employers, and who works at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, LiteralString

from graph.loading.named import once
from services.networks.network import Fact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neo4j import AsyncManagedTransaction

    from services.networks.network import MemberRow

MERGE_EMPLOYERS: LiteralString = """
UNWIND $rows AS row
MERGE (employer:Employer {id: row.id})
ON CREATE SET employer.name = row.name
"""
LEAVE_EMPLOYERS: LiteralString = """
UNWIND $rows AS row
MATCH (:Member {id: row.member})-[works:WORKS_AT]->(employer:Employer)
WHERE NOT employer.id IN row.kept
DELETE works
"""
MERGE_WORKS_AT: LiteralString = """
UNWIND $rows AS row
MATCH (member:Member {id: row.member})
MATCH (employer:Employer {id: row.employer})
MERGE (member)-[works:WORKS_AT]->(employer)
SET
  works.title = row.title,
  works.since = row.since
"""


async def write_employers(transaction: AsyncManagedTransaction, rows: Sequence[MemberRow]) -> None:
    """Make the employers of the rows, and let each member who states it work at those of the row alone."""
    stated = [row for row in rows if Fact.EMPLOYER in row.states]
    if not stated:
        return
    kept = [{"member": row.id, "kept": [job.employer.id for job in row.employments]} for row in stated]
    await transaction.run(MERGE_EMPLOYERS, rows=once(job.employer for row in stated for job in row.employments))
    await transaction.run(LEAVE_EMPLOYERS, rows=kept)
    await transaction.run(MERGE_WORKS_AT, rows=[job for row in stated for job in _jobs(row)])


def _jobs(row: MemberRow) -> list[dict[str, Any]]:
    return [
        {"member": row.id, "employer": job.employer.id, "title": job.title, "since": job.since}
        for job in row.employments
    ]
