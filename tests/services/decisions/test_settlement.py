"""R5, R5a: what a payment that came, or went again, leaves in the books, whole and exact."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.account import Account
from services.answer import decode
from services.answers.payments import Purchased
from services.debt import Debt
from services.decisions.decide import decide
from services.decisions.settlement import purchased, purchased_lot
from services.effects.credits import CreditsMoved, DebtSaved
from services.effects.payments import PurchaseSaved, ReceiptIssued
from services.effects.records import Recorded
from services.lot import Lot, LotSource
from services.member import Member
from services.payments.state import DisputeState, PaymentState, PaymentStatus
from services.purchase import PaymentMethod, Purchase, PurchaseState
from services.receipt import Receipt, ReceiptKind
from tests.services.decisions.facts import ANA, BOUGHT, DISPUTED, LATER, NOW, PACK, PAID, POLICY, entries, world

PENDING = replace(BOUGHT, state=PurchaseState.PENDING, settled_at=None, available=None, refunds=())
OBSERVED = replace(DISPUTED, state=PAID, now=LATER)
WON = replace(DISPUTED, state=replace(PAID, dispute=DisputeState.WON), now=LATER)
OWED = Debt("debt", "ana", "p1", 6, 4, NOW)


def test_r5_money_that_came_is_credits_a_receipt_and_the_answer_under_the_buyer_s_key() -> None:
    earlier = Lot("old", LotSource.REWARD, 25, 3, NOW, LATER + timedelta(days=1), 2, "old")
    facts = world(Account(Member("ana"), lots=(earlier,), balance=3), purchases={"p1": PENDING})
    decision = decide(facts, OBSERVED, POLICY)
    settled = replace(PENDING, state=PurchaseState.SETTLED, settled_at=LATER, available=28, reference="charge")
    assert decision.answer == settled
    assert [e.purchase for e in decision.effects if isinstance(e, PurchaseSaved)] == [settled]
    (moved,) = [effect.movement for effect in decision.effects if isinstance(effect, CreditsMoved)]
    assert moved.lot == Lot("p1", LotSource.PURCHASED, 25, 25, LATER, None, 2, "p1")
    entry = moved.entry
    assert (entry.kind, entry.amount, entry.actor_id, entry.cause, entry.at) == ("PURCHASE", 25, "ana", "p1", LATER)
    card = PaymentMethod.CREDIT_CARD
    receipt = Receipt("p1", ReceiptKind.SALE, "ana", "p1", LATER, 25, 5999, "USD", card)
    assert [e.receipt for e in decision.effects if isinstance(e, ReceiptIssued)] == [receipt]
    (record,) = [effect.record for effect in decision.effects if isinstance(effect, Recorded)]
    assert (record.member_id, record.key, record.fingerprint) == ("ana", "buying", "f")
    assert (record.intent_id, record.at) == ("p1", LATER)
    assert (
        decode(record.answer)
        == purchased(settled)
        == Purchased(
            purchase_id="p1",
            lot_id="p1",
            credits=25,
            price_cents=5999,
            currency="USD",
            method=card,
            settled_at=LATER,
            available=28,
        )
    )


def test_r5_a_purchase_of_before_kept_nothing_but_when_it_was_made() -> None:
    assert purchased(PENDING).settled_at == purchased_lot(PENDING, POLICY).granted_at == NOW
    assert purchased(PENDING).available == 0
    later = replace(BOUGHT, settled_at=LATER)
    assert purchased(later).settled_at == purchased_lot(later, POLICY).granted_at == LATER


@pytest.mark.parametrize(
    ("taken", "owed", "debt", "left", "lines"),
    [
        (20, 0, None, [], [("ADJUST", 20, "p1", "p1:dispute")]),
        (19, 4, replace(OWED, amount=4), [(0, 0)], [("ADJUST", 19, "p1", "p1:dispute")]),
        (17, 6, OWED, [(2, 0)], [("ADJUST", 2, "new", "new"), ("ADJUST", 17, "p1", "p1:dispute")]),
        (0, 6, None, [], [("ADJUST", 6, "new", "new")]),
    ],
)
def test_r5a_a_dispute_that_is_won_gives_back_what_it_cost(
    taken: int,
    owed: int,
    debt: Debt | None,
    left: list[tuple[int, int]],
    lines: list[tuple[str, int, str, str]],
) -> None:
    known = replace(
        BOUGHT, refunds=(), dispute=DisputeState.OPEN, taken=taken, taken_entry=3 if taken else None, owed=owed
    )
    empty = replace(PACK, remaining=0, held=0)
    ana = replace(ANA, lots=(), holds=(), balance=0, debts=(debt,) if debt else ())
    decision = decide(world(ana, purchases={"p1": known}), WON, POLICY)
    id = f"p1:returned:{LATER.isoformat()}"
    made = [
        (one.kind.value, one.amount, one.lot_id.replace(id, "new"), one.cause.replace(id, "new"))
        for one in entries(decision)
    ]
    assert made == lines
    assert {one.actor_id for one in entries(decision)} == {"provider"}
    assert [(e.debt.amount, e.debt.outstanding) for e in decision.effects if isinstance(e, DebtSaved)][-1:] == left
    lots = {e.movement.lot.id: e.movement.lot for e in decision.effects if isinstance(e, CreditsMoved)}
    if taken:
        assert lots["p1"] == replace(empty, remaining=taken, granted_at=NOW)
    (saved,) = [effect.purchase for effect in decision.effects if isinstance(effect, PurchaseSaved)]
    assert (saved.taken, saved.owed, saved.dispute) == (0, 0, DisputeState.WON)


def test_r5a_what_a_dispute_finds_spent_is_owed_and_what_is_there_goes() -> None:
    ana = replace(ANA, lots=(replace(PACK, held=0),), holds=())
    known = replace(BOUGHT, refunds=())
    decision = decide(world(ana, purchases={"p1": known}), replace(DISPUTED, now=LATER), POLICY)
    (entry,) = entries(decision)
    assert (entry.kind, entry.amount, entry.actor_id, entry.cause) == ("REFUND", -9, "provider", "p1")
    debts = [effect.debt for effect in decision.effects if isinstance(effect, DebtSaved)]
    assert debts == [Debt("p1:debt:6", "ana", "p1", 16, 16, LATER)]


def test_r5a_credits_that_came_back_to_a_disputed_lot_go_before_anything_is_owed() -> None:
    known = replace(BOUGHT, refunds=(), dispute=DisputeState.OPEN, taken=9, taken_entry=3, owed=16)
    back = replace(PACK, remaining=2, held=0)
    debt = Debt("debt", "ana", "p1", 16, 16, NOW)
    ana = replace(ANA, lots=(back,), holds=(), balance=2, debts=(debt,))
    decision = decide(world(ana, purchases={"p1": known}), replace(DISPUTED, now=LATER), POLICY)
    assert [(one.kind, one.amount, one.actor_id, one.cause) for one in entries(decision)] == [
        ("REFUND", -2, "provider", "p1")
    ]
    debts = [effect.debt for effect in decision.effects if isinstance(effect, DebtSaved)]
    assert debts == [replace(debt, amount=14, outstanding=14)]
    (saved,) = [effect.purchase for effect in decision.effects if isinstance(effect, PurchaseSaved)]
    assert (saved.taken, saved.owed, saved.taken_entry) == (11, 14, 6)


@pytest.mark.parametrize(
    ("known", "told", "reference"),
    [
        (replace(PENDING, reference="charge"), PaymentState(PaymentStatus.FAILED), "charge"),
        (replace(PENDING, reference="charge"), PaymentState(PaymentStatus.PAID, "other"), "other"),
        (replace(BOUGHT, reference="charge"), PaymentState(PaymentStatus.PENDING, "other"), "charge"),
        (replace(PENDING, reference=None), PaymentState(PaymentStatus.PENDING, "first"), "first"),
    ],
)
def test_r5a_the_provider_s_id_of_a_payment_isn_t_lost(known: Purchase, told: PaymentState, reference: str) -> None:
    decision = decide(world(purchases={"p1": known}), replace(OBSERVED, state=told), POLICY)
    assert isinstance(decision.answer, Purchase)
    assert decision.answer.reference == reference
