"""R22: what is told of the future is what happens if nobody sends."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.account import Account
from services.accrual import settle
from services.entry import EntryKind
from services.forecast import FURTHEST, ComingGrant, check_horizon, forecast, next_grant
from services.lot import Lot, LotSource
from services.member import AccountType, Member, PlanName, Standing
from services.policy import Policy
from services.refusal import InvalidInput
from services.subscription import Subscription
from tests.services.lives import LIVES, NOW, POLICY

DAY = timedelta(days=1)
PLAN = Subscription("plan", "ana", PlanName.CAREER_EXECUTIVE, datetime(2024, 1, 31, tzinfo=UTC), periods=2)
ANA = Account(Member("ana", plan=PlanName.CAREER_EXECUTIVE), subscription=PLAN)
THIRD = datetime(2024, 3, 31, tzinfo=UTC)


@settings(deadline=None)
@given(LIVES, st.lists(st.integers(1, 24 * 400), min_size=1, max_size=6))
def test_r22_a_forecast_is_what_happens_however_time_goes_by(account: Account, hours: list[int]) -> None:
    moments = sorted({NOW + timedelta(hours=hour) for hour in hours})
    told = forecast(account, POLICY, moments[-1])
    lived = account
    seen: list[tuple[datetime, EntryKind, int, int]] = []
    for moment in moments:
        settlement = settle(lived, POLICY, moment)
        lived = settlement.account
        seen += [(one.entry.at, one.entry.kind, one.entry.amount, one.entry.balance) for one in settlement.movements]
    assert [(one.at, one.kind, one.amount, one.balance) for one in told.coming] == seen
    assert (told.until, told.available) == (moments[-1], lived.available(moments[-1]))
    assert (told.coming[-1].balance if told.coming else account.balance) == told.available


@settings(deadline=None)
@given(LIVES)
def test_r22_the_next_grant_is_the_first_of_the_forecast(account: Account) -> None:
    grant = next_grant(account, POLICY)
    told = forecast(account, POLICY, NOW + timedelta(days=32)).coming
    found = next((one for one in told if one.kind is EntryKind.GRANT), None)
    assert (grant and (grant.at, grant.credits)) == (found and (found.at, found.amount))


@pytest.mark.parametrize(
    ("plan", "grant"),
    [
        (PLAN, ComingGrant(THIRD, 50)),
        (replace(PLAN, next_plan=PlanName.CAREER), ComingGrant(THIRD, 15)),
        (replace(PLAN, ends_at=THIRD), None),
        (None, None),
    ],
)
def test_r4c_the_next_grant_is_the_one_of_the_plan_that_follows(
    plan: Subscription | None, grant: ComingGrant | None
) -> None:
    assert next_grant(replace(ANA, subscription=plan), Policy()) == grant


@pytest.mark.parametrize(("free_at", "credits"), [(THIRD, 50), (THIRD + timedelta(microseconds=1), 0), (None, 0)])
def test_r6a_a_recruiter_s_next_grant_counts_a_restriction_that_ends_before(
    free_at: datetime | None, credits: int
) -> None:
    member = Member("ana", account_type=AccountType.RECRUITER, standing=Standing.RESTRICTED, restricted_until=free_at)
    account = Account(member, subscription=replace(PLAN, plan=PlanName.RECRUITER))
    assert next_grant(account, Policy()) == ComingGrant(THIRD, credits)


def test_r7a_each_movement_tells_its_lot_and_the_balance_after_it() -> None:
    reward = Lot("reward", LotSource.REWARD, 5, 4, NOW, NOW + DAY, 2, "job")
    told = forecast(Account(Member("ana"), lots=(reward,), balance=4), POLICY, NOW + DAY)
    [expiry] = told.coming
    assert (expiry.at, expiry.kind, expiry.amount, expiry.balance) == (NOW + DAY, EntryKind.EXPIRE, -4, 0)
    assert expiry.lot == replace(reward, remaining=0)
    assert told.available == 0


@pytest.mark.parametrize("ahead", [timedelta(microseconds=1), FURTHEST])
def test_how_far_one_may_look(ahead: timedelta) -> None:
    check_horizon("until", NOW + ahead, NOW)


@pytest.mark.parametrize("ahead", [-DAY, timedelta(), FURTHEST + timedelta(microseconds=1)])
def test_how_far_one_may_not_look(ahead: timedelta) -> None:
    with pytest.raises(InvalidInput, match=r"credits\(at:\)") as refused:
        check_horizon("until", NOW + ahead, NOW)
    assert (refused.value.field, refused.value.rule) == ("until", "R22")
    assert refused.value.refusal.message == (
        "A forecast goes to a moment to come, at most 731 days ahead. What was is told by viewer.credits(at:)."
    )
