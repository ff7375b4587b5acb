"""R22: the account of any past moment is what was recorded at that moment, and what time had made of it since."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.account import Account
from services.accrual import due_at, settle
from services.hold import Hold
from services.lot import Lot
from services.member import PlanName
from services.past import PastLedger, account_at, check_past, plan_at
from services.refusal import InvalidInput
from services.subscription import Subscription
from tests.services.chronicle import POLICY, Chronicle

START = datetime(2023, 12, 31, 9, 30, tzinfo=UTC)
TICK, DAY = timedelta(microseconds=1), timedelta(days=1)
KINDS = ("start", "change", "cancel", "buy", "reward", "send", "hold", "release", "owe")
STEPS = st.lists(
    st.tuples(
        st.sampled_from([0, 0, 1, 5, 24 * 16, 24 * 31, 24 * 95]),
        st.sampled_from(KINDS),
        st.integers(1, 30),
        st.sampled_from([1, 20, 45, 120]),
    ),
    min_size=1,
    max_size=14,
)


@dataclass(frozen=True)
class Seen:
    """What is shown of an account."""

    available: int
    balance: int
    lots: frozenset[Lot]
    holds: frozenset[Hold]
    plan: Subscription | None


def seen(account: Account, at: datetime) -> Seen:
    return Seen(
        account.available(at),
        account.balance,
        frozenset(account.lots),
        frozenset(account.holds),
        account.subscription,
    )


def live(steps: list[tuple[int, str, int, int]]) -> Chronicle:
    chronicle, now = Chronicle(), START
    for number, (hours, what, credits, days) in enumerate(steps):
        now += timedelta(hours=hours)
        chronicle.step(f"s{number:02d}", now, what, credits, days * DAY)
    return chronicle


def moments(chronicle: Chronicle, end: datetime) -> list[tuple[datetime, Account]]:
    """Moments, each with the account that was stored by then: every step's, those between, and every exact instant."""
    ends = [at for at, _ in chronicle.stored[1:]] + [end]
    found: list[tuple[datetime, Account]] = []
    for (begin, account), until in zip(chronicle.stored, ends, strict=True):
        due = due_at(account)
        exact = {due - TICK, due, due + TICK} if due else set[datetime]()
        wanted = {begin, begin + TICK, begin + (until - begin) / 2, until - TICK} | exact
        found += [(at, account) for at in sorted(wanted) if begin <= at < until]
    return found


@settings(deadline=None, max_examples=300)
@given(STEPS, st.sampled_from([1, 40, 400]))
def test_r22_every_past_moment_is_as_it_was_recorded(steps: list[tuple[int, str, int, int]], later: int) -> None:
    chronicle = live(steps)
    end = chronicle.stored[-1][0] + later * DAY
    for at, stored in moments(chronicle, end):
        then = account_at(chronicle.account, chronicle.past(at), POLICY, at)
        assert seen(then, at) == seen(settle(stored, POLICY, at).account, at)


@settings(deadline=None)
@given(STEPS)
def test_r22_every_entry_s_own_instant_shows_what_it_left(steps: list[tuple[int, str, int, int]]) -> None:
    chronicle = live(steps)
    last = {entry.at: entry.balance for entry in chronicle.entries}
    for at, balance in last.items():
        assert account_at(chronicle.account, chronicle.past(at), POLICY, at).balance == balance


def test_before_everything_there_was_nothing() -> None:
    chronicle = live([(0, "start", 1, 1), (5, "buy", 25, 1)])
    before = account_at(chronicle.account, chronicle.past(START - TICK), POLICY, START - TICK)
    assert seen(before, START - TICK) == Seen(0, 0, frozenset(), frozenset(), None)
    assert (before.sequence, before.head, before.last_at, before.member.plan) == (0, "", None, None)


def test_r4c_an_end_that_was_chosen_later_wasn_t_known_before() -> None:
    chronicle = live([(0, "start", 3, 1), (24, "cancel", 1, 1), (24, "change", 3, 1), (24, "cancel", 1, 1)])
    ends = [
        account_at(chronicle.account, chronicle.past(at), POLICY, at).lots[0].expires_at
        for at in [START + days * DAY for days in (0.5, 1, 1.5, 2, 2.5, 3, 3.5)]
    ]
    end = datetime(2024, 1, 31, tzinfo=UTC)
    assert ends == [None, end, end, None, None, end, end]


@pytest.mark.parametrize(
    ("plan", "at", "periods", "name"),
    [
        (Subscription("p", "a", PlanName.CAREER, START), START - TICK, 0, PlanName.CAREER),
        (Subscription("p", "a", PlanName.CAREER, START), START, 1, PlanName.CAREER),
        (
            Subscription("p", "a", PlanName.CAREER_PLUS, START, 1, next_plan=PlanName.CAREER),
            datetime(2024, 1, 31, tzinfo=UTC),
            2,
            PlanName.CAREER,
        ),
    ],
)
def test_r4b_a_plan_goes_on_by_itself(plan: Subscription, at: datetime, periods: int, name: PlanName) -> None:
    then = plan_at(plan, at)
    assert then is not None
    assert (then.periods, then.plan) == (periods, name)


def test_r4c_a_plan_is_gone_at_the_instant_of_its_end() -> None:
    end = datetime(2024, 1, 31, tzinfo=UTC)
    plan = Subscription("p", "a", PlanName.CAREER, START, 1, ends_at=end)
    assert plan_at(plan, end - TICK) == plan
    assert plan_at(plan, end) is None
    assert plan_at(None, end) is None


def test_what_nobody_wrote_is_nothing() -> None:
    assert replace(PastLedger(), balance=0) == PastLedger()
    assert Chronicle().past(START) == PastLedger()


def test_only_the_past_is_told() -> None:
    check_past(START, START)
    with pytest.raises(InvalidInput, match="creditForecast") as refused:
        check_past(START + TICK, START)
    assert refused.value.field == "at"
