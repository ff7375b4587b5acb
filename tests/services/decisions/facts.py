"""Ana, who has a pack, an InMail that waits and a refund on its way, and all that can be asked about her."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from services.account import Account
from services.decisions.decide import decide
from services.effects.credits import CreditsMoved
from services.eligibility import Pair
from services.hold import HeldPart, Hold
from services.inmail import InMail, SentInMail
from services.intents.credits import CancelSubscription, ChangeSubscription, SettleAccount
from services.intents.mail import ReplyToInMail, SendInMail
from services.intents.operators import AdjustCredits, AwardEngagement, GrantReward
from services.intents.payments import ObservePayment, RequestRefund
from services.intents.schedule import CancelScheduled, ScheduleInMail, SendScheduled
from services.lot import Lot, LotSource, PayWith
from services.member import Member, PlanName
from services.operator import Role
from services.payments.provider import RefundResult, RefundState
from services.payments.state import DisputeState, PaymentState, PaymentStatus
from services.policy import Policy
from services.purchase import PaymentMethod, Purchase, PurchaseState
from services.refund import Refund
from services.scheduled import ScheduledInMail
from services.subscription import Subscription
from services.world import World

if TYPE_CHECKING:
    from services.decisions.decision import Decision
    from services.entry import Entry
    from services.intent import Intent

POLICY = Policy(credit_back_on_reply=True)
NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
PACK = Lot("p1", LotSource.PURCHASED, 25, 9, NOW - timedelta(days=30), None, 2, "p1", held=2)
HOLDS = (
    Hold("s1", "ana", "s1", (HeldPart("p1", 1, 3),), NOW, LATER + timedelta(days=1)),
    Hold("r1", "ana", "r1", (HeldPart("p1", 1, 4),), NOW, LATER + timedelta(days=900)),
)
PLAN = Subscription("sub", "ana", PlanName.CAREER, datetime(2024, 4, 15, tzinfo=UTC), periods=1)
ANA = Account(Member("ana"), lots=(PACK,), sequence=5, balance=9, holds=HOLDS)
BOUGHT = Purchase(
    *("p1", "ana", 25, 5999, "USD", PaymentMethod.CREDIT_CARD, PurchaseState.SETTLED, NOW),
    key="buying",
    fingerprint="f",
    settled_at=NOW,
    available=25,
    refunds=(Refund("r1", "p1", 1, 239, "ana", NOW),),
)
WAITING = ScheduledInMail("s1", "ana", "ben", "Hello", "How are you?", PayWith.AUTO, NOW, NOW, "s1")
MAIL = InMail("i1", "ana", "ben", "Hi", "Hi", NOW - timedelta(days=1), "p1", LotSource.PURCHASED, 2)
FACTS: dict[str, Any] = {"id": "new", "actor_id": "ana", "key": "k", "fingerprint": "f", "now": NOW}
EVA: dict[str, Any] = {"actor_id": "operator:eva", "operator": "eva", "role": Role.SUPPORT, "reason": "Sorry"}
BY_EVA: dict[str, Any] = {**FACTS, **EVA, "member_id": "ana"}
BY_BEN: dict[str, Any] = {**FACTS, "actor_id": "ben"}
BY_ITSELF: dict[str, Any] = {**FACTS, "actor_id": "system"}
PROVIDER: dict[str, Any] = {**FACTS, "actor_id": "provider", "key": "", "member_id": "ana", "purchase_id": "p1"}
PAID = PaymentState(PaymentStatus.PAID, "charge")
TEXT: dict[str, Any] = {"subject": "Hello", "body": "How are you?", "pay_with": PayWith.AUTO}

SEND = SendInMail(**FACTS, member_id="cid", **TEXT)
SCHEDULE = ScheduleInMail(**FACTS, member_id="cid", send_at=LATER, **TEXT)
CANCEL = CancelScheduled(**FACTS, scheduled_id="s1")
SEND_SCHEDULED = SendScheduled(**FACTS, member_id="ben", scheduled_id="s1")
REPLY = ReplyToInMail(**BY_BEN, member_id="ana", inmail_id="i1", body="Yes")
ADJUST = AdjustCredits(**BY_EVA, credits=-1, lot_id=None, ticket_id=None)
REWARD = GrantReward(**BY_EVA, credits=3)
AWARD = AwardEngagement(**BY_ITSELF, member_id="ana", credits=3, quarter="2024Q1", score=21)
ASK_REFUND = RequestRefund(**FACTS, member_id="ana", purchase_id="p1", credits=2)
REFUNDED = ObservePayment(**PROVIDER, state=PAID, refund=RefundResult("r1", RefundState.DONE, "re_1"))
NOT_REFUNDED = ObservePayment(**PROVIDER, state=PAID, refund=RefundResult("r1", RefundState.FAILED, "re_1"))
DISPUTED = ObservePayment(**PROVIDER, state=replace(PAID, dispute=DisputeState.OPEN))
ALL: list[Intent] = [
    *(SEND, SCHEDULE, CANCEL, SEND_SCHEDULED, REPLY, ADJUST, REWARD, AWARD, ASK_REFUND, REFUNDED, NOT_REFUNDED),
    *(DISPUTED, SettleAccount(**FACTS, member_id="ana"), CancelSubscription(**FACTS)),
    ChangeSubscription(**FACTS, plan=PlanName.CAREER_PLUS),
]


def world(ana: Account = ANA, **facts: Any) -> World:  # noqa: ANN401 - the world's fields
    known: dict[str, Any] = {
        "accounts": {"ana": ana, "ben": Account(Member("ben")), "cid": Account(Member("cid"))},
        "pairs": {("ana", "ben"): Pair(2), ("ana", "cid"): Pair(2), ("ben", "ana"): Pair(2)},
        "inmails": {"i1": SentInMail(MAIL, PACK, latest=True, reported=False)},
        "purchases": {"p1": BOUGHT},
        "scheduled": {"s1": WAITING},
    }
    return World(**(known | facts))


def entries(decision: Decision) -> list[Entry]:
    return [effect.movement.entry for effect in decision.effects if isinstance(effect, CreditsMoved)]


def told(intent: Intent, facts: World | None = None) -> list[tuple[str, int, str, str, str, int | None]]:
    """Kind, amount, lot, actor, cause and what is undone, of each entry."""
    made = entries(decide(facts or world(), intent, POLICY))
    assert all(entry.at == NOW for entry in made)
    return [(one.kind.value, one.amount, one.lot_id, one.actor_id, one.cause, one.reverses) for one in made]
