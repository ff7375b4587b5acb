"""Reads of what members were told."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.reads import AFTER_ALL_IDS, Reads, page_of
from graph.support_rows import notification_of
from services.notification import MAILED_BY_DEFAULT, NotificationKind, NotificationPreferences

if TYPE_CHECKING:
    from graph.rows import Row
    from services.notification import Notification
    from services.reading import Page

NOTIFICATION: LiteralString = """[
  n.id, n.memberId, n.kind, n.at, n.credits, n.dueAt, n.about, n.answer, n.unread IS NULL, n.sequence,
  n.mailDueAt IS NOT NULL
]"""

PREFERENCES: LiteralString = "[m.emailAddress, m.emailKinds]"

OF_MEMBER: LiteralString = (
    """
MATCH (n:Notification)
WHERE n.memberId = $given.member AND n.id < $given.before
WITH n
ORDER BY n.memberId DESC, n.id DESC
LIMIT $given.limit
RETURN """
    + NOTIFICATION
    + """ AS row
"""
)

TOTAL: LiteralString = """
MATCH (n:Notification)
WHERE n.memberId = $given.member AND n.id > ''
RETURN count(n) AS total
"""

UNREAD: LiteralString = """
MATCH (n:Notification)
WHERE n.memberId = $given.member AND n.unread = true AND n.id > ''
RETURN count(n) AS total
"""

PREFERENCES_OF: LiteralString = (
    """
MATCH (m:Member {id: $given.member})
RETURN """
    + PREFERENCES
    + """ AS row
"""
)


class GraphNotifications(Reads):
    """Reads of one database's notifications; every method may raise NothingChanged."""

    async def of_member(self, member_id: str, first: int, before: str | None) -> Page[Notification]:
        """What the member was told, newest first, from before the one with id ``before`` on."""
        rows = await self.rows(OF_MEMBER, member=member_id, limit=first + 1, before=before or AFTER_ALL_IDS)
        return page_of(rows, notification_of, first, await self.total(TOTAL, member_id))

    async def unread(self, member_id: str) -> int:
        """How many notifications the member hasn't read."""
        return await self.total(UNREAD, member_id)

    async def preferences(self, member_id: str) -> NotificationPreferences:
        """Where the member is mailed, and about what."""
        rows = await self.rows(PREFERENCES_OF, member=member_id)
        return preferences_of(rows[0] if rows else [None, None])


def preferences_of(row: Row) -> NotificationPreferences:
    """Preferences as they are stored: kinds are there once they were chosen."""
    kinds = MAILED_BY_DEFAULT if row[1] is None else frozenset(map(NotificationKind, row[1]))
    return NotificationPreferences(row[0], kinds)
