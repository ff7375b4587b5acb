"""R22: what a member should hear of in time, and when to look."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings

from services.account import Account
from services.accrual import due_at, settle
from services.alert import Alert, alert_at, alerts, wake_at
from services.debt import Debt
from services.entry import EntryKind
from services.hold import Hold
from services.lot import Lot, LotSource
from services.member import AccountType, Member, PlanName, Standing
from services.notification import NotificationKind
from services.policy import Policy
from services.subscription import Subscription
from tests.services.lives import LIVES
from tests.services.lives import NOW as LIFE_NOW

POLICY = Policy()
NOW = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
RENEWAL = datetime(2026, 3, 10, tzinfo=UTC)
PLAN = Subscription("plan", "ana", PlanName.CAREER, datetime(2026, 1, 10, 9, tzinfo=UTC), periods=2)


def lot(id: str, remaining: int, expires_at: datetime | None = None, **more: object) -> Lot:
    made = Lot(id, LotSource.PURCHASED, 99, remaining, NOW - DAY, expires_at, 2, id)
    return replace(made, **more)  # pyright: ignore[reportArgumentType] - a lot's fields


def granted(remaining: int, held: int = 0) -> Lot:
    return lot("grant", remaining, source=LotSource.SUBSCRIPTION, origin="plan", held=held)


def account(*lots: Lot, plan: Subscription | None = None, member: Member | None = None) -> Account:
    member = member or Member("ana", plan=plan.plan if plan else None)
    return Account(member, lots=lots, balance=sum(lot.remaining for lot in lots), subscription=plan)


def told(known: Account, now: datetime = NOW) -> list[Alert]:
    return list(alerts(known, POLICY, now))


@pytest.mark.parametrize(("credits", "low"), [(0, True), (4, True), (5, False), (60, False)])
def test_few_credits_left(credits: int, low: bool) -> None:  # noqa: FBT001 - a parameter of the test
    known = account(lot("pack", credits)) if credits else account()
    assert told(known) == ([Alert(NotificationKind.LOW_BALANCE, credits)] if low else [])
    assert alert_at(known, POLICY, NOW) is None


@pytest.mark.parametrize(("days", "soon"), [(1, True), (7, True), (7.001, False), (31, False)])
def test_credits_that_expire_within_seven_days(days: float, soon: bool) -> None:  # noqa: FBT001 - as above
    end = NOW + timedelta(days=days)
    known = account(lot("pack", 9), lot("reward", 3, end), lot("spent", 0, end, held=2))
    assert told(known) == ([Alert(NotificationKind.EXPIRING_SOON, 3, end, "reward")] if soon else [])
    assert alert_at(known, POLICY, NOW) == (None if soon else end - 7 * DAY)


@pytest.mark.parametrize(
    ("remaining", "held", "lost"), [(45, 0, 0), (46, 0, 1), (60, 0, 15), (40, 20, 15), (3, 57, 15)]
)
def test_r4a_credits_that_the_cap_is_about_to_take(remaining: int, held: int, lost: int) -> None:
    hold = Hold("hold", "ana", "later", (), NOW, RENEWAL + DAY)
    known = replace(account(lot("pack", 9), granted(remaining, held), plan=PLAN), holds=(hold,) if held else ())
    ahead = [Alert(NotificationKind.FORFEIT_AHEAD, lost, RENEWAL, "plan")] if lost else []
    assert told(known, RENEWAL - 7 * DAY) == ahead
    assert told(known, RENEWAL - 7 * DAY - timedelta(microseconds=1)) == []
    assert alert_at(known, POLICY, NOW) == (RENEWAL - 7 * DAY if lost else None)
    assert alert_at(known, POLICY, RENEWAL - 7 * DAY) is None


def test_r4c_no_cap_takes_anything_of_a_plan_that_ends_first() -> None:
    ends = replace(PLAN, ends_at=RENEWAL)
    known = account(lot("pack", 9), granted(60), plan=ends)
    assert told(known, RENEWAL - DAY) == []


def test_r4c_the_smaller_plan_s_cap_counts_where_one_follows() -> None:
    smaller = replace(PLAN, plan=PlanName.CAREER_PLUS, next_plan=PlanName.CAREER)
    assert [alert.credits for alert in told(account(granted(50), plan=smaller), RENEWAL - DAY)] == [5]
    assert told(account(granted(50), plan=replace(smaller, next_plan=None)), RENEWAL - DAY) == []


def test_what_pays_a_debt_is_not_lost_to_the_cap() -> None:
    debt = Debt("debt", "ana", "pack", 10, 10, NOW)
    known = replace(account(granted(50), plan=PLAN), debts=(debt,))
    assert told(known, RENEWAL - DAY) == []


@pytest.mark.parametrize(("until", "lost"), [(RENEWAL - DAY, 50), (RENEWAL + DAY, 0)])
def test_r6a_a_recruiter_s_cap_is_that_of_the_standing_at_the_renewal(until: datetime, lost: int) -> None:
    member = Member("ana", account_type=AccountType.RECRUITER, plan=PlanName.RECRUITER)
    restricted = replace(member, standing=Standing.RESTRICTED, restricted_until=until)
    plan = replace(PLAN, plan=PlanName.RECRUITER)
    grants = replace(granted(200), source=LotSource.RECRUITER, amount=200)
    known = account(grants, plan=plan, member=restricted)
    assert [alert.credits for alert in told(known, RENEWAL - 2 * DAY)] == ([lost] if lost else [])


def test_each_lot_and_each_renewal_has_an_alert_of_its_own() -> None:
    names = [
        Alert(NotificationKind.LOW_BALANCE, 3).name,
        Alert(NotificationKind.EXPIRING_SOON, 3, NOW, "a").name,
        Alert(NotificationKind.EXPIRING_SOON, 3, NOW, "b").name,
        Alert(NotificationKind.FORFEIT_AHEAD, 3, RENEWAL, "plan").name,
        Alert(NotificationKind.FORFEIT_AHEAD, 3, RENEWAL + 31 * DAY, "plan").name,
    ]
    assert len(set(names)) == 5
    assert names[0] == "LOW_BALANCE"


def test_an_account_is_looked_at_when_time_changes_it_or_there_is_something_to_tell() -> None:
    assert wake_at(account()) is None
    assert wake_at(replace(account(), look_at=NOW)) == NOW
    assert wake_at(account(plan=PLAN)) == RENEWAL
    assert wake_at(replace(account(plan=PLAN), look_at=NOW)) == NOW
    assert wake_at(replace(account(plan=PLAN), look_at=RENEWAL + DAY)) == RENEWAL


@settings(max_examples=150, deadline=None)
@given(known=LIVES)
def test_between_looks_no_alert_begins_by_time_alone(known: Account) -> None:
    """Whoever settles at each moment of ``wake_at`` sees every condition begin; between them nothing does."""
    now, end = LIFE_NOW, LIFE_NOW + timedelta(days=120)
    while now < end:
        known = settle(known, POLICY, now).account
        known = replace(known, look_at=alert_at(known, POLICY, now))
        names = {alert.name for alert in alerts(known, POLICY, now)}
        following = min(wake_at(known) or end, end)
        assert following > now
        last = following - timedelta(microseconds=1)
        if due_at(known) is None or last < due_at(known):  # pyright: ignore[reportOperatorIssue]
            assert {alert.name for alert in alerts(known, POLICY, last)} == names
        now = following


@settings(max_examples=150, deadline=None)
@given(known=LIVES)
def test_r4a_whatever_a_renewal_takes_was_told_before(known: Account) -> None:
    plan = known.subscription
    if plan is None or plan.granting is None:
        return
    at = plan.next_grant_at
    before = settle(known, POLICY, at - DAY).account
    lost = [m.entry.amount for m in settle(before, POLICY, at).movements if m.entry.kind is EntryKind.FORFEIT_CAP]
    ahead = [alert.credits for alert in alerts(before, POLICY, at - DAY) if alert.about == plan.id]
    assert ahead == ([-sum(lost)] if lost else [])
