"""R15: fewer than 13 of 100 answered warn for 14 days, then limit; at the microsecond, asleep or awake."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.conduct import (
    NOTHING_SENT,
    Conduct,
    MailDay,
    ResponseRateState,
    Tally,
    next_change,
    next_crossing,
)
from services.policy import ResponseRatePolicy
from tests.proof.rates import Numbers, Rates

RULES = ResponseRatePolicy()
SMALL = ResponseRatePolicy(window_days=6, grace_days=3, minimum=4, threshold_percent=40, warning_days=5, daily_limit=2)
DAY, TICK = timedelta(days=1), timedelta(microseconds=1)
NOT_JUDGED, HEALTHY = ResponseRateState.NOT_JUDGED, ResponseRateState.HEALTHY
WARNING, THROTTLED = ResponseRateState.WARNING, ResponseRateState.THROTTLED
SENT = datetime(2026, 3, 10, 12, tzinfo=UTC)
JUDGED = datetime(2026, 3, 18, tzinfo=UTC)
"""The midnight from which on all of 10 March is seven days old."""


def wrote(deliveries: int, answered: int = 0, sent: datetime = SENT) -> Conduct:
    """So many sent at one moment, some of them answered in the same moment."""
    conduct = NOTHING_SENT
    for _ in range(deliveries):
        conduct = conduct.delivered(sent, RULES)
    for _ in range(answered):
        conduct = conduct.answered(sent, sent, RULES)
    return conduct


def state(conduct: Conduct, now: datetime, rules: ResponseRatePolicy = RULES) -> ResponseRateState:
    return conduct.until(now, rules).state(now, rules)


@pytest.mark.parametrize(
    ("deliveries", "answered", "expected"),
    [
        *((100, 12, WARNING), (100, 13, HEALTHY), (99, 0, NOT_JUDGED), (100, 0, WARNING)),
        *((101, 13, WARNING), (107, 13, WARNING), (108, 15, HEALTHY), (1000, 129, WARNING), (1000, 130, HEALTHY)),
        (0, 0, NOT_JUDGED),
    ],
)
def test_r15_the_boundaries(deliveries: int, answered: int, expected: ResponseRateState) -> None:
    assert state(wrote(deliveries, answered), JUDGED) is expected


@pytest.mark.parametrize(
    ("sent", "judged"),
    [
        (SENT, JUDGED),
        (datetime(2026, 3, 10, tzinfo=UTC), JUDGED),
        (datetime(2026, 3, 10, 23, 59, 59, 999_999, UTC), JUDGED),
        (datetime(2026, 3, 11, tzinfo=UTC), JUDGED + DAY),
        (datetime(2024, 2, 21, 5, tzinfo=UTC), datetime(2024, 2, 29, tzinfo=UTC)),
        (datetime(2024, 2, 22, 5, tzinfo=UTC), datetime(2024, 3, 1, tzinfo=UTC)),
        (datetime(2026, 2, 22, 5, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)),
        (datetime(2025, 12, 30, 5, tzinfo=UTC), datetime(2026, 1, 7, tzinfo=UTC)),
        (datetime(2026, 3, 11, 1, tzinfo=timezone(timedelta(hours=2))), JUDGED),
    ],
)
def test_r15_a_delivery_counts_from_the_first_midnight_at_which_its_day_is_seven_days_old(
    sent: datetime, judged: datetime
) -> None:
    conduct = wrote(100, 12, sent)
    assert [state(conduct, judged - TICK), state(conduct, judged)] == [NOT_JUDGED, WARNING]


def test_r15_the_warning_lasts_fourteen_days_to_the_microsecond() -> None:
    end = JUDGED + 14 * DAY
    conduct = wrote(100, 12).until(JUDGED, RULES)
    assert (conduct.warned_on, state(conduct, end - TICK), state(conduct, end)) == (JUDGED.date(), WARNING, THROTTLED)
    assert next_change(conduct, JUDGED, RULES) == next_crossing(conduct, JUDGED, RULES) == end
    assert state(conduct, end + 5000 * DAY) is THROTTLED  # until the rate recovers, and nobody answered
    assert next_change(conduct, end, RULES) is next_crossing(conduct, end, RULES) is None


def test_r15_one_answer_more_recovers_at_once_in_the_warning_and_after_it() -> None:
    for now in (JUDGED, JUDGED + 6 * DAY):
        warned = wrote(100, 12).until(now, RULES)
        assert warned.answered(SENT, now, RULES).state(now, RULES) is HEALTHY
    now = JUDGED + 20 * DAY
    throttled = wrote(100, 12).until(now, RULES).delivered(now - DAY, RULES)
    recovered = throttled.answered(now - DAY, now, RULES)
    assert (throttled.state(now, RULES), recovered.state(now, RULES)) == (THROTTLED, NOT_JUDGED)


def test_r15_a_pause_ends_neither_a_warning_nor_a_limit_and_an_old_answer_does_not_either() -> None:
    for days in (8, 13, 30):
        now = JUDGED + days * DAY
        late = wrote(100, 12).until(now, RULES).answered(SENT, now, RULES)
        assert late.state(now, RULES) is (WARNING if days < 14 else THROTTLED)


def test_r15_a_recovered_rate_that_falls_again_is_warned_anew() -> None:
    later = SENT + DAY
    conduct = wrote(100, 12).answered(SENT, SENT, RULES)  # 13 of 100
    for _ in range(10):
        conduct = conduct.delivered(later, RULES)
    assert state(conduct, JUDGED) is HEALTHY
    assert state(conduct, JUDGED + DAY) is WARNING
    now = JUDGED + 2 * DAY
    assert conduct.until(now, RULES).warned_on == (JUDGED + DAY).date()


def test_r15_what_is_young_counts_for_its_sender_and_never_against() -> None:
    old = wrote(100, 12)
    busy = old
    for _ in range(500):
        busy = busy.delivered(JUDGED - TICK, RULES)
    assert busy.tally(JUDGED.date(), RULES) == Tally(100, 12, 100)
    helped = busy.answered(JUDGED - TICK, JUDGED - TICK, RULES).answered(JUDGED - TICK, JUDGED - TICK, RULES)
    assert helped.tally(JUDGED.date(), RULES) == Tally(102, 14, 100)
    assert state(helped, JUDGED) is HEALTHY
    almost = wrote(99, 0).delivered(JUDGED - TICK, RULES)
    answered = almost.answered(JUDGED - TICK, JUDGED - TICK, RULES)  # 1 of 100, of which 99 had their time
    assert state(answered, JUDGED) is NOT_JUDGED


def test_days_are_kept_no_longer_than_a_window_reaches() -> None:
    conduct = NOTHING_SENT
    for days in range(100):
        conduct = conduct.delivered(SENT + days * DAY, RULES)
    assert [one.day for one in conduct.days] == [(SENT + days * DAY).date() for days in range(85, 100)]
    assert conduct.answered(SENT, SENT + 99 * DAY, RULES) == conduct
    later = conduct.answered(SENT, SENT + 110 * DAY, RULES)
    assert [one.day for one in later.days] == [(SENT + days * DAY).date() for days in range(96, 100)]
    assert NOTHING_SENT.answered(SENT, SENT, RULES) is NOTHING_SENT


def test_the_sends_of_a_day_end_with_it() -> None:
    last = datetime(2026, 3, 10, 23, 59, 59, 999_999, UTC)
    conduct = wrote(3, 0, last).delivered(last + TICK, RULES)
    assert [conduct.sent_today(now) for now in (last + TICK, last + DAY, last + DAY + TICK)] == [1, 1, 0]
    assert conduct.sent_today(last) == 4  # a clock that lags behind


def test_a_clock_that_lags_behind_judges_as_of_the_later_day() -> None:
    conduct = wrote(100, 12).until(JUDGED, RULES)
    behind = conduct.until(JUDGED - TICK, RULES).delivered(JUDGED - TICK, RULES)
    assert (behind.judged_on, behind.state(JUDGED - TICK, RULES)) == (JUDGED.date(), WARNING)
    assert MailDay(date(2026, 3, 17), 1, 0) in behind.days
    assert behind.answered(SENT, JUDGED - TICK, RULES).warned_on is None


def test_time_alone_changes_nothing_that_would_have_to_be_stored_but_a_crossing() -> None:
    healthy = wrote(100, 13)
    assert all(healthy.until(SENT + days * DAY, RULES) is healthy for days in (0, 5, 8, 30, 500))
    assert (next_crossing(healthy, SENT, RULES), next_change(healthy, SENT, RULES)) == (None, JUDGED)
    assert next_change(healthy, JUDGED, RULES) == JUDGED + 7 * DAY  # they leave the window
    assert next_change(wrote(99), SENT, RULES) is None
    assert next_change(NOTHING_SENT, SENT, RULES) is next_crossing(NOTHING_SENT, SENT, RULES) is None


@given(st.integers(0, 400), st.data())
def test_r27_the_answers_needed_are_exactly_as_many_as_it_takes(deliveries: int, data: st.DataObject) -> None:
    answered = data.draw(st.integers(0, deliveries))
    tally = Tally(deliveries, answered, deliveries)
    needed = tally.needed(RULES)
    enough = [more for more in range(deliveries - answered + 1) if (answered + more) * 100 >= 13 * deliveries]
    assert needed == enough[0]
    assert tally.low(RULES) is (needed > 0)


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["send", "send", "send many", "answer", "look"]),
        st.sampled_from([timedelta(0), TICK, timedelta(hours=7), DAY - TICK, DAY, 2 * DAY, 6 * DAY, 19 * DAY]),
        st.integers(0, 30),
    ),
    max_size=30,
)
STARTS = st.sampled_from(
    [
        datetime(2024, 2, 27, tzinfo=UTC),
        datetime(2026, 2, 28, 23, 59, 59, 999_999, UTC),
        datetime(2025, 12, 30, 12, tzinfo=UTC),
    ]
)


class Both:
    """One service that looks at every midnight, one that sleeps between what is done, and the rule's own words."""

    def __init__(self, start: datetime) -> None:
        self.now, self.asleep, self.awake = start, NOTHING_SENT, NOTHING_SENT
        numbers = Numbers(*(getattr(SMALL, name) for name in ResponseRatePolicy.__slots__))
        self.model, self.mails = Rates(numbers), list[tuple[str, datetime]]()

    def wait(self, by: timedelta) -> None:
        end = self.now + by
        while self.now < end:
            following = datetime(self.now.year, self.now.month, self.now.day, tzinfo=UTC) + DAY
            self.now = min(following, end)
            self.awake = self.awake.until(self.now, SMALL)
            self.model.until(self.now)

    def send(self) -> None:
        id = f"{len(self.mails)}"
        self.mails.append((id, self.now))
        self.model.send(id, self.now)
        self.asleep = self.asleep.until(self.now, SMALL).delivered(self.now, SMALL)
        self.awake = self.awake.delivered(self.now, SMALL)

    def answer(self, which: int) -> None:
        waiting = [mail for mail in self.mails if mail[0] not in self.model.answered]
        if not waiting:
            return
        id, at = waiting[-1 - which % len(waiting)]
        self.model.answer(id, self.now)
        self.asleep = self.asleep.until(self.now, SMALL).answered(at, self.now, SMALL)
        self.awake = self.awake.answered(at, self.now, SMALL)

    def same(self) -> None:
        asleep = self.asleep.until(self.now, SMALL)
        assert asleep.warned_on == self.awake.warned_on
        for conduct in (asleep, self.awake):
            tally = conduct.tally(self.now.date(), SMALL)
            assert (tally.deliveries, tally.answered, tally.matured) == self.model.counts(self.now)
            assert conduct.state(self.now, SMALL) == self.model.state(self.now)
            assert conduct.sent_today(self.now) == self.model.sent_today(self.now)
            ahead = self.model.ahead(self.now)
            assert next_change(conduct, self.now, SMALL) == (ahead[0][0] if ahead else None)
            assert next_crossing(conduct, self.now, SMALL) == _crossing(self.model.state(self.now), ahead)
        assert len(asleep.days) <= SMALL.window_days + 20


def _crossing(before: str, ahead: Iterable[tuple[datetime, str]]) -> datetime | None:
    for at, after in ahead:
        if {before, after} & {"WARNING", "THROTTLED"}:
            return at
        before = after
    return None


@given(STARTS, EVENTS)
def test_r15_a_service_that_slept_ends_where_one_that_never_slept_does(
    start: datetime, events: list[tuple[str, timedelta, int]]
) -> None:
    both = Both(start)
    for event, by, which in events:
        both.wait(by)
        if event == "answer":
            both.answer(which)
        for _ in range({"send": 1, "send many": 6}.get(event, 0)):
            both.send()
        both.same()


@given(STARTS, EVENTS)
def test_r15_an_answer_never_makes_it_worse(start: datetime, events: list[tuple[str, timedelta, int]]) -> None:
    both = Both(start)
    for event, by, which in [*events, ("answer", DAY, 0)]:
        both.wait(by)
        before = both.awake.state(both.now, SMALL)
        if event == "answer":
            both.answer(which)
            assert both.awake.state(both.now, SMALL) in {before, HEALTHY, NOT_JUDGED}
        for _ in range({"send": 1, "send many": 6}.get(event, 0)):
            both.send()
            assert both.awake.state(both.now, SMALL) is before


def test_a_stored_conduct_that_was_never_judged_is_judged_on_its_last_day() -> None:
    """As a graph that is older than the rule gets it: as of the day before."""
    filled = replace(wrote(100, 12), judged_on=JUDGED.date() - DAY)
    assert state(filled, JUDGED) is WARNING
