"""What is stored of an account, taken as it is: somebody may have changed it by hand, so no type is a given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.entry import Entry, EntryKind

ENTRY_FIELDS = (
    "memberId",
    "sequence",
    "kind",
    "amount",
    "lotId",
    "lotBalance",
    "balance",
    "at",
    "actorId",
    "cause",
    "reverses",
    "hash",
)
"""An entry's fields by the names they are stored and exported under, in the order of ``Entry``'s."""

_TYPES: tuple[type, ...] = (str, int, str, int, str, int, int, datetime, str, str, int, str)
_NAMES = {str: "text", int: "a whole number", datetime: "a moment in whole microseconds"}
_OPTIONAL = {"reverses", "hash"}


@dataclass(frozen=True, slots=True)
class Reversed:
    """What an audit needs of the entry that another one names in ``reverses``."""

    kind: object
    amount: object
    lot_id: object
    cause: object


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry's fields in the order of ``ENTRY_FIELDS``, and what it is tied to.

    ``lots`` are the ids of the lots that it is tied to as the one it moves, ``reversed`` the entry that it names in
    ``reverses``, None if there is none.
    """

    fields: tuple[object, ...]
    lots: tuple[object, ...]
    reversed: Reversed | None = None

    def problem(self) -> str | None:
        """What is no value of its field at all, in words; None if all are."""
        for name, value, wanted in zip(ENTRY_FIELDS, self.fields, _TYPES, strict=True):
            if type(value) is not wanted and not (value is None and name in _OPTIONAL):
                return f"{name} isn't {_NAMES[wanted]}"
        return None if self.fields[2] in EntryKind.__members__ else "kind isn't a kind of entry"

    def entry(self) -> Entry:
        """The entry; only where there is no ``problem``."""
        values: list[Any] = list(self.fields)
        values[2], values[-1] = EntryKind(values[2]), values[-1] or ""
        return Entry(*values)


@dataclass(frozen=True, slots=True)
class StoredLot:
    """A lot; ``ties`` are the kinds of its relationships with the member, ``owners`` how many it has with anybody."""

    id: str
    amount: object
    remaining: object
    held: object
    ties: tuple[str, ...]
    owners: int


@dataclass(frozen=True, slots=True)
class StoredHold:
    """An open hold; the three lists name a lot, its credits and the HOLD entry's sequence each."""

    id: str
    lot_ids: tuple[object, ...]
    credits: tuple[object, ...]
    entries: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class StoredDebt:
    """A debt, in credits; ``ties`` are the kinds of its relationships with the member."""

    id: str
    amount: object
    outstanding: object
    ties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredPurchase:
    """A purchase of ``credits``; ``settled`` once they were paid for."""

    id: str
    credits: object
    settled: bool


@dataclass(frozen=True, slots=True)
class StoredAccount:
    """What a member's account says beside its entries, at one moment.

    ``astray`` is the sequence of an entry outside of 1 to ``sequence``, None if there is none.
    """

    sequence: object
    balance: object
    head: object
    last_at: object
    astray: object
    lots: tuple[StoredLot, ...]
    holds: tuple[StoredHold, ...]
    debts: tuple[StoredDebt, ...]
    purchases: tuple[StoredPurchase, ...]

    @property
    def through(self) -> int:
        """The sequence that the entries of this very moment end with, 0 if nobody can tell."""
        return self.sequence if type(self.sequence) is int else 0
