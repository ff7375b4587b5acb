"""Buying packs: purchaseCredits."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

import strawberry

from schema.context import Info
from schema.ids import global_id
from schema.mutations.inmail import INPUT, KEY, REPLAYED, VIEWER
from schema.types.errors import (
    ActionRefusedError,
    IdempotencyKeyError,
    InvalidInputError,
    NotSignedInError,
    PaymentRefusedError,
    TryAgainError,
)
from schema.types.viewer import Viewer, viewer_of
from services.answers.credits import Purchased
from services.purchase import PaymentMethod


@strawberry.input(description="Which pack to buy, and how to pay.")
class PurchaseCreditsInput:
    """Input of purchaseCredits."""

    credits: int = strawberry.field(description="The pack's size: one of the catalogue's (R5).")
    method: PaymentMethod = strawberry.field(default=PaymentMethod.CREDIT_CARD, description="How it is paid for (R5a).")
    payment_token: str | None = strawberry.field(
        default=None,
        description="For CREDIT_CARD: what the payment form gave. The sandbox takes test cards: 4242424242424242 "
        "settles, 4000000000000002 is declined.",
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="A settled purchase of a pack.")
class Purchase:
    """A purchase."""

    id: strawberry.ID = strawberry.field(
        description="Identifies the purchase among this member's; quote it to support. No id for `node`."
    )
    credits: int = strawberry.field(description="Credits bought.")
    price_cents: int = strawberry.field(description="What was paid, in hundredths of the currency.")
    currency: str = strawberry.field(description="The currency, as its ISO 4217 code.")
    method: PaymentMethod = strawberry.field(description="How it was paid for.")
    settled_at: datetime = strawberry.field(description="When the payment settled and the credits appeared.")
    lot_id: strawberry.ID = strawberry.field(
        description="The lot that holds the credits: the id of one of `credits.lots`."
    )

    @classmethod
    def of(cls, purchased: Purchased) -> Self:
        """The GraphQL object of a settled purchase."""
        return cls(
            id=strawberry.ID(global_id("Purchase", purchased.purchase_id)),
            credits=purchased.credits,
            price_cents=purchased.price_cents,
            currency=purchased.currency,
            method=purchased.method,
            settled_at=purchased.settled_at,
            lot_id=strawberry.ID(global_id("Lot", purchased.lot_id)),
        )


@strawberry.type(description="The pack is paid for and its credits are there.")
class PurchaseCreditsPayload:
    """Bought."""

    purchase: Purchase = strawberry.field(description="The purchase.")
    credits_left: int = strawberry.field(description="Credits available right after it.")
    replayed: bool = strawberry.field(description=REPLAYED)

    @strawberry.field(description=VIEWER)
    async def viewer(self, info: Info) -> Viewer | None:
        """The viewer."""
        return await viewer_of(info)


PurchaseCreditsResult = Annotated[
    PurchaseCreditsPayload
    | PaymentRefusedError
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("PurchaseCreditsResult", description="Bought, or why not."),
]


@strawberry.type
class CreditMutations:
    """The mutations of this file."""

    @strawberry.mutation(description="Buy a pack of credits. They appear once the payment has settled (R5a).")
    async def purchase_credits(
        self, info: Info, input: Annotated[PurchaseCreditsInput, INPUT]
    ) -> PurchaseCreditsResult | None:
        """Buy."""
        done = await info.context.services.credits.purchase(
            info.context.signed_in,
            input.idempotency_key,
            credits=input.credits,
            method=input.method,
            token=input.payment_token,
        )
        return PurchaseCreditsPayload(
            purchase=Purchase.of(done.answer), credits_left=done.answer.available, replayed=done.replayed
        )
