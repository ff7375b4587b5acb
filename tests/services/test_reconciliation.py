"""Payments and refunds that nobody came back for, and statements at the month's end (R5a)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

import pytest

from services.account import Account
from services.decisions.decide import decide_all
from services.lane import Lane
from services.member import Member
from services.operator import Operator, Role
from services.payments.billing import BillingProvider
from services.payments.none import NoProvider
from services.payments.provider import Charge, Refund, RefundResult, RefundState
from services.payments.router import PaymentRouter
from services.payments.sandbox import SandboxProvider
from services.payments.state import PaymentState, PaymentStatus
from services.payments.statement import StatementState
from services.policy import Policy
from services.purchase import PaymentMethod, PurchaseState
from services.purchasing import Purchasing, Shop
from services.reconciliation import ABANDONED, Reconciliation
from services.refunding import Refunding
from services.refusal import ActionRefused, InvalidInput, PaymentRefused
from services.refusal_code import RefusalCode
from services.world import World
from tests.services.decisions.test_payment_properties import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.purchases import Purchases
    from services.store import Store

pytestmark = pytest.mark.anyio
POLICY = Policy()
CARD, BILLING = PaymentMethod.CREDIT_CARD, PaymentMethod.MICROSOFT_BILLING
GOOD = "4242424242424242"
OLGA = Operator("olga", frozenset({Role.BILLING}))


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Absent(SandboxProvider):
    """Takes the money and never answers the charge; ``knows`` is what it says when it is asked."""

    def __init__(self) -> None:
        self.knows = PaymentState(PaymentStatus.PAID, "pi_1")
        self.asked = 0
        self.down = True
        self.refunds = RefundState.DONE

    async def charge(self, charge: Charge) -> PaymentState:
        if self.down:
            raise ConnectionError
        return await super().charge(charge)

    async def look_up(self, charge: Charge, reference: str | None) -> PaymentState:  # noqa: ARG002 - the port's
        self.asked += 1
        if self.knows.reference == "down":
            raise ConnectionError
        return self.knows

    async def refund(self, refund: Refund) -> RefundResult:
        self.asked += 1
        if self.down:
            raise ConnectionError
        return RefundResult(refund.refund_id, self.refunds, "re_1")


@pytest.fixture
def world() -> World:
    return World(accounts={"ana": Account(Member("ana")), "ben": Account(Member("ben"))})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def provider() -> Absent:
    return Absent()


@pytest.fixture
def jobs(
    world: World,
    clock: Clock,
    provider: Absent,
    memory: Callable[[World], Store],
    shelf: Callable[[World], Purchases],
) -> Reconciliation:
    ids = count(1)
    lane = Lane(memory(world), partial(decide_all, policy=POLICY))
    router = PaymentRouter(provider, BillingProvider(clock))
    shop = Purchasing(lane, shelf(world), router, Shop(sandbox=True), clock, lambda: f"id{next(ids):03}")
    return Reconciliation(Refunding(shop), POLICY)


async def abandoned(jobs: Reconciliation, who: str = "ana", key: str = "key") -> str:
    """A purchase whose buyer never comes back."""
    shop = jobs.refunding.purchasing
    with pytest.raises(PaymentRefused):
        await shop.purchase(who, key, credits=25, method=CARD, token=GOOD)
    return next(one.id for one in (await shop.purchases.of_member(who, 9, None)).items if one.key == key)


async def test_r5a_who_never_comes_back_gets_the_credits_all_the_same(
    jobs: Reconciliation, world: World, clock: Clock
) -> None:
    purchase_id = await abandoned(jobs)
    await abandoned(jobs, "ben")
    clock.now += timedelta(minutes=3)
    assert await jobs.reconcile() == 2
    assert [world.accounts[who].balance for who in ("ana", "ben")] == [25, 25]
    assert world.purchases[purchase_id].state is PurchaseState.SETTLED
    assert await jobs.reconcile() == 0
    done = await jobs.refunding.purchasing.purchase("ana", "key", credits=25, method=CARD, token=GOOD)
    assert (done.answer.purchase_id, done.answer.available, done.replayed) == (purchase_id, 25, True)


async def test_r5a_a_payment_is_left_to_its_own_request_at_first(
    jobs: Reconciliation, provider: Absent, clock: Clock
) -> None:
    await abandoned(jobs)
    clock.now += timedelta(minutes=2)
    assert (await jobs.reconcile(timedelta(minutes=2)), provider.asked) == (0, 0)
    assert await jobs.reconcile(timedelta(minutes=1)) == 1


async def test_r5a_a_declined_one_is_closed(jobs: Reconciliation, world: World, provider: Absent, clock: Clock) -> None:
    provider.knows = PaymentState(PaymentStatus.FAILED, "pi_1", reason="No.")
    purchase_id = await abandoned(jobs)
    clock.now += timedelta(minutes=3)
    assert await jobs.reconcile() == 1
    assert (world.purchases[purchase_id].state, world.accounts["ana"].balance) == (PurchaseState.DECLINED, 0)


async def test_r5a_what_nobody_completed_is_closed_after_the_policy_s_patience(
    jobs: Reconciliation, world: World, provider: Absent, clock: Clock
) -> None:
    provider.knows = PaymentState(PaymentStatus.PENDING)
    purchase_id = await abandoned(jobs)
    clock.now += POLICY.purchase_patience
    assert await jobs.reconcile() == 0
    clock.now += timedelta(seconds=1)
    assert await jobs.reconcile() == 1
    closed = world.purchases[purchase_id]
    assert (closed.state, closed.reason, closed.key) == (PurchaseState.DECLINED, ABANDONED, None)
    paid = await jobs.refunding.purchasing.observe("ana", purchase_id, PaymentState(PaymentStatus.PAID, "pi_1"))
    assert (paid is not None and paid.state, world.accounts["ana"].balance) == (PurchaseState.SETTLED, 25)


async def test_r5a_one_that_can_t_be_asked_about_keeps_no_other_back(
    jobs: Reconciliation, world: World, provider: Absent, clock: Clock
) -> None:
    first = await abandoned(jobs)
    provider.knows = replace(provider.knows, reference="down")
    clock.now += timedelta(minutes=3)
    assert (await jobs.reconcile(), provider.asked) == (0, 1)
    assert world.purchases[first].state is PurchaseState.PENDING
    provider.knows = replace(provider.knows, reference="pi_1")
    assert await jobs.reconcile() == 1


async def test_r5a_a_crowd_is_asked_about_page_by_page_each_once(
    jobs: Reconciliation, world: World, provider: Absent, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.reconciliation.PAGE", 2)
    for number in range(5):
        await abandoned(jobs, key=f"key{number}")
        clock.now += timedelta(seconds=1)
    provider.knows = PaymentState(PaymentStatus.PENDING)
    clock.now += timedelta(minutes=3)
    assert (await jobs.reconcile(), provider.asked) == (0, 5)
    provider.knows = PaymentState(PaymentStatus.PAID, "pi")
    assert await jobs.reconcile() == 5
    assert world.accounts["ana"].balance == 125


async def test_r5a_a_refund_without_an_answer_is_asked_for_again(
    jobs: Reconciliation, world: World, provider: Absent, clock: Clock
) -> None:
    provider.down = False
    shop = jobs.refunding.purchasing
    done = await shop.purchase("ana", "key", credits=25, method=CARD, token=GOOD)
    provider.down = True
    with pytest.raises(PaymentRefused):
        await jobs.refunding.refund("ana", "b", purchase_id=done.answer.purchase_id, credits=None)
    clock.now += timedelta(minutes=3)
    assert await jobs.reconcile() == 0
    provider.down, provider.refunds = False, RefundState.PENDING
    assert await jobs.reconcile() == 0
    provider.refunds = RefundState.DONE
    assert await jobs.reconcile() == 1
    assert (world.accounts["ana"].lots, await jobs.reconcile()) == ((), 0)


async def test_r5a_without_a_provider_everything_is_left_as_it_is(
    jobs: Reconciliation, world: World, clock: Clock
) -> None:
    await abandoned(jobs)
    clock.now += timedelta(minutes=3)
    shop = replace(jobs.refunding.purchasing, provider=NoProvider())
    assert await replace(jobs, refunding=Refunding(shop)).reconcile() == 0
    assert world.accounts["ana"].balance == 0


async def billed(jobs: Reconciliation, key: str = "key", credits: int = 25) -> None:
    await jobs.refunding.purchasing.purchase("ana", key, credits=credits, method=BILLING, token=None)


async def test_r5a_statements_close_with_their_month_and_are_paid_by_an_operator_s_word(
    jobs: Reconciliation, world: World, clock: Clock
) -> None:
    await billed(jobs)
    reference = "microsoft-2024-05"
    with pytest.raises(ActionRefused) as error:
        await jobs.record_payment(OLGA, "k", member_id="ana", reference=reference, reason="Transfer 7.")
    assert error.value.refusal.code is RefusalCode.STATEMENT_OPEN
    assert await jobs.close_statements() == 0
    clock.now = datetime(2024, 6, 1, tzinfo=NOW.tzinfo)
    assert [await jobs.close_statements(), await jobs.close_statements()] == [1, 0]
    assert world.statements["ana", reference].state is StatementState.CLOSED
    first, again = [
        await jobs.record_payment(OLGA, "k", member_id="ana", reference=reference, reason="Transfer 7.")
        for _ in range(2)
    ]
    assert (first.answer.state, first.answer.total_cents, again.replayed) == (StatementState.PAID, 5999, True)
    assert again.answer == first.answer


@pytest.mark.parametrize(("member_id", "reference"), [("ana", "microsoft-2020-01"), ("ben", "microsoft-2024-05")])
async def test_r5a_a_statement_that_isn_t_there_can_t_be_paid(
    jobs: Reconciliation, member_id: str, reference: str
) -> None:
    await billed(jobs)
    with pytest.raises(ActionRefused) as error:
        await jobs.record_payment(OLGA, "k", member_id=member_id, reference=reference, reason="Transfer 7.")
    assert error.value.refusal.code is RefusalCode.STATEMENT_NOT_FOUND
    with pytest.raises(InvalidInput):
        await jobs.record_payment(OLGA, "", member_id=member_id, reference=reference, reason="Transfer 7.")


async def test_r5a_an_account_s_limit_holds_over_all_its_unpaid_statements(
    jobs: Reconciliation, world: World, clock: Clock
) -> None:
    for number in range(8):
        await billed(jobs, f"key{number}", credits=500)
    with pytest.raises(PaymentRefused, match=r"limit is 5,000\.00 USD, of which 200\.08 USD is left") as error:
        await billed(jobs, "more", credits=500)
    assert error.value.refusal.code is RefusalCode.PAYMENT_DECLINED
    assert world.accounts["ana"].balance == 4000
    clock.now = datetime(2024, 6, 1, tzinfo=NOW.tzinfo)
    await jobs.close_statements()
    with pytest.raises(PaymentRefused):
        await billed(jobs, "more", credits=500)
    await jobs.record_payment(OLGA, "k", member_id="ana", reference="microsoft-2024-05", reason="Transfer 7.")
    await billed(jobs, "more", credits=500)
    assert world.accounts["ana"].balance == 4500
    assert [one.total_cents for one in world.statements.values()] == [8 * 59999, 59999]


async def test_r5a_a_declined_bill_isn_t_settled_by_a_later_look(jobs: Reconciliation, world: World) -> None:
    for number in range(8):
        await billed(jobs, f"key{number}", credits=500)
    with pytest.raises(PaymentRefused):
        await billed(jobs, "more", credits=500)
    declined = next(one for one in world.purchases.values() if one.state is PurchaseState.DECLINED)
    paid = PaymentState(PaymentStatus.PAID, "microsoft-2024-05")
    known = await jobs.refunding.purchasing.observe("ana", declined.id, paid)
    assert (known, world.accounts["ana"].balance) == (declined, 4000)


async def test_r5a_a_bill_that_is_closed_already_takes_no_line_more(
    jobs: Reconciliation, world: World, clock: Clock
) -> None:
    await billed(jobs)
    clock.now = datetime(2024, 6, 1, tzinfo=NOW.tzinfo)
    await jobs.close_statements()
    clock.now = NOW  # another machine's clock
    await billed(jobs, "late")
    assert [(one.month, len(one.lines), one.lines[0].at) for one in world.statements.values()] == [
        ("2024-05", 1, NOW),
        ("2024-06", 1, datetime(2024, 6, 1, tzinfo=NOW.tzinfo)),
    ]
