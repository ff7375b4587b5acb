"""Seats: what counts in a calendar month, and what a credit that comes back takes off it (R8a)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.team import POOL_MARK, Seat, Team, is_pool

MARCH = datetime(2026, 3, 31, 23, 59, 59, 999_999, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)
SEAT = Seat("ana", 2, MARCH)
TEAM = Team(f"t{POOL_MARK}", "Meridale", MARCH, (SEAT,))


def test_a_seat_takes_up_to_its_limit_in_a_calendar_month_and_begins_anew_with_the_next() -> None:
    once = SEAT.taken(MARCH)
    twice = once.taken(MARCH)
    assert [seat.left(MARCH) for seat in (SEAT, once, twice)] == [2, 1, 0]
    assert (twice.left(APRIL), twice.used_in_month(APRIL)) == (2, 0)
    assert twice.taken(APRIL).used_in_month(APRIL) == 1


def test_a_clock_that_lags_behind_counts_in_the_later_month() -> None:
    seat = SEAT.taken(APRIL).taken(MARCH)
    assert (seat.month, seat.used, seat.used_in_month(MARCH)) == ("2026-04", 2, 2)


def test_a_limit_that_was_lowered_leaves_nothing_and_never_less() -> None:
    assert replace(SEAT.taken(MARCH).taken(MARCH), monthly_limit=1).left(MARCH) == 0


@pytest.mark.parametrize(
    ("taken_at", "used"), [(MARCH, 2), (APRIL, 1)], ids=["of-the-month-before", "of-the-month-counted"]
)
def test_r25_a_credit_that_comes_back_counts_no_more_in_the_month_that_is_counted(
    taken_at: datetime, used: int
) -> None:
    assert SEAT.taken(APRIL).taken(APRIL).returned(taken_at).used == used


def test_nothing_used_stays_nothing() -> None:
    assert SEAT.returned(MARCH) is SEAT


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 70)), max_size=30))
def test_usage_is_what_was_taken_in_the_latest_month_less_what_came_back_of_it(steps: list[tuple[bool, int]]) -> None:
    seat, now = SEAT, MARCH
    open_: list[datetime] = []
    for takes, days in steps:
        now += timedelta(days=days)
        if takes:
            seat = seat.taken(now)
            open_.append(now)
        elif open_:
            seat = seat.returned(open_.pop())
        assert seat.used_in_month(now) == sum((at.year, at.month) == (now.year, now.month) for at in open_)


def test_who_left_is_known_and_holds_no_seat() -> None:
    left = TEAM.having(replace(SEAT, removed_at=APRIL))
    assert (left.seat_of("ana"), left.open_seats) == (None, ())
    assert left.known("ana") is not None
    assert TEAM.seat_of("ben") is None


def test_open_seats_come_in_the_order_in_which_they_were_given() -> None:
    team = TEAM.having(Seat("cid", 1, MARCH)).having(Seat("ben", 1, MARCH - timedelta(days=1)))
    assert [seat.member_id for seat in team.open_seats] == ["ben", "ana", "cid"]


def test_a_pool_is_told_by_its_id() -> None:
    assert is_pool(TEAM.id)
    assert not is_pool("ana")
