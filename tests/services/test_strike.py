from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from services.member import Member, Standing
from services.policy import Policy
from services.strike import Strike, pardoned, restriction_end, struck

POLICY = Policy()
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
ANA = Member("ana")


def strikes(*ages: timedelta) -> list[Strike]:
    """Strikes that are that old."""
    return [Strike(f"s{number}", "ana", "Spam", NOW - age) for number, age in enumerate(ages)]


def restricted(until: datetime | None) -> Member:
    return replace(ANA, standing=Standing.RESTRICTED, restricted_until=until)


@pytest.mark.parametrize(("count", "length"), [(2, DAY), (3, 3 * DAY), (4, 7 * DAY), (5, 7 * DAY), (9, 7 * DAY)])
def test_r17_each_strike_that_stands_restricts_for_longer(count: int, length: timedelta) -> None:
    given = strikes(*(timedelta(minutes=count - number) for number in range(1, count + 1)))
    assert restriction_end(given, POLICY) == NOW + length
    assert struck(ANA, given, POLICY, NOW) == restricted(NOW + length)


def test_r17_the_first_strike_warns() -> None:
    assert restriction_end([], POLICY) is None
    assert restriction_end(strikes(timedelta(0)), POLICY) is None
    assert struck(ANA, strikes(timedelta(0)), POLICY, NOW) == ANA


def test_r17_the_order_in_which_strikes_are_told_does_not_matter() -> None:
    given = strikes(50 * HOUR, 30 * HOUR, 10 * HOUR)
    assert {restriction_end(order, POLICY) for order in permutations(given)} == {NOW + 62 * HOUR}


def test_r17_lifted_strikes_do_not_count() -> None:
    first, second, third = strikes(3 * HOUR, 2 * HOUR, HOUR)
    assert restriction_end([first, replace(second, lifted_at=NOW), third], POLICY) == NOW + 23 * HOUR
    assert restriction_end([first, *(replace(one, lifted_at=NOW) for one in (second, third))], POLICY) is None


def test_r17_a_restriction_that_is_over_already_is_none() -> None:
    assert struck(ANA, strikes(40 * HOUR, 30 * HOUR), POLICY, NOW) == ANA


@pytest.mark.parametrize(
    "member",
    [
        replace(ANA, standing=Standing.SUSPENDED),
        restricted(None),
        restricted(NOW + 30 * DAY),
    ],
)
def test_r17_a_strike_shortens_nothing_that_is_harder(member: Member) -> None:
    assert struck(member, strikes(HOUR, timedelta(0)), POLICY, NOW) == member


def test_r17_a_strike_lengthens_a_restriction_that_would_end_sooner() -> None:
    assert struck(restricted(NOW + HOUR), strikes(HOUR, timedelta(0)), POLICY, NOW) == restricted(NOW + DAY)


def lifted(number: int, given: list[Strike]) -> list[Strike]:
    return [replace(one, lifted_at=NOW) if place == number else one for place, one in enumerate(given)]


def test_r17_lifting_the_only_strike_that_restricts_ends_the_restriction() -> None:
    given = strikes(2 * HOUR, HOUR)
    for number in (0, 1):
        assert pardoned(restricted(NOW + 23 * HOUR), given, lifted(number, given), POLICY, NOW) == ANA


def test_r17_lifting_one_of_more_shortens_the_restriction() -> None:
    given = strikes(3 * HOUR, 2 * HOUR, HOUR)
    now = restricted(NOW + 71 * HOUR)
    assert pardoned(now, given, lifted(0, given), POLICY, NOW) == restricted(NOW + 23 * HOUR)
    assert pardoned(now, given, lifted(2, given), POLICY, NOW) == restricted(NOW + 22 * HOUR)


@pytest.mark.parametrize(
    "member",
    [ANA, replace(ANA, standing=Standing.SUSPENDED), restricted(None), restricted(NOW + 30 * DAY)],
)
def test_r17_lifting_leaves_what_did_not_come_from_strikes(member: Member) -> None:
    given = strikes(2 * HOUR, HOUR)
    assert pardoned(member, given, lifted(1, given), POLICY, NOW) == member


def test_r17_lifting_a_warning_changes_no_restriction_of_another_cause() -> None:
    given = strikes(HOUR)
    assert pardoned(restricted(None), given, lifted(0, given), POLICY, NOW) == restricted(None)
