"""What changes in accounts, lots and holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from services.account import Account, Movement
    from services.debt import Debt
    from services.hold import Hold
    from services.topup import TopUp


@dataclass(frozen=True, slots=True)
class CreditsMoved:
    """A ledger entry, with the lot after it."""

    movement: Movement


@dataclass(frozen=True, slots=True)
class AccountSaved:
    """An account's counters and balance after the decision."""

    account: Account


@dataclass(frozen=True, slots=True)
class AlertsSaved:
    """The names of the alerts that hold for a member, so that each is told once."""

    member_id: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class TopUpSaved:
    """A member's automatic top-ups: what is allowed, and what has come of it."""

    top_up: TopUp


@dataclass(frozen=True, slots=True)
class LotEndSet:
    """A lot's expiry was set, or (None) taken back: its plan is to end, or goes on after all (R4c)."""

    lot_id: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class HoldPlaced:
    """Credits are set aside."""

    hold: Hold


@dataclass(frozen=True, slots=True)
class HoldClosed:
    """A hold that was captured or gave back."""

    hold_id: str
    member_id: str


@dataclass(frozen=True, slots=True)
class DebtSaved:
    """A debt that was opened, or collected from."""

    debt: Debt
