"""Automatic top-ups."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from services.intent import Intent

if TYPE_CHECKING:
    from services.purchase import PaymentMethod


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What a member allows; ``token`` None keeps the one that was given before for the same method."""

    threshold: int
    credits: int
    max_purchases: int
    max_cents: int
    method: PaymentMethod
    token: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAutoTopUp(Intent):
    """Switch automatic top-ups on as ``allowed``, or (None) off."""

    allowed: Allowed | None
