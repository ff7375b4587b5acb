"""InMails and replies."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

from schema.context import Info
from schema.ids import global_id
from schema.types.member import Member, visible_member
from schema.types.next_inmail import NextInMail
from schema.types.node import Node
from schema.types.page import PageInfo, cursor, page_info
from services.inmail import InMailState
from services.lot import LotSource, PayWith
from services.mailbox import MailFilter

if TYPE_CHECKING:
    from services.inmail import InMail as InMailValue
    from services.inmail import Reply as ReplyValue
    from services.reading import Page


@strawberry.type(description="The credit that an InMail used.")
class CreditUsed:
    """The credit."""

    source: LotSource = strawberry.field(description="Where the credit came from.")
    lot_id: strawberry.ID = strawberry.field(
        description="The lot that it was taken from, by its id among the sender's lots."
    )
    returned: bool = strawberry.field(description="Whether the credit came back because the recipient replied (R25).")
    from_pool: bool = strawberry.field(
        description="Whether it was a credit of a team's pool (R8a): then the lot is among `viewer.team.lots`."
    )


@strawberry.type(description="A message inside an InMail's conversation: free, and no InMail itself (R13).")
class Reply:
    """A reply."""

    id: strawberry.ID = strawberry.field(
        description="Identifies the reply within its InMail's `replies`. No id for `node`."
    )
    body: str = strawberry.field(description="The text.")
    sent_at: datetime = strawberry.field(description="When it was sent.")
    author_id: strawberry.Private[str]

    @strawberry.field(description="Who wrote it; null if that member isn't available to you.")
    async def author(self, info: Info) -> Member | None:
        """The author."""
        return await visible_member(info, self.author_id)

    @classmethod
    def of(cls, reply: ReplyValue) -> Self:
        """The GraphQL object of a reply."""
        return cls(
            id=strawberry.ID(global_id("Reply", reply.id)),
            body=reply.body,
            sent_at=reply.sent_at,
            author_id=reply.author_id,
        )


@strawberry.type(description="A message to a member outside one's own connections, delivered straight to the inbox.")
class InMail(Node):
    """An InMail."""

    subject: str = strawberry.field(description="The subject, one line.")
    body: str = strawberry.field(description="The text.")
    sent_at: datetime = strawberry.field(description="When it was sent and delivered.")
    state: InMailState = strawberry.field(description="Whether and how it was answered.")
    responded_at: datetime | None = strawberry.field(description="When it was first answered; null if it wasn't.")
    credit_used: CreditUsed | None = strawberry.field(
        description="The credit that it took; null if it took none (an open profile), and for everyone but the sender."
    )
    unread: bool = strawberry.field(
        description="Whether the other party did something in its conversation that you haven't marked as read: the "
        "InMail itself, a reply, a decline. The other party isn't told."
    )
    archived: bool = strawberry.field(description="Whether you put it into your archive. The other party isn't told.")
    key: strawberry.Private[str]
    sender_id: strawberry.Private[str]
    recipient_id: strawberry.Private[str]

    @strawberry.field(description="Who sent it; null if that member isn't available to you.")
    async def sender(self, info: Info) -> Member | None:
        """The sender."""
        return await visible_member(info, self.sender_id)

    @strawberry.field(description="Who received it; null if that member isn't available to you.")
    async def recipient(self, info: Info) -> Member | None:
        """The recipient."""
        return await visible_member(info, self.recipient_id)

    @strawberry.field(
        description="When you can write the next InMail to its recipient, as inMailEligibility decides (R13, R20); "
        "null unless you sent this one."
    )
    async def next_in_mail(self, info: Info) -> NextInMail | None:
        """The next one."""
        if info.context.signed_in != self.sender_id:
            return None
        return NextInMail.of(await info.context.eligibilities.load((self.recipient_id, PayWith.AUTO)))

    @strawberry.field(description="The conversation that it opened, oldest first: its latest 100 replies.")
    async def replies(self, info: Info) -> list[Reply]:
        """The replies."""
        return [Reply.of(reply) for reply in await info.context.replies.load(self.key)]

    @classmethod
    def of(cls, inmail: InMailValue, viewer_id: str) -> Self:
        """The GraphQL object of an InMail, as ``viewer_id`` may see it."""
        used, mark = None, inmail.mark_of(viewer_id)
        if inmail.lot_id and inmail.source and viewer_id == inmail.sender_id:
            lot_id = strawberry.ID(global_id("Lot", inmail.lot_id))
            pooled = inmail.team_id is not None
            used = CreditUsed(source=inmail.source, lot_id=lot_id, returned=inmail.returned, from_pool=pooled)
        return cls(
            id=strawberry.ID(global_id("InMail", inmail.id)),
            subject=inmail.subject,
            body=inmail.body,
            sent_at=inmail.sent_at,
            state=inmail.state,
            responded_at=inmail.responded_at,
            credit_used=used,
            unread=mark.unread,
            archived=mark.archived,
            key=inmail.id,
            sender_id=inmail.sender_id,
            recipient_id=inmail.recipient_id,
        )


@strawberry.input(description="Which InMails of a list are wanted.")
class InMailFilter:
    """A filter."""

    unread: bool = strawberry.field(default=False, description="Only those in which something is unread.")
    archived: bool = strawberry.field(default=False, description="Those in your archive, rather than the others.")
    state: InMailState | None = strawberry.field(default=None, description="Only those in this state; null for all.")

    def chosen(self) -> MailFilter:
        """What it lets through."""
        return MailFilter(archived=self.archived, unread=self.unread, state=self.state)


@strawberry.type(description="An InMail in a list.")
class InMailEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Its place in the list: pass it as `after`.")
    node: InMail = strawberry.field(description="The InMail.")


@strawberry.type(description="InMails, newest first.")
class InMailConnection:
    """Relay's connection."""

    edges: list[InMailEdge] = strawberry.field(description="This page's InMails.")
    page_info: PageInfo = strawberry.field(description="Whether there is more.")
    total_count: int = strawberry.field(description="How many there are on all pages.")

    @classmethod
    def of(cls, page: Page[InMailValue], viewer_id: str, after: str | None) -> Self:
        """The GraphQL object of a page."""
        edges = [InMailEdge(cursor=cursor("InMail", item.id), node=InMail.of(item, viewer_id)) for item in page.items]
        info = page_info([edge.cursor for edge in edges], more=page.more, after=after)
        return cls(edges=edges, page_info=info, total_count=page.total)
