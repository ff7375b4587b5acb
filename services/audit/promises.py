"""What entries promise of one another: what undoes what, what holds set aside, what debts took (R23, R25, R5a)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from services.audit.finding import FindingKind
from services.entry import EntryKind

if TYPE_CHECKING:
    from services.audit.finding import Findings
    from services.audit.stored import Reversed, StoredAccount, StoredDebt
    from services.entry import Entry

UNDOES = {EntryKind.RELEASE: EntryKind.HOLD, EntryKind.CREDIT_BACK: EntryKind.SPEND}
"""Kinds that always undo an entry, with the kind of that one: same lot, same cause, the same credits back."""


@dataclass(slots=True)
class Promises:
    """Follows what is set aside and owed; in memory are the holds that are open, and a number for each debt."""

    findings: Findings
    held: dict[int, tuple[str, int, str]] = field(default_factory=dict[int, tuple[str, int, str]])
    taken: dict[str, int] = field(default_factory=dict[str, int])

    def see(self, entry: Entry, reversed_: Reversed | None) -> None:
        """Take in an entry, with the one that it names in ``reverses``."""
        problem = None
        if entry.reverses is not None or entry.kind in UNDOES:
            problem = self._problem(entry, reversed_)
        if problem is not None:
            self.findings.add(
                FindingKind.REVERSAL,
                f"Entry {entry.sequence} {problem}.",
                sequence=entry.sequence,
                lot_id=entry.lot_id,
                found="nothing" if entry.reverses is None else entry.reverses,
            )
        elif entry.kind is EntryKind.RELEASE:
            del self.held[entry.reverses or 0]
        if entry.kind is EntryKind.HOLD:
            self.held[entry.sequence] = (entry.lot_id, -entry.amount, entry.cause)
        elif entry.kind is EntryKind.ADJUST and entry.amount < 0:
            self.taken[entry.cause] = self.taken.get(entry.cause, 0) - entry.amount

    def close(self, account: StoredAccount) -> None:
        """Compare what is set aside and owed with the account's holds and debts."""
        self._compare_holds(account)
        for debt in account.debts:
            self._compare_debt(debt)

    def _problem(self, entry: Entry, undone: Reversed | None) -> str | None:
        if entry.reverses is None:
            return "says of no entry that it undoes it"
        if undone is None or entry.reverses >= entry.sequence:
            return f"undoes entry {entry.reverses}, and there is none before it"
        wanted = UNDOES.get(entry.kind)
        if wanted is None:
            return None
        if (undone.kind, undone.lot_id, undone.cause, undone.amount) != (
            wanted.value,
            entry.lot_id,
            entry.cause,
            -entry.amount,
        ):
            return f"undoes entry {entry.reverses}, which is another movement"
        if entry.kind is EntryKind.RELEASE and entry.reverses not in self.held:
            return f"undoes entry {entry.reverses}, which was undone before"
        return None

    def _compare_holds(self, account: StoredAccount) -> None:
        rest = dict(self.held)
        for hold in account.holds:
            if not hold.entries or not len(hold.lot_ids) == len(hold.credits) == len(hold.entries):
                self._tell_hold(f"The hold {hold.id} doesn't say which credits it sets aside.", None, None, None)
                continue
            for lot_id, credits, sequence in zip(hold.lot_ids, hold.credits, hold.entries, strict=True):
                known = rest.pop(sequence, None) if isinstance(sequence, int) else None
                if known != (lot_id, credits, hold.id):
                    text = f"The hold {hold.id} isn't what entry {sequence} set aside."
                    expected = f"{known[1]} of lot {known[0]}" if known else "nothing"
                    self._tell_hold(text, sequence, expected, f"{credits} of lot {lot_id}")
        for sequence, (_, credits, cause) in rest.items():
            self._tell_hold(f"Entry {sequence} sets credits aside for {cause}, which isn't open.", sequence, 0, credits)

    def _tell_hold(self, text: str, sequence: object, expected: object, found: object) -> None:
        place = sequence if isinstance(sequence, int) else None
        self.findings.add(FindingKind.HOLD, text, sequence=place, expected=expected, found=found)

    def _compare_debt(self, debt: StoredDebt) -> None:
        taken = self.taken.get(debt.id, 0)
        amount, outstanding = debt.amount, debt.outstanding
        if not isinstance(amount, int) or not isinstance(outstanding, int):
            text = f"The debt {debt.id} has no amount."
            self.findings.add(FindingKind.DEBT, text, expected=taken, found=outstanding)
        elif outstanding < 0 or taken > amount or (outstanding and outstanding != amount - taken):
            text = f"What is left of the debt {debt.id} isn't what its entries leave."
            self.findings.add(FindingKind.DEBT, text, expected=max(0, amount - taken), found=outstanding)
        elif debt.ties != (("OWES",) if outstanding else ("OWED",)):
            text = f"The debt {debt.id} is tied to the member in a wrong way."
            wanted = "OWES" if outstanding else "OWED"
            self.findings.add(FindingKind.DEBT, text, expected=wanted, found=", ".join(debt.ties) or "nothing")
