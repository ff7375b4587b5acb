"""What can be done to reach a member, ready for buttons."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

from schema.ids import global_id
from schema.types.catalogue import PackBasket
from schema.types.eligibility import InMailEligibility
from schema.types.errors import Blocker, blocker
from services.approach import ConnectState
from services.eligibility import Relation
from services.lot import PayWith
from services.member import PlanName

if TYPE_CHECKING:
    from services.approach import Approach
    from services.contact import ContactOptions as OptionsValue
    from services.contact import InMailHelp as HelpValue


@strawberry.type(description="Writing a message, which is free and for connections alone (R10).")
class MessageOption:
    """A message."""

    available: bool = strawberry.field(description="Whether you may write one: you are connected, and nothing forbids.")
    reason: Blocker | None = strawberry.field(description="Why not, with what to do; null where you may.")


@strawberry.type(description="What sendInMail would decide with one choice of credits.")
class InMailChoice:
    """A verdict."""

    pay_with: PayWith = strawberry.field(description="Which credits it may take (R8).")
    eligibility: InMailEligibility = strawberry.field(description="The same answer that inMailEligibility gives (R20).")


@strawberry.type(
    description="What would let an InMail be sent that can't be sent now. Each was tried against the rules: with it, "
    "and nothing else changed, the InMail could be sent."
)
class InMailHelp:
    """Ways to a credit."""

    packs: PackBasket | None = strawberry.field(
        description="The cheapest packs that would do; null if bought credits wouldn't help, or aren't sold here."
    )
    plan: PlanName | None = strawberry.field(
        description="The smallest plan that would do, by its first grant; null if none would, or you have one."
    )
    grant_at: datetime | None = strawberry.field(
        description="When your plan's next grant will do; null if it won't, or something else than credits is in the "
        "way."
    )

    @classmethod
    def of(cls, help: HelpValue, currency: str) -> Self:
        """The GraphQL object of what helps."""
        packs = None if help.packs is None else PackBasket.of(help.packs, currency)
        return cls(packs=packs, plan=help.plan, grant_at=help.grant_at)


@strawberry.type(description="Sending an InMail: whether, with which credits, and what would help (R10, R20).")
class InMailOption:
    """An InMail."""

    available: bool = strawberry.field(description="Whether some choice of credits would send it now.")
    free: bool = strawberry.field(description="Whether it would cost no credit: an open profile (R9).")
    choices: list[InMailChoice] = strawberry.field(description="A verdict for each choice of credits, AUTO first.")
    help: InMailHelp | None = strawberry.field(description="What would help; null where it can be sent.")


@strawberry.type(description="Being connected (R2).")
class ConnectOption:
    """A connection."""

    state: ConnectState = strawberry.field(description="What can be done.")
    request_id: strawberry.ID | None = strawberry.field(
        description="The request that waits between you, in state SENT or RECEIVED; null in others."
    )
    reason: Blocker | None = strawberry.field(
        description="What requestConnection would be refused with; null where it would do something."
    )

    @classmethod
    def of(cls, approach: Approach) -> Self:
        """The GraphQL object of what asking would come to."""
        request = approach.request
        return cls(
            state=approach.state,
            request_id=None if request is None else strawberry.ID(global_id("ConnectionRequest", request.id)),
            reason=None if approach.refusal is None else blocker(approach.refusal),
        )


@strawberry.type(
    description="What you can do to reach a member, all of one moment and ready for buttons. Each option is what the "
    "mutation behind it would decide."
)
class ContactOptions:
    """The options."""

    member_id: strawberry.ID = strawberry.field(description="The member asked about.")
    relation: Relation | None = strawberry.field(
        description="How far apart you are; null where it can't be told, as of a member who isn't available to you."
    )
    message: MessageOption = strawberry.field(description="Write a message.")
    in_mail: InMailOption = strawberry.field(description="Send an InMail.")
    connect: ConnectOption = strawberry.field(description="Ask for a connection, or what became of it.")

    @classmethod
    def of(cls, options: OptionsValue, currency: str) -> Self:
        """The GraphQL object of the options."""
        verdicts = [verdict for _, verdict in options.inmail]
        in_mail = InMailOption(
            available=any(verdict.eligible for verdict in verdicts),
            free=any(verdict.eligible and verdict.open_profile for verdict in verdicts),
            choices=[
                InMailChoice(pay_with=choice, eligibility=InMailEligibility.of(options.member_id, verdict))
                for choice, verdict in options.inmail
            ],
            help=None if options.help is None else InMailHelp.of(options.help, currency),
        )
        reason = None if options.message is None else blocker(options.message)
        return cls(
            member_id=strawberry.ID(global_id("Member", options.member_id)),
            relation=verdicts[0].relation,
            message=MessageOption(available=reason is None, reason=reason),
            in_mail=in_mail,
            connect=ConnectOption.of(options.connect),
        )
