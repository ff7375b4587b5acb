"""The auditor: sees every entry once, in order, and the account at the end; tells all that differs (R24)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from services.audit.balances import Balances
from services.audit.chain import Chain
from services.audit.finding import Finding, FindingKind, Findings
from services.audit.promises import Promises

if TYPE_CHECKING:
    from datetime import datetime

    from services.audit.stored import StoredAccount, StoredEntry


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit of ``entries`` entries, the last of them ``checked_through``, found at ``at``.

    ``findings`` are the first ones, ``total`` is how many there are.
    """

    member_id: str
    entries: int
    checked_through: int
    findings: tuple[Finding, ...]
    total: int
    at: datetime

    @property
    def ok(self) -> bool:
        """Whether nothing differs."""
        return self.total == 0


@dataclass(slots=True)
class Auditor:
    """Recomputes one account. Its memory doesn't grow with the entries: only with lots, open holds and debts."""

    member_id: str
    findings: Findings = field(default_factory=Findings)
    _chain: Chain = field(init=False)
    _balances: Balances = field(init=False)
    _promises: Promises = field(init=False)

    def __post_init__(self) -> None:
        self._chain = Chain(self.findings, self.member_id)
        self._balances = Balances(self.findings)
        self._promises = Promises(self.findings)

    def see(self, stored: StoredEntry) -> None:
        """Take in the next entry."""
        sequence, seal = stored.fields[1], stored.fields[-1]
        problem = stored.problem()
        if problem is not None:
            place = sequence if type(sequence) is int else None
            text = f"Entry {sequence} can't be read: {problem}."
            self.findings.add(FindingKind.MALFORMED, text, sequence=place)
            self._chain.broken_entry(sequence, seal)
            return
        entry = stored.entry()
        follows = self._chain.see(entry)
        self._balances.see(entry, follows=follows)
        self._promises.see(entry, stored.reversed)
        if stored.lots != (entry.lot_id,):
            text = f"Entry {sequence} is tied to another lot than it names."
            self.findings.add(
                FindingKind.LOT_OF_ENTRY,
                text,
                sequence=entry.sequence,
                lot_id=entry.lot_id,
                expected=entry.lot_id,
                found=", ".join(map(str, stored.lots)) or "nothing",
            )

    def finish(self, account: StoredAccount, at: datetime) -> AuditReport:
        """Compare all with the account as it was when it had ``account.through`` entries."""
        self._chain.close(account)
        self._balances.close(account)
        self._promises.close(account)
        return AuditReport(
            member_id=self.member_id,
            entries=self._chain.entries,
            checked_through=self._chain.last,
            findings=tuple(self.findings.kept),
            total=self.findings.total,
            at=at,
        )
