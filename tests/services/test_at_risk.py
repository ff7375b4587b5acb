"""R22: what will be lost, and that so many sends, and no fewer, save it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.account import Account, post
from services.accrual import settle
from services.at_risk import Loss, LossReason, at_risk
from services.entry import EntryKind
from services.hold import HeldPart, Hold
from services.lot import OUT_OF_NETWORK, Lot, LotSource, PayWith, paying_lot
from services.member import Member, PlanName
from services.subscription import Subscription
from tests.services.lives import LIVES, NOW, POLICY

DAY, TICK = timedelta(days=1), timedelta(microseconds=1)
FAR = NOW + timedelta(days=90)
RENEWAL = datetime(2024, 2, 29, tzinfo=UTC)
PLAN = Subscription("plan", "ana", PlanName.CAREER, NOW, periods=1)


def granted(credits: int, **given: object) -> Lot:
    lot = Lot("plan:old", LotSource.SUBSCRIPTION, 60, credits, NOW, None, 3, "plan", "2024-01-31")
    return replace(lot, **given)  # pyright: ignore[reportArgumentType] - names of fields


def reward(credits: int, end: datetime) -> Lot:
    return Lot("reward", LotSource.REWARD, 10, credits, NOW, end, 2, "job")


def owner(*lots: Lot, plan: Subscription | None = PLAN) -> Account:
    return Account(Member("ana"), lots, balance=sum(lot.remaining for lot in lots), subscription=plan)


def test_nothing_is_at_risk_where_nothing_ends() -> None:
    pack = Lot("pack", LotSource.PURCHASED, 25, 25, NOW, None, 2, "pack")
    assert at_risk(owner(pack, plan=None), POLICY, FAR) == ()


def test_r7a_an_expiry_is_saved_by_sending_what_expires() -> None:
    account = owner(reward(4, NOW + DAY), plan=None)
    assert at_risk(account, POLICY, FAR) == (Loss(NOW + DAY, LossReason.EXPIRY, 4, 4),)
    assert at_risk(account, POLICY, NOW + DAY - TICK) == ()


def test_r4a_a_cap_s_loss_is_saved_by_sending_the_excess() -> None:
    assert at_risk(owner(granted(50)), POLICY, RENEWAL) == (Loss(RENEWAL, LossReason.CAP, 5, 5),)


def test_r8_credits_that_expire_later_are_spent_before_those_that_the_cap_takes() -> None:
    account = owner(granted(50), reward(3, RENEWAL + 60 * DAY))
    assert at_risk(account, POLICY, RENEWAL) == (Loss(RENEWAL, LossReason.CAP, 5, 8),)


def test_r4c_the_plan_s_end_takes_all_that_it_granted() -> None:
    account = owner(granted(9, expires_at=RENEWAL), plan=replace(PLAN, ends_at=RENEWAL))
    assert at_risk(account, POLICY, FAR) == (Loss(RENEWAL, LossReason.PLAN_END, 9, 9),)


def test_r8_at_one_instant_the_plan_s_credits_are_spent_before_the_reward_s() -> None:
    account = owner(granted(9, expires_at=RENEWAL), reward(4, RENEWAL), plan=replace(PLAN, ends_at=RENEWAL))
    assert set(at_risk(account, POLICY, FAR)) == {
        Loss(RENEWAL, LossReason.PLAN_END, 9, 9),
        Loss(RENEWAL, LossReason.EXPIRY, 4, 13),
    }


def test_what_is_held_until_the_end_cant_be_saved() -> None:
    hold = Hold("hold", "ana", "later", (HeldPart("reward", 2, 1),), NOW, NOW + 9 * DAY)
    account = replace(owner(replace(reward(0, NOW + DAY), held=2), plan=None), holds=(hold,))
    assert at_risk(account, POLICY, FAR) == (Loss(NOW + DAY, LossReason.EXPIRY, 2, None),)


@pytest.mark.parametrize(
    ("loss", "sentence"),
    [
        (
            Loss(RENEWAL, LossReason.CAP, 5, 8),
            (
                "5 credits will be lost as more than your plan lets you keep, on 29 February 2024 at 00:00 UTC; "
                "8 InMails sent before then would save all of it."
            ),
        ),
        (
            Loss(NOW, LossReason.EXPIRY, 1, 1),
            (
                "1 credit will be lost when they expire, on 31 January 2024 at 12:00 UTC; "
                "1 InMail sent before then would save all of it."
            ),
        ),
        (
            Loss(RENEWAL, LossReason.PLAN_END, 2, None),
            (
                "2 credits will be lost with the end of your plan, on 29 February 2024 at 00:00 UTC; "
                "sending can't save what is set aside until then."
            ),
        ),
    ],
)
def test_the_sentence(loss: Loss, sentence: str) -> None:
    assert loss.sentence == sentence


def lost_then(account: Account, loss: Loss, sends: int) -> int | None:
    """What is lost at that moment for that reason, after so many real sends right before; None if they can't be."""
    plan = account.subscription
    account = settle(account, POLICY, loss.at - TICK).account
    for number in range(sends):
        lot = paying_lot(account.lots, OUT_OF_NETWORK, PayWith.AUTO, loss.at - TICK)
        if lot is None:
            return None
        moved = post(account, lot, EntryKind.SPEND, -1, at=loss.at - TICK, actor_id="ana", cause=f"mail{number}")
        account = moved.account
    lost = 0
    for movement in settle(account, POLICY, loss.at).movements:
        of_plan = plan is not None and movement.lot.origin == plan.id
        kinds = {
            LossReason.CAP: movement.entry.kind is EntryKind.FORFEIT_CAP,
            LossReason.EXPIRY: movement.entry.kind is EntryKind.EXPIRE and not of_plan,
            LossReason.PLAN_END: movement.entry.kind is EntryKind.EXPIRE and of_plan,
        }
        lost -= movement.entry.amount if kinds[loss.reason] else 0
    return lost


@settings(deadline=None)
@given(LIVES, st.sampled_from([1, 30, 90, 400]))
def test_so_many_sends_save_it_and_one_fewer_doesnt(account: Account, days: int) -> None:
    for loss in at_risk(account, POLICY, NOW + timedelta(days=days)):
        assert loss.credits == lost_then(account, loss, 0)
        if loss.sends is None:
            most = settle(account, POLICY, loss.at - TICK).account.available(loss.at - TICK)
            assert all(lost_then(account, loss, sends) for sends in range(most + 1))
        else:
            assert lost_then(account, loss, loss.sends) == 0
            assert all(lost_then(account, loss, sends) for sends in range(loss.sends))
