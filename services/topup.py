"""Automatic top-ups: a pack is bought when the balance dips, within what the member allows a month (R5, own)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from services.calendar import month_of, next_month

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from services.purchase import PaymentMethod, Purchase

KEY = "§top-up:"
"""What the idempotency keys of these purchases begin with: no client can send it."""


@dataclass(frozen=True, slots=True)
class TopUp:
    """What a member allows, and what has come of it so far.

    Below ``threshold`` credits a pack of ``credits`` is bought: at most ``max_purchases`` a calendar month (UTC), for
    at most ``max_cents``. ``token`` is the payment provider's for the member's card, never a card number; None where
    ``method`` needs none. ``armed`` says that the balance was at or above the threshold since the last purchase, so
    that one dip brings one. ``pending`` is the purchase that waits for its payment. ``purchases`` and ``cents`` count
    those of ``month`` that weren't declined. After ``declines`` in a row nothing is tried before ``retry_at``.
    """

    member_id: str
    threshold: int
    credits: int
    max_purchases: int
    max_cents: int
    method: PaymentMethod
    token: str | None = field(default=None, repr=False)
    enabled: bool = True
    armed: bool = True
    pending: str | None = None
    month: str = ""
    purchases: int = 0
    cents: int = 0
    declines: int = 0
    retry_at: datetime | None = None

    def bought_in_month(self, now: datetime) -> tuple[int, int]:
        """How many packs were bought in the calendar month of ``now``, and for how many cents."""
        return (self.purchases, self.cents) if self.month >= month_of(now) else (0, 0)

    def waits(self, balance: int) -> bool:
        """Whether a pack is to be bought for this ``balance``, now or as soon as it may be."""
        return self.enabled and self.armed and self.pending is None and balance < self.threshold

    def next_try(self, balance: int, price_cents: int, now: datetime) -> datetime | None:
        """When the pack is to be bought that ``balance`` asks for, ``now`` at the earliest; None if it asks for none.

        After a decline that is later, and so it is when the month's ceilings leave no room for the price.
        """
        if not self.waits(balance):
            return None
        at = now if self.retry_at is None else max(now, self.retry_at)
        purchases, cents = self.bought_in_month(at)
        full = purchases + 1 > self.max_purchases or cents + price_cents > self.max_cents
        return next_month(at) if full else at

    def rearmed(self, balance: int) -> TopUp:
        """Armed again if the balance has recovered from the last dip."""
        recovered = not self.armed and self.pending is None and balance >= self.threshold
        return replace(self, armed=True) if recovered else self

    def begun(self, purchase: Purchase, now: datetime) -> TopUp:
        """After a purchase was opened: disarmed, and the month has one more."""
        purchases, cents = self.bought_in_month(now)
        return replace(
            self,
            armed=False,
            pending=purchase.id,
            month=max(self.month, month_of(now)),
            purchases=purchases + 1,
            cents=cents + purchase.price_cents,
        )

    def settled(self) -> TopUp:
        """After the payment: whatever was declined before is forgiven."""
        return replace(self, pending=None, declines=0, retry_at=None)

    def declined(self, purchase: Purchase, pauses: tuple[timedelta, ...], now: datetime) -> TopUp:
        """After a decline: tried again after the next of ``pauses``, and switched off when there is none left.

        The month gets back what the purchase would have cost.
        """
        counted = month_of(purchase.created_at) == self.month
        known = replace(
            self,
            pending=None,
            armed=True,
            purchases=self.purchases - counted,
            cents=self.cents - purchase.price_cents * counted,
            declines=self.declines + 1,
        )
        if self.declines >= len(pauses):
            return replace(known, enabled=False, token=None, retry_at=None)
        return replace(known, retry_at=now + pauses[self.declines])
