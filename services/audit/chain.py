"""The chain of entries: without gaps, in order of time, each sealed onto the one before (R23)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.audit.finding import FindingKind

if TYPE_CHECKING:
    from datetime import datetime

    from services.audit.finding import Findings
    from services.audit.stored import StoredAccount
    from services.entry import Entry


@dataclass(slots=True)
class Chain:
    """Follows the entries of ``member_id``; remembers the last one only.

    ``stored`` is the last entry's hash as it stands, ``computed`` as it ought to be: an entry that fits either of them
    is sound, so that one changed entry or hash is told once, where it is.
    """

    findings: Findings
    member_id: str
    last: int = 0
    entries: int = 0
    stored: str = ""
    computed: str = ""
    sound: bool = True
    at: datetime | None = None

    def broken_entry(self, sequence: object, seal: object) -> None:
        """Pass an entry that can't be read; the next one may still fit its hash."""
        self.entries += 1
        if type(sequence) is int:
            self._follows(sequence)
            self.last = max(self.last, sequence)
        self.stored = self.computed = seal if isinstance(seal, str) else ""
        self.sound = False

    def see(self, entry: Entry) -> bool:
        """Take in the next entry; whether it follows directly on the one before."""
        self.entries += 1
        follows = self._follows(entry.sequence)
        if entry.member_id != self.member_id:
            self._tell(FindingKind.FOREIGN, entry, "belongs to another member", self.member_id, entry.member_id)
        self._check_seal(entry, follows=follows)
        if self.at is not None and entry.at < self.at:
            self._tell(FindingKind.TIME, entry, "is earlier than the one before it", self.at, entry.at)
        self.at = entry.at
        self.last = max(self.last, entry.sequence)
        return follows

    def close(self, account: StoredAccount) -> None:
        """Compare the end of the chain with what the member's account says."""
        counter = account.sequence
        if account.astray is not None:
            text = f"Entry {account.astray} lies outside of the {counter} entries that the account counts."
            astray = account.astray if type(account.astray) is int else None
            self.findings.add(FindingKind.COUNTER, text, sequence=astray, expected=counter, found=account.astray)
        elif type(counter) is not int or counter < self.last:
            text = f"The account counts {counter} entries, and there are {self.last}."
            self.findings.add(FindingKind.COUNTER, text, sequence=self.last, expected=self.last, found=counter)
        elif counter > self.last:
            text = f"{_span(self.last + 1, counter)} missing at the end: the account counts {counter}."
            self.findings.add(FindingKind.TAIL, text, sequence=self.last + 1, expected=counter, found=self.last)
        if not any(account.head == seal for seal in (self.stored or None, self.computed or None)):
            text = "The account's last seal isn't the last entry's."
            self.findings.add(
                FindingKind.HEAD, text, sequence=self.last, expected=self.stored, found=account.head or "nothing"
            )
        if account.last_at != self.at:
            text = "The account's time of the last entry isn't that entry's."
            self.findings.add(
                FindingKind.LAST_TIME, text, sequence=self.last, expected=self.at, found=account.last_at or "nothing"
            )

    def _follows(self, sequence: int) -> bool:
        wanted = self.last + 1
        if sequence > wanted:
            text = f"{_span(wanted, sequence - 1)} missing."
            self.findings.add(FindingKind.GAP, text, sequence=wanted, expected=wanted, found=sequence)
        elif sequence == self.last:
            text = f"There are two entries with sequence {sequence}."
            self.findings.add(FindingKind.DUPLICATE, text, sequence=sequence, expected=wanted, found=sequence)
        elif sequence < wanted:
            text = f"Entry {sequence} comes after entry {self.last}."
            self.findings.add(FindingKind.ORDER, text, sequence=sequence, expected=wanted, found=sequence)
        return sequence == wanted

    def _check_seal(self, entry: Entry, *, follows: bool) -> None:
        wanted = entry.seal(self.stored)
        fitting = {wanted} if self.stored == self.computed else {wanted, entry.seal(self.computed)}
        sound = entry.hash in fitting
        if not sound and follows and self.sound:
            text = f"has a seal that doesn't fit: it was changed, or entry {entry.sequence - 1} was replaced"
            self._tell(FindingKind.SEAL, entry, text, wanted, entry.hash or "nothing")
        elif not sound:
            text = "isn't sealed onto the one before it: one was deleted, inserted or replaced"
            self._tell(FindingKind.LINK, entry, text, wanted, entry.hash or "nothing")
        self.sound, self.stored, self.computed = sound, entry.hash, entry.hash if sound else wanted

    def _tell(self, kind: FindingKind, entry: Entry, what: str, expected: object, found: object) -> None:
        self.findings.add(
            kind, f"Entry {entry.sequence} {what}.", sequence=entry.sequence, expected=expected, found=found
        )


def _span(first: int, last: int) -> str:
    return f"Entry {first} is" if first == last else f"Entries {first} to {last} are"
