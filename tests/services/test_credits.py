from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

import pytest

from services.account import Account
from services.credits import Balance, Credits
from services.debt import Debt
from services.decisions.decide import decide_all
from services.hold import HeldPart, Hold
from services.lane import Lane
from services.lot import Lot, LotSource
from services.member import AccountType, Member, PlanName
from services.past import PastLedger
from services.policy import Policy
from services.purchase import PaymentMethod
from services.refusal import ActionRefused, InvalidInput, KeyConflict, NotSignedIn, TryAgain
from services.refusal_code import RefusalCode
from services.store import NothingChanged, Store
from services.subscription import Subscription
from services.world import World

pytestmark = pytest.mark.anyio
POLICY = Policy()
NOW = datetime(2024, 1, 31, 12, tzinfo=UTC)
CARD, BILLING = PaymentMethod.CREDIT_CARD, PaymentMethod.MICROSOFT_BILLING
GOOD, BAD = "4242 4242 4242 4242", "4000 0000 0000 0002"
LOT = Lot("lot", LotSource.REWARD, 10, 4, NOW - timedelta(days=9), NOW + timedelta(days=5), 2, "engagement")


class Nothing:
    """A past in which nothing happened."""

    async def ledger(self, member_id: str, at: datetime) -> PastLedger:  # noqa: ARG002 - the port's
        return PastLedger()


def use_cases(store: Store) -> Credits:
    ids = count(1)
    decide = partial(decide_all, policy=POLICY)
    lane = Lane(store, decide)
    return Credits(lane, store, POLICY, lambda: NOW, lambda: f"id{next(ids)}", Nothing())


@pytest.fixture
def world() -> World:
    return World(accounts={"ana": Account(Member("ana"))})


@pytest.fixture
def credits(world: World, memory: Callable[[World], Store]) -> Credits:
    return use_cases(memory(world))


@pytest.mark.parametrize("key", ["", "é", "k" * 256])
async def test_r21_keys_are_checked_first(credits: Credits, key: str) -> None:
    with pytest.raises(InvalidInput, match="idempotency key"):
        await credits.start_subscription("ana", key, plan=PlanName.CAREER)


async def test_r4_a_plan_starts_once(credits: Credits, world: World) -> None:
    done = await credits.start_subscription("ana", "key", plan=PlanName.CAREER)
    assert (done.answer.granted, done.answer.next_grant_at) == (15, datetime(2024, 2, 29, tzinfo=UTC))
    assert world.accounts["ana"].subscription == Subscription("id1", "ana", PlanName.CAREER, NOW, periods=1)
    again = await credits.start_subscription("ana", "key", plan=PlanName.CAREER)
    assert (again.answer, done.replayed, again.replayed) == (done.answer, False, True)
    with pytest.raises(KeyConflict):
        await credits.start_subscription("ana", "key", plan=PlanName.CAREER_PLUS)
    with pytest.raises(ActionRefused) as error:
        await credits.start_subscription("ana", "other", plan=PlanName.CAREER_PLUS)
    assert error.value.refusal.code is RefusalCode.ALREADY_SUBSCRIBED


async def test_r22_a_balance_is_settled_for_showing_and_nothing_is_written(credits: Credits, world: World) -> None:
    plan = Subscription("sub", "ana", PlanName.CAREER, datetime(2023, 12, 31, tzinfo=UTC), periods=1)
    gone = replace(LOT, id="gone", expires_at=NOW)
    before = Account(Member("ana"), lots=(LOT, gone), balance=8, subscription=plan)
    world.accounts["ana"] = before
    balance = await credits.balance("ana")
    assert (balance.available, balance.account.balance, balance.at) == (19, 19, NOW)
    assert world.accounts == {"ana": before}


async def test_r22_the_balance_of_nobody_is_refused(credits: Credits) -> None:
    with pytest.raises(NotSignedIn):
        await credits.balance("nobody")


def test_r22_what_a_balance_tells() -> None:
    bought = replace(LOT, id="b", source=LotSource.PURCHASED, remaining=7, expires_at=None)
    granted = replace(bought, id="g", source=LotSource.SUBSCRIPTION, remaining=2)
    recruited = replace(bought, id="r", source=LotSource.RECRUITER, remaining=1)
    soon = NOW + timedelta(days=2)
    lots = (LOT, replace(LOT, id="s1", expires_at=soon), replace(LOT, id="s2", remaining=1, expires_at=soon))
    over = replace(LOT, id="o", source=LotSource.SUBSCRIPTION, remaining=100, expires_at=NOW)
    balance = Balance(Account(Member("ana"), (bought, granted, recruited, *lots, over)), POLICY, NOW)
    assert balance.by_source() == {
        LotSource.SUBSCRIPTION: 2,
        LotSource.RECRUITER: 1,
        LotSource.PURCHASED: 7,
        LotSource.REWARD: 9,
    }
    assert (balance.available, balance.unused_monthly) == (19, 3)
    assert balance.next_expiry() == (soon, 5)


def test_r22_an_empty_balance() -> None:
    balance = Balance(Account(Member("ana")), POLICY, NOW)
    assert (balance.available, balance.unused_monthly, balance.monthly_allowance) == (0, 0, 0)
    assert balance.next_expiry() is None
    assert balance.by_source() == dict.fromkeys(LotSource, 0)


@pytest.mark.parametrize(
    ("plan", "allowance"), [(PlanName.CAREER, 15), (PlanName.CAREER_EXECUTIVE, 50), (PlanName.RECRUITER, 80)]
)
def test_r22_the_monthly_allowance(plan: PlanName, allowance: int) -> None:
    member = Member("ana", account_type=AccountType.RECRUITER, open_job_posts=3)
    account = Account(member, subscription=Subscription("sub", "ana", plan, NOW))
    assert Balance(account, POLICY, NOW).monthly_allowance == allowance


async def test_r22_a_balance_that_can_t_be_read_is_busy(failing: Callable[[Exception], Store]) -> None:
    with pytest.raises(TryAgain) as refused:
        await use_cases(failing(NothingChanged())).balance("ana")
    assert refused.value.refusal.code is RefusalCode.READ_FAILED


async def test_r4c_a_plan_is_changed_and_cancelled_once_under_each_key(credits: Credits, world: World) -> None:
    await credits.start_subscription("ana", "start", plan=PlanName.CAREER)
    changed = await credits.change_subscription("ana", "change", plan=PlanName.CAREER_PLUS)
    assert (changed.answer.plan, changed.answer.next_plan, changed.replayed) == (PlanName.CAREER_PLUS, None, False)
    cancelled = await credits.cancel_subscription("ana", "cancel")
    assert (cancelled.answer.ends_at, cancelled.replayed) == (datetime(2024, 2, 29, tzinfo=UTC), False)
    again = [
        await credits.change_subscription("ana", "change", plan=PlanName.CAREER_PLUS),
        await credits.cancel_subscription("ana", "cancel"),
    ]
    assert [(one.answer, one.replayed) for one in again] == [(changed.answer, True), (cancelled.answer, True)]
    plan = world.accounts["ana"].subscription
    assert plan is not None
    assert plan.ends_at == cancelled.answer.ends_at
    with pytest.raises(KeyConflict):
        await credits.cancel_subscription("ana", "change")


async def test_r4c_nobody_changes_what_they_haven_t_got(credits: Credits) -> None:
    for asked in (
        credits.change_subscription("ana", "a", plan=PlanName.CAREER),
        credits.cancel_subscription("ana", "b"),
    ):
        with pytest.raises(ActionRefused) as error:
            await asked
        assert error.value.refusal.code is RefusalCode.NOT_SUBSCRIBED


def test_r22_what_is_held_and_owed() -> None:
    hold = Hold("h", "ana", "c", (HeldPart("lot", 2, 1), HeldPart("b", 1, 2)), NOW, NOW + timedelta(days=1))
    debts = (Debt("d", "ana", "p", 9, 4, NOW), Debt("e", "ana", "q", 1, 1, NOW))
    balance = Balance(Account(Member("ana"), (LOT,), holds=(hold,), debts=debts), POLICY, NOW)
    assert (balance.available, balance.held, balance.owed) == (4, 3, 5)


@pytest.mark.parametrize("days", [0, 732])
def test_r22_losses_are_told_for_24_months_at_most(days: int) -> None:
    balance = Balance(Account(Member("ana"), (LOT,)), POLICY, NOW)
    assert [loss.credits for loss in balance.at_risk(731)] == [4]
    assert balance.at_risk(1) == ()
    with pytest.raises(InvalidInput) as refused:
        balance.at_risk(days)
    assert refused.value.field == "days"


async def test_r22_a_past_balance_is_of_the_past_and_of_somebody(
    credits: Credits, world: World, failing: Callable[[Exception], Store]
) -> None:
    world.accounts["ana"] = Account(Member("ana"), (LOT,), balance=4, last_at=NOW)
    then = NOW - timedelta(days=1)
    assert (await credits.balance_at("ana", then)).available == 0
    assert (await credits.balance_at("ana", NOW)).available == 4
    with pytest.raises(InvalidInput, match="creditForecast"):
        await credits.balance_at("ana", NOW + timedelta(microseconds=1))
    with pytest.raises(NotSignedIn):
        await credits.balance_at("nobody", then)
    with pytest.raises(TryAgain):
        await use_cases(failing(NothingChanged())).balance_at("ana", then)
