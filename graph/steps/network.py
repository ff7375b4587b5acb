"""The feed of changes to the network: each has a number, and the feed knows the last one."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.steps.migration import Migration

if TYPE_CHECKING:
    from neo4j import AsyncDriver

# Its mark tells this feed from any other's.
BEGIN: LiteralString = """
MERGE (feed:NetworkFeed {id: 'network'})
ON CREATE SET feed.sequence = 0
WITH feed
WHERE feed.sequence = 0
MERGE (c:NetworkChange {sequence: 0})
ON CREATE SET c.mark = randomUUID(), c.kind = 'BEGUN', c.members = [], c.others = [], c.facts = []
"""


async def begin(driver: AsyncDriver, database: str) -> None:
    """Begin the feed, at which projections of the network that was there before start."""
    await driver.execute_query(BEGIN, database_=database)


NETWORK = Migration(
    12,
    "the feed of changes to the network",
    (
        "CREATE CONSTRAINT network_feed_id IF NOT EXISTS FOR (n:NetworkFeed) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT network_change_sequence IF NOT EXISTS FOR (n:NetworkChange) REQUIRE n.sequence IS UNIQUE",
    ),
    fill=begin,
)
