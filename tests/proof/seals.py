"""The chain of a ledger's seals, computed anew without the product's code (R23)."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any


def seal(previous: str, *content: Any) -> str:  # noqa: ANN401 - an entry's fields are of many types
    """SHA-256 over the seal before and an entry's fields in their order, instants as microseconds since 1970."""
    plain = [_since_1970(value) if isinstance(value, datetime) else value for value in (previous, *content)]
    return hashlib.sha256(json.dumps(plain, separators=(",", ":")).encode()).hexdigest()


def _since_1970(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
