"""What providers tell of payments, case by case (R5a, R21, R23)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from services.account import Account
from services.answer import decode
from services.answers.payments import PaymentObserved, Purchased
from services.debt import Debt
from services.decisions.decide import decide
from services.decisions.decision import Decision, opened, saved
from services.effects.credits import CreditsMoved, DebtSaved
from services.effects.members import Notified
from services.effects.payments import ReceiptIssued
from services.effects.records import Recorded
from services.entry import Entry, EntryKind
from services.intents.payments import ObservePayment
from services.lot import Lot, LotSource
from services.member import Member, Standing
from services.notification import NotificationKind
from services.payments.provider import RefundResult, RefundState
from services.payments.state import DisputeState, PaymentState, PaymentStatus
from services.purchase import PurchaseState
from services.receipt import ReceiptKind
from tests.services.decisions.test_payment_properties import (
    NOW,
    OPEN,
    PAID,
    POLICY,
    PRICE,
    Report,
    ask_refund,
    observe,
    use,
    world,
)

if TYPE_CHECKING:
    from services.world import World

DECLINED = PaymentState(PaymentStatus.FAILED, "pi_1", reason="The card was declined.")
DISPUTED = replace(PAID, dispute=DisputeState.OPEN)
WON, LOST = replace(PAID, dispute=DisputeState.WON), replace(PAID, dispute=DisputeState.LOST)


def entries(decision: Decision) -> list[Entry]:
    return [effect.movement.entry for effect in decision.effects if isinstance(effect, CreditsMoved)]


def kinds(decision: Decision) -> list[tuple[EntryKind, int]]:
    return [(entry.kind, entry.amount) for entry in entries(decision)]


def told(facts: World, *states: PaymentState) -> Decision:
    decision = None
    for number, state in enumerate(states):
        decision = observe(facts, Report(state), number=number)
    assert decision is not None
    return decision


def test_r5_a_paid_purchase_becomes_one_lot_that_never_expires_with_a_receipt() -> None:
    facts = world()
    decision = told(facts, PAID)
    (lot,) = facts.accounts["ana"].lots
    assert lot == Lot("p1", LotSource.PURCHASED, 25, 25, NOW, None, 2, "p1")
    (entry,) = entries(decision)
    assert (entry.kind, entry.amount, entry.actor_id, entry.cause) == (EntryKind.PURCHASE, 25, "ana", "p1")
    (receipt,) = [effect.receipt for effect in decision.effects if isinstance(effect, ReceiptIssued)]
    assert (receipt.kind, receipt.cents, receipt.issued_at) == (ReceiptKind.SALE, PRICE, NOW)
    purchase = facts.purchases["p1"]
    assert (purchase.state, purchase.settled_at, purchase.reference) == (PurchaseState.SETTLED, NOW, "pi_1")


def test_r21_the_answer_is_kept_under_the_buyer_s_key() -> None:
    facts = world()
    told(facts, PAID)
    record = facts.records["ana", "key"]
    answer = decode(record.answer)
    assert isinstance(answer, Purchased)
    assert (answer.purchase_id, answer.available, record.intent_id) == ("p1", 25, "p1")


def test_r5a_paid_again_and_again_is_paid_once() -> None:
    facts = world()
    told(facts, PAID)
    again = told(facts, PAID, replace(PAID, status=PaymentStatus.PENDING), DECLINED, PAID)
    assert (again.effects, facts.accounts["ana"].balance) == ((), 25)


def test_r5a_a_restriction_after_the_payment_keeps_nobody_from_what_was_paid() -> None:
    facts = world()
    facts.accounts["ana"] = Account(Member("ana", standing=Standing.SUSPENDED))
    told(facts, PAID)
    assert facts.accounts["ana"].balance == 25


def test_r5_what_fell_due_is_settled_first() -> None:
    facts = world()
    reward = Lot("reward", LotSource.REWARD, 3, 3, NOW - timedelta(days=30), NOW, 2, "engagement")
    facts.accounts["ana"] = Account(Member("ana"), lots=(reward,), balance=3)
    assert kinds(told(facts, PAID)) == [(EntryKind.EXPIRE, -3), (EntryKind.PURCHASE, 25)]


def test_r21_a_declined_purchase_gives_its_key_free_and_brings_nothing() -> None:
    facts = world()
    decision = told(facts, DECLINED)
    purchase = facts.purchases["p1"]
    assert (purchase.state, purchase.key, purchase.reason) == (PurchaseState.DECLINED, None, "The card was declined.")
    assert (facts.purchase_under("ana", "key"), facts.records, entries(decision)) == (None, {}, [])


def test_r5a_money_that_comes_after_a_decline_brings_credits_but_no_key() -> None:
    facts = world()
    told(facts, DECLINED, PAID, PAID)
    assert (facts.accounts["ana"].balance, facts.records) == (25, {})
    assert (facts.purchases["p1"].state, facts.purchases["p1"].reason) == (PurchaseState.SETTLED, None)


def test_r5a_a_pending_payment_leaves_its_reference_alone() -> None:
    facts = world()
    told(facts, PaymentState(PaymentStatus.PENDING, "pi_1", client_secret="secret"))
    assert facts.purchases["p1"] == replace(OPEN, reference="pi_1")


def test_r5a_what_was_paid_back_elsewhere_takes_its_share_of_unspent_credits() -> None:
    facts = world()
    decision = told(facts, PAID, replace(PAID, refunded_cents=2400))
    assert kinds(decision) == [(EntryKind.REFUND, -10)]
    assert (facts.accounts["ana"].balance, facts.purchases["p1"].taken) == (15, 10)


def test_r5a_what_was_spent_of_it_is_owed_and_told() -> None:
    facts = world()
    told(facts, PAID)
    use(facts, spent=20, held=0)
    decision = told(facts, replace(PAID, refunded_cents=PRICE))
    assert kinds(decision) == [(EntryKind.REFUND, -5)]
    (debt,) = facts.accounts["ana"].debts
    assert (debt.purchase_id, debt.amount, debt.outstanding) == ("p1", 20, 20)
    told_of = [effect.notification for effect in decision.effects if isinstance(effect, Notified)]
    (news,) = [one for one in told_of if one.kind is NotificationKind.DEBT_OPENED]
    assert (news.credits, news.about, news.member_id) == (20, "p1", "ana")


def test_r5a_a_dispute_takes_what_is_unspent_and_what_is_spent_or_held_is_owed() -> None:
    facts = world()
    told(facts, PAID)
    use(facts, spent=3, held=2)
    assert kinds(told(facts, DISPUTED)) == [(EntryKind.REFUND, -20)]
    account = facts.accounts["ana"]
    assert (account.balance, [debt.outstanding for debt in account.debts], account.lots[0].held) == (0, [5], 2)


def test_r5a_a_dispute_that_is_won_undoes_it_all() -> None:
    facts = world()
    told(facts, PAID)
    use(facts, spent=3, held=0)
    taken = entries(told(facts, DISPUTED))
    decision = told(facts, WON)
    (back,) = entries(decision)
    assert (back.kind, back.amount, back.lot_id, back.reverses) == (EntryKind.ADJUST, 22, "p1", taken[0].sequence)
    account = facts.accounts["ana"]
    assert (account.balance, account.debts, account.lots[0].remaining) == (22, (), 22)
    assert (facts.purchases["p1"].taken, facts.purchases["p1"].owed) == (0, 0)
    cancelled = [effect.debt for effect in decision.effects if isinstance(effect, DebtSaved)][-1]
    assert (cancelled.amount, cancelled.outstanding) == (0, 0)


def test_r5a_what_a_debt_collected_returns_when_the_dispute_is_won() -> None:
    facts = world()
    told(facts, PAID)
    use(facts, spent=25, held=0)
    told(facts, DISPUTED)
    facts.purchases["p2"] = replace(OPEN, id="p2", key="key2")
    told_of_p2(facts)
    assert facts.accounts["ana"].balance == 0  # all 25 pay the debt
    decision = told(facts, WON)
    assert kinds(decision) == [(EntryKind.ADJUST, 25)]
    (lot,) = facts.accounts["ana"].lots
    assert (lot.source, lot.remaining, lot.expires_at, lot.id == "p1") == (LotSource.PURCHASED, 25, None, False)
    assert facts.accounts["ana"].debts == ()


def told_of_p2(facts: World) -> None:
    """The member buys another pack."""
    intent = ObservePayment(
        id="o2",
        actor_id="provider",
        key="",
        fingerprint="",
        now=NOW,
        member_id="ana",
        purchase_id="p2",
        state=replace(PAID, reference="pi_2"),
    )
    facts.apply(decide(facts, intent, POLICY).effects)


def test_r5a_a_debt_that_was_partly_collected_is_cancelled_and_returned_in_part() -> None:
    facts = world()
    told(facts, PAID)
    use(facts, spent=25, held=0)
    told(facts, DISPUTED)
    before = facts.accounts["ana"]
    journal = opened(before, POLICY, NOW)
    reward = Lot("reward", LotSource.REWARD, 4, 0, NOW, NOW + timedelta(days=9), 2, "reward")
    journal.deposit(reward, EntryKind.GRANT, 4, at=NOW, cause="reward")
    facts.apply(saved(before, journal))
    assert [(debt.amount, debt.outstanding) for debt in facts.accounts["ana"].debts] == [(25, 21)]
    decision = told(facts, WON)
    assert kinds(decision) == [(EntryKind.ADJUST, 4)]
    cancelled = [effect.debt for effect in decision.effects if isinstance(effect, DebtSaved)][-1]
    assert (cancelled.amount, cancelled.outstanding) == (4, 0)


def test_r5a_a_lost_dispute_leaves_everything_gone() -> None:
    facts = world()
    told(facts, PAID)
    use(facts, spent=3, held=0)
    told(facts, DISPUTED, LOST)
    assert facts.accounts["ana"].balance == 0
    again = told(facts, DISPUTED, WON, LOST)
    assert (again.effects, facts.accounts["ana"].balance) == ((), 0)


def test_r5a_a_dispute_that_comes_first_settles_and_takes_at_once() -> None:
    facts = world()
    decision = told(facts, LOST)
    assert kinds(decision) == [(EntryKind.PURCHASE, 25), (EntryKind.REFUND, -25)]
    assert facts.accounts["ana"].lots == ()
    assert facts.purchases["p1"].available == 25  # what the buyer had at the purchase, whatever came with it


def test_r5a_our_own_refund_in_the_provider_s_sum_takes_nothing_twice() -> None:
    facts = world()
    told(facts, PAID)
    ask_refund(facts, 10)
    counted = replace(PAID, refunded_cents=2399)
    assert entries(told(facts, counted)) == []
    done = observe(facts, Report(counted, RefundResult("r1", RefundState.DONE, "re_1")), number=5)
    assert kinds(done) == [(EntryKind.RELEASE, 10), (EntryKind.REFUND, -10)]
    again = observe(facts, Report(counted, RefundResult("r1", RefundState.DONE, "re_1")), number=6)
    assert (again.effects, facts.accounts["ana"].balance) == ((), 15)
    (receipt,) = [effect.receipt for effect in done.effects if isinstance(effect, ReceiptIssued)]
    assert (receipt.kind, receipt.id, receipt.cents) == (ReceiptKind.REFUND, "r1", 2399)


def test_r5a_a_refund_of_ours_after_one_from_elsewhere_brings_nothing_back() -> None:
    facts = world()
    told(facts, PAID, replace(PAID, refunded_cents=2400))
    ask_refund(facts, 5)
    observe(facts, Report(PAID, RefundResult("r1", RefundState.DONE, "re_1")), number=5)
    assert (facts.accounts["ana"].balance, facts.purchases["p1"].taken) == (10, 10)
    assert facts.purchases["p1"].paid_back_cents == 2400 + 1199


def test_r5a_a_refund_that_the_bank_sent_back_returns_the_credits() -> None:
    facts = world()
    told(facts, PAID)
    ask_refund(facts, 25)
    done = observe(facts, Report(PAID, RefundResult("r1", RefundState.DONE, "re_1")), number=5)
    failed = observe(facts, Report(PAID, RefundResult("r1", RefundState.FAILED, "re_1", "Sent back.")), number=6)
    (back,) = entries(failed)
    assert (back.kind, back.amount, back.reverses) == (EntryKind.ADJUST, 25, entries(done)[-1].sequence)
    assert facts.accounts["ana"].lots[0].remaining == 25
    assert facts.purchases["p1"].refunds[0].reason == "Sent back."


def test_r5a_a_dispute_while_a_refund_is_under_way_takes_the_rest_and_then_what_comes_back() -> None:
    facts = world()
    told(facts, PAID)
    ask_refund(facts, 10)
    assert kinds(told(facts, DISPUTED)) == [(EntryKind.REFUND, -15)]
    refused = observe(facts, Report(DISPUTED, RefundResult("r1", RefundState.FAILED)), number=5)
    assert kinds(refused) == [(EntryKind.RELEASE, 10), (EntryKind.REFUND, -10)]
    assert (facts.accounts["ana"].balance, facts.accounts["ana"].debts) == (0, ())


def test_r5a_news_of_a_refund_that_isn_t_ours_changes_no_refund() -> None:
    facts = world()
    told(facts, PAID)
    decision = observe(facts, Report(PAID, RefundResult("other", RefundState.DONE)), number=5)
    assert decision.effects == ()


def test_r21_an_event_is_kept_for_ever_under_a_key_of_its_own() -> None:
    facts = world()
    first = observe(facts, Report(PAID), key="§stripe:evt_1")
    (_, record) = [effect.record for effect in first.effects if isinstance(effect, Recorded)]
    assert (record.member_id, record.key) == ("provider", "§stripe:evt_1")
    again = observe(facts, Report(DISPUTED), number=1, key="§stripe:evt_1")  # the same event, whatever it says now
    assert (again.answer, again.effects, again.replayed) == (PaymentObserved(purchase_id="p1", known=True), (), True)
    assert facts.accounts["ana"].balance == 25


@pytest.mark.parametrize(("member_id", "purchase_id"), [("ana", "p9"), ("ben", "p1"), ("nobody", "p1")])
def test_r5a_what_is_told_of_nobody_s_purchase_changes_nothing(member_id: str, purchase_id: str) -> None:
    facts = world()
    facts.accounts["ben"] = Account(Member("ben"))
    intent = ObservePayment(
        id="o",
        actor_id="stripe",
        key="§stripe:evt_1",
        fingerprint="",
        now=NOW,
        member_id=member_id,
        purchase_id=purchase_id,
        state=PAID,
    )
    assert decide(facts, intent, POLICY) == Decision(PaymentObserved(purchase_id=purchase_id, known=False))


def test_r5a_older_debts_are_paid_by_the_credits_of_a_purchase() -> None:
    facts = world()
    facts.accounts["ana"] = replace(facts.accounts["ana"], debts=(Debt("d", "ana", "p0", 4, 4, NOW),))
    assert kinds(told(facts, PAID)) == [(EntryKind.PURCHASE, 25), (EntryKind.ADJUST, -4)]
    assert facts.purchases["p1"].available == 21
