"""Cards that Stripe keeps, so that they can be charged while their owner isn't there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from services.payments.provider import Charge
from services.payments.state import PaymentState, PaymentStatus
from services.payments.stripe import StripeFailed, StripeProvider
from services.purchase import PaymentMethod
from services.refusal import CardSetupRequired, PaymentRefused

if TYPE_CHECKING:
    from tests.services.payments.conftest import FakeStripe

pytestmark = pytest.mark.anyio
CARD = PaymentMethod.CREDIT_CARD
ANA = {"member_id": "ana"}
CHARGE = Charge("p1", "ana", 5999, "USD", 25, CARD, "pm_1", first=True, unattended=True)


def card(metadata: dict[str, str] | None = None) -> dict[str, Any]:
    """A card that nobody keeps, or that the customer with ``metadata`` keeps."""
    customer = None if metadata is None else {"id": "cus_1", "object": "customer", "metadata": metadata}
    return {"id": "pm_1", "object": "payment_method", "customer": customer}


def setup(status: str, **more: object) -> dict[str, Any]:
    return {"id": "seti_1", "object": "setup_intent", "status": status, **more}


NEW = {"id": "cus_1", "object": "customer", "metadata": ANA}
SUCCEEDED = setup("succeeded", client_secret="s")
ASKS = setup("requires_action", client_secret="s")


async def keep(provider: StripeProvider) -> None:
    await provider.keep("ana", CARD, "pm_1", "k1")


async def test_r5a_a_card_is_kept_by_a_customer_of_its_own_for_payments_off_session(
    fake: FakeStripe, provider: StripeProvider
) -> None:
    fake.will(card(), NEW, SUCCEEDED)
    await keep(provider)
    looked, customer, made = fake.asked
    assert (looked.method, looked.path) == ("GET", "/v1/payment_methods/pm_1")
    assert (customer.path, customer.form) == ("/v1/customers", {"metadata[member_id]": "ana"})
    assert made.path == "/v1/setup_intents"
    assert made.form == {
        "customer": "cus_1",
        "payment_method": "pm_1",
        "usage": "off_session",
        "confirm": "true",
        "automatic_payment_methods[enabled]": "true",
        "automatic_payment_methods[allow_redirects]": "never",
        "metadata[member_id]": "ana",
    }
    assert (customer.headers["idempotency-key"], made.headers["idempotency-key"]) == (
        "customer:ana:k1",
        "setup:ana:k1",
    )


async def test_r5a_a_card_that_is_kept_already_keeps_its_customer(fake: FakeStripe, provider: StripeProvider) -> None:
    fake.will(card(ANA), SUCCEEDED)
    await keep(provider)
    assert [asked.path for asked in fake.asked] == ["/v1/payment_methods/pm_1", "/v1/setup_intents"]


@pytest.mark.parametrize("metadata", [{"member_id": "ben"}, {}])
async def test_r5a_another_s_card_isn_t_kept_and_isn_t_told_from_an_unknown_one(
    metadata: dict[str, str], fake: FakeStripe, provider: StripeProvider
) -> None:
    unknown = {"error": {"type": "invalid_request_error", "code": "resource_missing", "param": "payment_method"}}
    fake.will(card(metadata), (404, unknown))
    said: list[str] = []
    for _ in range(2):
        with pytest.raises(PaymentRefused) as refused:
            await keep(provider)
        said.append(refused.value.refusal.message)
    assert said == ["The card's details weren't accepted: enter them anew. Nothing was charged."] * 2


async def test_r5a_the_owner_authenticates_and_asks_again_with_the_same_key(
    fake: FakeStripe, provider: StripeProvider
) -> None:
    fake.will(card(), NEW, ASKS, ASKS)
    with pytest.raises(CardSetupRequired) as asked:
        await keep(provider)
    assert asked.value.client_secret == "s"
    fake.will(card(), NEW, ASKS, SUCCEEDED)  # Stripe repeats what it answered first, and knows better when looked at
    await keep(provider)
    assert fake.asked[-1].path == "/v1/setup_intents/seti_1"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            {"type": "invalid_request_error", "code": "setup_intent_authentication_failure"},
            "The card's bank couldn't make sure that it was you. Nothing was charged.",
        ),
        ({"type": "card_error", "message": "Your card has expired."}, "Your card has expired. Nothing was charged."),
        (None, "The payment was declined; nothing was charged and no credits were added."),
    ],
)
async def test_r5a_a_card_that_couldn_t_be_kept_is_refused_in_the_bank_s_words(
    error: dict[str, str] | None, words: str, fake: FakeStripe, provider: StripeProvider
) -> None:
    failed = setup("requires_payment_method", last_setup_error=error)
    fake.will(card(), NEW, failed, failed)
    with pytest.raises(PaymentRefused) as refused:
        await keep(provider)
    assert refused.value.refusal.message == words


async def test_r5a_a_bank_that_declines_at_once_is_told_too(fake: FakeStripe, provider: StripeProvider) -> None:
    fake.will(card(), NEW, (402, {"error": {"type": "card_error", "message": "Your card was declined."}}))
    with pytest.raises(PaymentRefused, match=r"Your card was declined\. Nothing was charged\."):
        await keep(provider)


async def test_a_stripe_that_fails_is_unknown_and_says_nothing_that_was_sent(
    fake: FakeStripe, provider: StripeProvider
) -> None:
    fake.will((400, {"error": {"type": "invalid_request_error", "param": "usage", "message": "a secret"}}))
    with pytest.raises(StripeFailed) as failed:
        await keep(provider)
    assert "secret" not in str(failed.value)


async def test_r5a_a_kept_card_is_charged_while_its_owner_isn_t_there(
    fake: FakeStripe, provider: StripeProvider
) -> None:
    fake.will(card(ANA), {"id": "pi_1", "object": "payment_intent", "status": "succeeded"})
    assert await provider.charge(CHARGE) == PaymentState(PaymentStatus.PAID, "pi_1")
    form = fake.asked[-1].form
    assert (form["customer"], form["off_session"], form["payment_method"]) == ("cus_1", "true", "pm_1")


@pytest.mark.parametrize("found", [card(), card({"member_id": "ben"})])
async def test_r5a_a_card_that_isn_t_kept_for_the_member_isn_t_charged(
    found: dict[str, Any], fake: FakeStripe, provider: StripeProvider
) -> None:
    fake.will(found)
    state = await provider.charge(CHARGE)
    assert (state.status, state.reason) == (
        PaymentStatus.FAILED,
        "The card wasn't kept for payments without you: give it again with setAutoTopUp.",
    )
    assert [asked.method for asked in fake.asked] == ["GET"]


async def test_who_is_there_pays_without_a_customer(fake: FakeStripe, provider: StripeProvider) -> None:
    fake.will({"id": "pi_1", "object": "payment_intent", "status": "succeeded"})
    await provider.charge(replace(CHARGE, unattended=False))
    assert {"customer", "off_session"}.isdisjoint(fake.asked[0].form)
