"""Packs that are bought by themselves: setAutoTopUp (R5)."""

from __future__ import annotations

from typing import Annotated

import strawberry

from schema.context import Info
from schema.mutations.inmail import INPUT, KEY, REPLAYED, VIEWER
from schema.types.errors import (
    ActionRefusedError,
    CardSetupRequiredError,
    IdempotencyKeyError,
    InvalidInputError,
    NotSignedInError,
    PaymentRefusedError,
    TryAgainError,
)
from schema.types.viewer import Viewer, viewer_of
from services.intents.topup import Allowed
from services.purchase import PaymentMethod
from services.refusal import InvalidInput


@strawberry.input(description="Whether packs are bought by themselves, and what is allowed.")
class SetAutoTopUpInput:
    """Input of setAutoTopUp."""

    enabled: bool = strawberry.field(
        description="Whether packs are bought. If so, all below is needed, but for the payment token; if not, none is."
    )
    threshold: int | None = strawberry.field(
        default=None,
        description="Buy a pack when fewer credits than this are available, also now: 1 to the pack's size.",
    )
    pack_credits: int | None = strawberry.field(
        default=None, description="The pack's size: one of the catalogue's (R5)."
    )
    max_purchases_per_month: int | None = strawberry.field(
        default=None, description="Packs in a calendar month at most, UTC: 1 to 50."
    )
    max_cents_per_month: int | None = strawberry.field(
        default=None,
        description="Their price in a calendar month at most, in hundredths of the currency: the pack's or more.",
    )
    method: PaymentMethod = strawberry.field(
        default=PaymentMethod.CREDIT_CARD, description="How they are paid for (R5a)."
    )
    payment_token: str | None = strawberry.field(
        default=None,
        description="For CREDIT_CARD: what the payment form gave for a card that may be charged without its owner. "
        "Left out, the one that is known already is kept. It is the payment provider's; never send a card number.",
    )
    idempotency_key: str = strawberry.field(description=KEY)

    def allowed(self) -> Allowed | None:
        """What is allowed, None if packs aren't to be bought. Raises InvalidInput for what is missing."""
        if not self.enabled:
            return None
        return Allowed(
            threshold=_needed("threshold", self.threshold),
            credits=_needed("packCredits", self.pack_credits),
            max_purchases=_needed("maxPurchasesPerMonth", self.max_purchases_per_month),
            max_cents=_needed("maxCentsPerMonth", self.max_cents_per_month),
            method=self.method,
            token=self.payment_token,
        )


def _needed(name: str, value: int | None) -> int:
    if value is None:
        raise InvalidInput(f"input.{name}", "Automatic top-ups can't be switched on without this.", rule="R5")
    return value


@strawberry.type(description="Packs are bought by themselves from now on, or no longer.")
class SetAutoTopUpPayload:
    """Set."""

    enabled: bool = strawberry.field(description="Whether packs are bought; viewer.autoTopUp tells the rest.")
    replayed: bool = strawberry.field(description=REPLAYED)

    @strawberry.field(description=VIEWER)
    async def viewer(self, info: Info) -> Viewer | None:
        """The viewer."""
        return await viewer_of(info)


SetAutoTopUpResult = Annotated[
    SetAutoTopUpPayload
    | PaymentRefusedError
    | CardSetupRequiredError
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("SetAutoTopUpResult", description="Set, or why not."),
]


@strawberry.type
class TopUpMutations:
    """The mutations of this file."""

    @strawberry.mutation(
        description="Have a pack bought whenever the credits fall below a threshold: one pack for each time, by the "
        "same payment, within a month's ceilings. A decline is told, and tried again after a day, then after three "
        "days; the third ends it. For members in good standing."
    )
    async def set_auto_top_up(
        self, info: Info, input: Annotated[SetAutoTopUpInput, INPUT]
    ) -> SetAutoTopUpResult | None:
        """Set automatic top-ups."""
        member = info.context.signed_in
        done = await info.context.services.top_ups.set(member, input.idempotency_key, input.allowed())
        return SetAutoTopUpPayload(enabled=done.answer.enabled, replayed=done.replayed)
