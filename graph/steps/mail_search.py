"""Searching mail: subjects and texts in a full-text index, with whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.mail_text import readers
from graph.steps.migration import Migration

if TYPE_CHECKING:
    from neo4j import AsyncDriver

INMAILS_AT_ONCE = 1000

UNREADABLE: LiteralString = """
MATCH (i:InMail)
WHERE i.readers IS NULL AND i.senderId IS NOT NULL AND i.recipientId IS NOT NULL
RETURN i.id AS id, i.senderId AS sender, i.recipientId AS recipient
LIMIT $limit
"""

WRITE_READERS: LiteralString = """
UNWIND $rows AS row
MATCH (i:InMail {id: row.id})
SET i.readers = row.readers
WITH i
MATCH (r:Reply)-[:IN_REPLY_TO]->(i)
SET r.readers = i.readers
"""


async def write_readers(driver: AsyncDriver, database: str) -> None:
    """Let mail from before be found by its parties."""
    while True:
        records, _, _ = await driver.execute_query(UNREADABLE, limit=INMAILS_AT_ONCE, database_=database)
        if not records:
            return
        rows = [{"id": row["id"], "readers": readers(row["sender"], row["recipient"])} for row in records]
        await driver.execute_query(WRITE_READERS, rows=rows, database_=database)


# Brought up to date right after a commit rather than in it: sends don't wait for it.
MAIL_SEARCH = Migration(
    10,
    "searching mail: subjects and texts, with whose they are",
    (
        """
        CREATE FULLTEXT INDEX mail_text IF NOT EXISTS
        FOR (n:InMail|Reply) ON EACH [n.subject, n.body, n.readers]
        OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-no-stop-words', `fulltext.eventually_consistent`: true}}
        """,
    ),
    fill=write_readers,
)
