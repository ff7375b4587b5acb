"""Emails that are due, and how far they are."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, LiteralString

from graph.database import FAILURES, given
from graph.notifications import NOTIFICATION, PREFERENCES, preferences_of
from graph.reads import READ_SECONDS, Reads
from graph.rows import maybe_moment
from graph.support_rows import notification_of
from services.mailing.delivery import Delivery
from services.mailing.outbox import Letter, Undelivered
from services.store import NothingChanged

if TYPE_CHECKING:
    from datetime import datetime

    from graph.rows import Row

DELIVERY: LiteralString = "[n.mailDueAt, n.mailAttempts, n.mailAcceptedAt, n.mailGaveUpAt, n.mailProblem]"

# The other party is named as the reader's inbox names it (R11a).
DUE: LiteralString = (
    """
MATCH (n:Notification)
WHERE n.mailDueAt <= $given.now
WITH n
ORDER BY n.mailDueAt
LIMIT $given.limit
OPTIONAL MATCH (m:Member {id: n.memberId})
OPTIONAL MATCH (i:InMail {id: n.about})
OPTIONAL MATCH (other:Member {id: CASE i.senderId WHEN n.memberId THEN i.recipientId ELSE i.senderId END})
WHERE other.standing <> 'SUSPENDED' AND NOT EXISTS { (other)-[:BLOCKED|REPORTED]->(m) }
RETURN ["""
    + NOTIFICATION
    + ", "
    + PREFERENCES
    + ", "
    + DELIVERY
    + """, other.name, i.subject] AS row
ORDER BY n.mailDueAt
"""
)

SAVE: LiteralString = """
MATCH (n:Notification {id: $given.id})
SET n.mailDueAt = $given.dueAt, n.mailAttempts = $given.attempts, n.mailAcceptedAt = $given.acceptedAt,
  n.mailGaveUpAt = $given.gaveUpAt, n.mailProblem = $given.problem
"""

UNDELIVERED: LiteralString = (
    """
MATCH (n:Notification)
WHERE n.mailGaveUpAt > datetime({epochSeconds: 0})
WITH n
ORDER BY n.mailGaveUpAt DESC
LIMIT $given.limit
RETURN ["""
    + NOTIFICATION
    + ", "
    + DELIVERY
    + """] AS row
ORDER BY n.mailGaveUpAt DESC
"""
)


class GraphOutbox(Reads):
    """The emails of one database; every method may raise NothingChanged."""

    async def due(self, now: datetime, limit: int) -> list[Letter]:
        """Those that are due by now, the longest due first."""
        return [
            Letter(notification_of(row[0]), preferences_of(row[1]), _delivery_of(row[2]), row[3], row[4])
            for row in await self.rows(DUE, now=now, limit=limit)
        ]

    async def save(self, notification_id: str, delivery: Delivery) -> None:
        """Keep how far the email of that notification is."""
        try:
            async with asyncio.timeout(READ_SECONDS):
                await self._driver.execute_query(
                    SAVE, given(_saved(notification_id, delivery)), database_=self._database
                )
        except FAILURES as error:
            raise NothingChanged from error  # or not: to send it once more is what may happen

    async def undelivered(self, limit: int) -> list[Undelivered]:
        """The emails that were given up, the latest first."""
        rows = await self.rows(UNDELIVERED, limit=limit)
        return [Undelivered(notification_of(row[0]), _delivery_of(row[1])) for row in rows]


def _saved(notification_id: str, delivery: Delivery) -> dict[str, Any]:
    return {
        "id": notification_id,
        "dueAt": delivery.due_at,
        "attempts": delivery.attempts,
        "acceptedAt": delivery.accepted_at,
        "gaveUpAt": delivery.gave_up_at,
        "problem": delivery.problem,
    }


def _delivery_of(row: Row) -> Delivery:
    return Delivery(maybe_moment(row[0]), row[1] or 0, maybe_moment(row[2]), maybe_moment(row[3]), row[4])
