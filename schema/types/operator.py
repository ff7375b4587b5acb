"""What is open to operators, and to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Self

import strawberry

from schema.context import Info
from schema.ids import global_id, key_of
from schema.types.case import Case, CaseConnection
from schema.types.operator_action import OperatorActionConnection
from schema.types.page import key_after, page_size
from schema.types.purchase import BillingStatement, PackPurchaseConnection
from schema.types.strike import AccountStanding
from schema.types.team import Team, team_of, team_of_member
from schema.types.ticket import Ticket, TicketConnection
from schema.types.undelivered import UndeliveredEmail
from services.case import CaseState
from services.eligibility import RELATIONS, Relation
from services.member import PlanName, SubscriberKind
from services.operator import Role
from services.ticket import TicketState

if TYPE_CHECKING:
    from services.eligibility import Pair
    from services.operations import MemberFile as FileValue
    from services.operator import Operator as OperatorValue

First = Annotated[int, strawberry.argument(description="How many, 1 to 100.")]
After = Annotated[str | None, strawberry.argument(description="A cursor: only what follows it.")]
MemberId = Annotated[strawberry.ID, strawberry.argument(description="The member's id.")]
AboutMember = Annotated[strawberry.ID | None, strawberry.argument(description="Only what was done about this member.")]
InState = Annotated[TicketState, strawberry.argument(description="Only tickets in this state.")]
InCaseState = Annotated[CaseState, strawberry.argument(description="Only cases in this state.")]
CaseId = Annotated[strawberry.ID, strawberry.argument(description="The case's id.")]
TeamId = Annotated[strawberry.ID, strawberry.argument(description="The team's id.")]
TicketId = Annotated[strawberry.ID, strawberry.argument(description="The ticket's id.")]
SenderId = Annotated[strawberry.ID, strawberry.argument(description="The member who would write.")]
RecipientId = Annotated[strawberry.ID, strawberry.argument(description="The member who would be written to.")]


@strawberry.type(description="A member as operators see them, as of now.")
class MemberFile:
    """A member's file."""

    id: strawberry.ID = strawberry.field(description="The member's id.")
    name: str = strawberry.field(description="Full name.")
    standing: AccountStanding = strawberry.field(description="Whether the member may act, with all strikes.")
    subscriber_kind: SubscriberKind = strawberry.field(description="What opt-outs see this member as.")
    plan: PlanName | None = strawberry.field(description="The plan that brings credits every month.")
    credits_available: int = strawberry.field(description="Credits that can be spent now.")
    credits_held: int = strawberry.field(
        description="Credits that holds have set aside; adjustCredits can't take them."
    )
    credits_owed: int = strawberry.field(description="Credits that later ones will be taken for (R5a).")

    @strawberry.field(description="Packs that the member bought, or tried to, newest first.")
    async def purchases(self, info: Info, first: First = 20, after: After = None) -> PackPurchaseConnection:
        """The purchases."""
        reader, member_id = info.context.services.purchasing.purchases, key_of(self.id, "Member", "id")
        page = await reader.of_member(member_id, page_size(first), key_after("Purchase", after))
        return PackPurchaseConnection.of(page, after)

    @strawberry.field(description="What the member's Microsoft and LinkedIn accounts owe, the latest months first.")
    async def billing_statements(self, info: Info, first: First = 12) -> list[BillingStatement]:
        """The monthly bills."""
        reader, member_id = info.context.services.purchasing.purchases, key_of(self.id, "Member", "id")
        return [BillingStatement.of(one) for one in await reader.statements(member_id, page_size(first))]

    @strawberry.field(description="The team in which the member holds a seat; null without one (R8a).")
    async def team(self, info: Info) -> Team | None:
        """The team."""
        return await team_of_member(info, key_of(self.id, "Member", "id"))

    @classmethod
    def of(cls, file: FileValue) -> Self:
        """The GraphQL object of a file."""
        account, member = file.account, file.account.member
        return cls(
            id=strawberry.ID(global_id("Member", member.id)),
            name=file.name,
            standing=AccountStanding.of(member),
            subscriber_kind=member.subscriber_kind,
            plan=member.plan,
            credits_available=account.available(file.at),
            credits_held=sum(lot.held for lot in account.lots),
            credits_owed=sum(debt.outstanding for debt in account.debts),
        )


@strawberry.type(description="What lies between two members: the exact reasons that members aren't told (R11a).")
class Contact:
    """Two members."""

    relation: Relation = strawberry.field(description="How far apart they are.")
    blocked_by_recipient: bool = strawberry.field(description="Whether the recipient blocked the sender.")
    reported_by_recipient: bool = strawberry.field(description="Whether the recipient reported the sender.")
    blocked_by_sender: bool = strawberry.field(description="Whether the sender blocked the recipient.")
    awaiting_response: bool = strawberry.field(description="Whether the sender's last InMail had no response (R13).")

    @classmethod
    def of(cls, pair: Pair, *, same: bool) -> Self:
        """The GraphQL object of what lies between two members, or a member and itself."""
        return cls(
            relation=Relation.SELF if same else RELATIONS[pair.degree],
            blocked_by_recipient=pair.blocked_by_recipient,
            reported_by_recipient=pair.reported_by_recipient,
            blocked_by_sender=pair.blocked_by_sender,
            awaiting_response=pair.awaiting,
        )


@strawberry.type(description="The operator whose token the request carries. Operators are no members.")
class Operator:
    """An operator."""

    name: str = strawberry.field(description="The operator's name, as every action records it.")
    roles: list[Role] = strawberry.field(description="What the operator is trusted with.")

    @strawberry.field(description="A member's file, for every role; null if there is no such member.")
    async def member(self, info: Info, id: MemberId) -> MemberFile | None:
        """A member's file."""
        file = await info.context.services.operations.file(key_of(id, "Member", "id"))
        return MemberFile.of(file) if file else None

    @strawberry.field(
        description="Why one member can or can't write to another, for every role (R11a); between members that don't "
        "exist lies nothing. Null comes with an error that says why."
    )
    async def contact(self, info: Info, sender_id: SenderId, recipient_id: RecipientId) -> Contact | None:
        """What lies between two members."""
        sender, recipient = key_of(sender_id, "Member", "senderId"), key_of(recipient_id, "Member", "recipientId")
        pair = await info.context.services.operations.between(sender, recipient)
        return Contact.of(pair, same=sender == recipient)

    @strawberry.field(
        description="Everybody's tickets in one state, the earliest opened first; for the role SUPPORT. Null comes "
        "with an error that says why."
    )
    async def tickets(
        self, info: Info, state: InState = TicketState.OPEN, first: First = 20, after: After = None
    ) -> TicketConnection | None:
        """The queue."""
        info.context.acting.acting_as(Role.SUPPORT)
        reader = info.context.services.support.reader
        page = await reader.queue(state, page_size(first), key_after("Ticket", after))
        return TicketConnection.of(page, after)

    @strawberry.field(description="The ticket of that id, for the role SUPPORT; null if there is none.")
    async def ticket(self, info: Info, id: TicketId) -> Ticket | None:
        """A ticket."""
        info.context.acting.acting_as(Role.SUPPORT)
        found = await info.context.services.support.reader.ticket(key_of(id, "Ticket", "id"))
        return Ticket.of(found) if found else None

    @strawberry.field(
        description="Cases against reported members in one state, the earliest opened first; for the role TRUST (R17). "
        "Null comes with an error that says why."
    )
    async def cases(
        self, info: Info, state: InCaseState = CaseState.OPEN, first: First = 20, after: After = None
    ) -> CaseConnection | None:
        """The queue of cases."""
        info.context.acting.acting_as(Role.TRUST)
        reader = info.context.services.reviewing.reader
        page = await reader.queue(state, page_size(first), key_after("Case", after))
        return CaseConnection.of(page, after)

    @strawberry.field(description="The case of that id, for the role TRUST; null if there is none (R17).")
    async def case(self, info: Info, id: CaseId) -> Case | None:
        """A case."""
        info.context.acting.acting_as(Role.TRUST)
        found = await info.context.services.reviewing.reader.case(key_of(id, "Case", "id"))
        return Case.of(found) if found else None

    @strawberry.field(
        description="What operators did, newest first, for every role. Null comes with an error that says why."
    )
    async def actions(
        self, info: Info, member_id: AboutMember = None, first: First = 20, after: After = None
    ) -> OperatorActionConnection | None:
        """The record."""
        member = key_of(member_id, "Member", "memberId") if member_id is not None else None
        reader = info.context.services.operations.reader
        page = await reader.actions(member, page_size(first), key_after("OperatorAction", after))
        return OperatorActionConnection.of(page, after)

    @strawberry.field(description="The team of that id, for every role; null if there is none (R8a).")
    async def team(self, info: Info, id: TeamId) -> Team | None:
        """A team."""
        return await team_of(info, key_of(id, "Team", "id"))

    @strawberry.field(
        description="Emails that were given up, the latest first; for the role SUPPORT. Null comes with an error that "
        "says why."
    )
    async def undelivered_emails(self, info: Info, first: First = 20) -> list[UndeliveredEmail] | None:
        """The emails."""
        info.context.acting.acting_as(Role.SUPPORT)
        found = await info.context.services.outbox.undelivered(page_size(first))
        return list(map(UndeliveredEmail.of, found))

    @classmethod
    def of(cls, operator: OperatorValue) -> Self:
        """The GraphQL object of an operator."""
        return cls(name=operator.name, roles=sorted(operator.roles))
