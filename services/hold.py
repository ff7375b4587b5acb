"""Holds: credits set aside for something that is yet to happen, then captured or given back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from services.lot import Lot


@dataclass(frozen=True, slots=True)
class HeldPart:
    """``credits`` of one lot; ``entry`` is the sequence of the HOLD entry that set them aside."""

    lot_id: str
    credits: int
    entry: int


@dataclass(frozen=True, slots=True)
class Hold:
    """Credits of named lots, set aside for ``cause`` until ``expires_at``, when they return by themselves.

    What comes back comes back to the very lots that it was taken from.
    """

    id: str
    member_id: str
    cause: str
    parts: tuple[HeldPart, ...]
    created_at: datetime
    expires_at: datetime

    @property
    def credits(self) -> int:
        """How many credits it sets aside."""
        return sum(part.credits for part in self.parts)


def end_of(hold: Hold, lots: Iterable[Lot]) -> datetime:
    """When ``hold`` gives back by itself: at its time, or earlier with the first of its lots to end (R7a).

    A lot's end may come nearer while its credits are held: its plan is cancelled (R4c).
    """
    held = {part.lot_id for part in hold.parts}
    ends = (lot.expires_at for lot in lots if lot.id in held and lot.expires_at is not None)
    return min((hold.expires_at, *ends))


def outlives(lot: Lot, until: datetime) -> bool:
    """Whether credits of ``lot`` can be held until then: no hold keeps a credit past its lot's end (R7a)."""
    return lot.expires_at is None or until <= lot.expires_at
