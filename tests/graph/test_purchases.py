"""Purchases, refunds and statements on the database: written whole, found by everything that asks for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from graph.database import open_session
from graph.facts import load
from graph.purchases import GraphPurchases
from services.answers.payments import PaymentObserved
from services.decisions.decision import Decision
from services.effects.payments import PurchaseSaved, StatementSaved
from services.intents.payments import ObservePayment
from services.payments.provider import RefundState
from services.payments.state import DisputeState, PaymentState, PaymentStatus
from services.payments.statement import Statement, StatementLine, StatementState
from services.purchase import PaymentMethod, Purchase, PurchaseState
from services.refund import Refund
from services.scope import Scope
from tests.proof.model import Person
from tests.proof.town import START

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from graph.store import GraphStore
    from services.decisions.decide import Outcome
    from services.effect import Effect
    from services.intent import Intent
    from services.world import World
    from tests.proof.town import Town

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ana(town: Town, member_ids: Callable[[int], list[str]]) -> str:
    (id_,) = member_ids(1)
    await town.settle([Person(id_)])
    return id_


@pytest.fixture
def purchases(town: Town) -> GraphPurchases:
    return GraphPurchases(town.driver, town.database)


def purchase(ana: str, name: str, *, at: datetime = START, state: PurchaseState = PurchaseState.PENDING) -> Purchase:
    return Purchase(
        id=f"{ana}-{name}",
        member_id=ana,
        credits=25,
        price_cents=5999,
        currency="USD",
        method=PaymentMethod.CREDIT_CARD,
        state=state,
        created_at=at,
        key=f"key-{name}",
        fingerprint="print",
    )


def whole(ana: str) -> Purchase:
    """A purchase with everything that one can have."""
    made = purchase(ana, "whole", state=PurchaseState.SETTLED)
    refunds = (
        Refund(f"{ana}-r1", made.id, 5, 1199, ana, START, RefundState.DONE, "re_1", None, 7),
        Refund(f"{ana}-r2", made.id, 1, 239, "operator:olga", START, RefundState.FAILED, None, "No.", None),
    )
    return replace(
        made,
        settled_at=START,
        reference=f"{ana}-pi",
        available=25,
        reason="None",
        refunded_cents=2400,
        outside_cents=1201,
        dispute=DisputeState.WON,
        taken=5,
        taken_entry=3,
        owed=2,
        refunds=refunds,
    )


async def put(store: GraphStore, ana: str, *effects: Effect) -> None:
    intent = ObservePayment(
        id="o",
        actor_id="provider",
        key="",
        fingerprint="",
        now=START,
        member_id=ana,
        purchase_id="none",
        state=PaymentState(PaymentStatus.PENDING),
    )

    def decide(_: World, intents: Sequence[Intent]) -> list[Outcome]:
        return [Decision(PaymentObserved(purchase_id="none", known=False), effects) for _ in intents]

    await store.transact([intent], decide)


async def facts(town: Town, scope: Scope) -> World:
    async with open_session(town.driver, town.database) as session:
        return await session.execute_write(load, scope, lock=True)


async def test_a_purchase_is_read_as_it_was_written(
    store: GraphStore, town: Town, purchases: GraphPurchases, ana: str
) -> None:
    made = whole(ana)
    await put(store, ana, PurchaseSaved(made))
    assert await purchases.find(made.id) == made
    members = frozenset({ana})
    assert (await facts(town, Scope(members, purchases=frozenset({made.id})))).purchases == {made.id: made}
    assert (await facts(town, Scope(members, keys=frozenset({(ana, "key-whole")})))).purchases == {made.id: made}
    done = replace(made.refunds[1], state=RefundState.DONE, reference="re_2")
    changed = replace(made, reason=None, taken=0, refunds=(made.refunds[0], done))
    await put(store, ana, PurchaseSaved(changed))
    assert await purchases.find(made.id) == changed


async def test_a_purchase_of_an_earlier_release_is_read(town: Town, purchases: GraphPurchases, ana: str) -> None:
    await town.run(
        "CREATE (:Purchase {id: $id, memberId: $ana, credits: 25, priceCents: 5999, currency: 'USD', "
        "method: 'CREDIT_CARD', state: 'PENDING', createdAt: $at, key: 'key-old', fingerprint: 'print'})",
        id=f"{ana}-old",
        ana=ana,
        at=START,
    )
    assert await purchases.find(f"{ana}-old") == purchase(ana, "old")


async def test_what_others_keep_on_a_purchase_stays(store: GraphStore, town: Town, ana: str) -> None:
    made = purchase(ana, "p")
    await put(store, ana, PurchaseSaved(made))
    await town.run("MATCH (p:Purchase {id: $id}) SET p.note = 'theirs'", id=made.id)
    await put(store, ana, PurchaseSaved(replace(made, state=PurchaseState.DECLINED, key=None)))
    (row,) = await town.run("MATCH (p:Purchase {id: $id}) RETURN p.note, p.key, p.state", id=made.id)
    assert list(row) == ["theirs", None, "DECLINED"]


async def test_a_purchase_is_found_by_its_card_payment(store: GraphStore, purchases: GraphPurchases, ana: str) -> None:
    made = whole(ana)
    billed = replace(purchase(ana, "billed"), method=PaymentMethod.MICROSOFT_BILLING, reference=f"{ana}-ms")
    await put(store, ana, PurchaseSaved(made), PurchaseSaved(billed))
    assert await purchases.by_reference(f"{ana}-pi") == made
    assert [await purchases.by_reference(f"{ana}-ms"), await purchases.find("none")] == [None, None]


async def test_a_member_s_purchases_come_newest_first(store: GraphStore, purchases: GraphPurchases, ana: str) -> None:
    made = [purchase(ana, name) for name in ("a", "b", "c")]
    await put(store, ana, *map(PurchaseSaved, made))
    first = await purchases.of_member(ana, 2, None)
    assert (first.items, first.total, first.more) == ((made[2], made[1]), 3, True)
    rest = await purchases.of_member(ana, 2, made[1].id)
    assert (rest.items, rest.more) == ((made[0],), False)


async def test_what_waits_is_found_in_its_order_and_time(
    store: GraphStore, purchases: GraphPurchases, ana: str
) -> None:
    # Far from any other test's time, since these reads are of everybody.
    at = START - timedelta(days=3000 + hash(ana) % 2000, seconds=hash(ana[::-1]) % 86400)
    late, early = (purchase(ana, name, at=at + timedelta(seconds=s)) for name, s in (("a", 2), ("b", 1)))
    paid = purchase(ana, "c", at=at, state=PurchaseState.SETTLED)
    waiting = Refund(f"{ana}-w", paid.id, 1, 239, ana, at + timedelta(seconds=1))
    refunding = replace(paid, refunds=(replace(waiting, id=f"{ana}-d", state=RefundState.DONE), waiting))
    await put(store, ana, *map(PurchaseSaved, (late, early, refunding)))
    until = at + timedelta(seconds=3)
    assert await purchases.pending(at, until, 9) == [early, late]
    assert await purchases.pending(at, until, 1) == [early]
    assert await purchases.pending(at + timedelta(seconds=2), until, 9) == [late]
    assert await purchases.pending(at, at + timedelta(seconds=2), 9) == [early]
    assert await purchases.refunding(at, until, 9) == [refunding]
    assert await purchases.refunding(at, at + timedelta(seconds=1), 9) == []


async def test_a_statement_is_read_as_it_was_written(
    store: GraphStore, town: Town, purchases: GraphPurchases, ana: str
) -> None:
    lines = (StatementLine("p", START, 25, 5999), StatementLine("r", START, -5, -1199))
    march = Statement(ana, PaymentMethod.LINKEDIN_BILLING, "2026-03", "USD", lines)
    february = Statement(ana, PaymentMethod.MICROSOFT_BILLING, "2026-02", "USD", (), StatementState.PAID)
    await put(store, ana, StatementSaved(march), StatementSaved(february))
    assert await purchases.statements(ana, 9) == [march, february]
    assert await purchases.statements(ana, 1) == [march]
    world = await facts(town, Scope(frozenset({ana}), statements=frozenset({ana})))
    assert world.statements == {(ana, "linkedin-2026-03"): march, (ana, "microsoft-2026-02"): february}
    closed = replace(march, state=StatementState.CLOSED)
    await put(store, ana, StatementSaved(march), StatementSaved(closed))
    assert (await purchases.statements(ana, 9))[0] == closed


async def test_open_statements_of_months_that_ended_are_found(
    store: GraphStore, purchases: GraphPurchases, ana: str
) -> None:
    method = PaymentMethod.LINKEDIN_BILLING
    made = [Statement(ana, method, month, "USD") for month in ("1999-01", "1999-02", "1999-03")]
    paid = replace(made[0], state=StatementState.PAID)
    await put(store, ana, *map(StatementSaved, (paid, *made[1:])))
    found = [one for one in await purchases.ended("1999-03", 10_000) if one.member_id == ana]
    assert found == [made[1]]
