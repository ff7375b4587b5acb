from datetime import UTC, datetime, timedelta

import pytest

from services.lot import LotSource
from services.policy import Policy, RewardPolicy
from services.reward import Activity, Award, Quarter, awards, last_quarter, reward_lot, score

NUMBERS = RewardPolicy()
POLICY = Policy()


@pytest.mark.parametrize(
    ("now", "name"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), "2025Q4"),
        (datetime(2026, 3, 31, 23, 59, 59, 999999, UTC), "2025Q4"),
        (datetime(2026, 4, 1, tzinfo=UTC), "2026Q1"),
        (datetime(2026, 12, 31, tzinfo=UTC), "2026Q3"),
        (datetime.fromisoformat("2026-07-01T01:00:00+02:00"), "2026Q1"),
    ],
)
def test_the_last_quarter_is_over(now: datetime, name: str) -> None:
    quarter = last_quarter(now)
    assert quarter.name == name
    assert quarter.begins_at < quarter.ends_at <= now


def test_quarters_follow_one_another_without_a_gap() -> None:
    quarters = [Quarter(year, number) for year in (2023, 2024) for number in (1, 2, 3, 4)]
    assert [one.ends_at for one in quarters[:-1]] == [one.begins_at for one in quarters[1:]]
    assert quarters[0].begins_at == datetime(2023, 1, 1, tzinfo=UTC)
    assert quarters[-1].ends_at == datetime(2025, 1, 1, tzinfo=UTC)


def test_an_answer_weighs_more_than_writing_on() -> None:
    assert score(Activity("ana", 2, 5), NUMBERS) == 2 * 3 + 5
    assert score(Activity("ana", 0, 0), NUMBERS) == 0


def test_r7_the_most_active_share_gets_credits_by_rank() -> None:
    active = [Activity(f"m{number:03}", number, 0) for number in range(300)]
    given = awards(active, 1000, NUMBERS)
    assert [award.member_id for award in given] == [f"m{number:03}" for number in range(299, 289, -1)]
    assert [award.credits for award in given] == [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
    assert given[0] == Award("m299", 10, 897)


@pytest.mark.parametrize("count", range(1, 60))
def test_r7_a_reward_is_one_to_ten_credits_and_falls_with_the_rank(count: int) -> None:
    active = [Activity(f"m{number:03}", 100 - number, 0) for number in range(count)]
    credits = [award.credits for award in awards(active, count * 100, NUMBERS)]
    assert len(credits) == count
    assert credits[0] == 10
    assert credits == sorted(credits, reverse=True)
    assert min(credits) >= 1


def test_r7_nobody_below_the_smallest_score_gets_any() -> None:
    assert awards([Activity("ana", 0, 19)], 10_000, NUMBERS) == []
    assert awards([Activity("ana", 0, 20)], 10_000, NUMBERS) == [Award("ana", 10, 20)]
    assert awards([], 10_000, NUMBERS) == []


def test_r7_a_small_network_rewards_its_most_active_member_and_ids_break_ties() -> None:
    active = [Activity("zoe", 9, 0), Activity("ana", 9, 0), Activity("ben", 8, 0)]
    assert [award.member_id for award in awards(active, 3, NUMBERS)] == ["ana"]


@pytest.mark.parametrize(
    ("at", "ends"),
    [
        (datetime(2026, 3, 10, 12, 34, 56, 789, UTC), datetime(2026, 4, 10, 12, 34, 56, 789, UTC)),
        (datetime(2026, 1, 31, 23, 59, tzinfo=UTC), datetime(2026, 2, 28, 23, 59, tzinfo=UTC)),
        (datetime(2028, 1, 31, tzinfo=UTC), datetime(2028, 2, 29, tzinfo=UTC)),
        (datetime(2026, 12, 31, 8, tzinfo=UTC), datetime(2027, 1, 31, 8, tzinfo=UTC)),
    ],
)
def test_r7a_a_reward_ends_one_calendar_month_later_at_the_same_time_of_day(at: datetime, ends: datetime) -> None:
    lot = reward_lot("reward:ana:2026Q1", 5, "R7", at=at, policy=POLICY)
    assert (lot.expires_at, lot.granted_at) == (ends, at)
    assert (lot.source, lot.amount, lot.remaining, lot.smallest_degree) == (LotSource.REWARD, 5, 0, 2)
    full = lot.moved(5)
    assert full.usable(ends - timedelta(microseconds=1))
    assert not full.usable(ends)
