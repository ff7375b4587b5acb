"""The member who asks: what is nobody else's to see."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

import strawberry

from schema.context import Info
from schema.types.connections import (
    BlockedMemberConnection,
    ConnectedMemberConnection,
    ConnectionRequestConnection,
    connected_by,
)
from schema.types.credits import Credits
from schema.types.forecast import CreditForecast, CreditsAtRisk
from schema.types.inmail import InMailConnection, InMailFilter
from schema.types.mail_match import MailMatchConnection
from schema.types.member import Member
from schema.types.notification import NotificationConnection, NotificationPreferences
from schema.types.page import key_after, page_size, place_after
from schema.types.preferences import InMailPreferences
from schema.types.purchase import BillingStatement, PackPurchaseConnection
from schema.types.reach import Reach, reach_of_viewer
from schema.types.receipt import ReceiptConnection
from schema.types.schedule import ScheduledInMailConnection
from schema.types.strike import AccountStanding
from schema.types.subscription_plan import PlanSubscription
from schema.types.team import Team, team_of_member
from schema.types.template import TemplateConnection
from schema.types.ticket import TicketConnection
from schema.types.topup import AutoTopUp
from services.at_risk import DEFAULT_DAYS
from services.connection import ConnectionOrder, RequestDirection
from services.credits import Balance
from services.mail_search import words_of
from services.mailbox import Folder
from services.member import PlanName, SubscriberKind

First = Annotated[int, strawberry.argument(description="How many, 1 to 100.")]
Moment = Annotated[
    datetime | None,
    strawberry.argument(
        description="A moment that has passed; null for now. At the very instant of a movement, what it left."
    ),
]
Until = Annotated[datetime, strawberry.argument(description="A moment to come, at most 24 months ahead.")]
Days = Annotated[int, strawberry.argument(description="How many days to look ahead, 1 to 731.")]
OrderBy = Annotated[ConnectionOrder, strawberry.argument(description="In which order.")]
Direction = Annotated[RequestDirection, strawberry.argument(description="Those that came, or those that were sent.")]
After = Annotated[str | None, strawberry.argument(description="A cursor: only what follows it.")]
Words = Annotated[
    str, strawberry.argument(description="Words, at most 100 characters; capitals and punctuation don't matter.")
]
Filter = Annotated[
    InMailFilter | None, strawberry.argument(description="Which of them; null for all but archived ones.")
]


@strawberry.type(description="The member whose token the request carries.")
class Viewer:
    """The viewer."""

    subscriber_kind: SubscriberKind = strawberry.field(description="What opt-outs see this member as.")
    plan: PlanName | None = strawberry.field(description="The plan that brings credits every month.")
    in_mails_sent_this_month: int = strawberry.field(description="InMails sent in this calendar month, UTC (R14).")
    in_mail_monthly_limit: int = strawberry.field(description="InMails that may be sent in a calendar month (R14).")
    in_mail_preferences: InMailPreferences = strawberry.field(description="Who may write to this member.")
    subscription: PlanSubscription | None = strawberry.field(
        description="The plan with what is to become of it; null without one."
    )
    reach: Reach | None = strawberry.field(
        resolver=reach_of_viewer,
        description="Everybody else, or those whom `filters` let pass, by how far away they are: how many of them this "
        "member could write to now, paid so, and why not to the others (R2, R10, R20). Null comes with an error that "
        "says why: REACH_NOT_READY while the server still reads the network.",
    )
    member_id: strawberry.Private[str]
    balance: strawberry.Private[Balance]

    @strawberry.field(description="This member's credits, as they are now or were at a past moment.")
    async def credits(self, info: Info, at: Moment = None) -> Credits:
        """The credits."""
        if at is None:
            return Credits.of(self.balance)
        return Credits.of(await info.context.services.credits.balance_at(self.member_id, at), past=True)

    @strawberry.field(
        description="What time will do to the credits if nobody sends or buys; null comes with an error that says why."
    )
    def credit_forecast(self, until: Until) -> CreditForecast | None:
        """The forecast."""
        return CreditForecast.of(self.balance.forecast(until))

    @strawberry.field(
        description="The credits that will be lost unless they are spent, the soonest first; null comes with an error "
        "that says why."
    )
    def at_risk(self, days: Days = DEFAULT_DAYS) -> list[CreditsAtRisk] | None:
        """The losses ahead."""
        return [CreditsAtRisk.of(loss) for loss in self.balance.at_risk(days)]

    @strawberry.field(description="This member as others see it.")
    async def member(self, info: Info) -> Member:
        """The member."""
        profile = await info.context.profiles.load(self.member_id)
        if profile is None:
            raise LookupError(f"member {self.member_id} has an account but no profile")
        return Member.of(profile)

    @strawberry.field(
        description="InMails that this member sent, newest first, with the credit that each used; archived ones only "
        "where the filter asks for them."
    )
    async def sent_in_mails(
        self, info: Info, first: First = 20, after: After = None, filter: Filter = None
    ) -> InMailConnection:
        """The sent list."""
        return await self._listed(info, Folder.SENT, first, after, filter)

    @strawberry.field(
        description="InMails that this member received, newest first; archived ones only where the filter asks for "
        "them."
    )
    async def inbox(
        self, info: Info, first: First = 20, after: After = None, filter: Filter = None
    ) -> InMailConnection:
        """The inbox."""
        return await self._listed(info, Folder.RECEIVED, first, after, filter)

    async def _listed(
        self, info: Info, folder: Folder, first: int, after: str | None, chosen: InMailFilter | None
    ) -> InMailConnection:
        page = await info.context.services.mailboxes.reader.listed(
            self.member_id,
            folder,
            (chosen or InMailFilter()).chosen(),
            page_size(first),
            key_after("InMail", after),
        )
        return InMailConnection.of(page, self.member_id, after)

    @strawberry.field(
        description="Messages of this member's mail, sent, received or archived, that have all of the words in their "
        "subject or text, newest first. A message that has just come is found a moment later. Null comes with an error "
        "that says why."
    )
    async def search_mail(
        self, info: Info, query: Words, first: First = 20, after: After = None
    ) -> MailMatchConnection | None:
        """The search."""
        reader = info.context.services.mailboxes.reader
        page = await reader.found(self.member_id, words_of(query), page_size(first), key_after("Mail", after))
        return MailMatchConnection.of(page, self.member_id, after)

    @strawberry.field(
        description="Conversations, sent, received or archived, in which the other party did something that you "
        "haven't marked as read."
    )
    async def unread_count(self, info: Info) -> int:
        """How many are unread."""
        return (await info.context.mailboxes.load(self.member_id)).unread

    @strawberry.field(
        description="The sequence of your mailbox's last event. Ask for it before you list your mail, and pass it to "
        "inboxEvents: then nothing that happens is missed."
    )
    async def inbox_sequence(self, info: Info) -> int:
        """The place in the mailbox's log."""
        return (await info.context.mailboxes.load(self.member_id)).sequence

    @strawberry.field(description="Packs that this member bought, or tried to, newest first.")
    async def purchases(self, info: Info, first: First = 20, after: After = None) -> PackPurchaseConnection:
        """The purchases."""
        reader = info.context.services.purchasing.purchases
        page = await reader.of_member(self.member_id, page_size(first), key_after("Purchase", after))
        return PackPurchaseConnection.of(page, after)

    @strawberry.field(description="What this member's Microsoft and LinkedIn accounts owe, the latest months first.")
    async def billing_statements(self, info: Info, first: First = 12) -> list[BillingStatement]:
        """The monthly bills."""
        reader = info.context.services.purchasing.purchases
        return [BillingStatement.of(one) for one in await reader.statements(self.member_id, page_size(first))]

    @strawberry.field(description="Packs that are bought by themselves; null if that was never switched on.")
    def auto_top_up(self) -> AutoTopUp | None:
        """The automatic top-ups."""
        top_up = self.balance.account.top_up
        return None if top_up is None else AutoTopUp.of(top_up, self.balance.at)

    @strawberry.field(description="This member's receipts, the latest number first.")
    async def receipts(self, info: Info, first: First = 20, after: After = None) -> ReceiptConnection:
        """The receipts."""
        reader = info.context.services.receipts
        page = await reader.of_member(self.member_id, page_size(first), key_after("Receipt", after))
        return ReceiptConnection.of(page, after)

    @strawberry.field(
        description="Whether this member may act, the strikes that say why not, and the response rate (R15, R17)."
    )
    def standing(self) -> AccountStanding:
        """The standing."""
        return AccountStanding.of(self.balance.account.member, self.balance)

    @strawberry.field(description="What this member asked of support, the latest opened first (R24).")
    async def tickets(self, info: Info, first: First = 20, after: After = None) -> TicketConnection:
        """The tickets."""
        reader = info.context.services.support.reader
        page = await reader.of_member(self.member_id, page_size(first), key_after("Ticket", after))
        return TicketConnection.of(page, after)

    @strawberry.field(description="What this member was told, newest first.")
    async def notifications(self, info: Info, first: First = 20, after: After = None) -> NotificationConnection:
        """The news."""
        reader = info.context.services.notifications.reader
        page = await reader.of_member(self.member_id, page_size(first), key_after("Notification", after))
        return NotificationConnection.of(page, after)

    @strawberry.field(description="How many of them weren't marked as read.")
    async def unread_notifications(self, info: Info) -> int:
        """The unread news."""
        return await info.context.services.notifications.reader.unread(self.member_id)

    @strawberry.field(description="Where this member is emailed, and about what.")
    async def notification_preferences(self, info: Info) -> NotificationPreferences:
        """The preferences."""
        found = await info.context.services.notifications.reader.preferences(self.member_id)
        return NotificationPreferences.of(found)

    @strawberry.field(description="Whom this member is connected with (R2).")
    async def connections(
        self, info: Info, order_by: OrderBy = ConnectionOrder.NEWEST, first: First = 20, after: After = None
    ) -> ConnectedMemberConnection:
        """The network of the first degree."""
        reader, place = info.context.services.connections.reader, place_after(connected_by(order_by), after)
        page = await reader.connections(self.member_id, order_by, page_size(first), place)
        return ConnectedMemberConnection.of(page, order_by, after)

    @strawberry.field(description="Connection requests that wait for an answer, newest first (R2).")
    async def connection_requests(
        self, info: Info, direction: Direction = RequestDirection.RECEIVED, first: First = 20, after: After = None
    ) -> ConnectionRequestConnection:
        """The requests."""
        reader, before = info.context.services.connections.reader, key_after("ConnectionRequest", after)
        page = await reader.requests(self.member_id, direction, page_size(first), before)
        return ConnectionRequestConnection.of(page, after)

    @strawberry.field(description="Whom this member blocks, the latest first (R11).")
    async def blocked_members(self, info: Info, first: First = 20, after: After = None) -> BlockedMemberConnection:
        """The blocked list."""
        reader, place = info.context.services.connections.reader, place_after("BlockedMember", after)
        return BlockedMemberConnection.of(await reader.blocked(self.member_id, page_size(first), place), after)

    @strawberry.field(description="InMails that this member wrote for later, the latest written first.")
    async def scheduled_in_mails(self, info: Info, first: First = 20, after: After = None) -> ScheduledInMailConnection:
        """The scheduled list."""
        reader = info.context.services.scheduling.reader
        page = await reader.of_sender(self.member_id, page_size(first), key_after("ScheduledInMail", after))
        return ScheduledInMailConnection.of(page, after)

    @strawberry.field(description="Texts that this member keeps to send from, the latest made first (R16).")
    async def templates(self, info: Info, first: First = 20, after: After = None) -> TemplateConnection:
        """The templates."""
        reader = info.context.services.templating.reader
        page = await reader.of_member(self.member_id, page_size(first), key_after("Template", after))
        return TemplateConnection.of(page, after)

    @strawberry.field(description="The team in which this member holds a seat, with its pool; null without one (R8a).")
    async def team(self, info: Info) -> Team | None:
        """The team."""
        return await team_of_member(info, self.member_id)

    @classmethod
    def of(cls, balance: Balance) -> Self:
        """The GraphQL object of a member's account."""
        account, member = balance.account, balance.account.member
        return cls(
            subscriber_kind=member.subscriber_kind,
            plan=member.plan,
            in_mails_sent_this_month=account.sent_in_month(balance.at),
            in_mail_monthly_limit=balance.policy.limit_for(member.subscriber_kind),
            in_mail_preferences=InMailPreferences.of(member.opt_outs, open_profile=member.open_profile),
            subscription=PlanSubscription.of(account.subscription) if account.subscription else None,
            member_id=member.id,
            balance=balance,
        )


async def viewer_of(info: Info) -> Viewer:
    """The viewer, as of now. Raises NotSignedIn for a stranger."""
    balance = await info.context.services.credits.balance(info.context.signed_in)
    return Viewer.of(balance)
