"""Buying packs, and what providers tell by themselves (R5a, R21)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

import pytest

from services import lane
from services.account import Account
from services.decisions.decide import decide_all
from services.lane import Lane
from services.lot import LotSource
from services.member import Member, Standing
from services.payments.billing import BillingProvider
from services.payments.none import NoProvider
from services.payments.provider import Charge, PaymentEvent, PaymentProvider
from services.payments.router import PaymentRouter
from services.payments.sandbox import AUTHENTICATES, DISPUTED, SandboxOutcome, SandboxProvider
from services.payments.state import DisputeState, PaymentState, PaymentStatus
from services.policy import Policy
from services.purchase import PaymentMethod, PurchaseState
from services.purchasing import Purchasing, Shop
from services.refusal import ActionRefused, InvalidInput, KeyConflict, PaymentActionRequired, PaymentRefused, TryAgain
from services.refusal_code import RefusalCode
from services.store import NothingChanged, OutcomeUnknown, Store
from services.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.purchases import Purchases

pytestmark = pytest.mark.anyio
POLICY = Policy()
NOW = datetime(2024, 1, 31, 12, tzinfo=UTC)
CARD, BILLING = PaymentMethod.CREDIT_CARD, PaymentMethod.MICROSOFT_BILLING
GOOD, BAD = "4242 4242 4242 4242", "4000 0000 0000 0002"


class Counting(SandboxProvider):
    """Charges once per purchase, and counts; fails while told to."""

    def __init__(self) -> None:
        self.charges: list[Charge] = []
        self.down = False

    async def charge(self, charge: Charge) -> PaymentState:
        if self.down:
            raise ConnectionError
        self.charges.append(charge)
        return await super().charge(charge)

    async def look_up(self, charge: Charge, reference: str | None) -> PaymentState:
        return await SandboxProvider().look_up(charge, reference)


@pytest.fixture
def use_cases(shelf: Callable[[World], Purchases]) -> Callable[..., Purchasing]:
    """Make the use case on a store, with a provider of the test's."""

    def make(
        store: Store, provider: PaymentProvider | None = None, *, world: World | None = None, shop: Shop | None = None
    ) -> Purchasing:
        ids = count(1)
        sandbox = PaymentRouter(SandboxProvider(), BillingProvider(lambda: NOW))
        return Purchasing(
            Lane(store, partial(decide_all, policy=POLICY)),
            shelf(world or World()),
            provider or sandbox,
            shop or Shop(sandbox=True),
            lambda: NOW,
            lambda: f"id{next(ids)}",
        )

    return make


@pytest.fixture
def world() -> World:
    return World(accounts={"ana": Account(Member("ana"))})


@pytest.fixture
def shop(world: World, memory: Callable[[World], Store], use_cases: Callable[..., Purchasing]) -> Purchasing:
    return use_cases(memory(world), world=world)


async def test_r5_buying_a_pack_adds_its_credits_once_the_payment_has_settled(shop: Purchasing, world: World) -> None:
    done = await shop.purchase("ana", "key", credits=25, method=CARD, token=GOOD)
    assert (done.answer.credits, done.answer.price_cents, done.answer.available, done.replayed) == (25, 5999, 25, False)
    (lot,) = world.accounts["ana"].lots
    assert (lot.id, lot.source, lot.remaining, lot.expires_at) == (done.answer.lot_id, LotSource.PURCHASED, 25, None)
    purchase = world.purchases[done.answer.purchase_id]
    assert (purchase.state, purchase.reference) == (PurchaseState.SETTLED, f"sandbox-{purchase.id}")


async def test_r21_the_same_key_buys_and_charges_once(
    world: World, memory: Callable[[World], Store], use_cases: Callable[..., Purchasing]
) -> None:
    provider = Counting()
    shop = use_cases(memory(world), provider)
    first, again = [await shop.purchase("ana", "key", credits=25, method=CARD, token=GOOD) for _ in range(2)]
    assert (again.answer, first.replayed, again.replayed) == (first.answer, False, True)
    assert provider.charges == [Charge(first.answer.purchase_id, "ana", 5999, "USD", 25, CARD, GOOD, first=True)]
    assert world.accounts["ana"].balance == 25


@pytest.mark.parametrize(
    ("size", "method", "token"), [(50, CARD, GOOD), (25, BILLING, GOOD), (25, CARD, GOOD.replace(" ", ""))]
)
async def test_r21_the_same_key_for_another_purchase_is_a_conflict(
    shop: Purchasing, size: int, method: PaymentMethod, token: str
) -> None:
    await shop.purchase("ana", "key", credits=25, method=CARD, token=GOOD)
    with pytest.raises(KeyConflict):
        await shop.purchase("ana", "key", credits=size, method=method, token=token)


async def test_r5a_a_declined_card_adds_nothing_and_another_card_works_under_the_same_key(
    shop: Purchasing, world: World
) -> None:
    with pytest.raises(PaymentRefused, match=r"The card was declined\. Nothing was charged\.") as error:
        await shop.purchase("ana", "key", credits=25, method=CARD, token=BAD)
    assert error.value.refusal.code is RefusalCode.PAYMENT_DECLINED
    assert (world.accounts["ana"].balance, world.purchase_under("ana", "key"), world.records) == (0, None, {})
    done = await shop.purchase("ana", "key", credits=25, method=CARD, token=GOOD)
    assert (done.answer.available, done.replayed) == (25, False)


async def test_r5a_a_provider_out_of_reach_leaves_the_purchase_pending(
    world: World, memory: Callable[[World], Store], use_cases: Callable[..., Purchasing]
) -> None:
    provider = Counting()
    provider.down = True
    shop = use_cases(memory(world), provider)
    with pytest.raises(PaymentRefused) as error:
        await shop.purchase("ana", "key", credits=25, method=CARD, token=GOOD)
    assert error.value.refusal.code is RefusalCode.PAYMENT_PENDING
    assert [one.state for one in world.purchases.values()] == [PurchaseState.PENDING]
    provider.down = False
    done = await shop.purchase("ana", "key", credits=25, method=CARD, token=GOOD)
    assert [charge.purchase_id for charge in provider.charges] == [done.answer.purchase_id]
    assert (done.answer.available, done.replayed) == (25, True)


async def test_r5a_a_payment_that_waits_for_the_buyer_adds_nothing_and_is_asked_about_again(
    world: World, memory: Callable[[World], Store], use_cases: Callable[..., Purchasing]
) -> None:
    class Waiting(Counting):
        async def charge(self, charge: Charge) -> PaymentState:
            paid = await super().charge(charge)
            return PaymentState(PaymentStatus.PENDING, paid.reference) if len(self.charges) == 1 else paid

    provider = Waiting()
    shop = use_cases(memory(world), provider)
    with pytest.raises(PaymentRefused) as error:
        await shop.purchase("ana", "key", credits=25, method=CARD, token=GOOD)
    assert error.value.refusal.code is RefusalCode.PAYMENT_PENDING
    assert world.accounts["ana"].balance == 0
    assert [one.state for one in world.purchases.values()] == [PurchaseState.PENDING]
    assert (await shop.purchase("ana", "key", credits=25, method=CARD, token=GOOD)).answer.available == 25
    assert [charge.first for charge in provider.charges] == [True]  # then it is looked up


async def test_r5a_money_that_came_brings_credits_although_a_decline_was_told_meanwhile(
    world: World, memory: Callable[[World], Store], use_cases: Callable[..., Purchasing]
) -> None:
    class Overtaken(Counting):
        async def charge(self, charge: Charge) -> PaymentState:
            await shop.observe("ana", charge.purchase_id, PaymentState(PaymentStatus.FAILED, "pi"))
            return await super().charge(charge)

    shop = use_cases(memory(world), Overtaken(), world=world)
    done = await shop.purchase("ana", "key", credits=25, method=CARD, token=GOOD)
    assert (done.answer.available, world.accounts["ana"].balance, world.records) == (25, 25, {})
    again = await shop.purchase("ana", "key", credits=25, method=CARD, token=GOOD)
    assert again.answer.purchase_id != done.answer.purchase_id  # the decline gave the key free


async def test_r5a_only_test_cards_and_packs_reach_the_ledger(shop: Purchasing, world: World) -> None:
    with pytest.raises(InvalidInput, match="test cards only"):
        await shop.purchase("ana", "key", credits=25, method=CARD, token="4111111111111111")
    with pytest.raises(InvalidInput, match="no pack of 26"):
        await shop.purchase("ana", "key", credits=26, method=CARD, token=GOOD)
    assert world == World(accounts={"ana": Account(Member("ana"))})


async def test_r5a_who_isn_t_in_good_standing_buys_nothing(shop: Purchasing, world: World) -> None:
    world.accounts["ana"] = Account(Member("ana", standing=Standing.RESTRICTED))
    with pytest.raises(ActionRefused) as error:
        await shop.purchase("ana", "key", credits=25, method=BILLING, token=None)
    assert error.value.refusal.code is RefusalCode.ACCOUNT_NOT_ACTIVE


@pytest.mark.parametrize("key", ["", "é", "k" * 256])
async def test_r21_keys_are_checked_first(shop: Purchasing, key: str) -> None:
    with pytest.raises(InvalidInput, match="idempotency key"):
        await shop.purchase("ana", key, credits=1, method=CARD, token=None)


@pytest.mark.parametrize(
    ("error", "code"), [(NothingChanged(), RefusalCode.BUSY), (OutcomeUnknown(), RefusalCode.OUTCOME_UNKNOWN)]
)
async def test_r21_a_store_that_fails_is_told_as_try_again(
    failing: Callable[[Exception], Store],
    use_cases: Callable[..., Purchasing],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    code: RefusalCode,
) -> None:
    monkeypatch.setattr(lane, "FIRST_PAUSE", 0)
    with pytest.raises(TryAgain) as refused:
        await use_cases(failing(error)).purchase("ana", "key", credits=25, method=CARD, token=GOOD)
    assert refused.value.refusal.code is code


async def test_r5a_a_card_that_asks_for_authentication_is_a_typed_error_and_settles_under_the_same_key(
    shop: Purchasing, world: World
) -> None:
    with pytest.raises(PaymentActionRequired):
        await shop.purchase("ana", "key", credits=25, method=CARD, token=AUTHENTICATES)
    with pytest.raises(PaymentActionRequired) as error:
        await shop.purchase("ana", "key", credits=25, method=CARD, token=AUTHENTICATES)
    (purchase,) = world.purchases.values()
    assert error.value.refusal.code is RefusalCode.PAYMENT_ACTION_REQUIRED
    assert (error.value.purchase_id, error.value.client_secret) == (purchase.id, f"sandbox-{purchase.id}-secret")
    assert (purchase.state, world.accounts["ana"].balance) == (PurchaseState.PENDING, 0)
    told = await shop.simulate("ana", "sim", purchase_id=purchase.id, outcome=SandboxOutcome.AUTHENTICATED)
    assert (told.answer.state, told.replayed) == (PurchaseState.SETTLED, False)
    done = await shop.purchase("ana", "key", credits=25, method=CARD, token=AUTHENTICATES)
    assert (done.answer.purchase_id, done.answer.available, done.replayed) == (purchase.id, 25, True)
    assert world.accounts["ana"].balance == 25


async def test_r21_who_fails_to_authenticate_is_declined_and_the_key_is_free(shop: Purchasing, world: World) -> None:
    with pytest.raises(PaymentActionRequired):
        await shop.purchase("ana", "key", credits=25, method=CARD, token=AUTHENTICATES)
    (purchase,) = world.purchases.values()
    await shop.simulate("ana", "sim", purchase_id=purchase.id, outcome=SandboxOutcome.NOT_AUTHENTICATED)
    assert world.purchases[purchase.id].state is PurchaseState.DECLINED
    done = await shop.purchase("ana", "key", credits=50, method=CARD, token=GOOD)
    assert (done.answer.credits, done.replayed) == (50, False)


async def test_r5a_the_card_that_is_disputed_settles_and_is_disputed_right_after(
    shop: Purchasing, world: World
) -> None:
    done = await shop.purchase("ana", "key", credits=25, method=CARD, token=DISPUTED)
    assert done.answer.available == 25
    purchase = world.purchases[done.answer.purchase_id]
    assert (purchase.dispute, purchase.taken, world.accounts["ana"].balance) == (DisputeState.OPEN, 25, 0)
    won = await shop.simulate("ana", "sim", purchase_id=purchase.id, outcome=SandboxOutcome.DISPUTE_WON)
    assert (won.answer.dispute, world.accounts["ana"].balance) == (DisputeState.WON, 25)
    again = await shop.purchase("ana", "key", credits=25, method=CARD, token=DISPUTED)
    assert (again.answer, again.replayed) == (done.answer, True)


async def test_r21_the_answer_stays_the_same_whatever_became_of_the_credits(shop: Purchasing, world: World) -> None:
    first = await shop.purchase("ana", "key", credits=25, method=CARD, token=GOOD)
    outcomes = (SandboxOutcome.REFUNDED_ELSEWHERE, SandboxOutcome.DISPUTE_LOST)
    for number, outcome in enumerate(outcomes):
        await shop.simulate("ana", f"sim{number}", purchase_id=first.answer.purchase_id, outcome=outcome)
    assert world.accounts["ana"].balance == 0
    again = await shop.purchase("ana", "key", credits=25, method=CARD, token=GOOD)
    assert (again.answer, again.replayed) == (first.answer, True)


async def test_r5a_a_payment_that_the_provider_is_known_to_have_is_looked_up_rather_than_charged_again(
    world: World, memory: Callable[[World], Store], use_cases: Callable[..., Purchasing]
) -> None:
    provider = Counting()
    shop = use_cases(memory(world), provider, world=world)
    with pytest.raises(PaymentActionRequired):
        await shop.purchase("ana", "key", credits=25, method=CARD, token=AUTHENTICATES)
    assert len(provider.charges) == 1
    provider.down = True  # for charges; the double's look-up asks the card alone

    async def paid(charge: Charge, reference: str | None) -> PaymentState:
        assert reference == f"sandbox-{charge.purchase_id}"
        return PaymentState(PaymentStatus.PAID, reference)

    provider.look_up = paid  # pyright: ignore[reportAttributeAccessIssue] - the double is the test's
    done = await shop.purchase("ana", "key", credits=25, method=CARD, token=AUTHENTICATES)
    assert done.answer.available == 25


def event(purchase_id: str | None, id: str = "evt_1", **state: object) -> PaymentEvent:
    told = replace(PaymentState(PaymentStatus.PAID, "pi_1"), **state)  # pyright: ignore[reportArgumentType] - its fields
    return PaymentEvent(id, "ana" if purchase_id else None, purchase_id, told)


async def test_r5a_an_event_settles_a_purchase_that_nobody_came_back_for_once_for_ever(
    world: World, memory: Callable[[World], Store], use_cases: Callable[..., Purchasing]
) -> None:
    provider = Counting()
    provider.down = True
    shop = use_cases(memory(world), provider, world=world)
    with pytest.raises(PaymentRefused):
        await shop.purchase("ana", "key", credits=25, method=CARD, token=GOOD)
    (purchase,) = world.purchases.values()
    assert [await shop.heard("stripe", event(purchase.id)) for _ in range(3)] == [True] * 3
    assert world.accounts["ana"].balance == 25
    assert ("stripe", "§stripe:evt_1") in world.records
    done = await shop.purchase("ana", "key", credits=25, method=CARD, token=GOOD)
    assert (done.answer.purchase_id, done.replayed) == (purchase.id, True)


async def test_r5a_an_event_without_a_purchase_is_resolved_by_the_payment_s_reference(
    shop: Purchasing, world: World
) -> None:
    done = await shop.purchase("ana", "key", credits=25, method=CARD, token=GOOD)
    world.purchases[done.answer.purchase_id] = replace(world.purchases[done.answer.purchase_id], reference="pi_1")
    assert await shop.heard("stripe", event(None, dispute=DisputeState.OPEN))
    assert world.accounts["ana"].balance == 0
    assert not await shop.heard("stripe", event(None, id="evt_2", reference="pi_other"))
    assert not await shop.heard("stripe", event(None, id="evt_3", reference=None))


async def test_r5a_an_event_about_nobody_s_purchase_leaves_nothing(shop: Purchasing, world: World) -> None:
    assert await shop.heard("stripe", event("elsewhere"))
    assert (world.records, world.purchases, world.accounts["ana"].balance) == ({}, {}, 0)


@pytest.mark.parametrize("who", ["ben", "ana"])
async def test_r5a_only_one_s_own_card_payments_are_simulated(shop: Purchasing, world: World, who: str) -> None:
    world.accounts["ben"] = Account(Member("ben"))
    method = CARD if who == "ben" else BILLING
    done = await shop.purchase("ana", "key", credits=25, method=method, token=GOOD if method is CARD else None)
    with pytest.raises(ActionRefused) as error:
        await shop.simulate(who, "sim", purchase_id=done.answer.purchase_id, outcome=SandboxOutcome.DISPUTE_OPENED)
    assert error.value.refusal.code is RefusalCode.PURCHASE_NOT_FOUND
    assert world.accounts["ana"].balance == 25


async def test_r5a_nothing_is_simulated_where_payments_are_real(
    world: World, memory: Callable[[World], Store], use_cases: Callable[..., Purchasing]
) -> None:
    shop = use_cases(memory(world), world=world, shop=Shop())
    done = await shop.purchase("ana", "key", credits=25, method=CARD, token=GOOD)
    with pytest.raises(ActionRefused) as error:
        await shop.simulate("ana", "s", purchase_id=done.answer.purchase_id, outcome=SandboxOutcome.DISPUTE_OPENED)
    assert error.value.refusal.code is RefusalCode.SANDBOX_ONLY
    assert world.accounts["ana"].balance == 25


async def test_r21_a_simulated_event_has_a_key_like_every_mutation(shop: Purchasing) -> None:
    done = await shop.purchase("ana", "key", credits=25, method=CARD, token=GOOD)
    opened = [
        await shop.simulate("ana", "sim", purchase_id=done.answer.purchase_id, outcome=SandboxOutcome.DISPUTE_OPENED)
        for _ in range(2)
    ]
    assert [one.replayed for one in opened] == [False, True]
    assert opened[0].answer == opened[1].answer
    with pytest.raises(KeyConflict):
        await shop.simulate("ana", "sim", purchase_id=done.answer.purchase_id, outcome=SandboxOutcome.DISPUTE_WON)


async def test_r5a_without_a_provider_nothing_is_opened(
    world: World, memory: Callable[[World], Store], use_cases: Callable[..., Purchasing]
) -> None:
    shop = use_cases(memory(world), NoProvider(), world=world)
    with pytest.raises(PaymentRefused) as error:
        await shop.purchase("ana", "key", credits=25, method=CARD, token=GOOD)
    assert error.value.refusal.code is RefusalCode.PAYMENTS_OFF
    assert world.purchases == {}
