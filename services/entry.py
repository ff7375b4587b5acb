"""Ledger entries: every movement of credits, append-only (R23)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class EntryKind(StrEnum):
    """What moved the credits."""

    GRANT = "GRANT"
    PURCHASE = "PURCHASE"
    SPEND = "SPEND"
    EXPIRE = "EXPIRE"
    FORFEIT_CAP = "FORFEIT_CAP"
    CREDIT_BACK = "CREDIT_BACK"


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement: ``amount`` credits (negative when they leave), with the balances after it, in credits.

    ``sequence`` counts from 1 per member without gaps. ``cause`` is the id of what brought the entry about (an InMail,
    a purchase, a subscription's period); ``reverses`` is the sequence of the entry that this one undoes.
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
