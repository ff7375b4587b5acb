"""Automatic top-ups through the whole API: set, dipped, paid or declined, and told (R5, R21)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from services.jobs.job import Ran

if TYPE_CHECKING:
    from services.jobs.topups import PendingTopUp, PendingTopUps, TopUps
    from tests.schema.conftest import Api, Json

pytestmark = pytest.mark.anyio
GOOD, DECLINED, ASKS = "4242424242424242", "4000000000000002", "4000002500003155"
ALLOWED = {
    "enabled": True,
    "threshold": 25,
    "packCredits": 25,
    "maxPurchasesPerMonth": 2,
    "maxCentsPerMonth": 12_000,
    "paymentToken": GOOD,
}
VIEWER = """
{ viewer {
    credits { available }
    autoTopUp {
      enabled threshold packCredits maxPurchasesPerMonth maxCentsPerMonth method
      purchasesThisMonth centsThisMonth pendingPurchaseId retryAt
    }
    purchases { edges { node { id state priceCents } } }
    notifications { edges { node { kind credits dueAt } } }
} }
"""


@dataclass
class Own:
    """The open top-ups of one test's members alone."""

    reader: PendingTopUps
    prefix: str

    async def pending(self, after: str, limit: int) -> list[PendingTopUp]:
        found = await self.reader.pending(after, max(limit, 10_000))
        return [one for one in found if one.purchase.member_id.startswith(self.prefix)]


def till(api: Api) -> TopUps:
    top_ups = api.product.jobs.top_ups
    return replace(top_ups, reader=Own(top_ups.reader, api.prefix))


async def viewer(api: Api) -> Json:
    return (await api.data(VIEWER, by="ana"))["viewer"]


async def news(api: Api) -> list[tuple[str, str | None]]:
    nodes = [edge["node"] for edge in (await viewer(api))["notifications"]["edges"]]
    return [(node["kind"], node["dueAt"]) for node in nodes if node["kind"].startswith("TOP_UP")]


async def dip(api: Api, **given: object) -> None:
    """Ana has a pack, allows top-ups, and sends."""
    await api.buy("ana")
    result = await api.do("setAutoTopUp", "enabled replayed", by="ana", **{**ALLOWED, **given})
    assert (result["enabled"], result["replayed"]) == (True, False)
    assert (await viewer(api))["autoTopUp"]["pendingPurchaseId"] is None
    await api.sent("ana", "cleo")


async def test_a_dip_is_topped_up_once_and_told(api: Api) -> None:
    assert (await viewer(api))["autoTopUp"] is None
    await dip(api)
    dipped = await viewer(api)
    pending = dipped["purchases"]["edges"][0]["node"]
    assert (pending["state"], dipped["credits"]["available"]) == ("PENDING", 24)
    assert dipped["autoTopUp"] == {
        **{name: value for name, value in ALLOWED.items() if name != "paymentToken"},
        "method": "CREDIT_CARD",
        "purchasesThisMonth": 1,
        "centsThisMonth": 59_99,
        "pendingPurchaseId": pending["id"],
        "retryAt": None,
    }
    assert await till(api).charge() == Ran(1)
    assert await till(api).charge() == Ran(0)
    paid = await viewer(api)
    assert (paid["credits"]["available"], paid["autoTopUp"]["pendingPurchaseId"]) == (49, None)
    assert [edge["node"]["state"] for edge in paid["purchases"]["edges"]] == ["SETTLED", "SETTLED"]
    assert await news(api) == [("TOP_UP_SETTLED", None)]


@pytest.mark.parametrize("card", [DECLINED, ASKS])
async def test_declines_are_told_and_the_third_ends_it(api: Api, card: str) -> None:
    await dip(api, paymentToken=card)
    assert await till(api).charge() == Ran(1)
    retry_at = (api.clock.now + timedelta(days=1)).isoformat()
    assert await news(api) == [("TOP_UP_DECLINED", retry_at)]
    assert (await viewer(api))["autoTopUp"]["retryAt"] == retry_at
    assert await till(api).charge() == Ran(0)
    for days in (1, 3):
        api.clock.advance(days=days)
        await api.do("setInMailPreferences", "replayed", by="ana", openProfile=True)  # settles nothing
        assert await till(api).charge() == Ran(0)
        await api.do("sendInMail", "creditsLeft", by="ana", **await letter(api))
        assert await till(api).charge() == Ran(1)
    ended = await viewer(api)
    assert (ended["autoTopUp"]["enabled"], ended["autoTopUp"]["purchasesThisMonth"]) == (False, 0)
    assert [kind for kind, _ in await news(api)] == ["TOP_UP_DECLINED"] * 3
    assert (await news(api))[0] == ("TOP_UP_DECLINED", None)


async def letter(api: Api) -> Json:
    """An InMail to somebody whom ana hasn't written to."""
    sent = "{ viewer { sentInMails { totalCount } } }"
    count: int = (await api.data(sent, by="ana"))["viewer"]["sentInMails"]["totalCount"]
    to = ("cleo", "dora", "emil")[count]
    return {"recipientId": api.member(to), "subject": "Graph work", "body": "Shall we talk?"}


async def test_r21_the_same_key_answers_the_same(api: Api) -> None:
    first = await api.do("setAutoTopUp", "enabled replayed", by="ana", **ALLOWED, idempotencyKey="one")
    again = await api.do("setAutoTopUp", "enabled replayed", by="ana", **ALLOWED, idempotencyKey="one")
    assert (first["replayed"], again["replayed"]) == (False, True)
    other = await api.refused("setAutoTopUp", by="ana", enabled=False, idempotencyKey="one")
    assert other["code"] == "IDEMPOTENCY_KEY_REUSED"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"threshold": None}, "input.threshold"),
        ({"threshold": 26}, "input.threshold"),
        ({"packCredits": 26}, "input.packCredits"),
        ({"maxPurchasesPerMonth": 0}, "input.maxPurchasesPerMonth"),
        ({"maxCentsPerMonth": 5_998}, "input.maxCentsPerMonth"),
        ({"paymentToken": None}, "input.paymentToken"),
        ({"paymentToken": "5555555555554444"}, "input.paymentToken"),
    ],
)
async def test_what_cant_be_allowed_is_refused_and_changes_nothing(api: Api, change: Json, field: str) -> None:
    refused = await api.refused("setAutoTopUp", by="ana", **{**ALLOWED, **change})
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", field)


async def test_who_is_restricted_can_only_switch_it_off(api: Api) -> None:
    refused = await api.refused("setAutoTopUp", by="rita", **ALLOWED)
    assert refused["code"] == "ACCOUNT_NOT_ACTIVE"
    assert (await api.do("setAutoTopUp", "enabled", by="rita", enabled=False))["enabled"] is False


async def test_the_policy_tells_the_numbers(api: Api) -> None:
    query = "{ policy { lowBalance alertDays mostAutoTopUps autoTopUpRetryDays } }"
    numbers = {"lowBalance": 5, "alertDays": 7, "mostAutoTopUps": 50, "autoTopUpRetryDays": [1, 3]}
    assert (await api.data(query))["policy"] == numbers
