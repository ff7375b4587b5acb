"""The member who asks: what is nobody else's to see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Self

import strawberry

from schema.context import Info
from schema.types.credits import Credits
from schema.types.inmail import InMailConnection
from schema.types.member import Member
from schema.types.page import key_after, page_size
from schema.types.receipt import ReceiptConnection
from schema.types.schedule import ScheduledInMailConnection
from services.member import OptOut, PlanName, SubscriberKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.credits import Balance

First = Annotated[int, strawberry.argument(description="How many, 1 to 100.")]
After = Annotated[str | None, strawberry.argument(description="A cursor: only what follows it.")]


@strawberry.type(description="Who may write to a member.")
class InMailPreferences:
    """Preferences."""

    opt_outs: list[OptOut] = strawberry.field(description="Whose InMail is refused (R11).")
    open_profile: bool = strawberry.field(description="Whether InMail to this member costs no credit (R9).")

    @classmethod
    def of(cls, opt_outs: Iterable[OptOut], *, open_profile: bool) -> Self:
        """The GraphQL object of preferences."""
        return cls(opt_outs=sorted(opt_outs), open_profile=open_profile)


@strawberry.type(description="The member whose token the request carries.")
class Viewer:
    """The viewer."""

    subscriber_kind: SubscriberKind = strawberry.field(description="What opt-outs see this member as.")
    plan: PlanName | None = strawberry.field(description="The plan that brings credits every month.")
    in_mails_sent_this_month: int = strawberry.field(description="InMails sent in this calendar month, UTC (R14).")
    in_mail_monthly_limit: int = strawberry.field(description="InMails that may be sent in a calendar month (R14).")
    in_mail_preferences: InMailPreferences = strawberry.field(description="Who may write to this member.")
    credits: Credits = strawberry.field(description="This member's credits.")
    member_id: strawberry.Private[str]

    @strawberry.field(description="This member as others see it.")
    async def member(self, info: Info) -> Member:
        """The member."""
        profile = await info.context.profiles.load(self.member_id)
        if profile is None:
            raise LookupError(f"member {self.member_id} has an account but no profile")
        return Member.of(profile)

    @strawberry.field(description="InMails that this member sent, newest first, with the credit that each used.")
    async def sent_in_mails(self, info: Info, first: First = 20, after: After = None) -> InMailConnection:
        """The sent list."""
        page = await info.context.services.reader.sent(self.member_id, page_size(first), key_after("InMail", after))
        return InMailConnection.of(page, self.member_id, after)

    @strawberry.field(description="InMails that this member received, newest first.")
    async def inbox(self, info: Info, first: First = 20, after: After = None) -> InMailConnection:
        """The inbox."""
        page = await info.context.services.reader.received(self.member_id, page_size(first), key_after("InMail", after))
        return InMailConnection.of(page, self.member_id, after)

    @strawberry.field(description="This member's receipts, the latest number first.")
    async def receipts(self, info: Info, first: First = 20, after: After = None) -> ReceiptConnection:
        """The receipts."""
        reader = info.context.services.receipts
        page = await reader.of_member(self.member_id, page_size(first), key_after("Receipt", after))
        return ReceiptConnection.of(page, after)

    @strawberry.field(description="InMails that this member wrote for later, the latest written first.")
    async def scheduled_in_mails(self, info: Info, first: First = 20, after: After = None) -> ScheduledInMailConnection:
        """The scheduled list."""
        reader = info.context.services.scheduling.reader
        page = await reader.of_sender(self.member_id, page_size(first), key_after("ScheduledInMail", after))
        return ScheduledInMailConnection.of(page, after)

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
            credits=Credits.of(balance),
            member_id=member.id,
        )


async def viewer_of(info: Info) -> Viewer:
    """The viewer, as of now. Raises NotSignedIn for a stranger."""
    balance = await info.context.services.credits.balance(info.context.signed_in)
    return Viewer.of(balance)
