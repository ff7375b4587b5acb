"""Scheduled InMails."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

from schema.context import Info
from schema.ids import global_id
from schema.types.inmail import InMail
from schema.types.member import Member, visible_member
from schema.types.page import PageInfo, cursor, page_info
from services.lot import PayWith
from services.refusal_code import RefusalCode
from services.scheduled import ScheduledState

if TYPE_CHECKING:
    from services.reading import Page
    from services.scheduled import ScheduledInMail as ScheduledValue


@strawberry.type(
    description="An InMail that waits for its moment. Its credit is held meanwhile, and all is judged again then."
)
class ScheduledInMail:
    """A scheduled InMail."""

    id: strawberry.ID = strawberry.field(
        description="Identifies it among the sender's; name it in cancelScheduledInMail. No id for `node`."
    )
    subject: str = strawberry.field(description="The subject, one line.")
    body: str = strawberry.field(description="The text.")
    pay_with: PayWith = strawberry.field(description="Which of the sender's credits it may take (R8).")
    send_at: datetime = strawberry.field(description="When it is to be sent.")
    created_at: datetime = strawberry.field(description="When it was written.")
    state: ScheduledState = strawberry.field(description="Whether it waits, or what became of it.")
    hold_id: strawberry.ID | None = strawberry.field(
        description="The hold on its credit, among `credits.holds`; null where none is needed (an open profile)."
    )
    blockers: list[RefusalCode] = strawberry.field(
        description="Why it was refused at its moment, in a fixed order; empty unless it was. Its credit came back."
    )
    recipient_id: strawberry.Private[str]
    inmail_id: strawberry.Private[str | None]

    @strawberry.field(description="Who is to receive it; null if that member isn't available to you.")
    async def recipient(self, info: Info) -> Member | None:
        """The recipient."""
        return await visible_member(info, self.recipient_id)

    @strawberry.field(description="The InMail that it became; null unless it was sent.")
    async def in_mail(self, info: Info) -> InMail | None:
        """The InMail."""
        if self.inmail_id is None:
            return None
        inmail = await info.context.inmails.load(self.inmail_id)
        return InMail.of(inmail, info.context.signed_in) if inmail else None

    @classmethod
    def of(cls, scheduled: ScheduledValue) -> Self:
        """The GraphQL object of a scheduled InMail."""
        return cls(
            id=strawberry.ID(global_id("ScheduledInMail", scheduled.id)),
            subject=scheduled.subject,
            body=scheduled.body,
            pay_with=scheduled.pay_with,
            send_at=scheduled.send_at,
            created_at=scheduled.created_at,
            state=scheduled.state,
            hold_id=strawberry.ID(global_id("Hold", scheduled.hold_id)) if scheduled.hold_id else None,
            blockers=list(scheduled.blockers),
            recipient_id=scheduled.recipient_id,
            inmail_id=scheduled.inmail_id,
        )


@strawberry.type(description="A scheduled InMail in a list.")
class ScheduledInMailEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Its place in the list: pass it as `after`.")
    node: ScheduledInMail = strawberry.field(description="The scheduled InMail.")


@strawberry.type(description="Scheduled InMails, the latest written first.")
class ScheduledInMailConnection:
    """Relay's connection."""

    edges: list[ScheduledInMailEdge] = strawberry.field(description="This page's scheduled InMails.")
    page_info: PageInfo = strawberry.field(description="Whether there is more.")
    total_count: int = strawberry.field(description="How many there are on all pages.")

    @classmethod
    def of(cls, page: Page[ScheduledValue], after: str | None) -> Self:
        """The GraphQL object of a page."""
        edges = [
            ScheduledInMailEdge(cursor=cursor("ScheduledInMail", item.id), node=ScheduledInMail.of(item))
            for item in page.items
        ]
        info = page_info([edge.cursor for edge in edges], more=page.more, after=after)
        return cls(edges=edges, page_info=info, total_count=page.total)
