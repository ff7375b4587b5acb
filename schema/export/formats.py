"""How entries are written down: CSV for spreadsheets, JSON Lines for programs. Both hold all fields, seals included."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from services.audit.stored import ENTRY_FIELDS
from services.spreadsheet import inert

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Fields = tuple[object, ...]

_JSON = json.JSONEncoder(separators=(",", ":"), allow_nan=False)


class LedgerFormat(Enum):
    """The formats; each value is the ending of its path and of the file's name."""

    CSV = "csv"
    JSONL = "jsonl"

    @property
    def path(self) -> str:
        """Where this server gives the ledger out in this format."""
        return f"/ledger.{self.value}"

    @property
    def media_type(self) -> str:
        """The content type."""
        return "text/csv; charset=utf-8; header=present" if self is LedgerFormat.CSV else "application/jsonl"

    @property
    def head(self) -> bytes:
        """What comes before the first entry."""
        return _csv([ENTRY_FIELDS]) if self is LedgerFormat.CSV else b""

    @property
    def write(self) -> Callable[[Iterable[Fields]], bytes]:
        """Writes entries, given as their fields in the order of ``ENTRY_FIELDS``, one a line."""
        return _csv if self is LedgerFormat.CSV else _jsonl


def _csv(rows: Iterable[Fields]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(map(_cell, row) for row in rows)
    return text.getvalue().encode()


def _cell(value: object) -> object:
    """Numbers as they are; all else as text that no spreadsheet runs."""
    if value is None or type(value) is int:
        return value
    return inert(_text(value))


def _jsonl(rows: Iterable[Fields]) -> bytes:
    return "".join(f"{_JSON.encode(_object(row))}\n" for row in rows).encode()


def _object(row: Fields) -> dict[str, object]:
    values = (value if value is None or type(value) in {int, str} else _text(value) for value in row)
    return dict(zip(ENTRY_FIELDS, values, strict=True))


def _text(value: object) -> str:
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else str(value)
