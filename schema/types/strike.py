"""A member's standing: the strikes that it follows from (R17), and the response rate (R15, R27)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

from schema.context import Info
from schema.ids import global_id
from schema.types.response_rate import ResponseRate
from schema.types.violation import ViolationRecord
from services.credits import Balance
from services.member import Member, Standing
from services.reading import LARGEST_PAGE

if TYPE_CHECKING:
    from services.answers.cases import CaseClosed
    from services.answers.operators import StrikesChanged
    from services.strike import Strike as StrikeValue


@strawberry.type(description="A strike: the first that stands is a warning, each later one restricts for longer (R17).")
class Strike:
    """A strike."""

    id: strawberry.ID = strawberry.field(
        description="Identifies the strike; an operator names it in liftStrike. No id for `node`."
    )
    reason: str = strawberry.field(description="Why it was given.")
    at: datetime = strawberry.field(description="When it was given.")
    lifted_at: datetime | None = strawberry.field(description="When it was lifted; null while it stands.")

    @classmethod
    def of(cls, strike: StrikeValue) -> Self:
        """The GraphQL object of a strike."""
        return cls(
            id=strawberry.ID(global_id("Strike", strike.id)),
            reason=strike.reason,
            at=strike.at,
            lifted_at=strike.lifted_at,
        )


@strawberry.type(description="Whether a member may act, and until when not (R12, R15, R17).")
class AccountStanding:
    """A standing."""

    state: Standing = strawberry.field(description="Whether the member may act.")
    restricted_until: datetime | None = strawberry.field(
        description="When a restriction ends by itself; null if there is none, or if it doesn't."
    )
    member_id: strawberry.Private[str]
    balance: strawberry.Private[Balance | None]

    @strawberry.field(description="How many of the member's InMails are answered, and what follows (R15, R27).")
    async def response_rate(self, info: Info) -> ResponseRate:
        """The response rate."""
        balance = self.balance or await info.context.services.credits.balance(self.member_id)
        return ResponseRate.of(balance.response_rate)

    @strawberry.field(
        description="Refusals that count towards the next strike (R17). None counts while the account is restricted."
    )
    async def violations(self, info: Info) -> ViolationRecord:
        """The violations."""
        return ViolationRecord.of(await info.context.services.operations.violations(self.member_id))

    @strawberry.field(description="The latest 100 strikes, newest first; those that were lifted are among them.")
    async def strikes(self, info: Info) -> list[Strike]:
        """The strikes."""
        found = await info.context.services.operations.reader.strikes(self.member_id, LARGEST_PAGE)
        return list(map(Strike.of, found))

    @classmethod
    def left_by(cls, answer: StrikesChanged | CaseClosed) -> Self:
        """The GraphQL object of the standing that an operator's decision left."""
        return cls.of(Member(answer.member_id, standing=answer.standing, restricted_until=answer.restricted_until))

    @classmethod
    def of(cls, member: Member, balance: Balance | None = None) -> Self:
        """The GraphQL object of a member's standing, as of now; without the ``balance`` it is read when asked for."""
        return cls(
            state=member.standing, restricted_until=member.restricted_until, member_id=member.id, balance=balance
        )
