"""Cases that reports open, for operators."""

from __future__ import annotations

from typing import LiteralString

from graph.steps.migration import Migration

# Before there were cases, reports were kept alone: each reported member's earliest one opens the case of all of them.
OPEN_CASES: LiteralString = """
MATCH (r:Report)
WHERE r.caseId IS NULL
WITH r
ORDER BY r.id
WITH r.reportedId AS memberId, collect(r) AS reports
MATCH (m:Member {id: memberId})
MERGE (c:Case {openFor: memberId})
ON CREATE SET c.id = head(reports).id, c.memberId = memberId, c.openedAt = head(reports).at, c.state = 'OPEN',
  c.restricts = false
MERGE (m)-[:ACCUSED_IN]->(c)
WITH c, reports
UNWIND reports AS r
MERGE (r)-[:JOINED]->(c)
SET r.caseId = c.id
"""

MODERATION = Migration(
    5,
    "moderation: cases that reports open",
    (
        "CREATE CONSTRAINT case_id IF NOT EXISTS FOR (n:Case) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT case_open IF NOT EXISTS FOR (n:Case) REQUIRE n.openFor IS UNIQUE",
        "CREATE INDEX case_state IF NOT EXISTS FOR (n:Case) ON (n.state, n.id)",
        "CREATE INDEX report_case IF NOT EXISTS FOR (n:Report) ON (n.caseId, n.id)",
        OPEN_CASES,
    ),
)
