"""Ledgers in memory that do what a database may: be late, be down, show a commit in part."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from services.entry import Entry, EntryKind
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import Mapping


def entry(member_id: str, sequence: int) -> Entry:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    return Entry(member_id, sequence, EntryKind.PURCHASE, 1, "lot", sequence, sequence, at, member_id, "cause")


@dataclass
class Ledgers:
    """``entries`` by member; sequences in ``hidden`` aren't seen yet; ``fault`` is what every read ends with."""

    entries: dict[str, list[Entry]] = field(default_factory=dict[str, list[Entry]])
    hidden: set[int] = field(default_factory=set[int])
    fault: Exception | None = None
    reads: list[dict[str, int]] = field(default_factory=list[dict[str, int]])

    def grow(self, member_id: str, by: int = 1) -> None:
        ledger = self.entries.setdefault(member_id, [])
        ledger += [entry(member_id, len(ledger) + number) for number in range(1, by + 1)]

    async def last_sequence(self, member_id: str) -> int | None:
        if self.fault is not None:
            raise self.fault
        return len(self.entries[member_id]) if member_id in self.entries else None

    async def entries_after(self, after: Mapping[str, int], most: int) -> dict[str, tuple[Entry, ...]]:
        self.reads.append(dict(after))
        if self.fault is not None:
            raise self.fault
        seen = {id_: [e for e in self.entries.get(id_, ()) if e.sequence not in self.hidden] for id_ in after}
        return {id_: tuple([e for e in seen[id_] if e.sequence > after[id_]][:most]) for id_ in after}

    def go_down(self) -> None:
        self.fault = NothingChanged()

    def come_back(self) -> None:
        self.fault = None


@pytest.fixture
def ledgers() -> Ledgers:
    return Ledgers()
