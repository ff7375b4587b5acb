"""Teams of recruiters over the API: the pool, the seats, what each sees, and the warning of teammates' contacts (R8a).

greta recruits and is connected to ana; where a test needs more recruiters, others of the people get a seat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from services.policy import Policy

from .teaming import BILLING, WHY, fill, made, seat, team_seen, usage

if TYPE_CHECKING:
    from collections import Counter

    from tests.schema.conftest import Api, Json, MakeApi

pytestmark = pytest.mark.anyio

POOL = {"payWith": "POOL"}
ELIGIBILITY = """
query ($id: ID!, $pay: PayWith!) {
  inMailEligibility(recipientId: $id, payWith: $pay) {
    eligible cost lot { id } blockers { code needed available retryAt } teammateContacts { teammateId teammateName }
  }
}
"""


async def preview(api: Api, by: str, to: str, pay: str = "POOL") -> Json:
    data = await api.data(ELIGIBILITY, {"id": api.member(to), "pay": pay}, by=by)
    return data["inMailEligibility"]


async def test_a_send_from_the_pool_takes_its_credit_and_nothing_of_the_sender_s(api: Api) -> None:
    await made(api, "ana", "greta", credits=2)
    await api.buy("ana")
    shown = await preview(api, "ana", "cleo")
    fields = "inMail { creditUsed { fromPool lotId source } } creditsLeft viewer { team { available } }"
    sent = await api.send("ana", "cleo", fields, **POOL)
    assert sent["inMail"]["creditUsed"] == {"fromPool": True, "lotId": shown["lot"]["id"], "source": "PURCHASED"}
    assert (sent["creditsLeft"], sent["viewer"]["team"]["available"]) == (25, 1)
    assert await usage(api, "greta") == {"ana": 1, "greta": 0}
    own = await api.send("ana", "dora", "inMail { creditUsed { fromPool } } creditsLeft")
    assert (own["inMail"]["creditUsed"], own["creditsLeft"]) == ({"fromPool": False}, 24)
    assert (await team_seen(api, "ana"))["available"] == 1


async def test_the_preview_of_a_pool_never_disagrees_with_the_send(api: Api) -> None:
    await made(api, "ana", "greta", credits=1, limit=1)
    for to in ("cleo", "dora", "sam", "otto", "opal"):
        shown = await preview(api, "ana", to)
        sent = await api.send("ana", to, "creditsLeft", **POOL)
        assert (sent["__typename"] == "SendInMailPayload") is shown["eligible"]
        if not shown["eligible"]:
            told = [{key: one[key] for key in ("code", "needed", "available", "retryAt")} for one in sent["blockers"]]
            assert told == shown["blockers"]


async def test_a_seat_at_its_limit_is_told_when_it_may_go_on(api: Api) -> None:
    await made(api, "ana", "greta", credits=9, limit=1)
    await api.send("ana", "cleo", **POOL)
    refused = await api.refused(
        "sendInMail", by="ana", recipientId=api.member("dora"), subject="Hi", body="Hello.", **POOL
    )
    [blocker] = refused["blockers"]
    assert (blocker["code"], blocker["rule"], blocker["needed"], blocker["available"], blocker["retryAt"]) == (
        *("SEAT_LIMIT", "R8a", 1, 0),
        "2026-04-01T00:00:00+00:00",
    )
    api.clock.advance(days=22)
    assert (await api.send("ana", "dora", **POOL))["__typename"] == "SendInMailPayload"
    assert await usage(api, "ana") == {"ana": 1, "greta": 0}


async def test_without_a_team_there_is_no_pool(api: Api) -> None:
    refused = await api.refused(
        "sendInMail", by="ana", recipientId=api.member("cleo"), subject="Hi", body="Hello.", **POOL
    )
    assert [one["code"] for one in refused["blockers"]] == ["NO_TEAM"]
    assert [one["code"] for one in (await preview(api, "ana", "cleo"))["blockers"]] == ["NO_TEAM"]


@pytest.mark.usefixtures("api")
async def test_r25_a_reply_gives_the_credit_back_to_the_pool(make_api: MakeApi) -> None:
    rewarding = make_api(Policy(credit_back_on_reply=True))
    await made(rewarding, "ana", "greta", credits=1)
    mail = (await rewarding.send("ana", "cleo", "inMail { id }", **POOL))["inMail"]["id"]
    assert (await usage(rewarding, "ana"), (await team_seen(rewarding, "ana"))["available"]) == (
        {"ana": 1, "greta": 0},
        0,
    )
    await rewarding.do("replyToInMail", "replayed", by="cleo", inMailId=mail, body="Gladly.")
    assert (await usage(rewarding, "ana"), (await team_seen(rewarding, "greta"))["available"]) == (
        {"ana": 0, "greta": 0},
        1,
    )
    fields = "available audit { ok } explainBalance { available } entries { edges { node { kind } } }"
    seen = await team_seen(rewarding, "greta", fields)
    assert (seen["audit"]["ok"], seen["explainBalance"]["available"]) == (True, 1)
    assert [one["node"]["kind"] for one in seen["entries"]["edges"]] == ["CREDIT_BACK", "SPEND", "ADJUST"]
    assert (await rewarding.data("{ viewer { credits { entries { totalCount } } } }", by="ana"))["viewer"][
        "credits"
    ] == {"entries": {"totalCount": 0}}


async def test_a_scheduled_inmail_holds_the_pool_s_credit_and_calling_it_off_returns_it(api: Api) -> None:
    await made(api, "ana", "greta", credits=1)
    waiting = await api.do(
        "scheduleInMail",
        "scheduledInMail { id payWith }",
        by="ana",
        recipientId=api.member("cleo"),
        subject="Hi",
        body="Hello.",
        sendAt="2026-03-12T12:00:00Z",
        **POOL,
    )
    seen = await team_seen(api, "greta")
    assert (seen["available"], seen["held"], await usage(api, "greta")) == (0, 1, {"ana": 1, "greta": 0})
    assert [one["code"] for one in (await preview(api, "greta", "cleo"))["blockers"]] == ["NO_CREDITS"]
    id_ = waiting["scheduledInMail"]["id"]
    off = await api.do("cancelScheduledInMail", "replayed", by="ana", scheduledInMailId=id_)
    assert off["__typename"] == "CancelScheduledInMailPayload", off
    seen = await team_seen(api, "greta")
    assert (seen["available"], seen["held"], await usage(api, "greta")) == (1, 0, {"ana": 0, "greta": 0})


async def test_a_plan_paid_by_the_pool_keeps_to_its_lots_and_to_the_seat_s_limit(api: Api) -> None:
    await made(api, "ana", "greta", credits=9, limit=1)
    query = """
    query ($ids: [ID!]!) {
      planInMails(recipientIds: $ids, payWith: POOL) {
        sends { recipientId } credits creditsLeft refused { blockers { code } }
      }
    }
    """
    ids = [api.member(name) for name in ("cleo", "dora", "otto")]
    plan = (await api.data(query, {"ids": ids}, by="ana"))["planInMails"]
    assert {one["recipientId"] for one in plan["sends"]} == {api.member("cleo"), api.member("otto")}
    assert (plan["credits"], plan["creditsLeft"]) == (1, 8)
    assert [[one["code"] for one in each["blockers"]] for each in plan["refused"]] == [["SEAT_LIMIT"]]
    messages = [{"recipientId": id_, "subject": "Hi", "body": f"Hello {id_}."} for id_ in ids]
    done = await api.do("sendInMails", "results { result { __typename } }", by="ana", messages=messages, payWith="POOL")
    told = [one["result"]["__typename"] for one in done["results"]]
    assert told == ["SendInMailPayload", "SendRefusedError", "SendInMailPayload"]


async def test_contact_options_offer_the_pool_to_who_has_one(api: Api) -> None:
    query = "query ($id: ID!) { contactOptions(memberId: $id) { inMail { available choices { payWith } } } }"
    given = {"id": api.member("cleo")}
    before = (await api.data(query, given, by="ana"))["contactOptions"]["inMail"]
    await made(api, "ana", "greta", credits=1)
    after = (await api.data(query, given, by="ana"))["contactOptions"]["inMail"]
    assert [[one["payWith"] for one in shown["choices"]] for shown in (before, after)] == [
        ["AUTO", "FREE", "PAID"],
        ["AUTO", "FREE", "PAID", "POOL"],
    ]
    assert [shown["available"] for shown in (before, after)] == [False, True]


async def test_a_teammate_s_contact_is_a_warning_and_keeps_nobody_from_sending(api: Api) -> None:
    await made(api, "ana", "greta")
    await api.buy("ana")
    await api.send("greta", "cleo")
    warned = [{"teammateId": api.member("greta"), "teammateName": "Greta"}]
    shown = await preview(api, "ana", "cleo", "AUTO")
    assert (shown["eligible"], shown["teammateContacts"]) == (True, warned)
    sent = await api.send("ana", "cleo", "teammateContacts { teammateId teammateName }")
    assert sent["teammateContacts"] == warned
    assert (await preview(api, "dora", "cleo", "AUTO"))["teammateContacts"] == []
    assert (await preview(api, "greta", "dora", "AUTO"))["teammateContacts"] == []


async def test_the_warning_is_of_the_last_ninety_days_and_of_who_sits_there_now(api: Api) -> None:
    team = await made(api, "ana", "greta")
    await api.send("greta", "cleo")
    api.clock.advance(days=90)
    assert len((await preview(api, "ana", "cleo", "AUTO"))["teammateContacts"]) == 1
    api.clock.advance(seconds=1)
    assert (await preview(api, "ana", "cleo", "AUTO"))["teammateContacts"] == []
    await api.send("greta", "dora")
    gone = {"teamId": team, "memberId": api.member("greta"), "reason": WHY}
    await api.do("removeTeamSeat", "replayed", by=BILLING, **gone)
    assert (await preview(api, "ana", "dora", "AUTO"))["teammateContacts"] == []


@pytest.mark.parametrize("to", ["bob", "rae", "sam", "nobody"])
async def test_r11a_no_warning_tells_of_a_member_who_isn_t_available(api: Api, to: str) -> None:
    await made(api, "ana", "greta")
    if to != "nobody":
        standing = "SUSPENDED" if to == "sam" else "ACTIVE"
        await api.set(to, standing="ACTIVE")
        await api.send("greta", to)
        await api.set(to, standing=standing)
    shown = await preview(api, "ana", to, "AUTO")
    assert shown["blockers"][0]["code"] == "RECIPIENT_UNAVAILABLE"
    assert shown["teammateContacts"] == []


async def test_r11a_a_teammate_who_blocked_you_has_no_name_and_the_warning_stays(api: Api) -> None:
    await made(api, "ana", "greta")
    await api.send("greta", "cleo")
    await api.do("blockMember", "replayed", by="greta", memberId=api.member("ana"))
    shown = await preview(api, "ana", "cleo", "AUTO")
    assert shown["teammateContacts"] == [{"teammateId": api.member("greta"), "teammateName": None}]
    seats = (await team_seen(api, "ana", "seats { memberId member { name } }"))["seats"]
    assert [one["member"] and one["member"]["name"] for one in seats] == ["Ana", None]


async def test_who_sees_a_team(api: Api) -> None:
    team = await made(api, "ana", "greta", credits=1)
    assert [(await team_seen(api, who) or {}).get("name") for who in ("ana", "greta", "dora")] == [
        "Meridale",
        "Meridale",
        None,
    ]
    gone = {"teamId": team, "memberId": api.member("ana"), "reason": WHY}
    await api.do("removeTeamSeat", "replayed", by=BILLING, **gone)
    assert await team_seen(api, "ana") is None
    query = "query ($id: ID!) { operator { team(id: $id) { name seats { memberId member { name } } } } }"
    seen = (await api.data(query, {"id": team}, by="mira:"))["operator"]["team"]
    assert seen == {"name": "Meridale", "seats": [{"memberId": api.member("greta"), "member": None}]}
    query = "query ($id: ID!) { operator { member(id: $id) { team { id } } } }"
    assert (await api.data(query, {"id": api.member("greta")}, by="mira:"))["operator"]["member"]["team"]["id"] == team
    assert (await api.data('{ operator { team(id: "Team:x") { id } } }', by="mira:"))["operator"]["team"] is None


async def test_a_pool_is_nobody_to_members(api: Api) -> None:
    await made(api, "ana", "greta", credits=1)
    account = (await team_seen(api, "ana", "accountId"))["accountId"]
    query = "query ($id: ID!) { member(id: $id) { name } node(id: $id) { id } }"
    assert await api.data(query, {"id": account}, by="ana") == {"member": None, "node": None}
    refused = await api.refused("sendInMail", by="ana", recipientId=account, subject="Hi", body="Hello.")
    assert refused["blockers"][0]["code"] == "RECIPIENT_UNAVAILABLE"
    found = await api.data('{ searchMembers(query: "meridale") { edges { node { id } } } }', by="ana")
    assert account not in [edge["node"]["id"] for edge in found["searchMembers"]["edges"]]


async def test_an_owner_buys_a_pack_for_the_pool_once_per_key(api: Api) -> None:
    await made(api, "ana", "greta")
    asked = {"credits": 25, "paymentToken": "4242424242424242", "idempotencyKey": api.key()}
    fields = "purchase { lotId priceCents } poolAvailable replayed team { available lots { id } }"
    first = await api.do("purchaseTeamCredits", fields, by="greta", **asked)
    again = await api.do("purchaseTeamCredits", fields, by="greta", **asked)
    assert (first["poolAvailable"], first["team"]["available"], first["replayed"]) == (25, 25, False)
    assert again == {**first, "replayed": True}
    assert first["team"]["lots"] == [{"id": first["purchase"]["lotId"]}]
    pack = {"credits": 25, "paymentToken": "4242424242424242"}
    assert (await api.refused("purchaseTeamCredits", by="ana", **pack))["code"] == "NOT_THE_OWNER"
    assert (await api.refused("purchaseTeamCredits", by="dora", **pack))["code"] == "NO_TEAM"
    declined = await api.refused("purchaseTeamCredits", by="greta", credits=25, paymentToken="4000000000000002")
    assert declined["code"] == "PAYMENT_DECLINED"


async def test_operators_doings_about_teams_are_recorded_and_repeated_once(api: Api) -> None:
    asked = {"name": "Harbour", "reason": WHY, "idempotencyKey": api.key()}
    first = await api.do("createTeam", "teamId actionId replayed", by=BILLING, **asked)
    assert await api.do("createTeam", "teamId actionId replayed", by=BILLING, **asked) == {**first, "replayed": True}
    await seat(api, first["teamId"], "greta", 3)
    account = first["teamId"].replace("Team:", "Member:")
    query = "query ($id: ID!) { operator { actions(memberId: $id) { edges { node { kind reason about } } } } }"
    kinds = [
        edge["node"]
        for id_ in (account, api.member("greta"))
        for edge in (await api.data(query, {"id": id_}, by="mira:"))["operator"]["actions"]["edges"]
    ]
    assert kinds == [
        {"kind": "TEAM_CREATED", "reason": WHY, "about": None},
        {"kind": "SEAT_SET", "reason": WHY, "about": first["teamId"].removeprefix("Team:")},
    ]


async def test_a_member_sits_in_one_team(api: Api) -> None:
    await made(api, "greta")
    other = await made(api)
    given = {"teamId": other, "memberId": api.member("greta"), "monthlyLimit": 1, "reason": WHY}
    assert (await api.refused("setTeamSeat", by=BILLING, **given))["code"] == "SEATED_ELSEWHERE"
    assert (await api.refused("setTeamSeat", by=BILLING, **{**given, "memberId": api.member("dora")}))["code"] == (
        "NOT_A_RECRUITER"
    )


async def test_r8a_a_send_without_the_pool_reads_and_writes_nothing_of_teams(
    api: Api, statements: Counter[str]
) -> None:
    await api.buy("ana")
    await made(api, "greta", credits=1)
    statements.clear()
    await api.sent("ana", "cleo")
    await api.sent("greta", "cleo")
    assert not [text for text in statements if "Seat" in text or "Team" in text]
    statements.clear()
    await api.send("greta", "dora", **POOL)
    assert [text for text in statements if "Seat" in text]


async def test_a_lot_of_the_pool_can_t_be_taken_by_who_fills_another(api: Api) -> None:
    await made(api, "ana", credits=1)
    await made(api, "greta", credits=1)
    lots = [(await team_seen(api, who))["lots"][0]["id"] for who in ("ana", "greta")]
    assert len(set(lots)) == 2
    await api.send("greta", "cleo", **POOL)
    assert [(await team_seen(api, who))["available"] for who in ("ana", "greta")] == [1, 0]
    account = (await team_seen(api, "ana", "accountId"))["accountId"]
    await fill(api, account, 2)
    assert (await team_seen(api, "ana"))["available"] == 3
