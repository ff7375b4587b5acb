from datetime import UTC, datetime

import pytest

from services.account import Account
from services.decisions.acting import acted, check_reason, target, told
from services.decisions.decide import decide
from services.effects.support import OperatorActed
from services.intents.operators import GrantReward
from services.intents.payments import RefundByOperator
from services.member import Member
from services.notification import Notification, NotificationKind
from services.operator import ActionKind, OperatorAction, Role
from services.policy import Policy
from services.refusal import ActionRefused, InvalidInput
from services.refusal_code import RefusalCode
from services.world import World
from tests.services.decisions import test_payment_properties as payments

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
INTENT = GrantReward(
    id="i",
    actor_id="operator:mira",
    key="k",
    fingerprint="f",
    now=NOW,
    member_id="ana",
    operator="mira",
    role=Role.SUPPORT,
    credits=1,
    reason="Good",
)


def test_whom_it_is_about_has_to_be_there() -> None:
    account = Account(Member("ana"))
    assert target(World(accounts={"ana": account}), INTENT) is account
    with pytest.raises(ActionRefused) as missing:
        target(World(), INTENT)
    assert missing.value.refusal.code == RefusalCode.MEMBER_NOT_FOUND


def test_a_reason_is_plain_text_within_the_limit() -> None:
    check_reason("x" * 500, Policy())
    for wrong in ("", "x" * 501, "\x00"):
        with pytest.raises(InvalidInput):
            check_reason(wrong, Policy())


def test_the_record_says_who_did_what_about_whom_and_why() -> None:
    action = acted(INTENT, ActionKind.REWARD_GRANTED, "Good", about="lot", credits=1).action
    assert action == OperatorAction("i", "mira", Role.SUPPORT, ActionKind.REWARD_GRANTED, "ana", "Good", NOW, "lot", 1)


def test_news_has_an_id_of_its_intent_and_kind() -> None:
    news = told(INTENT, NotificationKind.REWARD_GRANTED, "lot", credits=1, due_at=NOW).notification
    assert news == Notification("i:REWARD_GRANTED", "ana", NotificationKind.REWARD_GRANTED, NOW, 1, NOW, "lot")


def test_r5a_a_refund_that_an_operator_asks_for_is_recorded() -> None:
    facts = payments.world()
    payments.observe(facts, payments.Report(payments.PAID))
    refund = RefundByOperator(
        id="r",
        actor_id="operator:mira",
        key="r",
        fingerprint="f",
        now=payments.NOW,
        member_id="ana",
        operator="mira",
        role=Role.BILLING,
        purchase_id="p1",
        credits=2,
        reason="Bought twice",
    )
    effects = decide(facts, refund, payments.POLICY).effects
    (action,) = [effect.action for effect in effects if isinstance(effect, OperatorActed)]
    assert (action.kind, action.about, action.credits) == (ActionKind.PURCHASE_REFUNDED, "p1", -2)
    assert (action.member_id, action.reason) == ("ana", "Bought twice")
