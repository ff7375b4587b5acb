"""A team's pool as one of its seats may spend it (R8a)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.calendar import next_month
from services.lot import PayWith, available, paying_lot
from services.refusal import Refusal
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from services.account import Account
    from services.lot import Lot
    from services.team import Seat


@dataclass(frozen=True, slots=True)
class Pool:
    """The pool's account, settled up to now, and the sender's seat."""

    account: Account
    seat: Seat


def pool_lot(pool: Pool | None, degree: int, now: datetime) -> Lot | None:
    """The lot of the pool that pays for one InMail to ``degree``, in the order of R8; None if none may."""
    if pool is None or not pool.seat.left(now):
        return None
    return paying_lot(pool.account.lots, degree, PayWith.POOL, now)


def pool_refusals(pool: Pool | None, degree: int, now: datetime) -> Iterator[Refusal]:
    """Why the pool doesn't pay: every reason, none if it does."""
    if pool is None:
        yield Refusal(RefusalCode.NO_TEAM)
        return
    if not pool.seat.left(now):
        yield Refusal(RefusalCode.SEAT_LIMIT, needed=1, available=0, retry_at=next_month(now))
    if paying_lot(pool.account.lots, degree, PayWith.POOL, now) is None:
        held = available(pool.account.lots, now)
        code = RefusalCode.CREDITS_DONT_REACH if held else RefusalCode.NO_CREDITS
        yield Refusal(code, needed=1, available=held)
