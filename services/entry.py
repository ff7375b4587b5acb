"""Ledger entries: every movement of credits, append-only, each sealed with the hash of the one before (R23)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class EntryKind(StrEnum):
    """What moved the credits."""

    GRANT = "GRANT"
    PURCHASE = "PURCHASE"
    SPEND = "SPEND"
    EXPIRE = "EXPIRE"
    FORFEIT_CAP = "FORFEIT_CAP"
    HOLD = "HOLD"
    RELEASE = "RELEASE"
    CREDIT_BACK = "CREDIT_BACK"
    REFUND = "REFUND"
    ADJUST = "ADJUST"


_COMPACT = json.JSONEncoder(separators=(",", ":"))  # json.dumps makes one for each entry


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement: ``amount`` credits (negative when they leave), with the balances after it, in credits.

    ``sequence`` counts from 1 per member without gaps, and ``at`` never runs backwards. ``actor_id`` is who brought it
    about, ``cause`` the id of what did (an InMail, a purchase, a lot, a hold, an operator's action); ``reverses`` is
    the sequence of the entry that this one undoes. ``hash`` seals the entry and, through it, all before it.
    """

    member_id: str
    sequence: int
    kind: EntryKind
    amount: int
    lot_id: str
    lot_balance: int
    balance: int
    at: datetime
    actor_id: str
    cause: str
    reverses: int | None = None
    hash: str = ""

    def sealed(self, previous: str) -> Entry:
        """The entry with its hash, after the entry whose hash is ``previous`` (empty for an account's first)."""
        return replace(self, hash=self.seal(previous))

    def seal(self, previous: str) -> str:
        """SHA-256, in hex, over ``previous`` and every field but the hash itself."""
        content = [
            previous,
            self.member_id,
            self.sequence,
            self.kind.value,
            self.amount,
            self.lot_id,
            self.lot_balance,
            self.balance,
            (self.at - _EPOCH) // _MICROSECOND,
            self.actor_id,
            self.cause,
            self.reverses,
        ]
        return hashlib.sha256(_COMPACT.encode(content).encode()).hexdigest()
