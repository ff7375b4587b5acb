"""Money through the whole API: authentication, disputes, refunds, debts, monthly bills (R5a, R21)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.schema.conftest import Api, Json

pytestmark = pytest.mark.anyio
AUTHENTICATES, GOOD = "4000002500003155", "4242424242424242"
PURCHASES = """
{ viewer {
    credits { available debts { purchaseId amount outstanding } }
    purchases { totalCount pageInfo { hasNextPage } edges { cursor node {
      id state credits priceCents currency method settledAt reason lotId refundedCents dispute owedCredits
      refunds { state credits amountCents reason }
    } } }
} }
"""
REFUND = "refundId purchaseId credits amountCents currency creditsLeft replayed"


async def viewer(api: Api, by: str = "ana") -> Json:
    return (await api.data(PURCHASES, by=by))["viewer"]


async def simulate(api: Api, purchase: str, event: str, **given: object) -> Json:
    fields = "purchase { state dispute refundedCents owedCredits } replayed viewer { credits { available } }"
    return await api.do("simulatePaymentEvent", fields, by="ana", purchaseId=purchase, event=event, **given)


async def test_a_card_that_asks_for_authentication_settles_under_the_same_key(api: Api) -> None:
    query = """
    mutation ($input: PurchaseCreditsInput!) { purchaseCredits(input: $input) {
      ...on PurchaseCreditsPayload { purchase { id } creditsLeft replayed }
      ...on PaymentActionRequiredError { purchaseId clientSecret code rule remedy }
    } }
    """
    given = {"input": {"credits": 25, "paymentToken": AUTHENTICATES, "idempotencyKey": "one"}}
    error = (await api.data(query, given, by="ana"))["purchaseCredits"]
    assert (error["code"], error["rule"]) == ("PAYMENT_ACTION_REQUIRED", "R5a")
    bare = error["purchaseId"].removeprefix("Purchase:")
    assert error["clientSecret"] == f"sandbox-{bare}-secret"
    assert (await viewer(api))["purchases"]["edges"][0]["node"]["state"] == "PENDING"
    told = await simulate(api, error["purchaseId"], "AUTHENTICATED")
    assert (told["purchase"]["state"], told["viewer"]["credits"]["available"]) == ("SETTLED", 25)
    first = (await api.data(query, given, by="ana"))["purchaseCredits"]
    again = (await api.data(query, given, by="ana"))["purchaseCredits"]
    assert first == again == {"purchase": {"id": error["purchaseId"]}, "creditsLeft": 25, "replayed": True}


async def test_purchases_are_told_newest_first_with_what_became_of_them(api: Api) -> None:
    await api.buy("ana", 25)
    await api.do("purchaseCredits", "replayed", by="ana", credits=50, paymentToken="4000000000000002")
    await api.buy("ana", 75, method="MICROSOFT_BILLING", paymentToken=None)
    found = (await viewer(api))["purchases"]
    nodes = [edge["node"] for edge in found["edges"]]
    assert [(node["credits"], node["state"], node["method"]) for node in nodes] == [
        (75, "SETTLED", "MICROSOFT_BILLING"),
        (50, "DECLINED", "CREDIT_CARD"),
        (25, "SETTLED", "CREDIT_CARD"),
    ]
    assert [(node["reason"], node["lotId"] is None) for node in nodes] == [
        (None, False),
        ("The card was declined.", True),
        (None, False),
    ]
    paged = "query ($after: String) { viewer { purchases(first: 1, after: $after) { edges { node { credits } } } } }"
    after = found["edges"][0]["cursor"]
    (edge,) = (await api.data(paged, {"after": after}, by="ana"))["viewer"]["purchases"]["edges"]
    assert edge["node"]["credits"] == 50
    assert (await viewer(api, "cleo"))["purchases"]["totalCount"] == 0


async def test_a_dispute_opens_a_debt_that_is_seen_and_its_end_closes_it(api: Api) -> None:
    purchase = (await api.buy("ana"))["purchase"]["id"]
    await api.sent("ana", "cleo")
    opened = await simulate(api, purchase, "DISPUTE_OPENED")
    assert opened["purchase"] == {"state": "SETTLED", "dispute": "OPEN", "refundedCents": 0, "owedCredits": 1}
    seen = (await viewer(api))["credits"]
    assert seen == {"available": 0, "debts": [{"purchaseId": purchase, "amount": 1, "outstanding": 1}]}
    won = await simulate(api, purchase, "DISPUTE_WON")
    assert (won["purchase"]["dispute"], won["viewer"]["credits"]["available"]) == ("WON", 24)
    assert (await viewer(api))["credits"]["debts"] == []


async def test_a_debt_is_collected_from_later_credits(api: Api) -> None:
    purchase = (await api.buy("ana"))["purchase"]["id"]
    await api.sent("ana", "cleo")
    await simulate(api, purchase, "DISPUTE_LOST")
    assert (await api.buy("ana"))["creditsLeft"] == 24
    assert (await viewer(api))["credits"] == {"available": 24, "debts": []}
    assert (await api.data("{ auditAccount { ok } }", by="ana"))["auditAccount"] == {"ok": True}


async def test_what_was_paid_back_elsewhere_takes_the_credits(api: Api) -> None:
    purchase = (await api.buy("ana"))["purchase"]["id"]
    told = await simulate(api, purchase, "REFUNDED_ELSEWHERE")
    assert (told["purchase"]["refundedCents"], told["viewer"]["credits"]["available"]) == (5999, 0)


async def test_r21_a_simulated_event_is_replayed(api: Api) -> None:
    purchase = (await api.buy("ana"))["purchase"]["id"]
    told = [await simulate(api, purchase, "DISPUTE_OPENED", idempotencyKey="one") for _ in range(2)]
    assert [one["replayed"] for one in told] == [False, True]
    assert told[0]["purchase"] == told[1]["purchase"]


async def test_unspent_credits_are_given_back_for_their_share(api: Api) -> None:
    purchase = (await api.buy("ana"))["purchase"]["id"]
    await api.sent("ana", "cleo")
    given = {"purchaseId": purchase, "credits": 10, "idempotencyKey": "back"}
    first = await api.do("refundPurchase", REFUND, by="ana", **given)
    assert (first["credits"], first["amountCents"], first["currency"], first["creditsLeft"]) == (10, 2399, "USD", 14)
    again = await api.do("refundPurchase", REFUND, by="ana", **given)
    assert again == {**first, "replayed": True}
    rest = await api.do("refundPurchase", REFUND, by="ana", purchaseId=purchase)
    assert (rest["credits"], rest["amountCents"], rest["creditsLeft"]) == (14, 5999 * 14 // 25, 0)
    (edge,) = (await viewer(api))["purchases"]["edges"]
    assert [refund["state"] for refund in edge["node"]["refunds"]] == ["DONE", "DONE"]
    assert edge["node"]["refundedCents"] == 2399 + 5999 * 14 // 25
    receipts = (await api.data("{ viewer { receipts { edges { node { kind totalCents } } } } }", by="ana"))["viewer"]
    assert [edge["node"]["kind"] for edge in receipts["receipts"]["edges"]] == ["REFUND", "REFUND", "SALE"]
    assert (await api.data("{ auditAccount { ok } }", by="ana"))["auditAccount"] == {"ok": True}


async def test_what_isn_t_there_isn_t_given_back(api: Api) -> None:
    purchase = (await api.buy("ana"))["purchase"]["id"]
    await api.sent("ana", "cleo")
    error = await api.refused("refundPurchase", by="ana", purchaseId=purchase, credits=25)
    assert (error["code"], error["needed"], error["available"]) == ("NOTHING_TO_REFUND", 25, 24)
    for by, id_ in (("cleo", purchase), ("ana", "Purchase:nothing")):
        error = await api.refused("refundPurchase", by=by, purchaseId=id_)
        assert (error["__typename"], error["code"]) == ("ActionRefusedError", "PURCHASE_NOT_FOUND")
    error = await api.refused("refundPurchase", by="ana", purchaseId=purchase, credits=0)
    assert (error["code"], error["field"], error["rule"]) == ("INVALID_INPUT", "input.credits", "R5a")
    error = await api.refused("refundPurchase", by="ana", purchaseId="Lot:x")
    assert (error["code"], error["field"]) == ("INVALID_INPUT", "input.purchaseId")
    await simulate(api, purchase, "DISPUTE_OPENED")
    error = await api.refused("refundPurchase", by="ana", purchaseId=purchase)
    assert (error["code"], error["available"]) == ("NOTHING_TO_REFUND", 0)


async def test_only_one_s_own_card_payments_are_simulated(api: Api) -> None:
    card = (await api.buy("ana"))["purchase"]["id"]
    billed = (await api.buy("ana", method="LINKEDIN_BILLING", paymentToken=None))["purchase"]["id"]
    for by, purchase in (("cleo", card), ("ana", billed), ("ana", "Purchase:nothing")):
        error = await api.refused("simulatePaymentEvent", by=by, purchaseId=purchase, event="DISPUTE_OPENED")
        assert error["code"] == "PURCHASE_NOT_FOUND"


async def test_an_operator_gives_back_for_a_member_and_notes_what_was_paid(api: Api) -> None:
    purchase = (await api.buy("ana"))["purchase"]["id"]
    await api.buy("ana", method="MICROSOFT_BILLING", paymentToken=None)
    fields = "memberId credits amountCents replayed"
    given = {"purchaseId": purchase, "credits": 5, "reason": "Asked by mail.", "idempotencyKey": "one"}
    back = [await api.do("refundForMember", fields, by="mira:billing", **given) for _ in range(2)]
    assert (back[0]["memberId"], back[0]["credits"], back[0]["amountCents"]) == (api.member("ana"), 5, 1199)
    assert [one["replayed"] for one in back] == [False, True]
    error = await api.refused("refundForMember", by="mira:billing", purchaseId=purchase, credits=21, reason="Why not.")
    assert (error["code"], error["available"]) == ("NOTHING_TO_REFUND", 20)
    api.clock.now = datetime(2026, 4, 1, tzinfo=UTC)
    paid = {"memberId": api.member("ana"), "reference": "microsoft-2026-03", "reason": "Transfer 7."}
    done = await api.do("recordStatementPayment", "state totalCents", by="mira:billing", **paid)
    assert (done["state"], done["totalCents"]) == ("PAID", 5999)
    error = await api.refused("recordStatementPayment", by="mira:billing", **{**paid, "reference": "microsoft-2020-01"})
    assert error["code"] == "STATEMENT_NOT_FOUND"
    query = """
    query ($ana: ID!) { operator {
      actions(memberId: $ana) { edges { node { kind credits reason } } }
      member(id: $ana) { billingStatements { state } purchases { totalCount edges { node { refunds { credits } } } } }
    } }
    """
    seen = (await api.data(query, {"ana": api.member("ana")}, by="mira:billing"))["operator"]
    assert [edge["node"] for edge in seen["actions"]["edges"]] == [
        {"kind": "STATEMENT_PAID", "credits": None, "reason": "Transfer 7."},
        {"kind": "PURCHASE_REFUNDED", "credits": -5, "reason": "Asked by mail."},
    ]
    assert (seen["member"]["billingStatements"], seen["member"]["purchases"]["totalCount"]) == ([{"state": "PAID"}], 2)


async def test_account_billing_is_put_on_the_month_s_statement_up_to_the_limit(api: Api) -> None:
    for _ in range(8):
        await api.buy("ana", 500, method="MICROSOFT_BILLING", paymentToken=None)
    error = await api.do("purchaseCredits", "replayed", by="ana", credits=500, method="MICROSOFT_BILLING")
    assert (error["code"], "limit is 5,000.00 USD" in error["message"]) == ("PAYMENT_DECLINED", True)
    await api.buy("ana", 25, method="LINKEDIN_BILLING", paymentToken=None)  # another account, with its own limit
    query = """
    { policy { billingLimitCents } viewer { billingStatements {
      reference method month state totalCents currency closesAt lines { credits amountCents }
    } } }
    """
    data = await api.data(query, by="ana")
    linkedin, microsoft = data["viewer"]["billingStatements"]
    assert (microsoft["reference"], microsoft["state"], microsoft["totalCents"]) == (
        "microsoft-2026-03",
        "OPEN",
        8 * 59999,
    )
    assert (linkedin["reference"], linkedin["lines"]) == ("linkedin-2026-03", [{"credits": 25, "amountCents": 5999}])
    assert (microsoft["closesAt"], data["policy"]["billingLimitCents"]) == ("2026-04-01T00:00:00+00:00", 500_000)
    assert (await api.data(query, by="cleo"))["viewer"]["billingStatements"] == []
