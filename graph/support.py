"""Reads of support tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.reads import AFTER_ALL_IDS, Reads, page_of
from graph.support_rows import message_of, ticket_of
from services.reading import LARGEST_PAGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.reading import Page
    from services.ticket import Ticket, TicketMessage, TicketState

TICKET: LiteralString = """
RETURN [t.id, t.memberId, t.subject, t.openedAt, t.state, t.waiting, t.resolvedAt, t.strikeId, t.caseId] AS row
"""

PICK_TICKET: LiteralString = """
MATCH (t:Ticket {id: $given.id})
"""

MEMBERS_PAGE: LiteralString = """
MATCH (t:Ticket)
WHERE t.memberId = $given.member AND t.id < $given.before
WITH t
ORDER BY t.memberId DESC, t.id DESC
LIMIT $given.limit
"""

QUEUE_PAGE: LiteralString = """
MATCH (t:Ticket)
WHERE t.state = $given.state AND t.id > $given.after
WITH t
ORDER BY t.state, t.id
LIMIT $given.limit
"""

PICKED_TICKET: LiteralString = PICK_TICKET + TICKET
MEMBERS_TICKETS: LiteralString = MEMBERS_PAGE + TICKET
QUEUE: LiteralString = QUEUE_PAGE + TICKET

MEMBERS_TOTAL: LiteralString = """
MATCH (m:Member {id: $given.member})
RETURN COUNT { (m)-[:ASKS|ASKED]->() } AS total
"""

QUEUE_TOTAL: LiteralString = """
MATCH (t:Ticket)
WHERE t.state = $given.state AND t.id > ''
RETURN count(t) AS row
"""

MESSAGES: LiteralString = """
UNWIND $given.ids AS id
CALL (id) {
  MATCH (w:TicketMessage)
  WHERE w.ticketId = id AND w.id > ''
  RETURN w
  ORDER BY w.ticketId DESC, w.id DESC
  LIMIT $given.limit
}
WITH w
ORDER BY w.id
RETURN [w.id, w.ticketId, w.body, w.at, w.operator] AS row
"""

AUDITS: LiteralString = """
UNWIND $given.ids AS id
MATCH (t:Ticket {id: id})
RETURN [t.id, t.audit] AS row
"""


class GraphSupport(Reads):
    """Reads of one database's tickets; every method may raise NothingChanged."""

    async def ticket(self, ticket_id: str) -> Ticket | None:
        """The ticket of that id."""
        return next((ticket_of(row) for row in await self.rows(PICKED_TICKET, id=ticket_id)), None)

    async def of_member(self, member_id: str, first: int, before: str | None) -> Page[Ticket]:
        """A member's, the latest opened first, from before the one with id ``before`` on."""
        rows = await self.rows(MEMBERS_TICKETS, member=member_id, limit=first + 1, before=before or AFTER_ALL_IDS)
        return page_of(rows, ticket_of, first, await self.total(MEMBERS_TOTAL, member_id))

    async def queue(self, state: TicketState, first: int, after: str | None) -> Page[Ticket]:
        """Everybody's in that state, the earliest opened first, from after the one with id ``after`` on."""
        rows = await self.rows(QUEUE, state=state, limit=first + 1, after=after or "")
        return page_of(rows, ticket_of, first, await self.number(QUEUE_TOTAL, state=state))

    async def messages(self, ticket_ids: Sequence[str]) -> dict[str, tuple[TicketMessage, ...]]:
        """The latest messages of each ticket (at most ``LARGEST_PAGE``), oldest first."""
        messages = [message_of(row) for row in await self.rows(MESSAGES, ids=list(ticket_ids), limit=LARGEST_PAGE)]
        return {id_: tuple(one for one in messages if one.ticket_id == id_) for id_ in ticket_ids}

    async def audits(self, ticket_ids: Sequence[str]) -> dict[str, str]:
        """The audit that each ticket was opened with, as JSON text, by the ticket's id."""
        return {row[0]: row[1] for row in await self.rows(AUDITS, ids=list(ticket_ids))}
