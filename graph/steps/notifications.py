"""Notifications: numbered for each member, and what is unread apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.database import open_session
from graph.steps.migration import Migration

if TYPE_CHECKING:
    from neo4j import AsyncDriver

# What was told before there were numbers gets them in the order of its ids; it counts as read.
NUMBER: LiteralString = """
MATCH (n:Notification)
WHERE n.sequence IS NULL
WITH n
ORDER BY n.id
WITH n.memberId AS id, collect(n) AS news
MATCH (m:Member {id: id})
CALL (m, news) {
  WITH m, news, coalesce(m.notificationSequence, 0) AS before
  SET m.notificationSequence = before + size(news)
  WITH news, before
  UNWIND range(1, size(news)) AS place
  WITH news[place - 1] AS n, before + place AS sequence
  SET n.sequence = sequence
} IN TRANSACTIONS OF 1000 ROWS
"""


async def number(driver: AsyncDriver, database: str) -> None:
    """Number the notifications that have no number yet."""
    async with open_session(driver, database) as session:
        await (await session.run(NUMBER)).consume()


NOTIFICATIONS = Migration(
    4,
    "notifications: numbered for each member, what is unread apart",
    (
        """
        CREATE CONSTRAINT notification_sequence IF NOT EXISTS
        FOR (n:Notification) REQUIRE (n.memberId, n.sequence) IS UNIQUE
        """,
        "CREATE INDEX notification_unread IF NOT EXISTS FOR (n:Notification) ON (n.memberId, n.unread, n.id)",
    ),
    fill=number,
)
