"""Receipts: what a buyer gets for a payment, and for money paid back. Once issued, they never change."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from services.purchase import PaymentMethod
    from services.reading import Page


class ReceiptKind(StrEnum):
    """Which way the money went."""

    SALE = "SALE"
    REFUND = "REFUND"


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One position: ``quantity`` times something, for ``cents`` in all (negative when paid back)."""

    description: str
    quantity: int
    cents: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """``credits`` credits for ``cents`` hundredths of ``currency``, both above zero whichever way the money went.

    ``number`` is given by storage: the year of issue and a serial number without gaps; empty before. ``id`` is the
    purchase's for a sale, the refund's for a refund.
    """

    id: str
    kind: ReceiptKind
    member_id: str
    purchase_id: str
    issued_at: datetime
    credits: int
    cents: int
    currency: str
    method: PaymentMethod
    number: str = ""

    @property
    def lines(self) -> tuple[ReceiptLine, ...]:
        """The positions; they add up to ``total_cents``."""
        sale = f"Pack of {self.credits} InMail credits"
        back = f"Paid back: {self.credits} unspent InMail credits"
        return (ReceiptLine(sale if self.kind is ReceiptKind.SALE else back, 1, self.total_cents),)

    @property
    def total_cents(self) -> int:
        """What the buyer paid, in hundredths of the currency; negative for what came back."""
        return self.cents if self.kind is ReceiptKind.SALE else -self.cents


class Receipts(Protocol):
    """Reads of receipts. All raise NothingChanged when the database doesn't answer."""

    async def of_purchases(self, member_id: str, purchase_ids: Sequence[str]) -> dict[str, tuple[Receipt, ...]]:
        """The receipts of the member's purchases, by the purchase's id, in the order of their numbers."""
        ...

    async def of_member(self, member_id: str, first: int, before: str | None) -> Page[Receipt]:
        """The member's receipts, the latest number first, from before number ``before`` on."""
        ...

    async def numbered(self, member_id: str, number: str) -> Receipt | None:
        """The member's receipt of that number, None if there is none."""
        ...


def sum_of(cents: int, currency: str) -> str:
    """An amount for people: ``USD 59.99``."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{currency} {abs(cents) // 100}.{abs(cents) % 100:02d}"
