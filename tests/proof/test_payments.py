"""Payments on the real database, everything at once: what providers tell, refunds, bills (R5a, R21, R23)."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from schema.product import assemble
from services.lot import PayWith
from services.payments.provider import PaymentEvent, RefundState
from services.payments.state import DisputeState, PaymentState, PaymentStatus
from services.policy import Policy
from services.purchase import PaymentMethod, PurchaseState
from services.refusal import ActionRefused, PaymentActionRequired, PaymentRefused, Refused
from services.refusal_code import RefusalCode
from tests.proof.model import Person

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from neo4j import AsyncDriver

    from schema.product import Product

    from .books import Books
    from .conftest import MovingClock
    from .town import Town

    Check = Callable[[], Awaitable[Books]]
    Ids = Callable[[int], list[str]]

pytestmark = pytest.mark.anyio
COPIES = 50
CARD, BILLING = PaymentMethod.CREDIT_CARD, PaymentMethod.MICROSOFT_BILLING
GOOD, AUTHENTICATES = "4242424242424242", "4000002500003155"


@pytest.fixture
def two(driver: AsyncDriver, database: str, clock: MovingClock) -> list[Product]:
    """Two processes' worth of the product: nothing but the database between them."""
    return [assemble(driver, database, Policy(), clock) for _ in range(2)]


async def all_of(calls: Iterable[Awaitable[object]]) -> list[BaseException]:
    """Everything at once; the refusals, of which each is one of ours."""
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    refused = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert all(isinstance(error, Refused) for error in refused), refused
    return refused


async def bought(product: Product, buyer: str, *, token: str = GOOD) -> str:
    """The id of a purchase that is paid for, or waits for its buyer."""
    try:
        done = await product.services.purchasing.purchase(buyer, "key", credits=25, method=CARD, token=token)
    except PaymentActionRequired as waiting:
        return waiting.purchase_id
    return done.answer.purchase_id


def event(buyer: str, purchase_id: str, id: str, **told: object) -> PaymentEvent:
    reference = f"sandbox-{purchase_id}"
    state = replace(PaymentState(PaymentStatus.PAID, reference), **told)  # pyright: ignore[reportArgumentType]
    return PaymentEvent(f"{purchase_id}-{id}", buyer, purchase_id, state)


async def test_r5a_an_event_fifty_times_at_once_is_taken_in_once(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check
) -> None:
    (buyer,) = member_ids(1)
    await town.settle([Person(buyer)])
    purchase_id = await bought(two[0], buyer, token=AUTHENTICATES)
    paid = event(buyer, purchase_id, "paid")
    for telling in (paid, event(buyer, purchase_id, "disputed", dispute=DisputeState.OPEN)):
        assert await all_of(two[n % 2].services.purchasing.heard("stripe", telling) for n in range(COPIES)) == []
    books = await check_ledger()
    assert [(entry["kind"], entry["amount"]) for entry in books.entries] == [("PURCHASE", 25), ("REFUND", -25)]


async def test_r5a_all_that_is_told_at_once_in_any_order_ends_in_the_same_books(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check
) -> None:
    buyers = member_ids(4)
    await town.settle([Person(buyer) for buyer in buyers])
    chance = random.Random(4)
    for buyer in buyers:
        purchase_id = await bought(two[0], buyer, token=AUTHENTICATES)
        events = [
            event(buyer, purchase_id, "waiting", status=PaymentStatus.PENDING),
            event(buyer, purchase_id, "paid"),
            event(buyer, purchase_id, "back1", refunded_cents=1200),
            event(buyer, purchase_id, "back2", refunded_cents=2400),
            event(buyer, purchase_id, "disputed", dispute=DisputeState.OPEN),
            event(buyer, purchase_id, "won", dispute=DisputeState.WON),
        ]
        copies = [one for one in events for _ in range(8)] + events[:2]
        assert len(copies) == COPIES
        chance.shuffle(copies)
        assert await all_of(two[n % 2].services.purchasing.heard("s", one) for n, one in enumerate(copies)) == []
    books = await check_ledger()
    assert [lot["remaining"] for lot in books.lots] == [15] * len(buyers)
    assert [debt["outstanding"] for debt in books.debts] == []
    for buyer in buyers:
        page = await two[1].services.purchasing.purchases.of_member(buyer, 9, None)
        (purchase,) = page.items
        assert (purchase.state, purchase.refunded_cents) == (PurchaseState.SETTLED, 2400)
        assert (purchase.dispute, purchase.taken, purchase.owed) == (DisputeState.WON, 10, 0)


async def test_r5a_fifty_refunds_at_once_pay_back_once(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check
) -> None:
    (buyer,) = member_ids(1)
    await town.settle([Person(buyer)])
    purchase_id = await bought(two[0], buyer)
    refused = await all_of(
        two[n % 2].services.refunding.refund(buyer, f"k{n}", purchase_id=purchase_id, credits=None)
        for n in range(COPIES)
    )
    assert len(refused) == COPIES - 1
    assert {type(error) for error in refused} == {ActionRefused}
    books = await check_ledger()
    assert [(entry["kind"], entry["amount"]) for entry in books.entries] == [
        ("PURCHASE", 25),
        ("HOLD", -25),
        ("RELEASE", 25),
        ("REFUND", -25),
    ]


async def test_r5a_credits_are_spent_or_paid_back_never_both(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check
) -> None:
    buyer, *others = member_ids(26)
    await town.settle([Person(id_) for id_ in (buyer, *others)])
    purchase_id = await bought(two[0], buyer)
    sends = [
        two[n % 2].services.inmails.send(
            buyer, f"s{n}", recipient_id=other, subject="Hi", body="Hello", pay_with=PayWith.AUTO
        )
        for n, other in enumerate(others)
    ]
    refunds = [
        two[n % 2].services.refunding.refund(buyer, f"r{n}", purchase_id=purchase_id, credits=5) for n in range(8)
    ]
    calls: list[Awaitable[object]] = [*sends, *refunds]
    random.Random(1).shuffle(calls)
    await all_of(calls)
    books = await check_ledger()
    spent, back = len(books.of("SPEND")), -sum(entry["amount"] for entry in books.of("REFUND"))
    assert (spent + back + books.lot(purchase_id)["remaining"], books.lot(purchase_id)["held"]) == (25, 0)
    (purchase,) = (await two[0].services.purchasing.purchases.of_member(buyer, 9, None)).items
    assert sum(refund.credits for refund in purchase.refunds if refund.state is RefundState.DONE) == back


async def test_r5a_an_account_s_limit_holds_whoever_buys_at_once(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check
) -> None:
    (buyer,) = member_ids(1)
    await town.settle([Person(buyer)])
    refused = await all_of(
        two[n % 2].services.purchasing.purchase(buyer, f"k{n}", credits=500, method=BILLING, token=None)
        for n in range(20)
    )
    assert [type(error) for error in refused] == [PaymentRefused] * 12
    assert {error.refusal.code for error in refused if isinstance(error, Refused)} == {RefusalCode.PAYMENT_DECLINED}
    books = await check_ledger()
    assert books.accounts[0]["balance"] == 4000
    (statement,) = await two[0].services.purchasing.purchases.statements(buyer, 9)
    assert (len(statement.lines), statement.total_cents) == (8, 8 * 59999)
