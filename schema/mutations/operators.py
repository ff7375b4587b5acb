"""What operators do about members: adjustCredits, addStrike, liftStrike, grantReward."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

import strawberry

from schema.context import Info
from schema.ids import global_id, key_of
from schema.mutations.inmail import INPUT, KEY, REPLAYED
from schema.types.errors import (
    ActionRefusedError,
    IdempotencyKeyError,
    InvalidInputError,
    NotAllowedError,
    NotSignedInError,
    TryAgainError,
)
from schema.types.strike import AccountStanding
from services.answers.operators import StrikesChanged
from services.request import Done

REASON = "Why, in plain text of 1 to 500 characters; it is kept with the record of the action."
ACTION = "The record of it, by its id among `operator.actions`."
ABOUT = "The member."


@strawberry.input(description="Which account to correct, and by how much.")
class AdjustCreditsInput:
    """Input of adjustCredits."""

    member_id: strawberry.ID = strawberry.field(description=ABOUT)
    credits: int = strawberry.field(description="How many credits to add, or (negative) to take: 1 to 1,000.")
    lot_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="The lot to take them from; without it they are taken from the lots that would pay first (R8).",
    )
    ticket_id: strawberry.ID | None = strawberry.field(
        default=None, description="The member's ticket that this is about, where there is one."
    )
    reason: str = strawberry.field(
        description=f"{REASON} Of added credits, the member reads its beginning as their lot's `basis`."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The account is corrected, by ledger entries of kind ADJUST (R24).")
class AdjustCreditsPayload:
    """Corrected."""

    member_id: strawberry.ID = strawberry.field(description=ABOUT)
    action_id: strawberry.ID = strawberry.field(description=ACTION)
    credits: int = strawberry.field(description="How many credits were added, or (negative) taken.")
    entries: list[int] = strawberry.field(
        description="The sequences of the entries that did it, and of those that paid what the member owed out of it."
    )
    credits_available: int = strawberry.field(description="Credits that the member could spend right after it.")
    replayed: bool = strawberry.field(description=REPLAYED)


AdjustCreditsResult = Annotated[
    AdjustCreditsPayload
    | NotAllowedError
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("AdjustCreditsResult", description="Corrected, or why not."),
]


@strawberry.input(description="Whom to give a strike, and why.")
class AddStrikeInput:
    """Input of addStrike."""

    member_id: strawberry.ID = strawberry.field(description=ABOUT)
    reason: str = strawberry.field(description=f"{REASON} The member reads it too.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Which strike to lift, and why.")
class LiftStrikeInput:
    """Input of liftStrike."""

    strike_id: strawberry.ID = strawberry.field(description="One of `operator.member.standing.strikes`.")
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="A strike was added or lifted, and the member's standing follows (R17).")
class StrikePayload:
    """Added or lifted."""

    strike_id: strawberry.ID = strawberry.field(description="The strike.")
    action_id: strawberry.ID = strawberry.field(description=ACTION)
    standing: AccountStanding = strawberry.field(description="The member's standing right after it.")
    replayed: bool = strawberry.field(description=REPLAYED)

    @classmethod
    def of(cls, done: Done[StrikesChanged]) -> Self:
        """The GraphQL object of a strike that was added or lifted."""
        answer = done.answer
        return cls(
            strike_id=strawberry.ID(global_id("Strike", answer.strike_id)),
            action_id=strawberry.ID(global_id("OperatorAction", answer.action_id)),
            standing=AccountStanding.left_by(answer),
            replayed=done.replayed,
        )


@strawberry.type(description="The strike is added (R17).")
class AddStrikePayload(StrikePayload):
    """Added."""


@strawberry.type(description="The strike is lifted (R17).")
class LiftStrikePayload(StrikePayload):
    """Lifted."""


AddStrikeResult = Annotated[
    AddStrikePayload
    | NotAllowedError
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("AddStrikeResult", description="Added, or why not."),
]

LiftStrikeResult = Annotated[
    LiftStrikePayload
    | NotAllowedError
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("LiftStrikeResult", description="Lifted, or why not."),
]


@strawberry.input(description="Whom to reward, and with how many credits.")
class GrantRewardInput:
    """Input of grantReward."""

    member_id: strawberry.ID = strawberry.field(description=ABOUT)
    credits: int = strawberry.field(description="How many credits: 1 to 10 (R7).")
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The reward is granted, and the member is told (R7).")
class GrantRewardPayload:
    """Granted."""

    member_id: strawberry.ID = strawberry.field(description=ABOUT)
    lot_id: strawberry.ID = strawberry.field(description="The lot that holds the credits.")
    credits: int = strawberry.field(description="How many credits were granted.")
    expires_at: datetime = strawberry.field(description="When what is left of them will be gone (R7a).")
    credits_available: int = strawberry.field(description="Credits that the member could spend right after it.")
    replayed: bool = strawberry.field(description=REPLAYED)


GrantRewardResult = Annotated[
    GrantRewardPayload
    | NotAllowedError
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("GrantRewardResult", description="Granted, or why not."),
]


@strawberry.type
class OperatorMutations:
    """The mutations of this file."""

    @strawberry.mutation(
        description="Correct an account by an entry of its own, for operators with the role BILLING or SUPPORT (R24). "
        "Added credits never expire and reach the second degree; what the member owes is taken from them first. No "
        "more are taken than there are, and held ones aren't touched. The member is told."
    )
    async def adjust_credits(
        self, info: Info, input: Annotated[AdjustCreditsInput, INPUT]
    ) -> AdjustCreditsResult | None:
        """Correct."""
        operator = info.context.acting
        done = await info.context.services.operations.adjust(
            operator,
            input.idempotency_key,
            member_id=key_of(input.member_id, "Member", "input.memberId"),
            credits=input.credits,
            lot_id=None if input.lot_id is None else key_of(input.lot_id, "Lot", "input.lotId"),
            ticket_id=None if input.ticket_id is None else key_of(input.ticket_id, "Ticket", "input.ticketId"),
            reason=input.reason,
        )
        return AdjustCreditsPayload(
            member_id=input.member_id,
            action_id=strawberry.ID(global_id("OperatorAction", done.answer.action_id)),
            credits=done.answer.credits,
            entries=list(done.answer.entries),
            credits_available=done.answer.available,
            replayed=done.replayed,
        )

    @strawberry.mutation(
        description="Add a strike, for operators with the role TRUST (R17). The first that stands is a warning; the "
        "second restricts the member for 24 hours, the third for 72, each later one for 7 days. A suspension stays. "
        "The member is told."
    )
    async def add_strike(self, info: Info, input: Annotated[AddStrikeInput, INPUT]) -> AddStrikeResult | None:
        """Add."""
        operator = info.context.acting
        member_id = key_of(input.member_id, "Member", "input.memberId")
        done = await info.context.services.operations.add_strike(
            operator, input.idempotency_key, member_id=member_id, reason=input.reason
        )
        return AddStrikePayload.of(done)

    @strawberry.mutation(
        description="Lift a strike, for operators with the role TRUST (R17). A restriction that came from it ends, or "
        "shortens to what the other strikes bring; one that has another cause stays. The member is told."
    )
    async def lift_strike(self, info: Info, input: Annotated[LiftStrikeInput, INPUT]) -> LiftStrikeResult | None:
        """Lift."""
        operator = info.context.acting
        strike_id = key_of(input.strike_id, "Strike", "input.strikeId")
        done = await info.context.services.operations.lift_strike(
            operator, input.idempotency_key, strike_id=strike_id, reason=input.reason
        )
        return LiftStrikePayload.of(done)

    @strawberry.mutation(
        description="Reward a member's engagement with 1 to 10 credits that last a month, for operators with the role "
        "SUPPORT (R7). The member is told."
    )
    async def grant_reward(self, info: Info, input: Annotated[GrantRewardInput, INPUT]) -> GrantRewardResult | None:
        """Grant."""
        operator = info.context.acting
        done = await info.context.services.operations.reward(
            operator,
            input.idempotency_key,
            member_id=key_of(input.member_id, "Member", "input.memberId"),
            credits=input.credits,
            reason=input.reason,
        )
        return GrantRewardPayload(
            member_id=input.member_id,
            lot_id=strawberry.ID(global_id("Lot", done.answer.lot_id)),
            credits=done.answer.credits,
            expires_at=done.answer.expires_at,
            credits_available=done.answer.available,
            replayed=done.replayed,
        )
