"""Purchases of packs: pending until the payment has settled, then one lot for ever (R5, R5a)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from services.payments.state import DisputeState, PaymentState, PaymentStatus

if TYPE_CHECKING:
    from datetime import datetime

    from services.refund import Refund


class PaymentMethod(StrEnum):
    """How a pack is paid for (R5a)."""

    CREDIT_CARD = "CREDIT_CARD"
    MICROSOFT_BILLING = "MICROSOFT_BILLING"
    LINKEDIN_BILLING = "LINKEDIN_BILLING"


class PurchaseState(StrEnum):
    """Where a purchase stands."""

    PENDING = "PENDING"
    SETTLED = "SETTLED"
    DECLINED = "DECLINED"


_STATUS = {
    PurchaseState.PENDING: PaymentStatus.PENDING,
    PurchaseState.SETTLED: PaymentStatus.PAID,
    PurchaseState.DECLINED: PaymentStatus.FAILED,
}
STATE_OF = {status: state for state, status in _STATUS.items()}
"""The state that a payment's status puts a purchase in."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """A pack of ``credits`` for ``price_cents`` US cents; ``reference`` is the provider's id of the charge.

    ``key`` is the buyer's idempotency key, None once a declined purchase has given it free (R21). ``available`` is what
    the buyer had right after the purchase, ``reason`` why it was declined, in words. ``refunded_cents`` and ``dispute``
    are the provider's latest, ``outside_cents`` what of it was paid back elsewhere. ``taken`` and ``owed`` are the
    credits that this has cost so far: taken out of the lot, the last time by entry ``taken_entry``, and made a debt of.
    """

    id: str
    member_id: str
    credits: int
    price_cents: int
    currency: str
    method: PaymentMethod
    state: PurchaseState
    created_at: datetime
    key: str | None
    fingerprint: str
    settled_at: datetime | None = None
    reference: str | None = None
    available: int | None = None
    reason: str | None = None
    refunded_cents: int = 0
    outside_cents: int = 0
    dispute: DisputeState = DisputeState.NONE
    taken: int = 0
    taken_entry: int | None = None
    owed: int = 0
    refunds: tuple[Refund, ...] = ()

    @property
    def payment(self) -> PaymentState:
        """What is known of its payment so far."""
        return PaymentState(
            _STATUS[self.state], self.reference, self.refunded_cents, dispute=self.dispute, reason=self.reason
        )

    @property
    def paid_back_cents(self) -> int:
        """What the buyer got back, or is getting, in cents: by our refunds and by the provider's word."""
        ours = sum(refund.amount_cents for refund in self.refunds if refund.counts)
        return max(self.refunded_cents, self.outside_cents + ours)

    @property
    def refunded_credits(self) -> int:
        """Credits that the buyer gave back, or is giving back, for money."""
        return sum(refund.credits for refund in self.refunds if refund.counts)

    @property
    def disputed(self) -> bool:
        """Whether the buyer's bank wants the money back, or has it."""
        return self.dispute in {DisputeState.OPEN, DisputeState.LOST}

    @property
    def claimed_credits(self) -> int:
        """Credits that have to go because money went without us: paid back elsewhere, or disputed (R5a).

        A dispute claims all that we haven't paid back ourselves; a payment from elsewhere its share, rounded down in
        the buyer's favour.
        """
        left = self.credits - self.refunded_credits
        if self.disputed or self.outside_cents >= self.price_cents:
            return left
        return min(left, self.credits * self.outside_cents // self.price_cents)

    def reckoned(self) -> Purchase:
        """The purchase with what was paid back elsewhere: what the provider tells beyond the refunds it had from us.

        It never shrinks: a later refund of ours isn't in what the provider told before.
        """
        ours = sum(refund.amount_cents for refund in self.refunds if refund.reached_provider)
        return replace(self, outside_cents=max(self.outside_cents, self.refunded_cents - ours))
