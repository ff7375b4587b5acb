"""The signatures below were made once, outside of Stripe's library, over PAYLOAD at SIGNED_AT with the two secrets."""

import hashlib
import hmac
import json
import traceback
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from services.payments.provider import PaymentEvent, RefundResult, RefundState
from services.payments.state import DisputeState, PaymentState, PaymentStatus
from services.payments.stripe_events import BadSignature, UnreadableEvent, stripe_event

PAYLOAD = (
    b'{"id": "evt_1", "object": "event", "type": "payment_intent.succeeded", "livemode": false, "data": {"object": '
    b'{"id": "pi_1", "object": "payment_intent", "status": "succeeded", '
    b'"metadata": {"purchase_id": "p1", "member_id": "ana"}}}}'
)
SIGNED_AT = datetime(2024, 1, 1, tzinfo=UTC)
SECRET, EARLIER = SecretStr("whsec_recorded_for_the_tests"), SecretStr("whsec_the_one_before")
GOOD = "3eb2c198a3fbaebc38552f7df3e3eeec8257346f1f342657035635dda79b25c1"
GOOD_EARLIER = "7ef577dde1c60c60485f2021a11d39056e759b4fd58707c242df82a631dfd277"
HEADER = f"t=1704067200,v1={GOOD}"
PENDING, FAILED, PAID = PaymentStatus.PENDING, PaymentStatus.FAILED, PaymentStatus.PAID
SUCCEEDED = PaymentEvent("evt_1", "ana", "p1", PaymentState(PAID, "pi_1"))


def heard(
    payload: bytes = PAYLOAD, header: str | None = HEADER, *secrets: SecretStr, at: datetime = SIGNED_AT
) -> PaymentEvent | None:
    return stripe_event(payload, header, secrets or [SECRET], live=False, now=at)


def told(type_: str, about: dict[str, Any], **more: object) -> PaymentEvent | None:
    event = {"id": "evt_1", "object": "event", "type": type_, "livemode": False, "data": {"object": about}, **more}
    payload = json.dumps(event).encode()
    return heard(payload, f"t=1704067200,v1={sign(payload)}")


def sign(payload: bytes) -> str:
    return hmac.new(SECRET.get_secret_value().encode(), b"1704067200." + payload, hashlib.sha256).hexdigest()


def test_a_recorded_event_is_heard() -> None:
    assert heard() == SUCCEEDED


@pytest.mark.parametrize(
    "header",
    [
        f"t=1704067200,v1={'0' * 64},v1={GOOD}",
        f"t=1704067200,v1={GOOD},v1={'0' * 64}",
        f"t=1704067200,v1={GOOD},v0={'0' * 64}",
        f"v1={GOOD},t=1704067200",
    ],
)
def test_one_good_signature_among_several_is_enough(header: str) -> None:
    assert heard(PAYLOAD, header) == SUCCEEDED


def test_a_secret_may_be_replaced_while_the_old_one_still_signs() -> None:
    assert heard(PAYLOAD, HEADER, EARLIER, SECRET) == SUCCEEDED
    assert heard(PAYLOAD, f"t=1704067200,v1={GOOD_EARLIER}", SECRET, EARLIER) == SUCCEEDED
    with pytest.raises(BadSignature):
        heard(PAYLOAD, f"t=1704067200,v1={GOOD_EARLIER}", SECRET)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "t=1704067200",
        f"v1={GOOD}",
        f"t=1704067200,v0={GOOD}",
        f"t=1704067200,v1={GOOD[:-1]}",
        f"t=1704067200,v1={GOOD.upper()}",
        f"t=1704067201,v1={GOOD}",
        f"t=soon,v1={GOOD}",
        "t=1704067200,v1=é",
        "t,v1",
        f"t={'9' * 5000},v1={GOOD}",
    ],
)
def test_nobody_else_is_heard(header: str | None) -> None:
    with pytest.raises(BadSignature):
        heard(PAYLOAD, header)


@given(st.text(max_size=80))
def test_no_header_at_all_breaks_the_check(header: str) -> None:
    with pytest.raises(BadSignature):
        heard(PAYLOAD, header)


@pytest.mark.parametrize(
    "payload",
    [b"", PAYLOAD + b" ", PAYLOAD.replace(b"p1", b"p2"), PAYLOAD.replace(b": ", b":"), PAYLOAD.replace(b"p1", b"\xff")],
)
def test_what_was_signed_is_the_body_byte_for_byte(payload: bytes) -> None:
    with pytest.raises(BadSignature):
        heard(payload)


def test_without_a_secret_nobody_is_heard() -> None:
    with pytest.raises(BadSignature):
        stripe_event(PAYLOAD, HEADER, [], live=False, now=SIGNED_AT)
    empty = hmac.new(b"", b"1704067200." + PAYLOAD, hashlib.sha256).hexdigest()
    with pytest.raises(BadSignature):
        stripe_event(PAYLOAD, f"t=1704067200,v1={empty}", [SecretStr("")], live=False, now=SIGNED_AT)


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_an_event_may_be_five_minutes_off(seconds: int) -> None:
    assert heard(at=SIGNED_AT + timedelta(seconds=seconds)) == SUCCEEDED


@pytest.mark.parametrize("seconds", [-301, 301, 86_400])
def test_an_event_of_another_time_is_not_heard(seconds: int) -> None:
    with pytest.raises(BadSignature, match="too long ago, or ahead"):
        heard(at=SIGNED_AT + timedelta(seconds=seconds))


OURS = {"purchase_id": "p1", "member_id": "ana"}
DECLINE = {"type": "card_error", "message": "Your card was declined."}


@pytest.mark.parametrize(
    ("type_", "status", "more", "state"),
    [
        ("succeeded", "succeeded", {}, PaymentState(PAID, "pi_1")),
        ("processing", "processing", {}, PaymentState(PENDING, "pi_1")),
        (
            "payment_failed",
            "requires_payment_method",
            {"last_payment_error": DECLINE, "client_secret": "s"},
            PaymentState(FAILED, "pi_1", reason="Your card was declined."),
        ),
        ("canceled", "canceled", {}, PaymentState(FAILED, "pi_1", reason="The payment was cancelled.")),
        (
            "requires_action",
            "requires_action",
            {"client_secret": "s"},
            PaymentState(PENDING, "pi_1", client_secret="s"),
        ),
    ],
)
def test_r5a_what_the_events_of_a_payment_say(
    type_: str, status: str, more: dict[str, object], state: PaymentState
) -> None:
    about = {"id": "pi_1", "object": "payment_intent", "status": status, "metadata": OURS, **more}
    assert told(f"payment_intent.{type_}", about) == PaymentEvent("evt_1", "ana", "p1", state)


def test_r5a_another_card_may_pay_after_a_failed_attempt_whichever_event_comes_first() -> None:
    about = {"id": "pi_1", "object": "payment_intent", "metadata": OURS}
    failed = told(
        "payment_intent.payment_failed", {**about, "status": "requires_payment_method", "last_payment_error": DECLINE}
    )
    paid = told("payment_intent.succeeded", {**about, "status": "succeeded"})
    assert failed
    assert paid
    assert failed.state.status is FAILED
    assert failed.state.merged(paid.state) == paid.state.merged(failed.state) == PaymentState(PAID, "pi_1")


def test_a_refunded_charge_tells_the_sum_and_the_purchase() -> None:
    charge = {"id": "ch_1", "object": "charge", "payment_intent": "pi_1", "amount_refunded": 2400, "metadata": OURS}
    state = PaymentState(PAID, "pi_1", refunded_cents=2400)
    assert told("charge.refunded", charge) == PaymentEvent("evt_1", "ana", "p1", state)


@pytest.mark.parametrize("type_", ["refund.created", "refund.updated", "refund.failed", "charge.refund.updated"])
@pytest.mark.parametrize(
    ("status", "cents", "became"),
    [("pending", 0, RefundState.PENDING), ("succeeded", 2400, RefundState.DONE), ("failed", 0, RefundState.FAILED)],
)
def test_a_refund_of_ours_tells_what_became_of_it(type_: str, status: str, cents: int, became: RefundState) -> None:
    metadata = {**OURS, "refund_id": "r1"}
    refund = {"id": "re_1", "object": "refund", "amount": 2400, "status": status, "payment_intent": "pi_1"}
    reason = "The bank didn't take the refund." if became is RefundState.FAILED else None
    state = PaymentState(PAID, "pi_1", refunded_cents=cents)
    event = PaymentEvent("evt_1", "ana", "p1", state, RefundResult("r1", became, "re_1", reason))
    assert told(type_, {**refund, "metadata": metadata}) == event
    assert told(type_, {**refund, "metadata": {}}) == PaymentEvent("evt_1", None, None, state)


@pytest.mark.parametrize("type_", ["created", "updated", "closed", "funds_withdrawn", "funds_reinstated"])
@pytest.mark.parametrize(
    ("status", "dispute"),
    [
        ("needs_response", DisputeState.OPEN),
        ("under_review", DisputeState.OPEN),
        ("appeal_under_review", DisputeState.OPEN),
        ("a status of next year", DisputeState.OPEN),
        ("won", DisputeState.WON),
        ("lost", DisputeState.LOST),
        ("prevented", DisputeState.LOST),
        ("warning_needs_response", DisputeState.NONE),
        ("warning_closed", DisputeState.NONE),
    ],
)
def test_a_dispute_names_the_payment_and_not_the_purchase(type_: str, status: str, dispute: DisputeState) -> None:
    about = {"id": "dp_1", "object": "dispute", "status": status, "payment_intent": "pi_1"}
    state = PaymentState(PAID, "pi_1", dispute=dispute)
    assert told(f"charge.dispute.{type_}", about) == PaymentEvent("evt_1", None, None, state)


@pytest.mark.parametrize("type_", ["payment_intent.created", "customer.created", "charge.succeeded", "", "refund"])
def test_other_events_are_acknowledged_and_ignored(type_: str) -> None:
    assert told(type_, {"anything": 1}) is None


def test_events_of_another_mode_or_account_are_ignored() -> None:
    about = {"id": "pi_1", "object": "payment_intent", "status": "succeeded", "metadata": OURS}
    assert told("payment_intent.succeeded", about) == SUCCEEDED
    assert told("payment_intent.succeeded", about, livemode=True) is None
    assert told("payment_intent.succeeded", about, account="acct_1") is None
    assert stripe_event(PAYLOAD, HEADER, [SECRET], live=True, now=SIGNED_AT) is None


def test_a_charge_without_an_intent_is_none_of_ours() -> None:
    assert told("charge.refunded", {"id": "ch_1", "object": "charge", "payment_intent": None}) is None


@pytest.mark.parametrize("payload", [b"no JSON", b"[]", b"null", b'{"id": "secret words", "type": 1}'])
def test_what_stripe_signed_and_nobody_can_read_is_told_without_repeating_it(payload: bytes) -> None:
    with pytest.raises(UnreadableEvent) as error:
        heard(payload, f"t=1704067200,v1={sign(payload)}")
    assert "secret words" not in "".join(traceback.format_exception(error.value))


def test_an_object_of_another_shape_is_unreadable_and_names_the_field() -> None:
    with pytest.raises(UnreadableEvent, match="can't read status"):
        told("payment_intent.succeeded", {"id": "pi_1"})


def test_no_secret_is_told_when_a_signature_is_bad() -> None:
    with pytest.raises(BadSignature) as error:
        heard(PAYLOAD + b" ")
    told = "".join(traceback.format_exception(error.value))
    assert "whsec_" not in told
    assert "purchase_id" not in told
