"""What purchases, payments, refunds and statements answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - pydantic reads these annotations at run time
from typing import Literal

from services.payments.statement import StatementState  # noqa: TC001 - as above
from services.purchase import PaymentMethod  # noqa: TC001 - as above


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchased:
    """A pack was paid for and its credits are there."""

    operation: Literal["purchaseCredits"] = "purchaseCredits"
    purchase_id: str
    lot_id: str
    credits: int
    price_cents: int
    currency: str
    method: PaymentMethod
    settled_at: datetime
    available: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentObserved:
    """What a provider told of a payment was taken in; ``known`` says whether there is such a purchase."""

    operation: Literal["observePayment"] = "observePayment"
    purchase_id: str
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRequested:
    """``credits`` were set aside to be paid back; ``available`` is what the buyer had right after it."""

    operation: Literal["refundPurchase"] = "refundPurchase"
    refund_id: str
    purchase_id: str
    member_id: str
    credits: int
    amount_cents: int
    currency: str
    requested_at: datetime
    available: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementSettled:
    """A monthly statement as it is now."""

    operation: Literal["settleStatement"] = "settleStatement"
    reference: str
    state: StatementState
    total_cents: int
