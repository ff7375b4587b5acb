"""How a balance came about, in at most ten lines that add up to it (R22, R23)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from services.entry import EntryKind
from services.lot import LotSource

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from services.account import Movement


class LineLabel(StrEnum):
    """What a line of the explanation tells, in the order of the lines."""

    GRANTED = "GRANTED"
    BOUGHT = "BOUGHT"
    REWARDED = "REWARDED"
    GIVEN_BACK = "GIVEN_BACK"
    SPENT = "SPENT"
    HELD = "HELD"
    EXPIRED = "EXPIRED"
    FORFEITED = "FORFEITED"
    REFUNDED = "REFUNDED"
    ADJUSTED = "ADJUSTED"


_LABELS = {
    EntryKind.GRANT: LineLabel.GRANTED,
    EntryKind.PURCHASE: LineLabel.BOUGHT,
    EntryKind.CREDIT_BACK: LineLabel.GIVEN_BACK,
    EntryKind.SPEND: LineLabel.SPENT,
    EntryKind.HOLD: LineLabel.HELD,
    EntryKind.RELEASE: LineLabel.HELD,
    EntryKind.EXPIRE: LineLabel.EXPIRED,
    EntryKind.FORFEIT_CAP: LineLabel.FORFEITED,
    EntryKind.REFUND: LineLabel.REFUNDED,
    EntryKind.ADJUST: LineLabel.ADJUSTED,
}

_WORDS = {
    LineLabel.GRANTED: "granted by the plan",
    LineLabel.BOUGHT: "bought in packs",
    LineLabel.REWARDED: "given as rewards",
    LineLabel.GIVEN_BACK: "given back because recipients replied",
    LineLabel.SPENT: "spent on InMails",
    LineLabel.HELD: "set aside by holds, less what came back",
    LineLabel.EXPIRED: "expired",
    LineLabel.FORFEITED: "forfeited above the plan's cap",
    LineLabel.REFUNDED: "taken back with refunded payments",
    LineLabel.ADJUSTED: "adjusted by operators or taken for debts",
}


@dataclass(frozen=True, slots=True)
class Total:
    """What entries of one kind did to lots of one source: their ``credits`` added up, how many, first and last."""

    kind: EntryKind
    source: LotSource
    credits: int
    entries: int
    since: datetime
    until: datetime

    @property
    def label(self) -> LineLabel:
        """The line that it belongs to."""
        if self.kind is EntryKind.GRANT and self.source is LotSource.REWARD:
            return LineLabel.REWARDED
        return _LABELS[self.kind]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: so many ``credits`` (negative: away) by so many entries, the first at ``since``, the last ``until``."""

    label: LineLabel
    credits: int
    entries: int
    since: datetime
    until: datetime

    @property
    def text(self) -> str:
        """The line for people."""
        first, last = self.since.date(), self.until.date()
        when = f"on {first}" if first == last else f"from {first} to {last}"
        return f"{self.credits:+d} {_WORDS[self.label]} ({self.entries} x, {when})"


@dataclass(frozen=True, slots=True)
class Explanation:
    """The lines of a balance, and what can be spent ``at`` a moment, in credits."""

    lines: tuple[Line, ...]
    available: int
    at: datetime

    @property
    def adds_up(self) -> bool:
        """Whether the lines' credits add up to what can be spent; if not, an audit tells why (R24)."""
        return sum(line.credits for line in self.lines) == self.available


def explain(totals: Iterable[Total], settled: Iterable[Movement], available: int, at: datetime) -> Explanation:
    """Put totals, and what time did since the last entry (``settled``), into lines, in a fixed order."""
    lines: dict[LineLabel, Line] = {}
    for total in (*totals, *map(_total, settled)):
        lines[total.label] = _with(lines.get(total.label), total)
    return Explanation(tuple(lines[label] for label in LineLabel if label in lines), available, at)


def _total(movement: Movement) -> Total:
    entry = movement.entry
    return Total(entry.kind, movement.lot.source, entry.amount, 1, entry.at, entry.at)


def _with(line: Line | None, total: Total) -> Line:
    if line is None:
        return Line(total.label, total.credits, total.entries, total.since, total.until)
    return Line(
        line.label,
        line.credits + total.credits,
        line.entries + total.entries,
        min(line.since, total.since),
        max(line.until, total.until),
    )
