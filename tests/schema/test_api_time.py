"""Plans that change, what was, what will be: the API on the real database, with the product's clock moved by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.schema.conftest import Api

pytestmark = pytest.mark.anyio

START = "2026-03-10T12:00:00+00:00"
RENEWAL = "2026-04-10T00:00:00+00:00"
CREDITS = """
available unusedMonthly held owed bySource { source available } nextExpiry { at credits }
lots { id source amount remaining held grantedAt expiresAt }
holds { id credits expiresAt parts { lotId credits } }
entries(first: 100) { totalCount edges { node { sequence kind amount balance at } } }
"""
PLAN = "plan startedAt nextPlan endsAt nextGrantAt"


async def viewer(api: Api, fields: str, **variables: object) -> dict[str, Any]:
    """What ana sees of herself."""
    declared = f"({', '.join(f'${name}: DateTime!' for name in variables)})" if variables else ""
    return (await api.data(f"query {declared} {{ viewer {{ {fields} }} }}", variables, by="ana"))["viewer"]


async def error(api: Api, fields: str, by: str | None = "ana") -> dict[str, Any]:
    [found] = (await api.ask(f"{{ {fields} }}", by=by))["errors"]
    return {"message": found["message"], **found["extensions"]}


async def credits_at(api: Api, at: datetime) -> dict[str, Any]:
    return (await viewer(api, f"credits(at: $at) {{ {CREDITS} }}", at=at.isoformat()))["credits"]


async def test_r4c_an_upgrade_is_there_at_once(api: Api) -> None:
    await api.subscribe("ana")
    fields = f"subscription {{ {PLAN} }} creditsLeft replayed viewer {{ plan credits {{ available }} }}"
    key = api.key()
    changed = await api.do("changeSubscription", fields, by="ana", plan="CAREER_PLUS", idempotencyKey=key)
    plan = {"plan": "CAREER_PLUS", "startedAt": START, "nextPlan": None, "endsAt": None, "nextGrantAt": RENEWAL}
    assert changed == {
        "__typename": "ChangeSubscriptionPayload",
        "subscription": plan,
        "creditsLeft": 15,
        "replayed": False,
        "viewer": {"plan": "CAREER_PLUS", "credits": {"available": 15}},
    }
    again = await api.do("changeSubscription", fields, by="ana", plan="CAREER_PLUS", idempotencyKey=key)
    assert again == {**changed, "replayed": True}
    seen = await viewer(api, f"subscription {{ {PLAN} }} credits {{ monthlyAllowance nextGrant {{ at credits }} }}")
    assert seen == {
        "subscription": plan,
        "credits": {"monthlyAllowance": 25, "nextGrant": {"at": RENEWAL, "credits": 25}},
    }


async def test_r4c_a_downgrade_is_told_with_what_it_will_grant(api: Api) -> None:
    await api.subscribe("ana", "CAREER_EXECUTIVE")
    await api.do("changeSubscription", "replayed", by="ana", plan="CAREER")
    seen = await viewer(api, f"subscription {{ {PLAN} }} credits {{ monthlyAllowance nextGrant {{ at credits }} }}")
    assert (seen["subscription"]["plan"], seen["subscription"]["nextPlan"]) == ("CAREER_EXECUTIVE", "CAREER")
    assert seen["credits"] == {"monthlyAllowance": 50, "nextGrant": {"at": RENEWAL, "credits": 15}}
    api.clock.advance(days=40)
    seen = await viewer(api, "plan subscription { plan nextPlan } credits { available }")
    assert seen == {
        "plan": "CAREER",
        "subscription": {"plan": "CAREER", "nextPlan": None},
        "credits": {"available": 60},
    }


async def test_r4c_a_cancelled_plan_ends_with_its_credits_and_can_be_kept_until_then(api: Api) -> None:
    await api.subscribe("ana")
    await api.buy("ana")
    fields = f"subscription {{ {PLAN} }} creditsLeft"
    ended = await api.do("cancelSubscription", fields, by="ana")
    plan = {"plan": "CAREER", "startedAt": START, "nextPlan": None, "endsAt": RENEWAL, "nextGrantAt": None}
    assert (ended["subscription"], ended["creditsLeft"]) == (plan, 40)
    seen = await viewer(api, "credits { nextGrant { at } nextExpiry { at credits } }")
    assert seen["credits"] == {"nextGrant": None, "nextExpiry": {"at": RENEWAL, "credits": 15}}
    kept = await api.do("changeSubscription", fields, by="ana", plan="CAREER")
    assert kept["subscription"] == {**plan, "endsAt": None, "nextGrantAt": RENEWAL}
    await api.do("cancelSubscription", fields, by="ana")
    api.clock.advance(days=31)
    seen = await viewer(api, "plan subscription { id } credits { available lots { source } }")
    assert seen == {
        "plan": None,
        "subscription": None,
        "credits": {"available": 25, "lots": [{"source": "PURCHASED"}]},
    }


async def test_r4c_refusals_change_nothing(api: Api) -> None:
    assert (await api.refused("changeSubscription", by="ana", plan="CAREER"))["code"] == "NOT_SUBSCRIBED"
    assert (await api.refused("cancelSubscription", by="ana"))["code"] == "NOT_SUBSCRIBED"
    await api.subscribe("ana")
    assert (await api.refused("changeSubscription", by="ana", plan="RECRUITER"))["code"] == "PLAN_NOT_FOR_YOU"
    await api.set("ana", standing="RESTRICTED")
    assert (await api.refused("changeSubscription", by="ana", plan="CAREER_PLUS"))["code"] == "ACCOUNT_NOT_ACTIVE"
    bad = await api.refused("cancelSubscription", by="ana", idempotencyKey="")
    assert (bad["code"], bad["field"]) == ("INVALID_INPUT", "input.idempotencyKey")


async def live(api: Api) -> list[tuple[datetime, dict[str, Any]]]:
    """A life with everything in it; after each step what is shown is recorded."""
    hello = {"subject": "Hi", "body": "Hello."}
    send_at = (api.clock.now + timedelta(days=80)).isoformat()
    later: dict[str, object] = {"recipientId": api.member("emil"), "sendAt": send_at, **hello}
    steps: list[tuple[str, dict[str, object], dict[str, float]]] = [
        ("startSubscription", {"plan": "CAREER_PLUS"}, {"hours": 1}),
        ("purchaseCredits", {"credits": 25, "paymentToken": "4242424242424242"}, {"hours": 1}),
        ("sendInMail", {"recipientId": api.member("dora"), **hello}, {"days": 20}),
        ("scheduleInMail", later, {"days": 5}),
        ("cancelSubscription", {}, {"hours": 3}),
        ("changeSubscription", {"plan": "CAREER"}, {"days": 12}),
        ("sendInMail", {"recipientId": api.member("otto"), **hello}, {"days": 30}),
        ("cancelSubscription", {}, {"days": 95}),
        ("startSubscription", {"plan": "CAREER_EXECUTIVE"}, {"days": 1}),
    ]
    recorded: list[tuple[datetime, dict[str, Any]]] = []
    for name, given, wait in steps:
        result = await api.do(name, "replayed", by="ana", **given)
        assert result["__typename"].endswith("Payload"), result
        recorded.append((api.clock.now, (await viewer(api, f"credits {{ {CREDITS} }}"))["credits"]))
        api.clock.advance(**wait)
    return recorded


async def test_r22_credits_at_any_past_moment_are_as_they_were_shown_then(api: Api) -> None:
    start = api.clock.now
    recorded = await live(api)
    assert len({str(shown) for _, shown in recorded}) == 8  # taking the cancellation back shows what was before it
    assert any(shown["holds"] for _, shown in recorded)
    for at, shown in recorded:
        assert await credits_at(api, at) == {**shown, "owed": None}
    before = await credits_at(api, start - timedelta(microseconds=1))
    assert (before["available"], before["lots"], before["entries"]["totalCount"]) == (0, [], 0)


async def test_r22_between_two_movements_time_is_told_as_it_went_by(api: Api) -> None:
    recorded = await live(api)
    moments = [recorded[0][0] + timedelta(days=days) for days in range(0, 160, 7)]
    ends = [at for at, _ in recorded]
    for at in moments:
        stood = max(end for end in ends if end <= at)
        shown = next(seen for end, seen in recorded if end == stood)
        told = await credits_at(api, at)
        entries = [edge["node"] for edge in told["entries"]["edges"]]
        assert all(datetime.fromisoformat(entry["at"]) <= at for entry in entries)
        if told["entries"] == shown["entries"]:
            assert told["lots"] == shown["lots"]
        else:
            assert told["available"] == entries[0]["balance"]


async def test_r22_what_no_transaction_has_settled_yet_is_told_too(api: Api) -> None:
    await api.subscribe("ana")
    begun = api.clock.now
    api.clock.advance(days=100)
    picture = await api.picture()
    sums = [(await credits_at(api, begun + timedelta(days=days)))["available"] for days in (0, 29, 31, 61, 92, 100)]
    assert sums == [15, 15, 30, 45, 60, 60]
    renewal = datetime.fromisoformat(RENEWAL)
    assert (await credits_at(api, renewal - timedelta(microseconds=1)))["available"] == 15
    assert (await credits_at(api, renewal))["available"] == 30
    assert await api.picture() == picture


async def test_r22_the_future_is_a_forecast_s(api: Api) -> None:
    told = await error(api, 'viewer { credits(at: "2026-03-10T12:00:00.000001Z") { available } }')
    assert (told["code"], told["field"]) == ("INVALID_INPUT", "at")
    assert "creditForecast" in told["message"]
    now = await api.data('{ viewer { credits(at: "2026-03-10T12:00:00Z") { available } } }', by="ana")
    assert now["viewer"]["credits"]["available"] == 0


FORECAST = "creditForecast(until: $until) { until available movements { at kind amount balance lot { id remaining } } }"


async def test_r22_a_forecast_is_what_happens_when_the_clock_moves(api: Api) -> None:
    await api.subscribe("ana", "CAREER_EXECUTIVE")
    await api.buy("ana")
    later = (api.clock.now + timedelta(days=40)).isoformat()
    scheduled = await api.do(
        "scheduleInMail",
        "creditsLeft",
        by="ana",
        recipientId=api.member("emil"),
        subject="Hi",
        body="Hi.",
        sendAt=later,
    )
    assert scheduled["creditsLeft"] == 74
    await api.do("changeSubscription", "replayed", by="ana", plan="CAREER")
    until = api.clock.now + timedelta(days=200)
    picture = await api.picture()
    told = (await viewer(api, FORECAST, until=until.isoformat()))["creditForecast"]
    assert await api.picture() == picture
    kinds = [movement["kind"] for movement in told["movements"]]
    assert set(kinds) == {"GRANT", "FORFEIT_CAP", "RELEASE"}
    shown = (await viewer(api, "credits { entries { totalCount } }"))["credits"]["entries"]["totalCount"]
    api.clock.now = until
    await api.do("cancelSubscription", "replayed", by="ana")  # whatever settles the account
    credits = (await viewer(api, f"credits {{ {CREDITS} }}"))["credits"]
    entries = [edge["node"] for edge in reversed(credits["entries"]["edges"])][shown:]
    told_entries = [{key: one[key] for key in ("kind", "amount", "balance", "at")} for one in told["movements"]]
    assert [{key: one[key] for key in ("kind", "amount", "balance", "at")} for one in entries] == told_entries
    assert credits["available"] == told["available"]


@pytest.mark.parametrize("until", ["2026-03-10T12:00:00Z", "2025-01-01", "2028-03-11T12:00:00Z"])
async def test_r22_a_forecast_goes_24_months_ahead_at_most(api: Api, until: str) -> None:
    told = await error(api, f'viewer {{ creditForecast(until: "{until}") {{ available }} }}')
    assert (told["code"], told["field"]) == ("INVALID_INPUT", "until")


async def test_r22_what_is_at_risk_is_saved_by_sending_so_many(api: Api) -> None:
    await api.subscribe("ana")
    api.clock.advance(days=100)
    fields = "atRisk { at reason credits sendsToSave sentence }"
    losses = (await viewer(api, fields))["atRisk"]
    assert [(loss["reason"], loss["credits"], loss["sendsToSave"]) for loss in losses] == [("CAP", 15, 15)] * 3
    assert losses[0]["at"] == "2026-07-10T00:00:00+00:00"
    assert losses[0]["sentence"] == (
        "15 credits will be lost as more than your plan lets you keep, on 10 July 2026 at 00:00 UTC; "
        "15 InMails sent before then would save all of it."
    )
    assert (await viewer(api, "atRisk(days: 5) { at }"))["atRisk"] == []
    assert (await error(api, "viewer { atRisk(days: 0) { at } }"))["field"] == "days"


async def test_r5_the_cheapest_packs(api: Api) -> None:
    query = "{ cheapestPacks(credits: 151) { packs { pack { credits } count } credits surplus priceCents currency } }"
    basket = (await api.data(query))["cheapestPacks"]
    assert basket == {
        "packs": [{"pack": {"credits": 200}, "count": 1}],
        "credits": 200,
        "surplus": 49,
        "priceCents": 29999,
        "currency": "USD",
    }
    told = await error(api, "cheapestPacks(credits: 100001) { credits }", by=None)
    assert (told["code"], told["field"]) == ("INVALID_INPUT", "credits")


async def test_r6a_a_recruiter_s_lots_tell_what_they_were_made_with(api: Api) -> None:
    seen = await api.data("{ viewer { credits { lots { source amount basis } } } }", by="greta")
    assert seen["viewer"]["credits"]["lots"] == [
        {
            "source": "RECRUITER",
            "amount": 170,
            "basis": "R6a: 50 + 10 x 2 open job posts + 200 x response rate 0.5 = 170, between 50 and 300",
        }
    ]
