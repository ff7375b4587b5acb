"""A pool's packs from the purchase to the bank's claim, over the API, with an audit after each step (R5a, R8a)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .teaming import WHY, fill, made, seat, team_seen

if TYPE_CHECKING:
    from tests.schema.conftest import Api, Json

pytestmark = pytest.mark.anyio

SEEN = "accountId available held owed lots { id remaining } audit { ok } explainBalance { available }"
ENTRIES = "entries(first: 100) { edges { node { kind amount } } }"


async def bought(api: Api, card: str = "4242424242424242") -> str:
    """The purchase of a pack of 25 by greta, who owns the team."""
    fields = "purchase { id } poolAvailable"
    result = await api.do("purchaseTeamCredits", fields, by="greta", credits=25, paymentToken=card)
    assert result["__typename"] == "PurchaseTeamCreditsPayload", result
    return result["purchase"]["id"]


async def sound(api: Api) -> tuple[int, int]:
    """What the pool has and owes, its account being sound."""
    seen = await team_seen(api, "ana", SEEN)
    assert (seen["audit"]["ok"], seen["explainBalance"]["available"], seen["held"]) == (True, seen["available"], 0)
    assert sum(lot["remaining"] for lot in seen["lots"]) == seen["available"]
    return seen["available"], seen["owed"]


async def simulate(api: Api, purchase: str, event: str, by: str = "greta") -> Json:
    fields = "purchase { state dispute refundedCents owedCredits } viewer { credits { debts { outstanding } } }"
    return await api.do("simulatePaymentEvent", fields, by=by, purchaseId=purchase, event=event)


async def moved(api: Api) -> list[tuple[str, int]]:
    """The pool's entries, as its owner sees them, oldest first."""
    entries = (await team_seen(api, "greta", ENTRIES))["entries"]["edges"]
    return [(one["node"]["kind"], one["node"]["amount"]) for one in reversed(entries)]


MOVED = [
    *(("PURCHASE", 25), ("SPEND", -1), ("SPEND", -1)),
    *(("HOLD", -10), ("RELEASE", 10), ("REFUND", -10)),
    ("REFUND", -13),  # what the bank took back
    *(("ADJUST", 1), ("ADJUST", -1)),  # and what the debt took of what came later
    *(("PURCHASE", 25), ("ADJUST", -1)),
]


async def test_r5a_a_pool_s_pack_is_bought_spent_given_back_disputed_and_collected(api: Api) -> None:
    await made(api, "ana", "greta")
    purchase = await bought(api)
    assert await sound(api) == (25, 0)
    for by, to in (("ana", "cleo"), ("greta", "dora")):
        assert (await api.send(by, to, payWith="POOL"))["__typename"] == "SendInMailPayload"
    assert await sound(api) == (23, 0)

    given = {"purchaseId": purchase, "credits": 10, "reason": WHY}
    back = await api.do("refundForMember", "memberId credits amountCents", by="mira:billing", **given)
    account = (await team_seen(api, "ana", "accountId"))["accountId"]
    assert (back["memberId"], back["credits"], back["amountCents"]) == (account, 10, 2399)
    assert await sound(api) == (13, 0)
    more = await api.refused("refundForMember", by="mira:billing", **{**given, "credits": 14})
    assert (more["code"], more["available"]) == ("NOTHING_TO_REFUND", 13)

    lost = await simulate(api, purchase, "DISPUTE_LOST")
    assert lost["purchase"] == {"state": "SETTLED", "dispute": "LOST", "refundedCents": 2399, "owedCredits": 2}
    assert lost["viewer"]["credits"] == {"debts": []}  # the pool owes, not who bought for it
    assert await sound(api) == (0, 2)
    refused = await api.refused(
        "sendInMail", by="ana", recipientId=api.member("dora"), subject="Hi", body="Hello.", payWith="POOL"
    )
    assert [one["code"] for one in refused["blockers"]] == ["NO_CREDITS"]

    await fill(api, account, 1)
    assert await sound(api) == (0, 1)
    await bought(api)
    assert await sound(api) == (24, 0)
    assert await moved(api) == MOVED


async def test_a_pool_s_pack_that_is_disputed_right_after_the_payment_is_gone_again(api: Api) -> None:
    await made(api, "ana", "greta", credits=3)
    purchase = await bought(api, "4000000000000259")
    assert await sound(api) == (3, 0)
    won = await simulate(api, purchase, "DISPUTE_WON")
    assert (won["purchase"]["dispute"], await sound(api)) == ("WON", (28, 0))


async def test_a_pool_s_payment_that_waits_for_its_owner_s_bank_is_settled_by_the_owner_alone(api: Api) -> None:
    team = await made(api, "ana", "greta")
    asked = {"credits": 25, "paymentToken": "4000002500003155", "idempotencyKey": api.key()}
    fields = "replayed } ... on PaymentActionRequiredError { purchaseId"
    waiting = await api.do("purchaseTeamCredits", fields, by="greta", **asked)
    assert waiting["__typename"] == "PaymentActionRequiredError"
    purchase = waiting["purchaseId"]
    for by in ("ana", "dora"):
        refused = await api.refused("simulatePaymentEvent", by=by, purchaseId=purchase, event="AUTHENTICATED")
        assert refused["code"] == "PURCHASE_NOT_FOUND"
    assert await sound(api) == (0, 0)
    assert (await simulate(api, purchase, "AUTHENTICATED"))["purchase"]["state"] == "SETTLED"
    done = await api.do("purchaseTeamCredits", "poolAvailable", by="greta", **asked)
    assert (done["poolAvailable"], await sound(api)) == (25, (25, 0))
    await seat(api, team, "greta", owner=False)
    refused = await api.refused("simulatePaymentEvent", by="greta", purchaseId=purchase, event="DISPUTE_OPENED")
    assert refused["code"] == "PURCHASE_NOT_FOUND"
