"""What becomes of a purchase's credits when its money goes back, in plain Python: refunds, disputes, debts (R5a)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from services.entry import EntryKind
from services.lot import LotSource

from .ledger import ModelDebt, ModelLot

if TYPE_CHECKING:
    from datetime import datetime

    from .ledger import Ledger

LONG = timedelta(days=3650)
"""How long a refund may take."""


@dataclass
class ModelPurchase:
    """A settled purchase; its lot has its id.

    ``asked`` and ``done`` are refunds on their way and paid, in credits. ``taken`` and ``owed`` are what a dispute cost
    so far: out of the lot, the last time by line ``line``, and as debt.
    """

    id: str
    owner: str
    credits: int
    price: int
    asked: dict[str, int] = field(default_factory=dict[str, int])
    done: dict[str, int] = field(default_factory=dict[str, int])
    disputed: bool = False
    decided: bool = False
    """The bank has decided that the money stays."""
    taken: int = 0
    owed: int = 0
    line: int | None = None

    @property
    def given_back(self) -> int:
        return sum(self.asked.values()) + sum(self.done.values())

    def ask(self, ledger: Ledger, refund: str, credits: int, now: datetime) -> None:
        """Set aside what is to be paid back."""
        ledger.hold(refund, {self.id: credits}, now, now + LONG)
        self.asked[refund] = credits

    def pay_back(self, ledger: Ledger, refund: str, now: datetime) -> None:
        """The provider has paid: what was set aside is gone."""
        credits = self.done[refund] = self.asked.pop(refund)
        ledger.release(refund, now, collects=False)
        ledger.move(EntryKind.REFUND, -credits, ledger.lots[self.id], now, cause=refund)
        self.reckon(ledger, now)

    def keep(self, ledger: Ledger, refund: str, now: datetime) -> None:
        """The provider can't pay: what was set aside returns, unless a dispute claims it."""
        del self.asked[refund]
        ledger.release(refund, now, collects=False)
        self.reckon(ledger, now)

    def reckon(self, ledger: Ledger, now: datetime) -> None:
        """A dispute claims every credit whose money wasn't given back; once it is won, it claims none."""
        claimed = self.credits - self.given_back if self.disputed and not self.decided else 0
        more = claimed - self.taken - self.owed
        if more < 0:
            self._give_back(ledger, -more, now)
            return
        debt = self._debt(ledger)
        if debt:  # what came back to the lot meanwhile goes before anything is owed
            paid = self._take(ledger, debt.owed, now)
            self.owed -= paid
            self._owe(ledger, debt, -paid)
        missing = more - self._take(ledger, more, now)
        if missing:
            self.owed += missing
            new = ModelDebt(f"{self.id}:debt:{len(ledger.lines)}", 0, now, self.id)
            self._owe(ledger, self._debt(ledger) or new, missing)

    def _take(self, ledger: Ledger, credits: int, now: datetime) -> int:
        lot = ledger.lots[self.id]
        there = min(credits, lot.remaining)
        if there:
            self.line = ledger.move(EntryKind.REFUND, -there, lot, now, cause=self.id)
            self.taken += there
        return there

    def _give_back(self, ledger: Ledger, credits: int, now: datetime) -> None:
        """Debt is cancelled first; what was collected for it returns as a lot of its own, the rest to its own lot."""
        forgiven, debt = min(credits, self.owed), self._debt(ledger)
        cancelled = min(forgiven, debt.owed if debt else 0)
        if debt:
            self._owe(ledger, debt, -cancelled)
        if forgiven > cancelled:
            id = f"{self.id}:returned:{now.isoformat()}"
            ledger.add(EntryKind.ADJUST, ModelLot(id, LotSource.PURCHASED, forgiven - cancelled, now, None))
        self.owed -= forgiven
        if credits > forgiven:
            lot, self.taken = ledger.lots[self.id], self.taken - (credits - forgiven)
            cause = f"{self.id}:dispute"
            ledger.move(EntryKind.ADJUST, credits - forgiven, lot, now, cause=cause, reverses=self.line)
            ledger.collect(lot, credits - forgiven, now)

    def _debt(self, ledger: Ledger) -> ModelDebt | None:
        return next((debt for debt in ledger.debts if debt.purchase == self.id), None)

    def _owe(self, ledger: Ledger, debt: ModelDebt, credits: int) -> None:
        debt.owed += credits
        others = [other for other in ledger.debts if other.id != debt.id]
        ledger.debts = [*others, debt] if debt.owed else others
