"""A member's conduct as it is stored: one list of whole numbers, since every send reads and writes it (R15).

The first is the day that it was judged on, the second the day that a warning began (0: none); then come a day, its
deliveries and its answers, day by day. Days are counted from 1970-01-01.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from services.conduct import NOTHING_SENT, Conduct, MailDay

if TYPE_CHECKING:
    from collections.abc import Sequence

FIRST_DAY = date(1970, 1, 1).toordinal()
"""The day that days are counted from."""


def row_of_conduct(conduct: Conduct) -> list[int] | None:
    """The conduct to store, None before the first delivery."""
    if conduct.judged_on is None:
        return None
    warned = 0 if conduct.warned_on is None else _number(conduct.warned_on)
    days = [number for one in conduct.days for number in (_number(one.day), one.deliveries, one.answered)]
    return [_number(conduct.judged_on), warned, *days]


def conduct_of(row: Sequence[int] | None) -> Conduct:
    """The stored conduct."""
    if row is None:
        return NOTHING_SENT
    judged, warned, *days = row
    return Conduct(
        tuple(MailDay(_day(days[at]), days[at + 1], days[at + 2]) for at in range(0, len(days), 3)),
        _day(judged),
        _day(warned) if warned else None,
    )


def _number(day: date) -> int:
    return day.toordinal() - FIRST_DAY


def _day(number: int) -> date:
    return date.fromordinal(number + FIRST_DAY)
