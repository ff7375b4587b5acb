"""Reads of scheduled InMails."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.instants import EPOCH
from graph.reads import AFTER_ALL_IDS, Reads, page_of
from graph.rows import scheduled_of

if TYPE_CHECKING:
    from datetime import datetime

    from services.reading import Page
    from services.scheduled import ScheduledInMail

SCHEDULED: LiteralString = """
RETURN [
  s.id, s.senderId, s.recipientId, s.subject, s.body, s.payWith, s.sendAt, s.createdAt, s.holdId, s.state,
  s.inmailId, s.blockers, s.teamId
] AS row
"""

DUE_PAGE: LiteralString = """
MATCH (s:ScheduledInMail)
WHERE s.state = 'PENDING' AND $given.from <= s.sendAt <= $given.now AND (s.sendAt > $given.from OR s.id > $given.id)
WITH s
ORDER BY s.sendAt, s.id
LIMIT $given.limit
"""

SENDERS_PAGE: LiteralString = """
MATCH (s:ScheduledInMail)
WHERE s.senderId = $given.member AND s.id < $given.before
WITH s
ORDER BY s.senderId DESC, s.id DESC
LIMIT $given.limit
"""

DUE: LiteralString = DUE_PAGE + SCHEDULED
OF_SENDER: LiteralString = SENDERS_PAGE + SCHEDULED

SENDERS_TOTAL: LiteralString = """
MATCH (m:Member {id: $given.member})
RETURN COUNT { (m)-[:SCHEDULED]->() } AS total
"""


TEAM: LiteralString = """
MATCH (s:ScheduledInMail {id: $given.id})
RETURN s.teamId AS row
"""


class GraphSchedule(Reads):
    """Reads of one database's scheduled InMails; every method may raise NothingChanged."""

    async def due(self, now: datetime, limit: int, after: ScheduledInMail | None) -> list[ScheduledInMail]:
        """Those whose moment has come and which wait still, the longest due first, from after ``after`` on."""
        place = {"from": after.send_at if after else EPOCH, "id": after.id if after else ""}
        return [scheduled_of(row) for row in await self.rows(DUE, now=now, limit=limit, **place)]

    async def team_of(self, scheduled_id: str) -> str | None:
        """The id of the team whose pool is to pay for it."""
        return next(iter(await self.rows(TEAM, id=scheduled_id)), None)  # pyright: ignore[reportReturnType] - a text

    async def of_sender(self, sender_id: str, first: int, before: str | None) -> Page[ScheduledInMail]:
        """A sender's, the latest written first."""
        rows = await self.rows(OF_SENDER, member=sender_id, limit=first + 1, before=before or AFTER_ALL_IDS)
        return page_of(rows, scheduled_of, first, await self.total(SENDERS_TOTAL, sender_id))
