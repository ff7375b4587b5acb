"""Stripe's webhook over HTTP, on the real database: who may speak, what is taken in, what is to be told again (R5a)."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from schema import webhooks
from schema.product import utc_now
from schema.settings import Payments
from services.store import NothingChanged

if TYPE_CHECKING:
    import httpx

    from tests.schema.conftest import Api, Json, MakeApi

pytestmark = pytest.mark.anyio
SECRET = "whsec_of_this_test"
STRIPE: dict[str, Any] = {
    "payments": Payments.STRIPE,
    "stripe_secret_key": SecretStr("sk_test_1"),
    "stripe_publishable_key": "pk_test_1",
    "stripe_webhook_secrets": (SecretStr(SECRET),),
}
AUTHENTICATES = "4000002500003155"
CREDITS = "{ viewer { credits { available } purchases { edges { node { state dispute } } } } }"


@pytest.fixture
def shop(api: Api, make_api: MakeApi) -> Api:
    """The API where Stripe takes cards; what charges them is the sandbox's, what tells of it is Stripe's."""
    del api  # its people live here
    return make_api(**STRIPE)


def event(purchase: str, type_: str = "payment_intent.succeeded", id: str = "evt_1", **about: object) -> Json:
    bare = purchase.removeprefix("Purchase:")
    facts = {"id": f"sandbox-{bare}", "status": "succeeded", "metadata": {"purchase_id": bare}, **about}
    return {"id": f"{id}-{bare}", "type": type_, "livemode": False, "data": {"object": facts}}


async def tell(shop: Api, told: Json | bytes, *, secret: str = SECRET, age: int = 0) -> httpx.Response:
    payload = told if isinstance(told, bytes) else json.dumps(told).encode()
    signed_at = int(utc_now().timestamp()) - age
    signature = hmac.new(secret.encode(), f"{signed_at}.".encode() + payload, hashlib.sha256).hexdigest()
    async with shop.client() as client:
        headers = {"stripe-signature": f"t={signed_at},v1={signature}"}
        return await client.post("/webhooks/stripe", content=payload, headers=headers)


async def waiting(shop: Api) -> str:
    """The id of a purchase that waits for its buyer."""
    error = await shop.do("purchaseCredits", "replayed", by="ana", credits=25, paymentToken=AUTHENTICATES)
    assert error["code"] == "PAYMENT_ACTION_REQUIRED", error
    (edge,) = (await shop.data("{ viewer { purchases { edges { node { id } } } } }", by="ana"))["viewer"]["purchases"][
        "edges"
    ]
    return edge["node"]["id"]


async def seen(shop: Api) -> tuple[int, str, str]:
    viewer = (await shop.data(CREDITS, by="ana"))["viewer"]
    (edge,) = viewer["purchases"]["edges"]
    return viewer["credits"]["available"], edge["node"]["state"], edge["node"]["dispute"]


def of_ana(shop: Api, told: Json) -> Json:
    """The event with the buyer in it, as Stripe copies our metadata."""
    told["data"]["object"]["metadata"]["member_id"] = shop.member("ana").removeprefix("Member:")
    return told


async def test_an_event_settles_a_purchase_and_is_taken_in_once_for_ever(shop: Api) -> None:
    purchase = await waiting(shop)
    told = of_ana(shop, event(purchase))
    answers = [await tell(shop, told) for _ in range(3)]
    assert [(answer.status_code, answer.text) for answer in answers] == [(200, "Taken in.\n")] * 3
    assert await seen(shop) == (25, "SETTLED", "NONE")


async def test_a_dispute_is_resolved_by_the_payment_s_reference(shop: Api) -> None:
    purchase = await waiting(shop)
    await tell(shop, of_ana(shop, event(purchase)))
    reference = f"sandbox-{purchase.removeprefix('Purchase:')}"
    claim: Json = {"status": "needs_response", "payment_intent": reference, "metadata": {}}
    disputed = event(purchase, "charge.dispute.created", "evt_2", **claim)
    assert (await tell(shop, disputed)).status_code == 200
    assert await seen(shop) == (0, "SETTLED", "OPEN")


async def test_a_dispute_of_an_unknown_payment_is_to_be_told_again(shop: Api) -> None:
    purchase = await waiting(shop)
    claim: Json = {"status": "needs_response", "payment_intent": f"{shop.prefix}pi", "metadata": {}}
    answer = await tell(shop, event(purchase, "charge.dispute.created", "evt_2", **claim))
    assert (answer.status_code, answer.text) == (503, "No such payment is known; tell it again.\n")
    unknown = await tell(shop, event(purchase, "refund.created", "evt_3", **claim, amount=1))
    assert unknown.status_code == 200


@pytest.mark.parametrize(("secret", "age"), [("whsec_other", 0), (SECRET, 301), (SECRET, -301)])
async def test_who_isn_t_stripe_or_speaks_of_old_changes_nothing(shop: Api, secret: str, age: int) -> None:
    purchase = await waiting(shop)
    before = await shop.picture()
    answer = await tell(shop, of_ana(shop, event(purchase)), secret=secret, age=age)
    assert answer.status_code == 400
    assert answer.text.startswith("Not signed by Stripe: ")
    assert answer.headers["content-type"].startswith("text/plain")
    assert await shop.picture() == before


async def test_without_a_signature_nobody_is_stripe(shop: Api) -> None:
    async with shop.client() as client:
        assert (await client.post("/webhooks/stripe", content=b"{}")).status_code == 400


async def test_events_that_mean_nothing_here_are_fine(shop: Api) -> None:
    answer = await tell(shop, {"id": "evt", "type": "customer.created", "livemode": False, "data": {"object": {}}})
    assert (answer.status_code, answer.text) == (200, "Nothing to do.\n")


async def test_an_event_that_can_t_be_read_is_to_be_told_again(shop: Api) -> None:
    answer = await tell(shop, b'{"id": "evt", "secret": 7}')
    assert answer.status_code == 500
    assert "secret" not in answer.text.replace("data", "")


async def test_a_body_without_end_is_refused(shop: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "LARGEST_EVENT", 10)
    assert (await tell(shop, b"x" * 11)).status_code == 413


async def test_while_storage_doesn_t_answer_stripe_is_to_tell_it_again(
    shop: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    purchase = await waiting(shop)

    async def gone(*_: object) -> None:
        raise NothingChanged

    with monkeypatch.context() as broken:
        broken.setattr("graph.store.GraphStore.transact", gone)
        answer = await tell(shop, of_ana(shop, event(purchase)))
    assert (answer.status_code, answer.text) == (503, "Busy; tell it again.\n")
    assert (await tell(shop, of_ana(shop, event(purchase)))).status_code == 200
    assert await seen(shop) == (25, "SETTLED", "NONE")


async def test_only_events_may_be_sent_there_and_only_where_stripe_takes_cards(api: Api, shop: Api) -> None:
    async with shop.client() as client:
        assert (await client.get("/webhooks/stripe")).status_code == 405
    async with api.client() as client:
        assert (await client.post("/webhooks/stripe", content=b"{}")).status_code == 404


async def test_the_catalogue_tells_how_to_pay(api: Api, shop: Api, make_api: MakeApi) -> None:
    ask = "{ catalogue { paymentMethods publishableKey sandbox } }"
    every = ["CREDIT_CARD", "MICROSOFT_BILLING", "LINKEDIN_BILLING"]
    none = make_api(payments=Payments.NONE)
    assert [(await one.data(ask))["catalogue"] for one in (api, shop, none)] == [
        {"paymentMethods": every, "publishableKey": None, "sandbox": True},
        {"paymentMethods": every, "publishableKey": "pk_test_1", "sandbox": False},
        {"paymentMethods": [], "publishableKey": None, "sandbox": False},
    ]


async def test_nothing_is_simulated_where_stripe_takes_cards(shop: Api) -> None:
    purchase = await waiting(shop)
    error = await shop.refused("simulatePaymentEvent", by="ana", purchaseId=purchase, event="AUTHENTICATED")
    assert (error["__typename"], error["code"]) == ("ActionRefusedError", "SANDBOX_ONLY")
