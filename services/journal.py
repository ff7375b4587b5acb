"""A run of movements on one account: each follows the one before, and debts are paid out of what comes in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from services.account import post
from services.entry import EntryKind
from services.hold import HeldPart, Hold, outlives

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from services.account import Account, Movement
    from services.debt import Debt
    from services.lot import Lot

SYSTEM = "system"
"""The actor of entries that nobody asked for: what time brings about, and what debts take."""


@dataclass(slots=True)
class Journal:
    """Moves credits one entry after another; ``account`` is always the account after the last of ``movements``.

    ``sealed`` is False where the entries are only rehearsed, and stored nowhere.
    """

    account: Account
    movements: list[Movement] = field(default_factory=list["Movement"])
    sealed: bool = True

    def post(
        self,
        lot: Lot,
        kind: EntryKind,
        amount: int,
        *,
        at: datetime,
        cause: str,
        actor_id: str = SYSTEM,
        reverses: int | None = None,
    ) -> Movement:
        """Move ``amount`` credits in ``lot``; raises as ``services.account.post`` does."""
        movement = post(
            self.account,
            lot,
            kind,
            amount,
            at=at,
            actor_id=actor_id,
            cause=cause,
            reverses=reverses,
            sealed=self.sealed,
        )
        self.account = movement.account
        self.movements.append(movement)
        return movement

    def deposit(
        self,
        lot: Lot,
        kind: EntryKind,
        amount: int,
        *,
        at: datetime,
        cause: str,
        actor_id: str = SYSTEM,
        reverses: int | None = None,
    ) -> Movement:
        """Put new credits into ``lot``; what the member owes is collected from them at once (R5a)."""
        movement = self.post(lot, kind, amount, at=at, cause=cause, actor_id=actor_id, reverses=reverses)
        self._collect(movement.lot, amount, at, self.account.debts)
        return movement

    def hold(self, hold: Hold, parts: dict[str, int], *, actor_id: str) -> Hold:
        """Set aside credits of open lots, given by lot id, and return ``hold`` with its parts.

        Raises ValueError for a lot that isn't open, hasn't as many credits, or expires before the hold ends (R7a).
        """
        made: list[HeldPart] = []
        for lot_id, credits in parts.items():
            lot = _need(self.account, lot_id)
            if not outlives(lot, hold.expires_at):
                raise ValueError(f"lot {lot_id} expires before hold {hold.id} ends")
            moved = self.post(lot, EntryKind.HOLD, -credits, at=hold.created_at, cause=hold.id, actor_id=actor_id)
            made.append(HeldPart(lot_id, credits, moved.entry.sequence))
        placed = replace(hold, parts=tuple(made))
        self.account = replace(self.account, holds=(*self.account.holds, placed))
        return placed

    def release(self, hold: Hold, *, at: datetime, actor_id: str = SYSTEM, collects: bool = True) -> None:
        """Give held credits back to the very lots that they were taken from.

        Credits of a purchase that brought a debt pay it at once, unless they are to be moved on (``collects`` False).
        """
        for part in hold.parts:
            lot = _need(self.account, part.lot_id)
            back = self.post(
                lot,
                EntryKind.RELEASE,
                part.credits,
                at=at,
                cause=hold.id,
                actor_id=actor_id,
                reverses=part.entry,
            )
            if collects:
                self.pay_debts(back.lot.id, part.credits, at=at)
        others = tuple(other for other in self.account.holds if other.id != hold.id)
        self.account = replace(self.account, holds=others)

    def pay_debts(self, lot_id: str, credits: int, *, at: datetime) -> None:
        """Pay what the lot's own purchase brought in debts, out of ``credits`` that came back to the lot (R5a)."""
        lot = _need(self.account, lot_id)
        own = [debt for debt in self.account.debts if debt.purchase_id == lot.origin]
        self._collect(lot, credits, at, own)

    def _collect(self, lot: Lot, credits: int, at: datetime, debts: Iterable[Debt]) -> None:
        """Pay ``debts`` out of the ``credits`` that came into ``lot``, the oldest first; what was there stays."""
        for debt in sorted(debts, key=lambda debt: (debt.opened_at, debt.id)):
            taken = min(debt.outstanding, credits, lot.remaining)
            if taken == 0:
                break
            credits -= taken
            lot = self.post(lot, EntryKind.ADJUST, -taken, at=at, cause=debt.id).lot
            left = debt.paid(taken)
            kept = tuple(other for other in self.account.debts if other.id != debt.id)
            self.account = replace(self.account, debts=(*kept, left) if left.outstanding else kept)


def _need(account: Account, lot_id: str) -> Lot:
    lot = account.lot(lot_id)
    if lot is None:
        raise ValueError(f"lot {lot_id} of member {account.member.id} isn't open")
    return lot
