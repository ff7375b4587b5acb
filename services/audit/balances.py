"""Balances: the account's and each lot's, added up anew from the amounts (R23)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from services.audit.finding import FindingKind
from services.entry import EntryKind

if TYPE_CHECKING:
    from services.audit.finding import Findings
    from services.audit.stored import StoredAccount, StoredLot
    from services.entry import Entry

COMING = {EntryKind.GRANT, EntryKind.PURCHASE, EntryKind.RELEASE, EntryKind.CREDIT_BACK}
GOING = {EntryKind.SPEND, EntryKind.EXPIRE, EntryKind.FORFEIT_CAP, EntryKind.HOLD}
OPENING = {EntryKind.GRANT, EntryKind.PURCHASE, EntryKind.ADJUST}
"""Kinds that can open a lot, which is their cause then."""


@dataclass(slots=True)
class Sum:
    """A running sum; ``drift`` is by how much the balance last stored was off, so that one slip is told once."""

    total: int = 0
    drift: int = 0

    def add(self, amount: int, stored: int) -> bool:
        """Add ``amount``; whether the stored balance agrees, or is off by no more than it was."""
        self.total += amount
        off = stored - self.total
        agrees = off in {0, self.drift}
        self.drift = off
        return agrees

    def accepts(self, stored: object) -> bool:
        """Whether a number is what the entries end with: by their amounts, or by the last balance stored."""
        return type(stored) is int and stored in {self.total, self.total + self.drift}


@dataclass(slots=True)
class LotSum:
    """What the entries say of one lot, in credits: what it was opened with, what remains, what is held."""

    opened: int
    purchased: bool
    remaining: Sum = field(default_factory=Sum)
    held: int = 0
    strayed: bool = False


@dataclass(slots=True)
class Balances:
    """Adds up the entries; in memory are a few numbers for each lot."""

    findings: Findings
    sum: Sum = field(default_factory=Sum)
    lots: dict[str, LotSum] = field(default_factory=dict[str, LotSum])

    def see(self, entry: Entry, *, follows: bool) -> None:
        """Take in an entry; what one says that doesn't follow on the last one can't be compared."""
        amount, kind = entry.amount, entry.kind
        if amount == 0 or (amount < 0 and kind in COMING) or (amount > 0 and kind in GOING):
            self._tell(FindingKind.AMOUNT, entry, f"is a {kind} of {amount} credits", None, amount)
        if not self.sum.add(amount, entry.balance) and follows:
            self._tell(FindingKind.BALANCE, entry, "has a wrong balance", self.sum.total, entry.balance)
        lot = self.lots.get(entry.lot_id) or self._opened(entry)
        if not lot.remaining.add(amount, entry.lot_balance):
            self._tell(
                FindingKind.LOT_BALANCE, entry, "has a wrong balance of its lot", lot.remaining.total, entry.lot_balance
            )
        if kind in {EntryKind.HOLD, EntryKind.RELEASE}:
            lot.held -= amount
        self._check_range(entry, lot)

    def close(self, account: StoredAccount) -> None:
        """Compare the sums with the account's balance, its lots and its purchases."""
        if not self.sum.accepts(account.balance):
            text = "The account's balance isn't what its entries add up to."
            self.findings.add(FindingKind.TOTAL, text, expected=self.sum.total, found=account.balance)
        remaining = sum(lot.remaining for lot in account.lots if type(lot.remaining) is int)
        if remaining != account.balance:
            text = "What remains in the lots isn't the account's balance."
            self.findings.add(FindingKind.AVAILABLE, text, expected=account.balance, found=remaining)
        stored = {lot.id: lot for lot in account.lots}
        for lot_id, lot in self.lots.items():
            if lot_id not in stored:
                text = "The entries move a lot that the member doesn't have."
                self.findings.add(FindingKind.LOT_MISSING, text, lot_id=lot_id, expected=lot.remaining.total)
        for lot in account.lots:
            self._compare(lot)
        self._compare_purchases(account)

    def _opened(self, entry: Entry) -> LotSum:
        if entry.amount <= 0 or entry.cause != entry.lot_id or entry.kind not in OPENING:
            self._tell(FindingKind.LOT_OPENING, entry, "is its lot's first, and doesn't open it", None, entry.kind)
        return self.lots.setdefault(entry.lot_id, LotSum(entry.amount, entry.kind is EntryKind.PURCHASE))

    def _check_range(self, entry: Entry, lot: LotSum) -> None:
        if not lot.strayed and (entry.lot_balance < 0 or lot.held < 0 or entry.lot_balance + lot.held > lot.opened):
            lot.strayed = True
            text = "leaves its lot below zero or above what it began with"
            self._tell(FindingKind.LOT_RANGE, entry, text, f"0 to {lot.opened}", entry.lot_balance + lot.held)

    def _compare(self, lot: StoredLot) -> None:
        known = self.lots.get(lot.id)
        if known is None:
            text = "The member has a lot without a single entry."
            self.findings.add(FindingKind.LOT_UNKNOWN, text, lot_id=lot.id, found=lot.remaining)
            return
        if not _same(lot.amount, known.opened):
            text = "The lot's amount isn't what its first entry brought."
            self.findings.add(
                FindingKind.LOT_AMOUNT, text, lot_id=lot.id, expected=known.opened, found=_said(lot.amount)
            )
        if not known.remaining.accepts(lot.remaining):
            text, expected = "What remains of the lot isn't what its entries leave.", known.remaining.total
            self.findings.add(
                FindingKind.LOT_REMAINING, text, lot_id=lot.id, expected=expected, found=_said(lot.remaining)
            )
        if not _same(lot.held, known.held):
            text = "What is held of the lot isn't what its entries set aside."
            self.findings.add(FindingKind.LOT_HELD, text, lot_id=lot.id, expected=known.held, found=_said(lot.held))
        wanted = "HOLDS" if known.remaining.total + known.remaining.drift > 0 or known.held > 0 else "HELD"
        if lot.ties != (wanted,) or lot.owners != 1:
            text = f"The lot should be tied to this member once, as {wanted}, and to nobody else."
            found = f"{', '.join(lot.ties)}; {lot.owners} in all"
            self.findings.add(FindingKind.LOT_TIE, text, lot_id=lot.id, expected=wanted, found=found)

    def _compare_purchases(self, account: StoredAccount) -> None:
        paid = {purchase.id: purchase.credits for purchase in account.purchases if purchase.settled}
        bought = {lot_id: lot.opened for lot_id, lot in self.lots.items() if lot.purchased}
        for lot_id in sorted(paid.keys() | bought.keys()):
            if not _same(paid.get(lot_id), bought.get(lot_id)):
                text = "A paid purchase and the lot that it brought don't agree."
                self.findings.add(
                    FindingKind.PURCHASE,
                    text,
                    lot_id=lot_id,
                    expected=_said(paid.get(lot_id)),
                    found=_said(bought.get(lot_id)),
                )

    def _tell(self, kind: FindingKind, entry: Entry, what: str, expected: object, found: object) -> None:
        text = f"Entry {entry.sequence} {what}."
        self.findings.add(kind, text, sequence=entry.sequence, lot_id=entry.lot_id, expected=expected, found=found)


def _same(stored: object, expected: object) -> bool:
    return type(stored) is type(expected) and stored == expected  # 5.0 isn't 5 credits


def _said(value: object) -> str:
    return "nothing" if value is None else str(value)
