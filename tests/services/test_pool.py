"""Paying from a team's pool: the very lots that R8 chooses, within the seat's limit, and nothing of one's own (R8a)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.account import Account
from services.eligibility import Eligibility, Pair, judge
from services.lot import Lot, LotSource, PayWith
from services.member import AccountType, Member, Standing
from services.policy import Policy
from services.pool import Pool
from services.team import Seat

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
NEXT = datetime(2026, 4, 1, tzinfo=UTC)
OWN = Lot("own", LotSource.RECRUITER, 9, 9, NOW, None, 1, "own")
SHARED = Lot("shared", LotSource.PURCHASED, 25, 1, NOW, None, 2, "shared")
ANA = Account(Member("ana", account_type=AccountType.RECRUITER), lots=(OWN,))
POOL = Pool(Account(Member("t§pool", standing=Standing.SUSPENDED), lots=(SHARED,)), Seat("ana", 1, NOW))
EMPTY = replace(POOL, account=replace(POOL.account, lots=()))
USED_UP = replace(POOL, seat=POOL.seat.taken(NOW))


def asked(
    pool: Pool | None, pay_with: PayWith = PayWith.POOL, degree: int = 2, *, open_profile: bool = False
) -> Eligibility:
    recipient = Member("ben", open_profile=open_profile)
    return judge(ANA, recipient, Pair(degree), pay_with=pay_with, policy=Policy(), now=NOW, pool=pool)


def test_r8a_the_pool_pays_where_it_is_asked_to_and_only_there() -> None:
    assert asked(POOL).lot == SHARED
    assert {choice: asked(POOL, choice).lot for choice in (PayWith.AUTO, PayWith.FREE)} == {
        PayWith.AUTO: OWN,
        PayWith.FREE: OWN,
    }
    assert asked(POOL, PayWith.PAID).lot is None


@pytest.mark.parametrize(
    ("pool", "degree", "blockers"),
    [
        (None, 2, [("NO_TEAM", None, None, None)]),
        (EMPTY, 2, [("NO_CREDITS", 1, 0, None)]),
        (POOL, 1, [("CREDITS_DONT_REACH", 1, 1, None)]),
        (USED_UP, 2, [("SEAT_LIMIT", 1, 0, NEXT)]),
        (replace(USED_UP, account=EMPTY.account), 2, [("SEAT_LIMIT", 1, 0, NEXT), ("NO_CREDITS", 1, 0, None)]),
    ],
    ids=["no-team", "empty", "out-of-reach", "used-up", "used-up-and-empty"],
)
def test_r8a_why_the_pool_doesn_t_pay(pool: Pool | None, degree: int, blockers: list[tuple[object, ...]]) -> None:
    verdict = asked(pool, degree=degree)
    told = [(one.code.value, one.needed, one.available, one.retry_at) for one in verdict.blockers]
    assert (verdict.lot, told) == (None, blockers)


def test_r8a_a_seat_s_limit_ends_with_the_month() -> None:
    assert asked(USED_UP).retry_at == NEXT
    assert asked(replace(USED_UP, seat=replace(USED_UP.seat, month="2026-02"))).eligible


@pytest.mark.parametrize("pool", [None, EMPTY, USED_UP], ids=["no-team", "empty", "used-up"])
def test_r9_an_open_profile_costs_nothing_of_the_pool(pool: Pool | None) -> None:
    verdict = asked(pool, open_profile=True)
    assert (verdict.eligible, verdict.lot) == (True, None)
