"""R23: every decision that moves credits brings the account up to now first, and says who, what for, and which."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from services.account import Account
from services.answers.payments import Purchased, RefundRequested
from services.debt import Debt
from services.decisions.decide import decide
from services.effects.credits import CreditsMoved, HoldPlaced, LotEndSet
from services.effects.mail import InMailDelivered, ScheduledSaved
from services.effects.members import Notified
from services.effects.payments import PurchaseSaved, ReceiptIssued
from services.hold import HeldPart, Hold
from services.inmail import InMail, SentInMail
from services.intents.payments import RequestPurchase
from services.lot import Lot, LotSource, PayWith
from services.member import Member, PlanName, Standing
from services.notification import Notification, NotificationKind
from services.payments.provider import RefundState
from services.payments.state import DisputeState
from services.purchase import PaymentMethod, Purchase, PurchaseState
from services.receipt import Receipt, ReceiptKind
from services.refund import Refund
from services.refusal import ActionRefused, InvalidInput
from services.refusal_code import RefusalCode
from services.scheduled import ScheduledInMail, ScheduledState
from tests.services.decisions.facts import (
    ADJUST,
    ALL,
    ANA,
    ASK_REFUND,
    AWARD,
    BOUGHT,
    CANCEL,
    DISPUTED,
    FACTS,
    HOLDS,
    LATER,
    MAIL,
    NOT_REFUNDED,
    NOW,
    PACK,
    PAID,
    PLAN,
    POLICY,
    REFUNDED,
    REPLY,
    REWARD,
    SCHEDULE,
    SEND,
    SEND_SCHEDULED,
    WAITING,
    entries,
    told,
    world,
)

if TYPE_CHECKING:
    from services.intent import Intent
    from services.subscription import Subscription


@pytest.mark.parametrize("intent", ALL, ids=lambda intent: type(intent).__name__)
def test_r4b_every_decision_brings_the_account_up_to_now_first(intent: Intent) -> None:
    due = replace(ANA, subscription=PLAN, member=Member("ana", plan=PlanName.CAREER))
    first = entries(decide(world(due), intent, POLICY))[0]
    assert (first.kind, first.amount, first.lot_id, first.sequence) == ("GRANT", 15, "sub:2024-05-15", 6)


@pytest.mark.parametrize("intent", [RequestPurchase(**FACTS, credits=25, method=PaymentMethod.CREDIT_CARD), AWARD])
def test_r17_a_restriction_that_is_over_by_now_hinders_nothing(intent: Intent) -> None:
    restricted = replace(ANA, member=Member("ana", standing=Standing.RESTRICTED, restricted_until=NOW))
    assert decide(world(replace(restricted, subscription=PLAN)), intent, POLICY).effects
    still = replace(restricted, member=replace(restricted.member, restricted_until=LATER))
    with pytest.raises(ActionRefused) as refused:
        decide(world(still), intent, POLICY)
    assert refused.value.refusal.code is RefusalCode.ACCOUNT_NOT_ACTIVE


def test_what_each_decision_writes_in_the_ledger() -> None:
    assert told(SEND) == [("SPEND", -1, "p1", "ana", "new", None)]
    assert told(SCHEDULE) == [("HOLD", -1, "p1", "ana", "new", None)]
    assert told(CANCEL) == [("RELEASE", 1, "p1", "ana", "s1", 3)]
    sent = [("RELEASE", 1, "p1", "system", "s1", 3), ("SPEND", -1, "p1", "ana", "new", None)]
    assert told(SEND_SCHEDULED) == sent
    assert told(REPLY) == [("CREDIT_BACK", 1, "p1", "ben", "i1", 2)]
    assert told(ADJUST) == [("ADJUST", -1, "p1", "operator:eva", "new", None)]
    assert told(replace(ADJUST, credits=5)) == [("ADJUST", 5, "new", "operator:eva", "new", None)]
    assert told(REWARD) == [("GRANT", 3, "reward:new", "operator:eva", "reward:new", None)]
    award = "reward:ana:2024Q1"
    assert told(AWARD) == [("GRANT", 3, award, "system", award, None)]
    assert told(ASK_REFUND) == [("HOLD", -2, "p1", "ana", "new", None)]
    paid = [("RELEASE", 1, "p1", "ana", "r1", 4), ("REFUND", -1, "p1", "ana", "r1", None)]
    assert told(REFUNDED) == paid
    assert told(NOT_REFUNDED) == [("RELEASE", 1, "p1", "ana", "r1", 4)]
    assert told(DISPUTED) == [("REFUND", -9, "p1", "provider", "p1", None)]


@pytest.mark.parametrize(
    ("intent", "field", "rule", "message"),
    [
        (replace(REWARD, credits=0), "credits", "R7", "A reward is 1 to 10 credits."),
        (replace(REWARD, credits=11), "credits", "R7", "A reward is 1 to 10 credits."),
        (replace(ADJUST, credits=0), "credits", "R24", "Add or take 1 to 1,000 credits."),
        (replace(ADJUST, credits=1001), "credits", "R24", "Add or take 1 to 1,000 credits."),
        (replace(ADJUST, credits=-1001), "credits", "R24", "Add or take 1 to 1,000 credits."),
        (
            replace(ADJUST, credits=1, lot_id="p1"),
            *("lotId", "R24", "Added credits come in a lot of their own: leave lotId out."),
        ),
        (
            replace(ASK_REFUND, credits=0),
            *("credits", "R5a", "Give at least 1 credit back, or leave it out for all."),
        ),
    ],
)
def test_a_number_that_isn_t_allowed_names_its_field_and_rule(
    intent: Intent, field: str, rule: str, message: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        decide(world(), intent, POLICY)
    assert (refused.value.field, refused.value.rule) == (f"input.{field}", rule)
    assert refused.value.refusal.message == message


def test_r24_one_credit_is_enough_for_a_correction() -> None:
    decision = decide(world(), replace(ADJUST, credits=1), POLICY)
    assert [(entry.amount, entry.lot_id) for entry in entries(decision)] == [(1, "new")]
    assert next(e.notification.about for e in decision.effects if isinstance(e, Notified)) == "new"


def test_r5a_a_refund_is_asked_for_with_all_that_it_is_and_its_hold_has_its_id() -> None:
    reward = replace(PACK, id="reward", source=LotSource.REWARD, remaining=2, held=0, expires_at=LATER)
    decision = decide(world(replace(ANA, lots=(PACK, reward), balance=11)), ASK_REFUND, POLICY)
    assert decision.answer == RefundRequested(
        refund_id="new",
        purchase_id="p1",
        member_id="ana",
        credits=2,
        amount_cents=479,
        currency="USD",
        requested_at=NOW,
        available=9,
    )
    (saved,) = [effect.purchase for effect in decision.effects if isinstance(effect, PurchaseSaved)]
    assert saved == replace(BOUGHT, refunds=(*BOUGHT.refunds, Refund("new", "p1", 2, 479, "ana", NOW)))
    (placed,) = [effect.hold for effect in decision.effects if isinstance(effect, HoldPlaced)]
    assert placed == Hold("new", "ana", "new", (HeldPart("p1", 2, 6),), NOW, NOW + timedelta(days=3650))


def test_r21_a_purchase_that_was_paid_meanwhile_is_answered_as_paid() -> None:
    again = RequestPurchase(
        id="p2", actor_id="ana", key="buying", fingerprint="f", now=NOW, credits=25, method=PaymentMethod.CREDIT_CARD
    )
    decision = decide(world(), again, POLICY)
    assert (decision.effects, decision.replayed) == ((), True)
    assert decision.answer == Purchased(
        purchase_id="p1",
        lot_id="p1",
        credits=25,
        price_cents=5999,
        currency="USD",
        method=PaymentMethod.CREDIT_CARD,
        settled_at=NOW,
        available=25,
    )


def test_r5a_a_refund_s_receipt_tells_what_was_paid_back() -> None:
    issued = [e.receipt for e in decide(world(), REFUNDED, POLICY).effects if isinstance(e, ReceiptIssued)]
    card = PaymentMethod.CREDIT_CARD
    assert issued == [Receipt("r1", ReceiptKind.REFUND, "ana", "p1", NOW, 1, 239, "USD", card)]


@pytest.mark.parametrize("purchase", [replace(BOUGHT, state=PurchaseState.PENDING), BOUGHT])
def test_r5a_without_an_open_lot_of_a_paid_purchase_nothing_is_paid_back(purchase: Purchase) -> None:
    ana = replace(ANA, lots=(), holds=()) if purchase is BOUGHT else ANA
    with pytest.raises(ActionRefused) as refused:
        decide(world(ana, purchases={"p1": purchase}), replace(ASK_REFUND, credits=None), POLICY)
    refusal = refused.value.refusal
    assert (refusal.code, refusal.needed, refusal.available) == (RefusalCode.NOTHING_TO_REFUND, 1, 0)


def test_r5a_a_refund_that_a_bank_sent_back_returns_its_credits_anew() -> None:
    done = replace(BOUGHT, refunds=(replace(BOUGHT.refunds[0], state=RefundState.DONE, entry=8),))
    ana = replace(ANA, lots=(replace(PACK, held=1),), holds=HOLDS[:1])
    facts = world(ana, purchases={"p1": done})
    assert told(NOT_REFUNDED, facts) == [("ADJUST", 1, "p1", "ana", "r1", 8)]
    assert [entry.lot_balance for entry in entries(decide(facts, NOT_REFUNDED, POLICY))] == [10]


def test_r5a_a_refund_whose_hold_is_gone_returns_nothing_twice() -> None:
    assert told(NOT_REFUNDED, world(replace(ANA, lots=(replace(PACK, held=1),), holds=HOLDS[:1]))) == []


def test_r5a_what_a_debt_collected_returns_in_a_lot_that_never_expires_once_the_dispute_is_won() -> None:
    disputed = replace(BOUGHT, dispute=DisputeState.OPEN, taken=20, taken_entry=5, owed=4)
    won = replace(DISPUTED, state=replace(PAID, dispute=DisputeState.WON))
    ana = replace(ANA, lots=(replace(PACK, remaining=0),), balance=0)
    decision = decide(world(ana, purchases={"p1": disputed}), won, POLICY)
    lots = {
        effect.movement.lot.id: effect.movement.lot for effect in decision.effects if isinstance(effect, CreditsMoved)
    }
    id = f"p1:returned:{NOW.isoformat()}"
    assert lots[id] == Lot(id, LotSource.PURCHASED, 4, 4, NOW, None, 2, id)
    assert [(e.amount, e.cause, e.reverses) for e in entries(decision)] == [(4, id, None), (20, "p1:dispute", 5)]


@pytest.mark.parametrize("plan", [None, replace(PLAN, id="other", periods=9)])
@pytest.mark.parametrize("end", [None, NOW - timedelta(days=2)])
def test_r4c_a_credit_that_comes_back_after_its_plan_s_end_is_gone_at_once(
    plan: Subscription | None, end: datetime | None
) -> None:
    granted = replace(PACK, id="l", source=LotSource.SUBSCRIPTION, origin="sub", period="2024-04-15", held=0)
    paid = SentInMail(
        replace(MAIL, lot_id="l"), replace(granted, remaining=0, expires_at=end), latest=True, reported=False
    )
    facts = world(replace(ANA, subscription=plan), inmails={"i1": paid})
    decision = decide(facts, REPLY, POLICY)
    assert [(e.kind, e.amount, e.lot_id, e.cause) for e in entries(decision)] == [
        ("CREDIT_BACK", 1, "l", "i1"),
        ("EXPIRE", -1, "l", "l"),
    ]
    ends = [effect for effect in decision.effects if isinstance(effect, LotEndSet)]
    assert ends == ([] if end else [LotEndSet("l", granted.granted_at)])


@pytest.mark.parametrize("end", [None, LATER])
def test_r4c_a_credit_that_comes_back_while_its_plan_lasts_ends_with_it(end: datetime | None) -> None:
    granted = replace(
        PACK, id="l", source=LotSource.SUBSCRIPTION, origin="sub", period="2024-04-15", held=0, remaining=0
    )
    facts = world(
        replace(ANA, subscription=replace(PLAN, periods=9, ends_at=end)),
        inmails={"i1": SentInMail(replace(MAIL, lot_id="l"), granted, latest=True, reported=False)},
    )
    decision = decide(facts, REPLY, POLICY)
    assert [entry.kind for entry in entries(decision)] == ["CREDIT_BACK"]
    assert [e for e in decision.effects if isinstance(e, LotEndSet)] == ([LotEndSet("l", end)] if end else [])


def test_a_scheduled_inmail_is_kept_whole_and_becomes_that_very_inmail() -> None:
    kept = [e.scheduled for e in decide(world(), SCHEDULE, POLICY).effects if isinstance(e, ScheduledSaved)]
    (placed,) = [e.hold for e in decide(world(), SCHEDULE, POLICY).effects if isinstance(e, HoldPlaced)]
    assert placed == Hold("new", "ana", "new", (HeldPart("p1", 1, 6),), NOW, LATER + timedelta(days=1))
    assert kept == [ScheduledInMail("new", "ana", "cid", "Hello", "How are you?", PayWith.AUTO, LATER, NOW, "new")]
    sent = [e.inmail for e in decide(world(), SEND_SCHEDULED, POLICY).effects if isinstance(e, InMailDelivered)]
    assert sent == [InMail("new", "ana", "ben", "Hello", "How are you?", NOW, "p1", LotSource.PURCHASED, 7)]


def test_a_scheduled_inmail_that_can_t_be_sent_is_told_of_and_stays_with_its_reasons() -> None:
    debt = Debt("debt", "ana", "p1", 5, 5, NOW)
    facts = world(replace(ANA, debts=(debt,)))
    facts.accounts["ben"] = Account(Member("ben", standing=Standing.SUSPENDED))
    lines = [("RELEASE", 1, "p1", "system", "s1", 3), ("ADJUST", -1, "p1", "system", "debt", None)]
    assert told(SEND_SCHEDULED, facts) == lines
    effects = decide(facts, SEND_SCHEDULED, POLICY).effects
    kind = NotificationKind.SCHEDULED_REFUSED
    told_of = [effect.notification for effect in effects if isinstance(effect, Notified)]
    assert Notification(f"new:{kind}", "ana", kind, NOW, about="s1") in told_of
    closed = WAITING.closed(ScheduledState.REFUSED, blockers=[RefusalCode.RECIPIENT_UNAVAILABLE])
    assert [effect.scheduled for effect in effects if isinstance(effect, ScheduledSaved)] == [closed]


@pytest.mark.parametrize(
    ("after", "taken"),
    [
        (timedelta(0), False),
        (timedelta(microseconds=1), True),
        (timedelta(days=90), True),
        (timedelta(days=90, microseconds=1), False),
    ],
)
def test_an_inmail_is_scheduled_for_a_moment_to_come_within_90_days(after: timedelta, taken: bool) -> None:  # noqa: FBT001 - a column of the table
    intent = replace(SCHEDULE, send_at=NOW + after)
    if taken:
        assert decide(world(), intent, POLICY).effects
        return
    with pytest.raises(InvalidInput) as refused:
        decide(world(), intent, POLICY)
    assert (refused.value.field, refused.value.rule) == ("input.sendAt", "R18")
    assert refused.value.refusal.message == "The moment has to come, and within 90 days."
