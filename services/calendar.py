"""Months in UTC: the arithmetic behind renewals (R4b), rewards (R7a) and the monthly limit (R14)."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache


def day_of(moment: datetime) -> date:
    """The calendar day of ``moment`` in UTC (R15)."""
    return moment.astimezone(UTC).date()


def midnight(day: date) -> datetime:
    """The first instant of ``day``, UTC (R15)."""
    return datetime.combine(day, time(), UTC)


def next_day(moment: datetime) -> datetime:
    """The first instant of the calendar day after ``moment``, UTC (R15)."""
    return midnight(day_of(moment) + timedelta(days=1))


def month_of(moment: datetime) -> str:
    """The calendar month of ``moment`` in UTC, as ``YYYY-MM`` (R14)."""
    return moment.astimezone(UTC).isoformat()[:7]


def next_month(moment: datetime) -> datetime:
    """The first instant of the calendar month after ``moment``, UTC (R14)."""
    utc = moment.astimezone(UTC)
    year, month = divmod(utc.year * 12 + utc.month, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)


def month_later(moment: datetime) -> datetime:
    """The same time of day, UTC, one calendar month after ``moment``, clamped to that month's end (R7a)."""
    utc = moment.astimezone(UTC)
    return datetime.combine(anniversary(utc, 1).date(), utc.timetz())


@lru_cache(maxsize=1024)  # one decision asks for the same few again and again
def anniversary(start: datetime, months: int) -> datetime:
    """Midnight UTC, ``months`` months after the day of ``start``, clamped to the month's end from that day (R4b).

    The original day is kept: from 31 January come 28 February and 31 March.
    """
    utc = start.astimezone(UTC)
    year, month = divmod(utc.year * 12 + utc.month - 1 + months, 12)
    day = min(utc.day, monthrange(year, month + 1)[1])
    return datetime(year, month + 1, day, tzinfo=UTC)
