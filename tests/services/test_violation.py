"""Which refusals count, for how long, and what is told of them (R17)."""

from datetime import UTC, datetime, timedelta

import pytest

from services.answers.violations import ViolationNoted
from services.member import Member, Standing
from services.moderation.finding import Finding, TextFindingKind
from services.policy import Policy, ViolationPolicy
from services.refusal import ActionRefused, InvalidInput, NotSignedIn, Refusal, Refused, SendRefused, TextRefused
from services.refusal_code import RefusalCode
from services.strike import Strike
from services.violation import Violation, counted, record_of, violation_of, would_count

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
RULES = ViolationPolicy()
MOMENT = timedelta(microseconds=1)
LAST_BRINGS = "within 7 days; the last of them brings a strike, which"
BROUGHT = "With it, 5 refusals within 7 days have brought a strike:"
RUDE = TextRefused((Finding(TextFindingKind.PROFANITY, "input.body", 0, 70, "x" * 70),))


def refused(*codes: RefusalCode) -> SendRefused:
    return SendRefused(tuple(map(Refusal, codes)))


@pytest.mark.parametrize(
    ("refusal", "code", "passage"),
    [
        (RUDE, RefusalCode.TEXT_REFUSED, "x" * 60),
        (refused(RefusalCode.AWAITING_RESPONSE), RefusalCode.AWAITING_RESPONSE, ""),
        (refused(RefusalCode.MONTHLY_LIMIT, RefusalCode.NO_CREDITS), RefusalCode.MONTHLY_LIMIT, ""),
        (refused(RefusalCode.FIRST_DEGREE, RefusalCode.DAILY_LIMIT), RefusalCode.DAILY_LIMIT, ""),
        (refused(RefusalCode.RECIPIENT_UNAVAILABLE, RefusalCode.MONTHLY_LIMIT), RefusalCode.MONTHLY_LIMIT, ""),
    ],
)
def test_r17_refused_texts_and_limits_count(refusal: Refused, code: RefusalCode, passage: str) -> None:
    assert violation_of(refusal, NOW) == Violation(code, NOW, passage)


@pytest.mark.parametrize(
    "refusal",
    [
        refused(RefusalCode.NO_CREDITS),
        refused(RefusalCode.RECIPIENT_UNAVAILABLE),
        refused(RefusalCode.SENDER_RESTRICTED, RefusalCode.AWAITING_RESPONSE),
        refused(RefusalCode.SENDER_SUSPENDED, RefusalCode.MONTHLY_LIMIT),
        InvalidInput("input.body", "The body is empty."),
        ActionRefused(Refusal(RefusalCode.NOT_YOUR_TURN)),
        NotSignedIn(),
    ],
)
def test_r17_nothing_else_counts(refusal: Refused) -> None:
    assert violation_of(refusal, NOW) is None


def test_r17_a_refusal_counts_for_seven_days_to_the_microsecond() -> None:
    one, other = Violation(RefusalCode.DAILY_LIMIT, NOW), Violation(RefusalCode.TEXT_REFUSED, NOW - MOMENT)
    assert counted((one, other), RULES, NOW) == (other, one)
    assert counted((one, other), RULES, NOW + RULES.window - MOMENT) == (one,)
    assert counted((one, other), RULES, NOW + RULES.window) == ()


@pytest.mark.parametrize(
    ("member", "counts"),
    [
        (Member("ana"), True),
        (Member("ana", standing=Standing.SUSPENDED), False),
        (Member("ana", standing=Standing.RESTRICTED), False),
        (Member("ana", standing=Standing.RESTRICTED, restricted_until=NOW + MOMENT), False),
        (Member("ana", standing=Standing.RESTRICTED, restricted_until=NOW), True),
    ],
)
def test_r17_nothing_counts_while_the_account_is_restricted(member: Member, *, counts: bool) -> None:
    assert would_count(member, (), RULES, NOW) == counts


def test_r17_nothing_counts_for_ten_minutes_after_a_strike_that_stands() -> None:
    strike, member = Strike("s", "ana", "Spam", NOW), Member("ana")
    assert not would_count(member, [strike], RULES, NOW - MOMENT)  # asked before it, decided after it
    assert not would_count(member, [strike], RULES, NOW + RULES.pause - MOMENT)
    assert would_count(member, [strike], RULES, NOW + RULES.pause)
    lifted = Strike("s", "ana", "Spam", NOW, lifted_at=NOW)
    assert would_count(member, [lifted], RULES, NOW)


def test_r17_the_record_tells_how_many_more_bring_what() -> None:
    violations = [Violation(RefusalCode.TEXT_REFUSED, NOW - timedelta(days=day)) for day in (8, 2, 1)]
    strikes = [
        Strike("s1", "ana", "Spam", NOW - timedelta(days=9)),
        Strike("s2", "ana", "Spam", NOW - timedelta(days=8), lifted_at=NOW),
    ]
    record = record_of(violations, strikes, Policy(), NOW)
    assert [one.at for one in record.violations] == [NOW - timedelta(days=2), NOW - timedelta(days=1)]
    assert (record.until_strike, record.next_restriction) == (3, timedelta(days=1))
    assert record_of((), (), Policy(), NOW).next_restriction == timedelta(0)


def test_r17_a_violation_is_told_with_its_passage() -> None:
    told = str(Violation(RefusalCode.TEXT_REFUSED, NOW, "buy now"))
    assert told == "10 March 2026, 12:00 UTC: a text that moderation refuses, “buy now”"
    assert "“" not in str(Violation(RefusalCode.MONTHLY_LIMIT, NOW))


@pytest.mark.parametrize(
    ("noted", "text"),
    [
        (ViolationNoted(count=0, per_strike=5, days=7, next_hours=0), None),
        (
            ViolationNoted(count=3, per_strike=5, days=7, next_hours=0),
            f"It counts as refusal 3 of 5 {LAST_BRINGS} is a warning (R17).",
        ),
        (
            ViolationNoted(count=4, per_strike=5, days=7, next_hours=72),
            f"It counts as refusal 4 of 5 {LAST_BRINGS} restricts your account for 72 hours (R17).",
        ),
        (
            ViolationNoted(count=5, per_strike=5, days=7, next_hours=24, strike_id="s"),
            f"{BROUGHT} it is a warning (R17).",
        ),
        (
            ViolationNoted(count=5, per_strike=5, days=7, next_hours=72, strike_id="s", restricted_until=NOW),
            f"{BROUGHT} your account is restricted until 10 March 2026, 12:00 UTC (R17).",
        ),
    ],
)
def test_r17_the_refused_are_told_what_it_brings(noted: ViolationNoted, text: str | None) -> None:
    assert noted.text == text
