"""What of Stripe's objects matters here, and what each says of a payment. Unknown fields are left alone."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from services.payments.provider import RefundResult, RefundState
from services.payments.state import DisputeState, PaymentState, PaymentStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

PURCHASE, MEMBER, REFUND = "purchase_id", "member_id", "refund_id"
"""Our keys in Stripe's metadata. Stripe copies an intent's to its charge, but not to refunds and disputes."""

DECLINED = "The payment was declined."
UNAUTHENTICATED = "The card's bank couldn't make sure that it was you."

_DISPUTES = {
    "won": DisputeState.WON,
    "lost": DisputeState.LOST,
    "prevented": DisputeState.LOST,  # settled before it was filed, by giving the money back
}
_REFUNDS = {"succeeded": RefundState.DONE, "failed": RefundState.FAILED, "canceled": RefundState.FAILED}


class StripeValue(BaseModel):
    """A value that Stripe sent."""

    model_config = ConfigDict(frozen=True)


class Problem(StripeValue):
    """Why an attempt to pay failed; only the messages of card errors are meant for buyers."""

    type: str | None = None
    code: str | None = None
    message: str | None = None

    def words(self) -> str:
        """The reason in words for the buyer."""
        if self.code in {"payment_intent_authentication_failure", "setup_intent_authentication_failure"}:
            return UNAUTHENTICATED
        return self.message if self.type == "card_error" and self.message else DECLINED


class Customer(StripeValue):
    """Who keeps cards (Stripe's Customer): one of ours names its member."""

    id: str
    metadata: dict[str, str] | None = None

    def of(self, member_id: str) -> bool:
        """Whether it was made for this very member."""
        return (self.metadata or {}).get(MEMBER) == member_id


class Card(StripeValue):
    """A card (Stripe's PaymentMethod), with the customer that keeps it, expanded."""

    id: str
    customer: Customer | None = None


class Setup(StripeValue):
    """One attempt to keep a card (Stripe's SetupIntent)."""

    id: str
    status: str
    client_secret: str | None = None
    last_setup_error: Problem | None = None


class ChargedCard(StripeValue):
    """One charge of a card (Stripe's Charge); ``amount_refunded`` is in cents, over all its refunds."""

    id: str
    payment_intent: str | None = None
    amount_refunded: int = 0
    disputed: bool = False
    metadata: dict[str, str] | None = None

    def state(self) -> PaymentState:
        """What a refunded charge says of its payment."""
        return PaymentState(PaymentStatus.PAID, self.payment_intent, refunded_cents=self.amount_refunded)


class Intent(StripeValue):
    """One payment from beginning to end (Stripe's PaymentIntent)."""

    id: str
    status: str
    client_secret: str | None = None
    last_payment_error: Problem | None = None
    latest_charge: ChargedCard | str | None = None
    metadata: dict[str, str] | None = None

    def state(self) -> PaymentState:
        """Where the payment stands.

        A failed attempt is FAILED although the buyer may try another card in the same intent: it is what's true now,
        and PAID beats it if that comes.
        """
        charge = self.latest_charge if isinstance(self.latest_charge, ChargedCard) else None
        if self.status == "succeeded":
            refunded = charge.amount_refunded if charge else 0
            return PaymentState(PaymentStatus.PAID, self.id, refunded_cents=refunded)
        if self.status == "canceled":
            return PaymentState(PaymentStatus.FAILED, self.id, reason="The payment was cancelled.")
        if self.status == "requires_payment_method" and self.last_payment_error is not None:
            return PaymentState(PaymentStatus.FAILED, self.id, reason=self.last_payment_error.words())
        waits_for_buyer = self.status in {"requires_action", "requires_confirmation"}
        secret = self.client_secret if waits_for_buyer else None
        return PaymentState(PaymentStatus.PENDING, self.id, client_secret=secret)

    @property
    def disputed(self) -> bool:
        """Whether the buyer's bank asked for the money, as far as the expanded charge tells."""
        return isinstance(self.latest_charge, ChargedCard) and self.latest_charge.disputed


class Dispute(StripeValue):
    """A bank's claim for the money of a charge."""

    id: str
    status: str
    payment_intent: str | None = None
    metadata: dict[str, str] | None = None

    def state(self) -> PaymentState:
        """What the claim says of its payment. An inquiry (``warning_…``) moves no money, so it says nothing."""
        if self.status.startswith("warning_"):
            return PaymentState(PaymentStatus.PAID, self.payment_intent)
        dispute = _DISPUTES.get(self.status, DisputeState.OPEN)
        return PaymentState(PaymentStatus.PAID, self.payment_intent, dispute=dispute)


class RefundMade(StripeValue):
    """One refund (Stripe's Refund), of ``amount`` cents."""

    id: str
    amount: int
    status: str | None = None
    failure_reason: str | None = None
    payment_intent: str | None = None
    metadata: dict[str, str] | None = None

    def state(self) -> PaymentState:
        """What the refund says of its payment: at least this much was paid back; the charge tells the sum."""
        done = _REFUNDS.get(self.status or "") is RefundState.DONE
        return PaymentState(PaymentStatus.PAID, self.payment_intent, refunded_cents=self.amount if done else 0)

    def result(self) -> RefundResult | None:
        """What became of it, None if it isn't one of ours (made in Stripe's dashboard, say)."""
        refund_id = (self.metadata or {}).get(REFUND)
        return None if refund_id is None else self.result_of(refund_id)

    def result_of(self, refund_id: str) -> RefundResult:
        """What became of it, being the one of ours with that id."""
        state = _REFUNDS.get(self.status or "", RefundState.PENDING)
        why = f" ({self.failure_reason.replace('_', ' ')})" if self.failure_reason else ""
        reason = f"The bank didn't take the refund{why}." if state is RefundState.FAILED else None
        return RefundResult(refund_id, state, self.id, reason)


def merged(states: Iterable[PaymentState]) -> PaymentState:
    """All reports in one: PENDING if there are none."""
    return reduce(PaymentState.merged, states, PaymentState(PaymentStatus.PENDING))
