"""Reads for live events: what follows a place in the logs of many members at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, LiteralString, TypeVar

from neo4j import RoutingControl

from graph.database import FAILURES, given
from graph.mail_rows import INMAIL_ROW, REPLY_ROW, inbox_event_of
from graph.notifications import NOTIFICATION
from graph.reads import READ_SECONDS, Reads
from graph.rows import entry_of
from graph.support_rows import notification_of
from services.live.log import Numbered
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from neo4j import AsyncDriver

    from graph.rows import Row
    from services.entry import Entry
    from services.mailbox import InboxEvent
    from services.notification import Notification

N = TypeVar("N", bound=Numbered)

LAST_ENTRY: LiteralString = """
MATCH (m:Member {id: $given.member})
RETURN coalesce(m.entrySequence, 0) AS total
"""

ENTRIES_AFTER: LiteralString = """
UNWIND $given.after AS place
CALL (place) {
  MATCH (e:Entry)
  WHERE e.memberId = place[0] AND e.sequence > place[1]
  RETURN e
  ORDER BY e.memberId, e.sequence
  LIMIT $given.limit
}
RETURN [
  e.memberId, e.sequence, e.kind, e.amount, e.lotId, e.lotBalance, e.balance, e.at, e.actorId, e.cause, e.reverses,
  e.hash
] AS row
ORDER BY e.memberId, e.sequence
"""

LAST_MAIL_EVENT: LiteralString = """
MATCH (m:Member {id: $given.member})
RETURN coalesce(m.mailSequence, 0) AS total
"""

MAIL_EVENTS_AFTER: LiteralString = (
    """
UNWIND $given.after AS place
CALL (place) {
  MATCH (e:MailEvent)
  WHERE e.memberId = place[0] AND e.sequence > place[1]
  RETURN e
  ORDER BY e.memberId, e.sequence
  LIMIT $given.limit
}
MATCH (i:InMail {id: e.inmailId})
OPTIONAL MATCH (r:Reply {id: e.replyId})
WITH e, i, r
ORDER BY e.memberId, e.sequence
RETURN [
  e.memberId, e.sequence, e.kind, e.at, e.inmailId, e.replyId, """
    + INMAIL_ROW
    + """,
  CASE WHEN r IS NULL THEN null ELSE """
    + REPLY_ROW
    + """ END
] AS row
"""
)

LAST_NEWS: LiteralString = """
MATCH (m:Member {id: $given.member})
RETURN coalesce(m.notificationSequence, 0) AS total
"""

NEWS_AFTER: LiteralString = (
    """
UNWIND $given.after AS place
CALL (place) {
  MATCH (n:Notification)
  WHERE n.memberId = place[0] AND n.sequence > place[1]
  RETURN n
  ORDER BY n.memberId, n.sequence
  LIMIT $given.limit
}
WITH n
ORDER BY n.memberId, n.sequence
RETURN [n.memberId, """
    + NOTIFICATION
    + """] AS row
"""
)


class GraphLog(Reads, Generic[N]):
    """A log of each member in one database. Safe to share between tasks; every method may raise NothingChanged."""

    def __init__(
        self, driver: AsyncDriver, database: str, last: LiteralString, after: LiteralString, make: Callable[[Row], N]
    ) -> None:
        """``last`` finds a member's last sequence, ``after`` the rows, each with its member first, for ``make``."""
        super().__init__(driver, database)
        self._last: LiteralString = last
        self._after: LiteralString = after
        self._make = make

    async def last_sequence(self, member_id: str) -> int | None:
        """The sequence of the member's last entry; None if there is no such member.

        Asked of the leader: what another process has just acknowledged isn't on every follower yet.
        """
        try:
            async with asyncio.timeout(READ_SECONDS):
                result = await self._driver.execute_query(
                    self._last,
                    given({"member": member_id}),
                    database_=self._database,
                    routing_=RoutingControl.WRITE,
                )
        except FAILURES as error:
            raise NothingChanged from error
        return int(result.records[0]["total"]) if result.records else None

    async def entries_after(self, after: Mapping[str, int], most: int) -> dict[str, tuple[N, ...]]:
        """By member, the first ``most`` entries with a higher sequence, in order."""
        rows = await self.rows(self._after, after=[list(place) for place in after.items()], limit=most)
        found: dict[str, list[N]] = {}
        for row in rows:
            found.setdefault(row[0], []).append(self._make(row))
        return {member_id: tuple(entries) for member_id, entries in found.items()}


def ledgers(driver: AsyncDriver, database: str) -> GraphLog[Entry]:
    """The members' ledgers (R23)."""
    return GraphLog(driver, database, LAST_ENTRY, ENTRIES_AFTER, entry_of)


def mail_logs(driver: AsyncDriver, database: str) -> GraphLog[InboxEvent]:
    """What happens in the members' mailboxes; each event comes with its InMail and its reply."""
    return GraphLog(driver, database, LAST_MAIL_EVENT, MAIL_EVENTS_AFTER, inbox_event_of)


def news_logs(driver: AsyncDriver, database: str) -> GraphLog[Notification]:
    """What the members were told."""
    return GraphLog(driver, database, LAST_NEWS, NEWS_AFTER, lambda row: notification_of(row[1]))
