"""What is kept of a request (R21)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Record:
    """An idempotency record (R21): the answer, as JSON text, of the intent ``intent_id`` under ``key``."""

    member_id: str
    key: str
    fingerprint: str
    intent_id: str
    answer: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Recorded:
    """A new idempotency record."""

    record: Record
