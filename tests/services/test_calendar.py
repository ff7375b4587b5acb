import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.calendar import anniversary, day_of, midnight, month_later, month_of, next_day, next_month

EAST, WEST = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
ZONE = "Pacific/Kiritimati"
"""The machine's own zone must not matter: it is set to the one that is farthest ahead."""
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.sampled_from([UTC, EAST, WEST]))  # noqa: DTZ001 - hypothesis adds the zone


@pytest.fixture(autouse=True)
def far_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", ZONE)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("moment", "month", "following"),
    [
        (datetime(2024, 1, 1, tzinfo=UTC), "2024-01", datetime(2024, 2, 1, tzinfo=UTC)),
        (datetime(2024, 1, 31, 23, 59, 59, 999_999, UTC), "2024-01", datetime(2024, 2, 1, tzinfo=UTC)),
        (datetime(2024, 11, 30, tzinfo=UTC), "2024-11", datetime(2024, 12, 1, tzinfo=UTC)),
        (datetime(2024, 12, 31, 23, 59, tzinfo=UTC), "2024-12", datetime(2025, 1, 1, tzinfo=UTC)),
        (datetime(2024, 3, 1, 13, tzinfo=EAST), "2024-02", datetime(2024, 3, 1, tzinfo=UTC)),
        (datetime(2024, 2, 29, 12, tzinfo=WEST), "2024-03", datetime(2024, 4, 1, tzinfo=UTC)),
    ],
)
def test_r14_a_month_is_a_calendar_month_in_utc(moment: datetime, month: str, following: datetime) -> None:
    assert (month_of(moment), next_month(moment)) == (month, following)
    assert next_month(moment).tzinfo is UTC


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # the zone is the same for all
@given(MOMENTS)
def test_r14_next_month_is_the_first_instant_of_another_month(moment: datetime) -> None:
    first = next_month(moment)
    assert first > moment
    assert month_of(first) > month_of(moment) == month_of(first - timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("start", "days"),
    [
        (date(2023, 1, 31), ["2023-01-31", "2023-02-28", "2023-03-31", "2023-04-30", "2023-05-31"]),
        (date(2024, 1, 31), ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"]),
        (date(2023, 12, 30), ["2023-12-30", "2024-01-30", "2024-02-29", "2024-03-30"]),
        (date(2023, 11, 30), ["2023-11-30", "2023-12-30", "2024-01-30", "2024-02-29"]),
        (date(2024, 2, 29), ["2024-02-29", "2024-03-29", "2024-04-29"]),
        (date(2024, 6, 1), ["2024-06-01", "2024-07-01", "2024-08-01"]),
    ],
    ids=str,
)
def test_r4b_renewal_is_clamped_from_the_original_day(start: date, days: list[str]) -> None:
    begun = datetime(start.year, start.month, start.day, 17, 45, tzinfo=UTC)
    renewals = [anniversary(begun, months) for months in range(len(days))]
    assert [renewal.date().isoformat() for renewal in renewals] == days
    assert {(renewal.hour, renewal.minute, renewal.tzinfo) for renewal in renewals} == {(0, 0, UTC)}


def test_r4b_a_leap_day_comes_back_after_four_years() -> None:
    start = datetime(2024, 2, 29, tzinfo=UTC)
    assert [anniversary(start, months) for months in (12, 48)] == [
        datetime(2025, 2, 28, tzinfo=UTC),
        datetime(2028, 2, 29, tzinfo=UTC),
    ]


def test_r4b_the_day_is_utc_s() -> None:
    assert anniversary(datetime(2024, 3, 1, 1, tzinfo=EAST), 1) == datetime(2024, 3, 29, tzinfo=UTC)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # as above
@given(MOMENTS, st.integers(0, 240))
def test_r4b_one_renewal_in_each_month(start: datetime, months: int) -> None:
    renewal, utc = anniversary(start, months), start.astimezone(UTC)
    assert (renewal.year - utc.year) * 12 + renewal.month - utc.month == months
    assert renewal.day == utc.day or (renewal.day < utc.day and (renewal + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("moment", "later"),
    [
        (datetime(2026, 3, 10, 12, 30, 1, 5, UTC), datetime(2026, 4, 10, 12, 30, 1, 5, UTC)),
        (datetime(2026, 10, 31, 6, tzinfo=UTC), datetime(2026, 11, 30, 6, tzinfo=UTC)),
        (datetime(2026, 12, 31, 6, tzinfo=UTC), datetime(2027, 1, 31, 6, tzinfo=UTC)),
        (datetime.fromisoformat("2026-02-01T01:00:00+02:00"), datetime(2026, 2, 28, 23, tzinfo=UTC)),
    ],
)
def test_r7a_a_month_later_keeps_the_time_of_day_and_ends_with_the_month(moment: datetime, later: datetime) -> None:
    assert month_later(moment) == later


@pytest.mark.parametrize(
    ("moment", "day", "following"),
    [
        (datetime(2024, 2, 28, 23, 59, 59, 999_999, UTC), date(2024, 2, 28), datetime(2024, 2, 29, tzinfo=UTC)),
        (datetime(2024, 2, 29, tzinfo=UTC), date(2024, 2, 29), datetime(2024, 3, 1, tzinfo=UTC)),
        (datetime(2025, 12, 31, 5, tzinfo=UTC), date(2025, 12, 31), datetime(2026, 1, 1, tzinfo=UTC)),
        (datetime(2026, 1, 1, 13, tzinfo=EAST), date(2025, 12, 31), datetime(2026, 1, 1, tzinfo=UTC)),
        (datetime(2026, 1, 1, 12, tzinfo=WEST), date(2026, 1, 2), datetime(2026, 1, 3, tzinfo=UTC)),
    ],
)
def test_r15_a_day_is_a_calendar_day_in_utc(moment: datetime, day: date, following: datetime) -> None:
    assert (day_of(moment), next_day(moment)) == (day, following)
    assert midnight(day) == datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert midnight(day).tzinfo is next_day(moment).tzinfo is UTC
