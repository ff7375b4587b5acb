"""Giving a pack back (R5a)."""

from __future__ import annotations

import asyncio
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
from services.payments.provider import Refund, RefundResult, RefundState
from services.payments.router import PaymentRouter
from services.payments.sandbox import SandboxProvider
from services.policy import Policy
from services.purchase import PaymentMethod
from services.purchasing import Purchasing, Shop
from services.refunding import Refunding
from services.refusal import ActionRefused, InvalidInput, KeyConflict, NotAllowed, NotSignedIn, PaymentRefused
from services.refusal_code import RefusalCode
from services.world import World
from tests.services.decisions.test_payment_properties import NOW, use

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.purchases import Purchases
    from services.store import Store

pytestmark = pytest.mark.anyio
POLICY = Policy()
CARD = PaymentMethod.CREDIT_CARD
GOOD = "4242424242424242"
OLGA = Operator("olga", frozenset({Role.BILLING}))


class Counter(SandboxProvider):
    """Pays back once per refund, and counts; answers as a test says."""

    def __init__(self) -> None:
        self.asked: list[Refund] = []
        self.state = RefundState.DONE
        self.down = False

    async def refund(self, refund: Refund) -> RefundResult:
        await asyncio.sleep(0)
        if self.down:
            raise ConnectionError
        self.asked.append(refund)
        reason = "The bank didn't take it." if self.state is RefundState.FAILED else None
        return RefundResult(refund.refund_id, self.state, f"re-{refund.refund_id}", reason)


@pytest.fixture
def world() -> World:
    return World(accounts={"ana": Account(Member("ana")), "ben": Account(Member("ben"))})


@pytest.fixture
def provider() -> Counter:
    return Counter()


@pytest.fixture
def refunding(
    world: World, provider: Counter, memory: Callable[[World], Store], shelf: Callable[[World], Purchases]
) -> Refunding:
    ids = count(1)
    lane = Lane(memory(world), partial(decide_all, policy=POLICY))
    router = PaymentRouter(provider, BillingProvider(lambda: NOW))
    shop = Shop(sandbox=True)
    return Refunding(Purchasing(lane, shelf(world), router, shop, lambda: NOW, lambda: f"id{next(ids):03}"))


async def bought(refunding: Refunding, *, method: PaymentMethod = CARD, key: str = "buy") -> str:
    token = GOOD if method is CARD else None
    done = await refunding.purchasing.purchase("ana", key, credits=25, method=method, token=token)
    return done.answer.purchase_id


async def test_r5a_a_pack_of_which_nothing_was_spent_brings_its_whole_price_back(
    refunding: Refunding, world: World, provider: Counter
) -> None:
    purchase_id = await bought(refunding)
    done = await refunding.refund("ana", "back", purchase_id=purchase_id, credits=None)
    assert (done.answer.credits, done.answer.amount_cents, done.answer.available, done.replayed) == (25, 5999, 0, False)
    assert world.accounts["ana"].lots == ()
    assert [(asked.amount_cents, asked.currency, asked.reference) for asked in provider.asked] == [
        (5999, "USD", f"sandbox-{purchase_id}")
    ]
    purchase = world.purchases[purchase_id]
    assert [(refund.state, refund.actor_id) for refund in purchase.refunds] == [(RefundState.DONE, "ana")]
    assert (purchase.paid_back_cents, purchase.taken, purchase.owed) == (5999, 0, 0)


async def test_r5a_part_by_part_the_shares_are_rounded_down_and_the_last_brings_the_rest(
    refunding: Refunding,
) -> None:
    purchase_id = await bought(refunding)
    amounts: list[int] = []
    for number, credits in enumerate((10, 7, 8)):
        done = await refunding.refund("ana", f"back{number}", purchase_id=purchase_id, credits=credits)
        amounts.append(done.answer.amount_cents)
    assert amounts == [2399, 1679, 5999 - 2399 - 1679]


async def test_r5a_what_was_spent_or_held_stays_paid_for(refunding: Refunding, world: World) -> None:
    purchase_id = await bought(refunding)
    use(world, spent=4, held=2)
    with pytest.raises(ActionRefused) as error:
        await refunding.refund("ana", "back", purchase_id=purchase_id, credits=20)
    refusal = error.value.refusal
    assert (refusal.code, refusal.needed, refusal.available) == (RefusalCode.NOTHING_TO_REFUND, 20, 19)
    done = await refunding.refund("ana", "back", purchase_id=purchase_id, credits=None)
    assert (done.answer.credits, done.answer.amount_cents) == (19, 5999 * 19 // 25)
    assert [(lot.remaining, lot.held) for lot in world.accounts["ana"].lots] == [(0, 2)]
    with pytest.raises(ActionRefused):
        await refunding.refund("ana", "more", purchase_id=purchase_id, credits=None)


async def test_r21_fifty_at_once_pay_back_once(refunding: Refunding, world: World, provider: Counter) -> None:
    purchase_id = await bought(refunding)
    outcomes = await asyncio.gather(
        *(refunding.refund("ana", f"back{number}", purchase_id=purchase_id, credits=None) for number in range(50)),
        return_exceptions=True,
    )
    assert sum(not isinstance(outcome, BaseException) for outcome in outcomes) == 1
    assert {type(outcome) for outcome in outcomes if isinstance(outcome, BaseException)} == {ActionRefused}
    assert (len(provider.asked), world.accounts["ana"].balance) == (1, 0)


async def test_r21_the_same_key_tells_of_the_same_refund(refunding: Refunding, provider: Counter) -> None:
    purchase_id = await bought(refunding)
    first, again = [await refunding.refund("ana", "back", purchase_id=purchase_id, credits=5) for _ in range(2)]
    assert (again.answer, first.replayed, again.replayed) == (first.answer, False, True)
    assert len(provider.asked) == 1
    with pytest.raises(KeyConflict):
        await refunding.refund("ana", "back", purchase_id=purchase_id, credits=6)


async def test_r5a_while_the_provider_is_out_of_reach_the_credits_are_set_aside(
    refunding: Refunding, world: World, provider: Counter
) -> None:
    purchase_id = await bought(refunding)
    provider.down = True
    with pytest.raises(PaymentRefused) as error:
        await refunding.refund("ana", "back", purchase_id=purchase_id, credits=None)
    assert error.value.refusal.code is RefusalCode.REFUND_PENDING
    (lot,) = world.accounts["ana"].lots
    assert (lot.remaining, lot.held, world.accounts["ana"].balance) == (0, 25, 0)
    with pytest.raises(ActionRefused):
        await refunding.refund("ana", "other", purchase_id=purchase_id, credits=1)
    provider.down = False
    done = await refunding.refund("ana", "back", purchase_id=purchase_id, credits=None)
    assert (done.replayed, world.accounts["ana"].lots, len(provider.asked)) == (True, (), 1)


async def test_r5a_a_refund_that_the_provider_leaves_open_stays_under_way(
    refunding: Refunding, world: World, provider: Counter
) -> None:
    purchase_id = await bought(refunding)
    provider.state = RefundState.PENDING
    with pytest.raises(PaymentRefused) as error:
        await refunding.refund("ana", "back", purchase_id=purchase_id, credits=5)
    assert error.value.refusal.code is RefusalCode.REFUND_PENDING
    assert (world.accounts["ana"].balance, world.accounts["ana"].lots[0].held) == (20, 5)


async def test_r5a_a_refused_refund_gives_the_credits_back(
    refunding: Refunding, world: World, provider: Counter
) -> None:
    purchase_id = await bought(refunding)
    provider.state = RefundState.FAILED
    for _ in range(2):
        with pytest.raises(PaymentRefused, match="The bank didn't take it") as error:
            await refunding.refund("ana", "back", purchase_id=purchase_id, credits=None)
        assert error.value.refusal.code is RefusalCode.REFUND_FAILED
    (lot,) = world.accounts["ana"].lots
    assert (lot.remaining, lot.held, len(provider.asked)) == (25, 0, 1)
    assert world.purchases[purchase_id].paid_back_cents == 0
    provider.state = RefundState.DONE
    assert (await refunding.refund("ana", "again", purchase_id=purchase_id, credits=None)).answer.amount_cents == 5999


async def test_r5a_an_operator_refunds_for_the_member_and_says_why(refunding: Refunding, world: World) -> None:
    purchase_id = await bought(refunding)
    done, again = [
        await refunding.refund_for(OLGA, "k", purchase_id=purchase_id, credits=3, reason="Asked by mail.")
        for _ in range(2)
    ]
    assert (done.answer.member_id, done.answer.credits, again.replayed) == ("ana", 3, True)
    assert world.purchases[purchase_id].refunds[0].actor_id == "operator:olga"
    assert ("operator:olga", "k") in world.records
    with pytest.raises(ActionRefused) as error:
        await refunding.refund_for(OLGA, "k2", purchase_id="nothing", credits=3, reason="Asked by mail.")
    assert error.value.refusal.code is RefusalCode.PURCHASE_NOT_FOUND
    with pytest.raises(InvalidInput):
        await refunding.refund_for(OLGA, "k3", purchase_id=purchase_id, credits=3, reason="")
    with pytest.raises(NotAllowed):
        await refunding.refund_for(
            Operator("sue", frozenset({Role.SUPPORT})), "k4", purchase_id=purchase_id, credits=3, reason="Why not."
        )
    assert world.accounts["ana"].balance == 22


async def test_r5a_a_refund_of_account_billing_is_a_line_of_the_bill(refunding: Refunding, world: World) -> None:
    purchase_id = await bought(refunding, method=PaymentMethod.LINKEDIN_BILLING)
    await refunding.refund("ana", "back", purchase_id=purchase_id, credits=5)
    (statement,) = world.statements.values()
    assert [(line.credits, line.amount_cents) for line in statement.lines] == [(25, 5999), (-5, -1199)]
    assert statement.total_cents == 4800


@pytest.mark.parametrize("who", ["ben", "ghost"])
async def test_r5a_somebody_else_s_purchase_looks_like_none(refunding: Refunding, world: World, who: str) -> None:
    purchase_id = await bought(refunding)
    for id_ in (purchase_id, "nothing"):
        with pytest.raises(NotSignedIn if who == "ghost" else ActionRefused) as error:
            await refunding.refund(who, "back", purchase_id=id_, credits=None)
        code = RefusalCode.NOT_SIGNED_IN if who == "ghost" else RefusalCode.PURCHASE_NOT_FOUND
        assert error.value.refusal.code is code
    assert world.accounts["ana"].balance == 25


@pytest.mark.parametrize("credits", [0, -1])
async def test_r5a_nothing_and_less_than_nothing_aren_t_refunded(
    refunding: Refunding, world: World, credits: int
) -> None:
    purchase_id = await bought(refunding)
    with pytest.raises(InvalidInput, match="at least 1"):
        await refunding.refund("ana", "back", purchase_id=purchase_id, credits=credits)
    assert world.accounts["ana"].balance == 25


async def test_r21_the_key_is_checked_first(refunding: Refunding) -> None:
    with pytest.raises(InvalidInput, match="idempotency key"):
        await refunding.refund("ana", "", purchase_id="p", credits=None)
