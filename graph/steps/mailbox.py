"""Mailboxes: what is new and what is archived in them, and the log of what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.database import open_session
from graph.steps.migration import Migration

if TYPE_CHECKING:
    from neo4j import AsyncDriver

# Mail from before has been read, and nobody has archived anything (own).
UNMARKED: LiteralString = """
MATCH (i:InMail)
WHERE i.recipientArchived IS NULL
CALL (i) {
  SET i.senderArchived = false, i.recipientArchived = false
} IN TRANSACTIONS OF 10000 ROWS
"""


async def mark(driver: AsyncDriver, database: str) -> None:
    """Put mail from before into its parties' lists."""
    async with open_session(driver, database) as session:
        await (await session.run(UNMARKED)).consume()


MAILBOX = Migration(
    8,
    "mailboxes: what is new and what is archived in them, and the log of what happens",
    (
        """
        CREATE CONSTRAINT mail_event_sequence IF NOT EXISTS
        FOR (n:MailEvent) REQUIRE (n.memberId, n.sequence) IS UNIQUE
        """,
        "CREATE INDEX inmail_sent_archived IF NOT EXISTS FOR (n:InMail) ON (n.senderId, n.senderArchived, n.id)",
        """
        CREATE INDEX inmail_received_archived IF NOT EXISTS
        FOR (n:InMail) ON (n.recipientId, n.recipientArchived, n.id)
        """,
        "CREATE INDEX inmail_sent_unread IF NOT EXISTS FOR (n:InMail) ON (n.senderId, n.senderUnread, n.id)",
        "CREATE INDEX inmail_received_unread IF NOT EXISTS FOR (n:InMail) ON (n.recipientId, n.recipientUnread, n.id)",
    ),
    fill=mark,
)
