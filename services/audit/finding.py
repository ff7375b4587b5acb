"""What an audit finds: each difference with its place, and the first hundred of them at most."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

LARGEST_LIST = 100
"""Findings that are told one by one; all are counted."""


class FindingKind(StrEnum):
    """What differs."""

    GAP = "GAP"
    DUPLICATE = "DUPLICATE"
    ORDER = "ORDER"
    MALFORMED = "MALFORMED"
    FOREIGN = "FOREIGN"
    SEAL = "SEAL"
    LINK = "LINK"
    TIME = "TIME"
    AMOUNT = "AMOUNT"
    BALANCE = "BALANCE"
    LOT_BALANCE = "LOT_BALANCE"
    LOT_RANGE = "LOT_RANGE"
    LOT_OPENING = "LOT_OPENING"
    LOT_OF_ENTRY = "LOT_OF_ENTRY"
    REVERSAL = "REVERSAL"
    TAIL = "TAIL"
    COUNTER = "COUNTER"
    HEAD = "HEAD"
    LAST_TIME = "LAST_TIME"
    TOTAL = "TOTAL"
    AVAILABLE = "AVAILABLE"
    LOT_MISSING = "LOT_MISSING"
    LOT_UNKNOWN = "LOT_UNKNOWN"
    LOT_AMOUNT = "LOT_AMOUNT"
    LOT_REMAINING = "LOT_REMAINING"
    LOT_HELD = "LOT_HELD"
    LOT_TIE = "LOT_TIE"
    HOLD = "HOLD"
    DEBT = "DEBT"
    PURCHASE = "PURCHASE"


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference, as ``text`` for people, with the entry's sequence and the lot's id where they are known.

    ``expected`` is what follows from the rest of the ledger, ``found`` what is stored.
    """

    kind: FindingKind
    text: str
    sequence: int | None = None
    lot_id: str | None = None
    expected: str | None = None
    found: str | None = None


@dataclass(slots=True)
class Findings:
    """Takes findings in: the first ``LARGEST_LIST`` are kept, the others only counted."""

    kept: list[Finding] = field(default_factory=list[Finding])
    total: int = 0

    def add(
        self,
        kind: FindingKind,
        text: str,
        *,
        sequence: int | None = None,
        lot_id: str | None = None,
        expected: object = None,
        found: object = None,
    ) -> None:
        """Take in one finding; None in ``expected`` or ``found`` means that there is nothing to show."""
        self.total += 1
        if len(self.kept) < LARGEST_LIST:
            self.kept.append(Finding(kind, text, sequence, lot_id, _shown(expected), _shown(found)))


def _shown(value: object) -> str | None:
    return None if value is None else str(value)[:200]  # what somebody wrote into a field may be of any length
