"""What a team's owner buys for its pool: purchaseTeamCredits."""

from __future__ import annotations

from typing import Annotated

import strawberry

from schema.context import Info
from schema.mutations.inmail import INPUT
from schema.mutations.payments import PackInput, Purchase
from schema.mutations.teams import TeamPayload
from schema.types.errors import (
    ActionRefusedError,
    IdempotencyKeyError,
    InvalidInputError,
    NotSignedInError,
    PaymentActionRequiredError,
    PaymentRefusedError,
    TryAgainError,
)


@strawberry.input(description="Which pack to buy for your team's pool, and how to pay.")
class PurchaseTeamCreditsInput(PackInput):
    """Input of purchaseTeamCredits."""


@strawberry.type(description="The pack is paid for, and its credits are in the pool (R8a).")
class PurchaseTeamCreditsPayload(TeamPayload):
    """Bought."""

    purchase: Purchase = strawberry.field(description="The purchase, which is the pool's.")
    pool_available: int = strawberry.field(description="Credits available in the pool right after it.")


PurchaseTeamCreditsResult = Annotated[
    PurchaseTeamCreditsPayload
    | PaymentRefusedError
    | PaymentActionRequiredError
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("PurchaseTeamCreditsResult", description="Bought, or why not."),
]


@strawberry.type
class TeamPaymentMutations:
    """The mutations of this file."""

    @strawberry.mutation(
        description="Buy a pack of credits for your team's pool, as an owner of the team in good standing (R8a). As "
        "purchaseCredits otherwise; what is to be paid back is asked of support."
    )
    async def purchase_team_credits(
        self, info: Info, input: Annotated[PurchaseTeamCreditsInput, INPUT]
    ) -> PurchaseTeamCreditsResult | None:
        """Buy."""
        buyer_id = info.context.signed_in
        team_id = await info.context.services.teams.seated_in(buyer_id)
        done = await info.context.services.purchasing.purchase_for(
            team_id,
            buyer_id,
            input.idempotency_key,
            credits=input.credits,
            method=input.method,
            token=input.payment_token,
        )
        return PurchaseTeamCreditsPayload(
            purchase=Purchase.of(done.answer),
            pool_available=done.answer.available,
            replayed=done.replayed,
            key=team_id,
        )
