"""Finding members: words of their profiles in a full-text index of our own terms, names in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.database import open_session
from graph.loading.search_text import write_search_text
from graph.steps.migration import Migration

if TYPE_CHECKING:
    from neo4j import AsyncDriver

MEMBERS_AT_ONCE = 1000

UNSEARCHABLE: LiteralString = """
MATCH (m:Member)
WHERE m.searchName IS NULL
RETURN m.id AS id
LIMIT $limit
"""


async def fill_search_text(driver: AsyncDriver, database: str) -> None:
    """Let members of an older graph be found."""
    while True:
        records, _, _ = await driver.execute_query(UNSEARCHABLE, limit=MEMBERS_AT_ONCE, database_=database)
        if not records:
            return
        async with open_session(driver, database) as session:
            await session.execute_write(write_search_text, [str(record["id"]) for record in records])


# Words are folded and parted before they are stored, so the index only parts them at spaces.
SEARCH = Migration(
    7,
    "search: words of members' profiles, names in order",
    (
        "DROP INDEX member_text IF EXISTS",
        """
        CREATE FULLTEXT INDEX member_search IF NOT EXISTS
        FOR (n:Member) ON EACH [n.searchName, n.searchProfile, n.searchLabels]
        OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}
        """,
        "CREATE INDEX member_name IF NOT EXISTS FOR (n:Member) ON (n.searchName, n.id)",
    ),
    fill=fill_search_text,
)
