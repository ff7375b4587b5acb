"""Debts: credits that were spent and then taken back by the buyer's bank; later credits pay them (R5a)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Debt:
    """``amount`` credits owed since ``opened_at`` for a disputed purchase; ``outstanding`` of them still are."""

    id: str
    member_id: str
    purchase_id: str
    amount: int
    outstanding: int
    opened_at: datetime

    def paid(self, credits: int) -> Debt:
        """The debt with ``credits`` fewer outstanding."""
        return replace(self, outstanding=self.outstanding - credits)
