"""What ends by itself: holds, lots, restrictions, plans; and what is to come next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.account import Account
from services.accrual import Settlement, due_at, settle, without_plan
from services.debt import Debt
from services.hold import HeldPart, Hold
from services.lot import Lot, LotSource
from services.member import Member, PlanName, Standing
from services.policy import Policy
from services.subscription import Subscription

POLICY = Policy()
TICK = timedelta(microseconds=1)
START = datetime(2024, 1, 31, 9, 30, tzinfo=UTC)
SECOND = datetime(2024, 2, 29, tzinfo=UTC)
THIRD = datetime(2024, 3, 31, tzinfo=UTC)
PLAN = Subscription("sub", "ana", PlanName.CAREER, START, periods=1)
PACK = Lot("pack", LotSource.PURCHASED, 50, 9, START, None, 2, "pack", held=3)
REWARD = Lot("reward", LotSource.REWARD, 10, 4, START, SECOND, 2, "reward")
GRANTED = Lot("sub:2024-01-31", LotSource.SUBSCRIPTION, 15, 15, START, None, 3, "sub", period="2024-01-31")
HOLD = Hold("hold", "ana", "cause", (HeldPart("pack", 3, 2),), START, SECOND)


def account(*lots: Lot, **parts: object) -> Account:
    """Ana's, with a balance that agrees with its lots."""
    balance = sum(lot.remaining for lot in lots)
    return replace(Account(Member("ana"), lots=lots, sequence=4, balance=balance), **parts)


def told(settlement: Settlement) -> list[tuple[str, int, str, datetime]]:
    entries = [movement.entry for movement in settlement.movements]
    return [(entry.kind.value, entry.amount, entry.lot_id, entry.at) for entry in entries]


@pytest.mark.parametrize(("now", "ends"), [(SECOND - TICK, 0), (SECOND, 1), (THIRD, 1)])
def test_a_hold_gives_back_at_its_end_by_itself(now: datetime, ends: int) -> None:
    settlement = settle(account(PACK, holds=(HOLD,)), POLICY, now)
    assert told(settlement) == [("RELEASE", 3, "pack", SECOND)][:ends]
    for movement in settlement.movements:
        entry = movement.entry
        assert (entry.actor_id, entry.cause, entry.reverses, entry.balance) == ("system", "hold", 2, 12)
        assert settlement.account.holds == ()
        assert settlement.account.lots == (replace(PACK, remaining=12, held=0),)


def test_r7a_a_credit_that_is_given_back_at_its_lot_s_last_instant_goes_with_it() -> None:
    lot = replace(REWARD, held=2)
    hold = replace(HOLD, parts=(HeldPart("reward", 2, 3),))
    assert told(settle(account(lot, holds=(hold,)), POLICY, SECOND)) == [
        ("RELEASE", 2, "reward", SECOND),
        ("EXPIRE", -6, "reward", SECOND),
    ]


def test_r7a_a_lot_s_end_that_comes_nearer_ends_the_hold_too() -> None:
    ending = replace(PACK, expires_at=SECOND)
    hold = replace(HOLD, expires_at=THIRD)
    settlement = settle(account(ending, holds=(hold,)), POLICY, SECOND)
    assert told(settlement) == [("RELEASE", 3, "pack", SECOND), ("EXPIRE", -12, "pack", SECOND)]
    assert due_at(account(ending, holds=(hold,))) == SECOND


def test_holds_and_lots_end_in_the_order_of_their_instants_and_then_of_their_ids() -> None:
    early = replace(HOLD, id="early", expires_at=SECOND - TICK)
    first, second = replace(HOLD, id="a"), replace(HOLD, id="b")
    parts = [replace(hold, parts=(HeldPart("pack", 1, 2),)) for hold in (second, early, first)]
    ended = settle(account(PACK, REWARD, replace(REWARD, id="award"), holds=tuple(parts)), POLICY, SECOND)
    assert [(movement.entry.cause, movement.entry.at) for movement in ended.movements] == [
        ("early", SECOND - TICK),
        ("a", SECOND),
        ("b", SECOND),
        ("award", SECOND),
        ("reward", SECOND),
    ]


def test_r7a_a_lot_that_is_all_held_has_nothing_to_expire_yet() -> None:
    held = replace(REWARD, remaining=0, held=4)
    assert due_at(account(held)) is None
    assert settle(account(held), POLICY, THIRD) == Settlement(account(held))


@pytest.mark.parametrize(("now", "standing"), [(SECOND - TICK, Standing.RESTRICTED), (SECOND, Standing.ACTIVE)])
def test_r17_a_restriction_ends_at_its_instant(now: datetime, standing: Standing) -> None:
    member = Member("ana", standing=Standing.RESTRICTED, restricted_until=SECOND)
    restricted = account(member=member)
    settlement = settle(restricted, POLICY, now)
    until = SECOND if standing is Standing.RESTRICTED else None
    after = replace(member, standing=standing, restricted_until=until)
    assert settlement == Settlement(replace(restricted, member=after))


@pytest.mark.parametrize(("until", "granted"), [(SECOND, [50]), (SECOND + TICK, [])])
def test_r6a_a_restriction_that_ends_with_the_period_is_over_before_the_grant(
    until: datetime, granted: list[int]
) -> None:
    member = Member("ana", standing=Standing.RESTRICTED, restricted_until=until)
    recruiter = account(member=member, subscription=replace(PLAN, plan=PlanName.RECRUITER))
    settlement = settle(recruiter, POLICY, THIRD - TICK)
    assert [entry[1] for entry in told(settlement)] == granted
    assert settlement.account.member.standing is Standing.ACTIVE


@pytest.mark.parametrize(("now", "over"), [(SECOND - TICK, False), (SECOND, True), (THIRD, True)])
def test_r4c_a_cancelled_plan_ends_with_its_period_by_entries_and_other_credits_live_on(
    now: datetime,
    over: bool,  # noqa: FBT001 - a column of the table
) -> None:
    plan = replace(PLAN, ends_at=SECOND)
    reward = replace(REWARD, expires_at=THIRD + TICK)
    before = account(replace(GRANTED, expires_at=SECOND), PACK, reward, subscription=plan)
    before = replace(before, member=Member("ana", plan=PlanName.CAREER))
    settlement = settle(before, POLICY, now)
    assert told(settlement) == ([("EXPIRE", -15, GRANTED.id, SECOND)] if over else [])
    assert settlement.account.lots == ((PACK, reward) if over else before.lots)
    assert (settlement.account.subscription, settlement.account.member.plan) == (
        (None, None) if over else (plan, PlanName.CAREER)
    )


def test_r4c_a_downgrade_grants_and_caps_as_the_smaller_plan_from_its_renewal_on() -> None:
    plan = replace(PLAN, plan=PlanName.CAREER_EXECUTIVE, next_plan=PlanName.CAREER)
    before = account(replace(GRANTED, amount=50, remaining=50), subscription=plan)
    settlement = settle(before, POLICY, SECOND)
    assert told(settlement) == [
        ("GRANT", 15, "sub:2024-02-29", SECOND),
        ("FORFEIT_CAP", -5, GRANTED.id, SECOND),
    ]
    assert settlement.account.subscription == replace(PLAN, periods=2)
    assert settlement.account.member.plan is PlanName.CAREER


def test_r4a_held_credits_count_towards_the_cap_but_only_free_ones_are_taken() -> None:
    old = replace(GRANTED, id="old", amount=50, remaining=1, held=40, granted_at=START - timedelta(days=31))
    young = replace(GRANTED, remaining=10)
    settlement = settle(account(old, young, subscription=PLAN), POLICY, SECOND)
    assert told(settlement)[1:] == [("FORFEIT_CAP", -1, "old", SECOND), ("FORFEIT_CAP", -5, GRANTED.id, SECOND)]
    held = {lot.id: (lot.remaining, lot.held) for lot in settlement.account.lots}
    assert held == {"old": (0, 40), GRANTED.id: (5, 0), "sub:2024-02-29": (15, 0)}


def test_r5a_a_grant_pays_debts_before_the_cap_is_looked_at() -> None:
    debt = Debt("debt", "ana", "pack", 20, 12, START)
    full = replace(GRANTED, amount=60, remaining=60)
    settlement = settle(account(full, subscription=PLAN, debts=(debt,)), POLICY, SECOND)
    assert told(settlement) == [
        ("GRANT", 15, "sub:2024-02-29", SECOND),
        ("ADJUST", -12, "sub:2024-02-29", SECOND),
        ("FORFEIT_CAP", -3, GRANTED.id, SECOND),
    ]
    assert settlement.account.debts == ()


def test_r4b_three_missed_months_are_three_months() -> None:
    before = account(GRANTED, subscription=PLAN)
    slept = settle(before, POLICY, datetime(2024, 5, 31, tzinfo=UTC))
    awake = Settlement(before)
    for month, day in ((2, 29), (3, 31), (4, 30), (5, 31)):
        step = settle(awake.account, POLICY, datetime(2024, month, day, tzinfo=UTC))
        awake = Settlement(step.account, (*awake.movements, *step.movements))
    assert slept == awake
    assert [entry[:2] for entry in told(slept)] == [("GRANT", 15)] * 4 + [("FORFEIT_CAP", -15)]


@pytest.mark.parametrize(
    ("parts", "due"),
    [
        ({}, None),
        ({"lots": (PACK,)}, None),
        ({"lots": (PACK, REWARD)}, SECOND),
        ({"lots": (replace(REWARD, remaining=1),)}, SECOND),
        ({"lots": (PACK,), "holds": (HOLD, replace(HOLD, expires_at=THIRD))}, SECOND),
        ({"subscription": PLAN}, SECOND),
        ({"subscription": replace(PLAN, periods=2)}, THIRD),
        ({"subscription": replace(PLAN, ends_at=START)}, START),
        ({"member": Member("ana", restricted_until=START)}, START),
        ({"subscription": PLAN, "member": Member("ana", restricted_until=THIRD)}, SECOND),
    ],
)
def test_when_time_changes_an_account_next(parts: dict[str, object], due: datetime | None) -> None:
    assert due_at(replace(account(), **parts)) == due


def test_r4c_without_its_plan_an_account_keeps_everything_else() -> None:
    before = account(PACK, subscription=PLAN, member=Member("ana", plan=PlanName.CAREER), holds=(HOLD,))
    assert without_plan(before) == account(PACK, holds=(HOLD,))
