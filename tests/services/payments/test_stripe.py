from __future__ import annotations

import logging
import time
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import stripe
from pydantic import SecretStr

from services.payments.provider import Charge, Refund, RefundResult, RefundState
from services.payments.state import DisputeState, PaymentState, PaymentStatus
from services.payments.stripe import StripeFailed, StripeProvider
from services.purchase import PaymentMethod
from services.refusal import InvalidInput

if TYPE_CHECKING:
    from tests.services.payments.conftest import FakeStripe

pytestmark = pytest.mark.anyio
KEY = "sk_test_this_is_no_real_key"
CARD = PaymentMethod.CREDIT_CARD
FIRST = Charge("p1", "ana", 5999, "USD", 25, CARD, "pm_card_visa", first=True)
AGAIN = replace(FIRST, first=False)
REFUND = Refund("r1", "p1", "ana", CARD, "pi_1", 2400, "USD")
PENDING, FAILED, PAID = PaymentStatus.PENDING, PaymentStatus.FAILED, PaymentStatus.PAID
NOTHING: dict[str, Any] = {"object": "search_result", "data": [], "has_more": False}


def intent(status: str, **more: object) -> dict[str, Any]:
    metadata = {"purchase_id": "p1", "member_id": "ana"}
    return {"id": "pi_1", "object": "payment_intent", "status": status, "metadata": metadata, **more}


def found(*objects: dict[str, Any]) -> dict[str, Any]:
    return {"object": "list", "data": list(objects), "has_more": False}


def refund_made(status: str, **more: object) -> dict[str, Any]:
    metadata = {"refund_id": "r1"}
    return {"id": "re_1", "object": "refund", "amount": 2400, "status": status, "metadata": metadata, **more}


def refused(status: int, **error: object) -> tuple[int, dict[str, Any]]:
    return status, {"error": {"message": "words with a secret", **error}}


async def test_r5a_a_card_is_charged_by_an_intent_confirmed_at_once_under_the_purchase_s_key(
    fake: FakeStripe, provider: StripeProvider
) -> None:
    fake.will(intent("succeeded"))
    assert await provider.charge(FIRST) == PaymentState(PAID, "pi_1")
    [asked] = fake.asked
    assert (asked.method, asked.path) == ("POST", "/v1/payment_intents")
    assert asked.form == {
        "amount": "5999",
        "currency": "usd",
        "description": "25 InMail credits",
        "payment_method": "pm_card_visa",
        "confirm": "true",
        "automatic_payment_methods[enabled]": "true",
        "automatic_payment_methods[allow_redirects]": "never",
        "metadata[purchase_id]": "p1",
        "metadata[member_id]": "ana",
    }
    assert asked.headers["idempotency-key"] == "p1"
    assert asked.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (intent("requires_action", client_secret="s"), PaymentState(PENDING, "pi_1", client_secret="s")),
        (intent("requires_confirmation", client_secret="s"), PaymentState(PENDING, "pi_1", client_secret="s")),
        (intent("processing", client_secret="s"), PaymentState(PENDING, "pi_1")),
        (intent("requires_payment_method", client_secret="s"), PaymentState(PENDING, "pi_1")),
        (intent("a status of next year"), PaymentState(PENDING, "pi_1")),
        (intent("canceled"), PaymentState(FAILED, "pi_1", reason="The payment was cancelled.")),
        (
            intent(
                "requires_payment_method",
                last_payment_error={"type": "card_error", "message": "Your card has expired."},
            ),
            PaymentState(FAILED, "pi_1", reason="Your card has expired."),
        ),
        (
            intent("requires_payment_method", last_payment_error={"type": "api_error", "message": "for engineers"}),
            PaymentState(FAILED, "pi_1", reason="The payment was declined."),
        ),
        (
            intent(
                "requires_payment_method",
                last_payment_error={"type": "invalid_request_error", "code": "payment_intent_authentication_failure"},
            ),
            PaymentState(FAILED, "pi_1", reason="The card's bank couldn't make sure that it was you."),
        ),
    ],
)
async def test_r5a_credits_wait_for_the_money_and_the_buyer_reads_why_not(
    answer: dict[str, Any], state: PaymentState, fake: FakeStripe, provider: StripeProvider
) -> None:
    fake.will(answer)
    assert await provider.charge(FIRST) == state


async def test_r5a_a_declined_card_is_told_in_the_bank_s_words(fake: FakeStripe, provider: StripeProvider) -> None:
    error = {"type": "card_error", "message": "Your card was declined."}
    declined = intent("requires_payment_method", last_payment_error=error)
    fake.will((402, {"error": {**error, "payment_intent": declined}}), (402, {"error": error}))
    assert await provider.charge(FIRST) == PaymentState(FAILED, "pi_1", reason="Your card was declined.")
    assert await provider.charge(FIRST) == PaymentState(FAILED, reason="Your card was declined.")


async def test_r5a_a_card_that_stripe_doesn_t_know_is_a_failure_and_not_a_wait(
    fake: FakeStripe, provider: StripeProvider
) -> None:
    fake.will(refused(400, type="invalid_request_error", param="payment_method", code="resource_missing"))
    state = await provider.charge(FIRST)
    assert (state.status, state.reason) == (FAILED, "The card's details weren't accepted: enter them anew.")


async def test_r21_a_charge_asked_again_looks_for_the_earlier_one_before_it_makes_one(
    fake: FakeStripe, provider: StripeProvider
) -> None:
    fake.will(found(intent("processing")), intent("succeeded"))
    assert await provider.charge(AGAIN) == PaymentState(PAID, "pi_1")
    assert [(asked.method, asked.path) for asked in fake.asked] == [
        ("GET", "/v1/payment_intents/search"),
        ("GET", "/v1/payment_intents/pi_1"),
    ]
    assert fake.asked[0].form == {"query": 'metadata["purchase_id"]:"p1"'}


async def test_r21_what_stripe_answers_from_memory_is_looked_at_as_it_stands_now(
    fake: FakeStripe, provider: StripeProvider
) -> None:
    fake.will(NOTHING, intent("requires_action", client_secret="s"), intent("succeeded"))
    assert await provider.charge(AGAIN) == PaymentState(PAID, "pi_1")
    assert fake.asked[1].headers["idempotency-key"] == "p1"


async def test_r21_a_lost_answer_is_asked_for_again_with_the_same_key(
    fake: FakeStripe, provider: StripeProvider
) -> None:
    fake.will(None, (500, {"error": {"type": "api_error"}}), intent("succeeded"))
    assert await provider.charge(FIRST) == PaymentState(PAID, "pi_1")
    assert [asked.headers["idempotency-key"] for asked in fake.asked] == ["p1", "p1", "p1"]


@pytest.mark.parametrize(
    "answer",
    [
        refused(401, type="invalid_request_error"),
        refused(400, type="invalid_request_error", param="currency"),
        refused(400, type="idempotency_error"),
        refused(403, type="invalid_request_error"),
        refused(429, type="rate_limit_error"),
        (200, {"object": "payment_intent", "client_secret": "words with a secret"}),
    ],
)
async def test_r5a_what_stripe_refuses_to_answer_is_unknown_and_says_nothing_that_was_sent(
    answer: tuple[int, object], fake: FakeStripe, provider: StripeProvider
) -> None:
    fake.will(answer)
    with pytest.raises(StripeFailed) as error:
        await provider.charge(FIRST)
    told = "".join(traceback.format_exception(error.value))
    assert "secret" not in told
    assert KEY not in told
    assert "pm_card_visa" not in told


async def test_r5a_a_stripe_that_is_silent_is_unknown_within_bounded_time(fake: FakeStripe) -> None:
    fake.stalls = True
    provider = StripeProvider(SecretStr(KEY), fake.url, attempt_seconds=0.05, total_seconds=20)
    with pytest.raises(StripeFailed, match="APIConnectionError"):
        await provider.charge(FIRST)
    assert len(fake.asked) == 3
    await provider.close()
    impatient = StripeProvider(SecretStr(KEY), fake.url, attempt_seconds=30, total_seconds=0.05)
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        await impatient.charge(FIRST)
    assert time.monotonic() - began < 20
    await impatient.close()


async def test_a_payment_is_looked_up_with_its_refunds_and_disputes(fake: FakeStripe, provider: StripeProvider) -> None:
    charge = {"id": "ch_1", "object": "charge", "payment_intent": "pi_1", "amount_refunded": 100, "disputed": True}
    disputes = [
        {"id": "dp_1", "object": "dispute", "status": "lost", "payment_intent": "pi_1"},
        {"id": "dp_2", "object": "dispute", "status": "needs_response", "payment_intent": "pi_1"},
    ]
    fake.will(intent("succeeded", latest_charge=charge), found(*disputes))
    state = PaymentState(PAID, "pi_1", refunded_cents=100, dispute=DisputeState.LOST)
    assert await provider.look_up(AGAIN, "pi_1") == state
    assert fake.asked[0].form == {"expand[0]": "latest_charge"}
    assert fake.asked[1].form["payment_intent"] == "pi_1"


async def test_a_payment_without_a_known_id_is_searched_for_and_never_charged(
    fake: FakeStripe, provider: StripeProvider
) -> None:
    other = {**intent("succeeded"), "id": "pi_2", "metadata": {"purchase_id": "p2"}}
    fake.will(NOTHING)
    assert await provider.look_up(AGAIN, None) == PaymentState(PENDING)
    fake.will(found(other))
    assert await provider.look_up(AGAIN, None) == PaymentState(PENDING)
    fake.will(found(other, intent("processing")), intent("succeeded"))
    assert await provider.look_up(AGAIN, None) == PaymentState(PAID, "pi_1")
    assert {asked.method for asked in fake.asked} == {"GET"}


@pytest.mark.parametrize(
    ("made", "state", "reason"),
    [
        (refund_made("succeeded"), RefundState.DONE, None),
        (refund_made("pending"), RefundState.PENDING, None),
        (refund_made("requires_action"), RefundState.PENDING, None),
        (refund_made("canceled"), RefundState.FAILED, "The bank didn't take the refund."),
        (
            refund_made("failed", failure_reason="lost_or_stolen_card"),
            RefundState.FAILED,
            "The bank didn't take the refund (lost or stolen card).",
        ),
    ],
)
async def test_a_refund_is_made_under_its_own_key(
    made: dict[str, Any], state: RefundState, reason: str | None, fake: FakeStripe, provider: StripeProvider
) -> None:
    fake.will(found(), made)
    assert await provider.refund(REFUND) == RefundResult("r1", state, "re_1", reason)
    asked = fake.asked[1]
    assert (asked.method, asked.path, asked.headers["idempotency-key"]) == ("POST", "/v1/refunds", "r1")
    assert asked.form == {
        "payment_intent": "pi_1",
        "amount": "2400",
        "metadata[purchase_id]": "p1",
        "metadata[member_id]": "ana",
        "metadata[refund_id]": "r1",
    }


async def test_a_refund_asked_again_after_stripe_forgot_its_key_is_the_one_that_was_made(
    fake: FakeStripe, provider: StripeProvider
) -> None:
    other = refund_made("succeeded", id="re_0", metadata=None)
    fake.will(found(other, refund_made("succeeded")))
    assert await provider.refund(REFUND) == RefundResult("r1", RefundState.DONE, "re_1")
    assert [asked.method for asked in fake.asked] == ["GET"]


@pytest.mark.parametrize(
    "error", [{"code": "charge_already_refunded"}, {"code": "charge_disputed"}, {"param": "amount"}]
)
async def test_what_can_t_be_paid_back_is_a_failed_refund(
    error: dict[str, str], fake: FakeStripe, provider: StripeProvider
) -> None:
    fake.will(found(), refused(400, type="invalid_request_error", **error))
    result = await provider.refund(REFUND)
    assert (result.state, result.reference) == (RefundState.FAILED, None)
    fake.will(found(), refused(400, type="invalid_request_error", param="payment_intent", code="resource_missing"))
    with pytest.raises(StripeFailed, match="resource_missing"):
        await provider.refund(REFUND)


@pytest.mark.parametrize("token", [None, "", "4242424242424242", "tok_visa", "pm_", "pm_é", "pm_1 ", "pm_" + "1" * 251])
async def test_r5a_a_card_number_never_gets_past_the_door(token: str | None, provider: StripeProvider) -> None:
    with pytest.raises(InvalidInput, match="never a card number") as error:
        provider.check(CARD, token)
    assert (error.value.field, error.value.rule) == ("input.paymentToken", "R5a")
    provider.check(CARD, "pm_1MtwBwLkdIwHu7ix")


async def test_stripe_s_library_says_nothing(
    fake: FakeStripe,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("stripe._util.STRIPE_LOG", "debug")
    caplog.set_level(logging.DEBUG, "stripe")
    provider = StripeProvider(SecretStr(KEY), fake.url)
    fake.will(None, intent("requires_action", client_secret="words"))
    await provider.charge(FIRST)
    await provider.close()
    assert [record for record in caplog.records if record.name == "stripe"] == []
    assert capfd.readouterr().err == ""
    assert KEY not in repr(provider)
    assert not stripe.enable_telemetry
