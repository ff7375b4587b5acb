"""Logs in memory that do what a database may: be late, be down, show a commit in part."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Generic, TypeVar

import pytest

from services.entry import Entry, EntryKind
from services.inmail import InMail
from services.live.log import Numbered
from services.mailbox import InboxEvent, MailEvent, MailEventKind
from services.notification import Notification, NotificationKind
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import Mapping


N = TypeVar("N", bound=Numbered)
AT = datetime(2026, 3, 1, tzinfo=UTC)


def entry(member_id: str, sequence: int) -> Entry:
    return Entry(member_id, sequence, EntryKind.PURCHASE, 1, "lot", sequence, sequence, AT, member_id, "cause")


def event(member_id: str, sequence: int) -> InboxEvent:
    inmail = InMail(f"i{sequence}", "ben", member_id, "Hello", "Hello", AT, None, None, None)
    return InboxEvent(MailEvent(member_id, sequence, MailEventKind.INMAIL_RECEIVED, AT, inmail.id), inmail, None)


@dataclass
class Log(ABC, Generic[N]):
    """``entries`` by member; sequences in ``hidden`` aren't seen yet; ``fault`` is what every read ends with."""

    entries: dict[str, list[N]] = field(default_factory=dict[str, "list[N]"])
    hidden: set[int] = field(default_factory=set[int])
    fault: Exception | None = None
    reads: list[dict[str, int]] = field(default_factory=list[dict[str, int]])

    @abstractmethod
    def make(self, member_id: str, sequence: int) -> N: ...

    def grow(self, member_id: str, by: int = 1) -> None:
        log = self.entries.setdefault(member_id, [])
        log += [self.make(member_id, len(log) + number) for number in range(1, by + 1)]

    async def last_sequence(self, member_id: str) -> int | None:
        if self.fault is not None:
            raise self.fault
        return len(self.entries[member_id]) if member_id in self.entries else None

    async def entries_after(self, after: Mapping[str, int], most: int) -> dict[str, tuple[N, ...]]:
        self.reads.append(dict(after))
        if self.fault is not None:
            raise self.fault
        seen = {id_: [e for e in self.entries.get(id_, ()) if e.sequence not in self.hidden] for id_ in after}
        return {id_: tuple([e for e in seen[id_] if e.sequence > after[id_]][:most]) for id_ in after}

    def go_down(self) -> None:
        self.fault = NothingChanged()

    def come_back(self) -> None:
        self.fault = None


class Ledgers(Log[Entry]):
    def make(self, member_id: str, sequence: int) -> Entry:
        return entry(member_id, sequence)


class News(Log[Notification]):
    def make(self, member_id: str, sequence: int) -> Notification:
        kind = NotificationKind.RECOVERED
        return Notification(f"n{sequence}", member_id, kind, AT, sequence=sequence)


class Mail(Log[InboxEvent]):
    def make(self, member_id: str, sequence: int) -> InboxEvent:
        return event(member_id, sequence)


@pytest.fixture
def mail() -> Mail:
    return Mail()


@pytest.fixture
def ledgers() -> Ledgers:
    return Ledgers()


@pytest.fixture
def news() -> News:
    return News()
