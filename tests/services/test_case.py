from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.case import Case, CaseState, Filing, released, restrained
from services.inmail import Report, ReportReason
from services.member import Member, Standing
from services.policy import Policy
from services.strike import Strike

POLICY = Policy()
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
ANA = Member("ana")
CASE = Case("c", "ana", NOW)
ENDLESS = replace(ANA, standing=Standing.RESTRICTED)
SUSPENDED = replace(ANA, standing=Standing.SUSPENDED)


def case(*ages: timedelta, by: str = "") -> Case:
    """A case with a report of each age, every one by another member unless ``by`` tells who."""
    reporters = by or "bcdefgh"
    filings = tuple(Filing(reporters[number % len(reporters)], NOW - age) for number, age in enumerate(ages))
    return replace(CASE, filings=filings)


def until(end: datetime | None) -> Member:
    return replace(ENDLESS, restricted_until=end)


def strike(age: timedelta, number: int = 0) -> Strike:
    return Strike(f"s{number}", "ana", "Spam", NOW - age)


THREE = case(2 * DAY, DAY, timedelta(0))


@pytest.mark.parametrize(
    ("given", "count"),
    [
        (case(), 0),
        (case(DAY, DAY), 2),
        (THREE, 3),
        (case(DAY, DAY, DAY, by="b"), 1),
        (case(DAY, DAY, DAY, by="bc"), 2),
        (case(30 * DAY, DAY, DAY), 3),
        (case(30 * DAY + INSTANT, DAY, DAY), 2),
        (case(31 * DAY, DAY, DAY, by="bcd"), 2),
        (case(40 * DAY, DAY, by="b"), 1),
    ],
)
def test_r17_different_reporters_of_30_days_count(given: Case, count: int) -> None:
    assert given.reporters(POLICY, NOW) == count
    member, after = restrained(ANA, given, [], POLICY, NOW)
    assert (member == ENDLESS, after.restricts) == (count >= 3, count >= 3)
    assert (member == ANA, after == given) == (count < 3, count < 3)


def test_a_case_is_joined_and_then_closed() -> None:
    report = Report("r", "i", "ben", "ana", ReportReason.SPAM, "", NOW, "c")
    joined = CASE.joined(report)
    assert (joined.filings, joined.open) == ((Filing("ben", NOW),), True)
    closed = joined.closed(CaseState.UPHELD, NOW + DAY, "s")
    assert (closed.open, closed.closed_at, closed.strike_id) == (False, NOW + DAY, "s")


@pytest.mark.parametrize("member", [ENDLESS, SUSPENDED])
def test_r17_a_suspension_and_a_restriction_without_end_need_no_other(member: Member) -> None:
    assert restrained(member, THREE, [], POLICY, NOW) == (member, THREE)
    assert released(member, THREE, [], POLICY, NOW) == member


def test_r17_a_case_restricts_once() -> None:
    restricting = replace(THREE, restricts=True)
    assert restrained(until(NOW + DAY), restricting, [], POLICY, NOW) == (until(NOW + DAY), restricting)


def test_r17_a_released_member_is_active_again() -> None:
    member, after = restrained(ANA, THREE, [], POLICY, NOW)
    assert (member, after.held_until) == (ENDLESS, None)
    assert released(member, after, [], POLICY, NOW + 90 * DAY) == ANA


def test_r17_another_cause_holds_until_its_own_end() -> None:
    before = until(NOW + 5 * DAY)
    member, after = restrained(before, THREE, [], POLICY, NOW)
    assert (member, after.held_until) == (ENDLESS, NOW + 5 * DAY)
    assert released(member, after, [], POLICY, NOW + DAY) == before
    assert released(member, after, [], POLICY, NOW + 5 * DAY) == ANA


def test_r17_strikes_hold_for_as_long_as_those_that_stand_bring() -> None:
    strikes = [strike(2 * DAY), strike(timedelta(0), 1)]
    member, after = restrained(until(NOW + DAY), THREE, strikes, POLICY, NOW)
    assert (member, after.held_until) == (ENDLESS, None)
    assert released(member, after, strikes, POLICY, NOW) == until(NOW + DAY)
    assert released(member, after, [replace(strikes[0], lifted_at=NOW), strikes[1]], POLICY, NOW) == ANA
    assert released(member, after, strikes, POLICY, NOW + DAY) == ANA


def test_r17_the_later_of_two_causes_counts() -> None:
    strikes = [strike(2 * DAY), strike(timedelta(0), 1)]
    for end, held in ((NOW + DAY / 2, NOW + DAY), (NOW + 2 * DAY, NOW + 2 * DAY)):
        _, after = restrained(until(end), THREE, strikes, POLICY, NOW)
        assert after.held_until == end
        assert released(ENDLESS, after, strikes, POLICY, NOW) == until(held)


@pytest.mark.parametrize("member", [ANA, SUSPENDED, until(NOW + DAY)])
def test_r17_what_an_operator_changed_meanwhile_stays(member: Member) -> None:
    assert released(member, replace(THREE, restricts=True), [], POLICY, NOW) == member
