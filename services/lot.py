"""Credit lots: what a credit's life hangs on, and which lot pays (R8)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

OUT_OF_NETWORK = 4
"""The degree that lots see when the shortest path is longer than 3, or when there is none (R2)."""

_NEVER = datetime.max.replace(tzinfo=UTC)


class LotSource(StrEnum):
    """Where a lot's credits came from, in the order in which R8 breaks ties."""

    SUBSCRIPTION = "SUBSCRIPTION"
    RECRUITER = "RECRUITER"
    PURCHASED = "PURCHASED"
    REWARD = "REWARD"


class PayWith(StrEnum):
    """The sender's choice of credits (R8)."""

    AUTO = "AUTO"
    FREE = "FREE"
    PAID = "PAID"
    POOL = "POOL"


SOURCES: dict[PayWith, frozenset[LotSource]] = {
    PayWith.AUTO: frozenset(LotSource),
    PayWith.FREE: frozenset({LotSource.RECRUITER, LotSource.REWARD}),
    PayWith.PAID: frozenset({LotSource.SUBSCRIPTION, LotSource.PURCHASED}),
    PayWith.POOL: frozenset(LotSource),  # of the pool's lots, and of nobody else's (R8a)
}
_RANK = {source: rank for rank, source in enumerate(LotSource)}


@dataclass(frozen=True, slots=True)
class Lot:
    """Credits of one origin.

    ``amount``, ``remaining`` and ``held`` are in credits: what it began with, what can be spent, and what holds have
    set aside. ``expires_at`` is None for never; ``smallest_degree`` is the nearest degree that these credits reach.
    ``origin`` is what the lot came from: a purchase, a subscription, a reward, an adjustment. ``period`` is the
    subscription's period (R4b), None elsewhere. ``basis`` explains how the amount came about (R6a).
    """

    id: str
    source: LotSource
    amount: int
    remaining: int
    granted_at: datetime
    expires_at: datetime | None
    smallest_degree: int
    origin: str
    period: str | None = None
    basis: str | None = None
    held: int = 0

    @property
    def open(self) -> bool:
        """Whether any credit of it can still move: something remains, or is held."""
        return self.remaining > 0 or self.held > 0

    def usable(self, now: datetime) -> bool:
        """Whether something remains and ``now`` is before the expiry (R7a)."""
        return self.remaining > 0 and (self.expires_at is None or now < self.expires_at)

    def moved(self, credits: int, held: int = 0) -> Lot:
        """The lot with ``credits`` more (or, negative, fewer) remaining, and ``held`` more set aside."""
        return replace(self, remaining=self.remaining + credits, held=self.held + held)

    def emptied(self) -> Lot:
        """The lot with nothing remaining, and nothing held."""
        return replace(self, remaining=0, held=0)


def available(lots: Iterable[Lot], now: datetime, sources: Container[LotSource] = frozenset(LotSource)) -> int:
    """What can be spent at ``now``, in credits: the sum of what remains in unexpired lots of ``sources`` (R23)."""
    return sum(lot.remaining for lot in lots if lot.usable(now) and lot.source in sources)


def paying_lot(lots: Iterable[Lot], degree: int, pay_with: PayWith, now: datetime) -> Lot | None:
    """The lot that pays for one InMail to ``degree`` (``OUT_OF_NETWORK`` beyond 3), None if none may (R8)."""
    return min(_fitting(lots, degree, pay_with, now), key=_payment_order, default=None)


def payment_order(lots: Iterable[Lot], degree: int, pay_with: PayWith, now: datetime) -> list[Lot]:
    """The lots that may pay for InMails to ``degree``, in the order in which they do (R8)."""
    return sorted(_fitting(lots, degree, pay_with, now), key=_payment_order)


def _fitting(lots: Iterable[Lot], degree: int, pay_with: PayWith, now: datetime) -> list[Lot]:
    allowed = SOURCES[pay_with]
    return [lot for lot in lots if lot.usable(now) and lot.source in allowed and lot.smallest_degree <= degree]


def _payment_order(lot: Lot) -> tuple[datetime, int, datetime, str]:
    return (lot.expires_at or _NEVER, _RANK[lot.source], lot.granted_at, lot.id)
