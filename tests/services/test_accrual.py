from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.account import Account
from services.accrual import Settlement, settle
from services.entry import Entry, EntryKind
from services.lot import Lot, LotSource
from services.member import Member, PlanName, Standing
from services.policy import Policy
from services.subscription import Subscription

POLICY = Policy()
TICK = timedelta(microseconds=1)
START = datetime(2024, 1, 31, 9, 30, tzinfo=UTC)
SECOND = datetime(2024, 2, 29, tzinfo=UTC)
THIRD = datetime(2024, 3, 31, tzinfo=UTC)
ANA = Member("ana")
PLAN = Subscription("sub", "ana", PlanName.CAREER, START)
NEW = Account(ANA, subscription=PLAN)
LOT = Lot("old", LotSource.PURCHASED, 500, 500, START - timedelta(days=400), None, 2, "purchase")


def holding(account: Account, *lots: Lot) -> Account:
    """The account with more lots, and a balance that agrees."""
    return replace(account, lots=(*account.lots, *lots), balance=account.balance + sum(lot.remaining for lot in lots))


def told(settlement: Settlement) -> list[tuple[str, int, str, datetime]]:
    """Kind, amount, lot and time of each entry."""
    entries = [movement.entry for movement in settlement.movements]
    return [(entry.kind.value, entry.amount, entry.lot_id, entry.at) for entry in entries]


def test_nothing_happens_to_an_account_without_plan_and_expiries() -> None:
    account = holding(Account(ANA), LOT)
    assert settle(account, POLICY, START) == Settlement(account, ())


def test_r4_the_first_grant_is_made_at_the_start_with_a_lot_that_never_expires() -> None:
    settlement = settle(NEW, POLICY, START)
    lot = Lot(
        id="sub:2024-01-31",
        source=LotSource.SUBSCRIPTION,
        amount=15,
        remaining=15,
        granted_at=START,
        expires_at=None,
        smallest_degree=3,
        origin="sub",
        period="2024-01-31",
        basis="R4: Premium Career",
    )
    entry = Entry("ana", 1, EntryKind.GRANT, 15, lot.id, 15, 15, START, "system", lot.id).sealed("")
    assert [movement.entry for movement in settlement.movements] == [entry]
    member = replace(ANA, plan=PlanName.CAREER)
    counted = replace(NEW, member=member, sequence=1, balance=15, head=entry.hash, last_at=START)
    assert settlement.account == replace(counted, lots=(lot,), subscription=replace(PLAN, periods=1))


@pytest.mark.parametrize(
    ("now", "grants"),
    [(START - TICK, 0), (START, 1), (SECOND - TICK, 1), (SECOND, 2), (THIRD - TICK, 2), (THIRD, 3)],
)
def test_r4b_each_grant_falls_due_at_its_instant(now: datetime, grants: int) -> None:
    settlement = settle(NEW, POLICY, now)
    assert [entry[3] for entry in told(settlement)] == [START, SECOND, THIRD][:grants]
    assert settlement.account.subscription == replace(PLAN, periods=grants)
    assert settle(settlement.account, POLICY, now) == Settlement(settlement.account, ())


def test_r4a_at_renewal_the_full_grant_comes_first_and_then_the_oldest_above_the_cap_go() -> None:
    full = settle(NEW, POLICY, datetime(2024, 4, 30, tzinfo=UTC)).account
    assert full.balance == 60
    renewed = datetime(2024, 5, 31, tzinfo=UTC)
    settlement = settle(full, POLICY, renewed)
    assert told(settlement) == [
        ("GRANT", 15, "sub:2024-05-31", renewed),
        ("FORFEIT_CAP", -15, "sub:2024-01-31", renewed),
    ]
    forfeit = settlement.movements[1].entry
    assert (forfeit.balance, forfeit.lot_balance, forfeit.actor_id, forfeit.cause) == (60, 0, "system", "sub")
    assert [lot.period for lot in settlement.account.lots] == ["2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"]


def test_r4a_only_the_excess_is_forfeited_across_lots_from_the_oldest_on() -> None:
    def granted(id: str, remaining: int, days: int) -> Lot:
        when = START - timedelta(days=days)
        return Lot(id, LotSource.SUBSCRIPTION, 50, remaining, when, None, 3, "earlier-plan")

    lots = (granted("b", 4, 200), granted("0", 50, 100), granted("a", 3, 200))
    settlement = settle(holding(NEW, *lots), POLICY, START)
    assert told(settlement)[1:] == [
        ("FORFEIT_CAP", -3, "a", START),
        ("FORFEIT_CAP", -4, "b", START),
        ("FORFEIT_CAP", -5, "0", START),
    ]
    assert settlement.account.balance == 60


@pytest.mark.parametrize("held", [44, 45, 46])
def test_r4a_exactly_the_cap_may_be_held(held: int) -> None:
    lot = replace(LOT, id="sub-lot", source=LotSource.SUBSCRIPTION, remaining=held)
    settlement = settle(holding(NEW, lot), POLICY, START)
    assert settlement.account.balance == min(held + 15, 60)
    assert len(settlement.movements) == (2 if held > 45 else 1)


@pytest.mark.parametrize("source", [LotSource.PURCHASED, LotSource.REWARD, LotSource.RECRUITER])
def test_r4a_other_credits_neither_count_for_the_cap_nor_are_forfeited(source: LotSource) -> None:
    other = replace(LOT, source=source)
    account = settle(holding(NEW, other), POLICY, datetime(2025, 1, 31, tzinfo=UTC)).account
    assert account.balance == 560
    assert other in account.lots


def test_r6_a_recruiter_s_grants_roll_over_to_four_times_the_grant() -> None:
    member = replace(ANA, open_job_posts=1)
    account = replace(NEW, member=member, subscription=replace(PLAN, plan=PlanName.RECRUITER))
    account = settle(account, POLICY, datetime(2024, 4, 30, tzinfo=UTC)).account
    assert [(lot.source, lot.remaining, lot.smallest_degree, lot.basis) for lot in account.lots] == [
        (LotSource.RECRUITER, 60, 1, "R6a: 50 + 10 x 1 open job posts + 200 x response rate 0 = 60, between 50 and 300")
    ] * 4
    assert settle(account, POLICY, datetime(2024, 5, 31, tzinfo=UTC)).account.balance == 240


def test_r6a_a_restricted_recruiter_s_period_passes_without_a_grant_or_a_loss() -> None:
    lot = replace(LOT, source=LotSource.RECRUITER)
    account = holding(replace(NEW, member=replace(ANA, standing=Standing.RESTRICTED)), lot)
    account = replace(account, subscription=replace(PLAN, plan=PlanName.RECRUITER))
    settlement = settle(account, POLICY, SECOND)
    assert settlement.movements == ()
    member = replace(account.member, plan=PlanName.RECRUITER)
    after = replace(account, member=member, subscription=replace(PLAN, plan=PlanName.RECRUITER, periods=2))
    assert settlement.account == after


@pytest.mark.parametrize(("now", "gone"), [(THIRD - TICK, False), (THIRD, True), (THIRD + TICK, True)])
def test_r7a_a_reward_is_gone_at_the_instant_of_its_expiry(now: datetime, gone: bool) -> None:  # noqa: FBT001 - a column of the table
    reward = replace(LOT, source=LotSource.REWARD, remaining=4, expires_at=THIRD)
    settlement = settle(holding(Account(ANA), reward), POLICY, now)
    assert told(settlement) == ([("EXPIRE", -4, "old", THIRD)] if gone else [])
    assert settlement.account.balance == (0 if gone else 4)
    for movement in settlement.movements:
        assert (movement.entry.actor_id, movement.entry.cause, movement.lot.remaining) == ("system", "old", 0)


def test_r7a_expiries_go_in_the_order_of_their_times_and_before_a_grant_of_the_same_instant() -> None:
    def reward(id: str, expires_at: datetime) -> Lot:
        return replace(LOT, id=id, source=LotSource.REWARD, remaining=1, expires_at=expires_at)

    expiries = {"d": THIRD, "b": SECOND, "a": SECOND, "c": SECOND - TICK, "e": START}
    lots = [reward(id, expires_at) for id, expires_at in expiries.items()]
    settlement = settle(holding(NEW, *lots), POLICY, THIRD - TICK)
    assert told(settlement) == [
        ("EXPIRE", -1, "e", START),
        ("GRANT", 15, "sub:2024-01-31", START),
        ("EXPIRE", -1, "c", SECOND - TICK),
        ("EXPIRE", -1, "a", SECOND),
        ("EXPIRE", -1, "b", SECOND),
        ("GRANT", 15, "sub:2024-02-29", SECOND),
    ]


def account_of(plan: PlanName, start: datetime, posts: int, lots: list[Lot]) -> Account:
    """A subscriber who holds ``lots``, renamed to be told apart."""
    subscription = replace(PLAN, plan=plan, started_at=start)
    subscriber = Account(replace(ANA, open_job_posts=posts), subscription=subscription)
    return holding(subscriber, *(replace(lot, id=f"lot{index}") for index, lot in enumerate(lots)))


ACCOUNTS = st.builds(
    account_of,
    plan=st.sampled_from(PlanName),
    start=st.sampled_from([START, START - timedelta(days=2), datetime(2023, 12, 30, 1, tzinfo=UTC), SECOND]),
    posts=st.integers(0, 3),
    lots=st.lists(
        st.builds(
            replace,
            st.just(LOT),
            source=st.sampled_from(LotSource),
            remaining=st.integers(1, 40),
            granted_at=st.sampled_from([START - timedelta(days=days) for days in (3, 4)]),
            expires_at=st.sampled_from([None, None, START, START + TICK, SECOND, datetime(2024, 6, 1, tzinfo=UTC)]),
        ),
        max_size=5,
    ),
)
MOMENTS = st.lists(
    st.sampled_from([START, SECOND - TICK, SECOND, THIRD])
    | st.datetimes(datetime(2024, 1, 1), datetime(2025, 6, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    min_size=1,
    max_size=8,
).map(sorted)


@settings(deadline=None)
@given(ACCOUNTS, MOMENTS)
def test_r4b_sleeping_through_periods_ends_where_never_sleeping_does(account: Account, moments: list[datetime]) -> None:
    once = settle(account, POLICY, moments[-1])
    stepwise = Settlement(account)
    for moment in moments:
        step = settle(stepwise.account, POLICY, moment)
        stepwise = Settlement(step.account, (*stepwise.movements, *step.movements))
    assert stepwise == once


@settings(deadline=None)
@given(ACCOUNTS, MOMENTS)
def test_r23_and_r4a_hold_after_settling(account: Account, moments: list[datetime]) -> None:
    settlement = settle(account, POLICY, moments[-1])
    after, entries = settlement.account, [movement.entry for movement in settlement.movements]
    assert after.balance == account.balance + sum(entry.amount for entry in entries)
    assert after.balance == sum(lot.remaining for lot in after.lots) == after.available(moments[-1])
    assert [entry.sequence for entry in entries] == list(range(1, len(entries) + 1))
    assert all(earlier.at <= later.at for earlier, later in pairwise(entries))
    granted = [entry.lot_id for entry in entries if entry.kind is EntryKind.GRANT]
    assert len(granted) == len(set(granted))
    bought = [lot for lot in account.lots if lot.source is LotSource.PURCHASED and lot.expires_at is None]
    assert all(lot in after.lots for lot in bought)
    if granted and account.subscription is not None and account.subscription.plan is PlanName.CAREER:
        assert sum(lot.remaining for lot in after.lots if lot.source is LotSource.SUBSCRIPTION) <= 60
