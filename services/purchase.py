"""Purchases of packs: pending until the payment has settled, then one lot for ever (R5, R5a)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


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


@dataclass(frozen=True, slots=True)
class Purchase:
    """A pack of ``credits`` for ``price_cents`` US cents; ``reference`` is the provider's id of the charge."""

    id: str
    member_id: str
    credits: int
    price_cents: int
    currency: str
    method: PaymentMethod
    state: PurchaseState
    created_at: datetime
    key: str
    fingerprint: str
    settled_at: datetime | None = None
    reference: str | None = None
