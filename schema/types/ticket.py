"""Support tickets (R24)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

from schema.context import Info
from schema.ids import global_id
from schema.types.audit import AuditReport
from schema.types.page import PageInfo, cursor, page_info
from services.ticket import TicketAuthor, TicketState

if TYPE_CHECKING:
    from services.reading import Page
    from services.ticket import Ticket as TicketValue
    from services.ticket import TicketMessage as MessageValue


@strawberry.type(description="One text of a ticket's conversation.")
class TicketMessage:
    """A message."""

    id: strawberry.ID = strawberry.field(
        description="Identifies the message within its ticket's `messages`. No id for `node`."
    )
    author: TicketAuthor = strawberry.field(description="Which side wrote it.")
    body: str = strawberry.field(description="The text.")
    at: datetime = strawberry.field(description="When it was written.")
    operator: strawberry.Private[str | None]

    @strawberry.field(description="Which operator wrote it; null for the member's messages, and to members.")
    def operator_name(self, info: Info) -> str | None:
        """The operator's name, for operators."""
        return self.operator if info.context.operator else None

    @classmethod
    def of(cls, message: MessageValue) -> Self:
        """The GraphQL object of a message."""
        return cls(
            id=strawberry.ID(global_id("TicketMessage", message.id)),
            author=message.author,
            body=message.body,
            at=message.at,
            operator=message.operator,
        )


@strawberry.type(description="What a member asked of support, and the conversation that followed (R24).")
class Ticket:
    """A ticket."""

    id: strawberry.ID = strawberry.field(
        description="Identifies the ticket; name it in replyToTicket, or as an operator in answerTicket. "
        "No id for `node`."
    )
    member_id: strawberry.ID = strawberry.field(description="The member who opened it.")
    subject: str = strawberry.field(description="What it is about, one line.")
    state: TicketState = strawberry.field(description="Whose turn it is.")
    opened_at: datetime = strawberry.field(description="When it was opened.")
    resolved_at: datetime | None = strawberry.field(description="When it was closed for good; null while it isn't.")
    strike_id: strawberry.ID | None = strawberry.field(
        description="The strike that it appeals against (R17); null if it is about anything else."
    )
    key: strawberry.Private[str]
    behind: strawberry.Private[str | None]

    @strawberry.field(
        description="The case behind the strike that it appeals against, or behind the member's restriction, for "
        "`operator.case`; null where there is none, and to members (R11a)."
    )
    def case_id(self, info: Info) -> strawberry.ID | None:
        """The case, for operators."""
        return strawberry.ID(global_id("Case", self.behind)) if self.behind and info.context.operator else None

    @strawberry.field(description="The conversation, oldest first: its latest 100 messages.")
    async def messages(self, info: Info) -> list[TicketMessage]:
        """The messages."""
        return list(map(TicketMessage.of, await info.context.ticket_messages.load(self.key)))

    @strawberry.field(
        description="The audit of the member's account at the moment when the ticket was opened; null comes with an "
        "error that says why."
    )
    async def audit(self, info: Info) -> AuditReport | None:
        """The audit."""
        return AuditReport.of(await info.context.ticket_audits.load(self.key))

    @classmethod
    def of(cls, ticket: TicketValue) -> Self:
        """The GraphQL object of a ticket."""
        return cls(
            id=strawberry.ID(global_id("Ticket", ticket.id)),
            member_id=strawberry.ID(global_id("Member", ticket.member_id)),
            subject=ticket.subject,
            state=ticket.state,
            opened_at=ticket.opened_at,
            resolved_at=ticket.resolved_at,
            strike_id=strawberry.ID(global_id("Strike", ticket.strike_id)) if ticket.strike_id else None,
            key=ticket.id,
            behind=ticket.case_id,
        )


@strawberry.type(description="A ticket in a list.")
class TicketEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Its place in the list: pass it as `after`.")
    node: Ticket = strawberry.field(description="The ticket.")


@strawberry.type(description="Tickets: a member's own, the latest opened first, or the queue, the earliest first.")
class TicketConnection:
    """Relay's connection."""

    edges: list[TicketEdge] = strawberry.field(description="This page's tickets.")
    page_info: PageInfo = strawberry.field(description="Whether there is more.")
    total_count: int = strawberry.field(description="How many there are on all pages.")

    @classmethod
    def of(cls, page: Page[TicketValue], after: str | None) -> Self:
        """The GraphQL object of a page."""
        edges = [TicketEdge(cursor=cursor("Ticket", item.id), node=Ticket.of(item)) for item in page.items]
        info = page_info([edge.cursor for edge in edges], more=page.more, after=after)
        return cls(edges=edges, page_info=info, total_count=page.total)
