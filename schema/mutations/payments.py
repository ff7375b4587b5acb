"""Money: purchaseCredits, refundPurchase, and in the sandbox simulatePaymentEvent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

import strawberry

from schema.context import Info
from schema.ids import global_id, key_of
from schema.mutations.inmail import INPUT, KEY, REPLAYED, VIEWER
from schema.types.errors import (
    ActionRefusedError,
    IdempotencyKeyError,
    InvalidInputError,
    NotSignedInError,
    PaymentActionRequiredError,
    PaymentRefusedError,
    TryAgainError,
)
from schema.types.purchase import PackPurchase
from schema.types.viewer import Viewer, viewer_of
from services.answers.payments import Purchased
from services.payments.sandbox import SandboxOutcome
from services.purchase import PaymentMethod


@strawberry.input
class PackInput:
    """What every purchase of a pack asks."""

    credits: int = strawberry.field(description="The pack's size: one of the catalogue's (R5).")
    method: PaymentMethod = strawberry.field(
        default=PaymentMethod.CREDIT_CARD,
        description="How it is paid for (R5a); a billing account is that of whoever gets the credits.",
    )
    payment_token: str | None = strawberry.field(
        default=None,
        description="For CREDIT_CARD: what the payment form gave. The sandbox takes test cards: 4242424242424242 "
        "settles, 4000000000000002 is declined, 4000002500003155 asks the buyer to authenticate.",
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="Which pack to buy, and how to pay.")
class PurchaseCreditsInput(PackInput):
    """Input of purchaseCredits."""


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
    | PaymentActionRequiredError
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("PurchaseCreditsResult", description="Bought, or why not."),
]


@strawberry.input(description="Which purchase to give back, and how much of it.")
class RefundPurchaseInput:
    """Input of refundPurchase."""

    purchase_id: strawberry.ID = strawberry.field(description="One of viewer.purchases.")
    credits: int | None = strawberry.field(
        default=None, description="How many unspent credits to give back; all of the purchase's if left out."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(
    description="The money is on its way back and the credits are gone. A share of the price is rounded down to whole "
    "cents; for a pack of which nothing was spent, the whole price comes back (R5a)."
)
class RefundPurchasePayload:
    """Given back."""

    refund_id: strawberry.ID = strawberry.field(description="The refund, among the purchase's. No id for `node`.")
    purchase_id: strawberry.ID = strawberry.field(description="The purchase.")
    credits: int = strawberry.field(description="How many credits were given back.")
    amount_cents: int = strawberry.field(description="What is paid back, in hundredths of the currency.")
    currency: str = strawberry.field(description="The currency, as its ISO 4217 code.")
    credits_left: int = strawberry.field(description="Credits available right after it.")
    replayed: bool = strawberry.field(description=REPLAYED)


RefundPurchaseResult = Annotated[
    RefundPurchasePayload
    | PaymentRefusedError
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("RefundPurchaseResult", description="Given back, or why not."),
]


@strawberry.input(description="What is to happen to which payment.")
class SimulatePaymentEventInput:
    """Input of simulatePaymentEvent."""

    purchase_id: strawberry.ID = strawberry.field(
        description="A purchase by card: one of viewer.purchases, or the pool's."
    )
    event: SandboxOutcome = strawberry.field(description="What happens to its payment.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="It happened, as far as the sandbox goes.")
class SimulatePaymentEventPayload:
    """Simulated."""

    purchase: PackPurchase = strawberry.field(description="The purchase as it is now.")
    replayed: bool = strawberry.field(description=REPLAYED)

    @strawberry.field(description=VIEWER)
    async def viewer(self, info: Info) -> Viewer | None:
        """The viewer."""
        return await viewer_of(info)


SimulatePaymentEventResult = Annotated[
    SimulatePaymentEventPayload
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("SimulatePaymentEventResult", description="Simulated, or why not."),
]


@strawberry.type
class PaymentMutations:
    """The mutations of this file."""

    @strawberry.mutation(
        description="Buy a pack of credits. They appear once the payment has settled (R5a). Where the buyer has to "
        "authenticate first, a typed error says so: do it, and repeat with the same key."
    )
    async def purchase_credits(
        self, info: Info, input: Annotated[PurchaseCreditsInput, INPUT]
    ) -> PurchaseCreditsResult | None:
        """Buy."""
        done = await info.context.services.purchasing.purchase(
            info.context.signed_in,
            input.idempotency_key,
            credits=input.credits,
            method=input.method,
            token=input.payment_token,
        )
        return PurchaseCreditsPayload(
            purchase=Purchase.of(done.answer), credits_left=done.answer.available, replayed=done.replayed
        )

    @strawberry.mutation(
        description="Give unspent credits of a pack back for their share of the price (R5a). They are set aside while "
        "the refund is under way, and return to their lot if it isn't paid."
    )
    async def refund_purchase(
        self, info: Info, input: Annotated[RefundPurchaseInput, INPUT]
    ) -> RefundPurchaseResult | None:
        """Give back."""
        done = await info.context.services.refunding.refund(
            info.context.signed_in,
            input.idempotency_key,
            purchase_id=key_of(input.purchase_id, "Purchase", "input.purchaseId"),
            credits=input.credits,
        )
        answer = done.answer
        return RefundPurchasePayload(
            refund_id=strawberry.ID(global_id("Refund", answer.refund_id)),
            purchase_id=input.purchase_id,
            credits=answer.credits,
            amount_cents=answer.amount_cents,
            currency=answer.currency,
            credits_left=answer.available,
            replayed=done.replayed,
        )

    @strawberry.mutation(
        description="Let something happen to a card payment of yours, or of the pool of a team that you own, as a bank "
        "would. Only where payments are the sandbox's."
    )
    async def simulate_payment_event(
        self, info: Info, input: Annotated[SimulatePaymentEventInput, INPUT]
    ) -> SimulatePaymentEventResult | None:
        """Simulate."""
        viewer_id, services = info.context.signed_in, info.context.services
        done = await services.purchasing.simulate(
            viewer_id,
            input.idempotency_key,
            purchase_id=key_of(input.purchase_id, "Purchase", "input.purchaseId"),
            outcome=input.event,
            owned=await services.teams.owned_by(viewer_id),
        )
        return SimulatePaymentEventPayload(purchase=PackPurchase.of(done.answer), replayed=done.replayed)
