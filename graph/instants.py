"""Instants as microseconds since 1970: the form in which hot statements take and give them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970: the form in which hot statements take an instant, to store it as one."""
    return (moment - EPOCH) // MICROSECOND


@lru_cache(maxsize=16_384)  # of lots that are read again and again
def instant(microseconds: int) -> datetime:
    """An instant, in UTC, out of microseconds since 1970: the form in which hot statements pass them."""
    return EPOCH + timedelta(microseconds=microseconds)
