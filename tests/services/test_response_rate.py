"""R27: the rate is shown, with what it takes to recover."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.conduct import LOW, NOTHING_SENT, Conduct, MailDay, ResponseRateState
from services.policy import Policy
from services.response_rate import ResponseRate, response_rate

POLICY = Policy()
RULES = POLICY.response_rate
NOW = datetime(2026, 3, 20, 15, 30, tzinfo=UTC)
TODAY, WARNED = date(2026, 3, 20), date(2026, 3, 18)
OLD = MailDay(date(2026, 3, 8), 100, 12)
HEALTHY, WARNING = ResponseRateState.HEALTHY, ResponseRateState.WARNING


def shown(*days: MailDay, warned: date | None = None) -> ResponseRate:
    return response_rate(Conduct(days, TODAY, warned), POLICY, NOW)


def test_r27_who_sent_nothing_is_not_judged() -> None:
    rate = response_rate(NOTHING_SENT, POLICY, NOW)
    assert (rate.state, rate.rate, rate.answers_needed) == (ResponseRateState.NOT_JUDGED, None, 0)
    assert (rate.daily_limit, rate.warning_until, rate.next_evaluation, rate.sent_today) == (None, None, None, 0)
    window = (datetime(2026, 3, 6, tzinfo=UTC), datetime(2026, 3, 13, tzinfo=UTC))
    assert (rate.since, rate.mature_before, rate.at) == (*window, NOW)
    assert rate.text == (
        "Of the last 14 days no InMail counts yet. It isn't judged: 0 have had 7 days, and it takes 100."
    )


def test_r27_a_healthy_rate() -> None:
    rate = shown(OLD._replace(answered=13))
    assert (rate.state, rate.rate, rate.answers_needed, rate.warning_until) == (HEALTHY, 0.13, 0, None)
    assert rate.next_evaluation == datetime(2026, 3, 23, tzinfo=UTC)  # 8 March is no longer of the last 14 days
    assert rate.text == "13 of 100 InMails were answered, 13.0 %. That is healthy: it takes 13 %."


def test_r27_a_warning_says_until_when_and_what_ends_it() -> None:
    rate = shown(OLD, MailDay(TODAY, 7, 1), warned=WARNED)
    assert (rate.state, rate.tally.deliveries, rate.tally.answered, rate.tally.matured) == (WARNING, 101, 13, 100)
    assert (rate.answers_needed, rate.sent_today, rate.daily_limit) == (1, 7, None)
    assert rate.warning_until == datetime(2026, 4, 1, tzinfo=UTC)
    assert rate.next_evaluation == datetime(2026, 3, 23, tzinfo=UTC)  # what is left then is one answered of one
    assert rate.text == (
        "13 of 101 InMails were answered, 12.8 %. Unless it recovers, 20 a day may be sent from 2026-04-01 on. "
        "1 more answer to InMails sent before 2026-03-13 would end it now."
    )


def test_r27_a_limit_says_how_many_are_left_and_what_ends_it() -> None:
    rate = shown(OLD._replace(answered=0), MailDay(TODAY, 19, 0), warned=date(2026, 3, 6))
    assert (rate.state, rate.daily_limit, rate.warning_until) == (ResponseRateState.THROTTLED, 20, None)
    assert (rate.answers_needed, rate.sent_today) == (13, 19)
    assert rate.text == (
        "0 of 100 InMails were answered, 0.0 %. 20 a day may be sent, 1 more today. "
        "13 more answers to InMails sent before 2026-03-13 would end it now."
    )


def test_r27_a_low_rate_of_which_nothing_is_left_waits_for_the_next_answer() -> None:
    today = MailDay(TODAY, 23, 0)
    rate = shown(today, warned=date(2026, 3, 6))
    assert (rate.rate, rate.answers_needed) == (None, None)
    assert rate.text == (
        "Of the last 14 days no InMail counts yet. 20 a day may be sent, 0 more today. The next answer ends it."
    )
    answered = rate.conduct.answered(NOW, NOW, RULES)
    assert answered.state(NOW, RULES) not in LOW


def test_r27_a_rate_below_the_threshold_never_looks_as_if_it_reached_it() -> None:
    assert "12.9 %" in shown(MailDay(date(2026, 3, 8), 10_000, 1299)).text


def mail_day(day: int, answered: int, more: int) -> MailDay:
    return MailDay(date(2026, 3, day), answered + more, answered)


DAYS = st.lists(
    st.builds(mail_day, st.integers(5, 20), st.integers(0, 40), st.integers(0, 400)),
    max_size=6,
    unique_by=lambda one: one.day,
).map(lambda days: tuple(sorted(days, key=lambda one: one.day)))


@given(DAYS, st.sampled_from([WARNED, date(2026, 3, 2)]))
def test_r27_so_many_answers_recover_and_one_fewer_do_not(days: tuple[MailDay, ...], warned: date) -> None:
    """By brute force: matured deliveries are answered one after another until the rate isn't low."""
    low = Conduct(days, TODAY, warned)
    rate = response_rate(low, POLICY, NOW)
    if rate.answers_needed in {0, None}:
        return  # nothing matured, or recovered: the next look says so
    conduct, given = low, 0
    while conduct.state(NOW, RULES) in LOW:
        waiting = [one for one in conduct.days if date(2026, 3, 6) <= one.day < date(2026, 3, 13)]
        day = next(one for one in waiting if one.answered < one.deliveries)
        conduct = conduct.answered(datetime(2026, 3, day.day.day, 9, tzinfo=UTC), NOW, RULES)
        given += 1
    assert given == rate.answers_needed


@given(DAYS, st.sampled_from([None, WARNED, date(2026, 3, 2)]))
def test_r27_the_next_evaluation_is_exact(days: tuple[MailDay, ...], warned: date | None) -> None:
    conduct = Conduct(days, TODAY, warned)
    rate = response_rate(conduct, POLICY, NOW)
    at, moment = rate.next_evaluation, NOW
    while moment < NOW + timedelta(days=40) and conduct.until(moment, RULES).state(moment, RULES) is rate.state:
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC) + timedelta(days=1)
    assert at == (moment if moment < NOW + timedelta(days=40) else None)


@pytest.mark.parametrize("sent", [0, 19, 20, 21])
def test_r27_never_fewer_than_none_are_left_today(sent: int) -> None:
    rate = shown(MailDay(TODAY, sent, 0), warned=date(2026, 3, 6))
    assert f"{max(0, 20 - sent)} more today" in rate.text
