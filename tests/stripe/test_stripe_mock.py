"""What we ask of Stripe is what its published schema takes, and what that schema answers is what we read."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pydantic import SecretStr

from services.payments.provider import Charge, PaymentEvent, Refund, RefundState
from services.payments.state import PaymentState, PaymentStatus
from services.payments.stripe import StripeFailed, StripeProvider
from services.payments.stripe_events import stripe_event
from services.payments.stripe_objects import ChargedCard, Dispute, Intent, RefundMade
from services.purchase import PaymentMethod
from services.refusal import PaymentRefused

if TYPE_CHECKING:
    from services.payments.stripe_objects import StripeValue

pytestmark = pytest.mark.anyio
CARD = PaymentMethod.CREDIT_CARD
CHARGE = Charge("p1", "ana", 5999, "USD", 25, CARD, "pm_card_visa", first=True)
SECRET = SecretStr("whsec_for_stripe_mock")
NOW = datetime(2026, 11, 24, tzinfo=UTC)


async def fetched(mock_url: str, path: str) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=mock_url, headers={"Authorization": "Bearer sk_test_123"}) as client:
        answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_r5a_an_intent_is_created_and_confirmed(stripe_provider: StripeProvider) -> None:
    state = await stripe_provider.charge(CHARGE)
    assert state.reference is not None
    assert state.reference.startswith("pi_")
    assert state.status is not PaymentStatus.PAID, "its example is an intent without a payment"


async def test_r5a_a_charge_asked_again_is_searched_for_and_made(stripe_provider: StripeProvider) -> None:
    state = await stripe_provider.charge(replace(CHARGE, first=False))
    assert (state.reference or "").startswith("pi_")


async def test_a_payment_is_looked_up_by_its_id(stripe_provider: StripeProvider) -> None:
    assert (await stripe_provider.look_up(CHARGE, "pi_123")).reference == "pi_123"


async def test_a_payment_without_a_known_id_is_searched_for(stripe_provider: StripeProvider) -> None:
    assert await stripe_provider.look_up(CHARGE, None) == PaymentState(PaymentStatus.PENDING), "its example isn't ours"


async def test_r5a_a_card_is_kept_and_charged_while_its_owner_isn_t_there(stripe_provider: StripeProvider) -> None:
    with pytest.raises(PaymentRefused):  # its example is a setup that waits for another card
        await stripe_provider.keep("ana", CARD, "pm_card_visa", "k1")
    state = await stripe_provider.charge(replace(CHARGE, unattended=True))
    assert state.reason is not None, "its example's card is nobody's"


async def test_a_refund_is_made(stripe_provider: StripeProvider) -> None:
    result = await stripe_provider.refund(Refund("r1", "p1", "ana", CARD, "pi_123", 2400, "USD"))
    assert (result.refund_id, result.state, result.reason) == ("r1", RefundState.DONE, None)
    assert (result.reference or "").startswith("re_")


async def test_what_isn_t_in_stripe_s_schema_would_be_refused(mock_url: str) -> None:
    async with httpx.AsyncClient(base_url=mock_url, headers={"Authorization": "Bearer sk_test_123"}) as client:
        answer = await client.post("/v1/payment_intents", data={"amount": "5999", "currency": "usd", "made_up": "1"})
        assert (answer.status_code, answer.json()["error"]["type"]) == (400, "invalid_request_error")
        assert (await client.get("/v1/payment_intents/search")).status_code == 400, "a query is needed"


async def test_a_key_that_isn_t_one_is_refused(mock_url: str) -> None:
    provider = StripeProvider(SecretStr("no_key"), mock_url)
    with pytest.raises(StripeFailed, match="AuthenticationError, code None, status 401") as error:
        await provider.look_up(CHARGE, "pi_123")
    assert "no_key" not in str(error.value)
    await provider.close()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v1/payment_intents/pi_1", Intent),
        ("/v1/payment_intents/pi_1?expand[0]=latest_charge", Intent),
        ("/v1/charges/ch_1", ChargedCard),
        ("/v1/refunds/re_1", RefundMade),
        ("/v1/disputes/dp_1", Dispute),
    ],
)
async def test_stripe_s_examples_are_read(path: str, kind: type[StripeValue], mock_url: str) -> None:
    example = await fetched(mock_url, path)
    read = kind.model_validate(example).model_dump(exclude_unset=True)
    assert {"id", "metadata"} <= read.keys()
    assert read["id"] == example["id"]


@pytest.mark.parametrize(
    ("type_", "path"),
    [
        ("payment_intent.succeeded", "/v1/payment_intents/pi_1"),
        ("charge.refunded", "/v1/charges/ch_1"),
        ("refund.updated", "/v1/refunds/re_1"),
        ("charge.dispute.created", "/v1/disputes/dp_1"),
    ],
)
async def test_events_in_stripe_s_envelope_are_heard(type_: str, path: str, mock_url: str) -> None:
    envelope = await fetched(mock_url, "/v1/events/evt_1")
    about = {"payment_intent": "pi_1"} if type_ != "payment_intent.succeeded" else {}
    ours = {**await fetched(mock_url, path), **about, "metadata": {"purchase_id": "p1", "member_id": "ana"}}
    assert heard(envelope) is None, "its example is about a plan"
    event = heard({**envelope, "type": type_, "data": {"object": ours}})
    assert event is not None
    assert (event.id, event.purchase_id, event.member_id) == ("evt_1", "p1", "ana")
    assert event.state.reference == "pi_1"


def heard(event: dict[str, Any]) -> PaymentEvent | None:
    payload = json.dumps(event).encode()
    signed = f"{int(NOW.timestamp())}.".encode() + payload
    signature = hmac.new(SECRET.get_secret_value().encode(), signed, hashlib.sha256).hexdigest()
    header = f"t={int(NOW.timestamp())},v1={signature}"
    return stripe_event(payload, header, [SECRET], live=False, now=NOW)
