"""Refunds of what is unspent of a purchase: asked for by the buyer or an operator, paid by the provider (R5a)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from services.payments.provider import RefundState

if TYPE_CHECKING:
    from datetime import datetime

    from services.payments.provider import RefundResult
    from services.purchase import Purchase

LONGEST_REFUND = timedelta(days=3650)
"""How long credits stay set aside for a refund: until the provider has answered, however long that takes."""

_ORDER = list(RefundState)


@dataclass(frozen=True, slots=True)
class Refund:
    """``credits`` of a purchase for ``amount_cents``; its hold has its own id.

    ``reference`` is the provider's id of it, ``reason`` why it failed, in words. ``entry`` is the sequence of the
    REFUND entry, None until it is done.
    """

    id: str
    purchase_id: str
    credits: int
    amount_cents: int
    actor_id: str
    requested_at: datetime
    state: RefundState = RefundState.PENDING
    reference: str | None = None
    reason: str | None = None
    entry: int | None = None

    @property
    def counts(self) -> bool:
        """Whether its money is back with the buyer, or on its way."""
        return self.state is not RefundState.FAILED

    @property
    def reached_provider(self) -> bool:
        """Whether the provider may have counted it: one that a bank sent back was counted before."""
        return self.counts or self.reference is not None

    def told(self, result: RefundResult) -> Refund:
        """The refund with what the provider tells of it; FAILED beats DONE: a bank may send money back later."""
        state = max(self.state, result.state, key=_ORDER.index)
        reference, reason = self.reference or result.reference, result.reason if state is result.state else self.reason
        return replace(self, state=state, reference=reference, reason=reason or self.reason)


def refund_cents(purchase: Purchase, credits: int) -> int:
    """What ``credits`` unspent ones of a purchase are worth, in cents: their share of the price, rounded down.

    With the last ones of a purchase of which nothing was spent, all that is left of the price. Nothing while the bank
    takes the money back, or once it has: it would be paid twice.
    """
    if purchase.disputed:
        return 0
    left = purchase.price_cents - purchase.paid_back_cents
    if purchase.refunded_credits + purchase.taken + credits == purchase.credits:
        return max(0, left)
    return max(0, min(left, purchase.price_cents * credits // purchase.credits))
