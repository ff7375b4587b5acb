"""Operators over the API: corrections, strikes, rewards, and the record of it all (R7, R11a, R17, R24)."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.schema.conftest import Api, Json

pytestmark = pytest.mark.anyio

BILLING, TRUST, SUPPORT = "nora:billing", "tess:trust", "mira:support"
ACCOUNT = """
{ viewer {
    credits { available lots { id source remaining expiresAt smallestDegree basis } entries { edges { node {
        kind amount cause lotId
    } } } }
    notifications { edges { node { kind credits dueAt about } } }
    standing { state restrictedUntil strikes { id reason at liftedAt } }
} }
"""
ACTIONS = """
query ($member: ID) { operator { actions(memberId: $member) {
    totalCount edges { node { id operator role kind memberId reason at credits about } }
} } }
"""
PREVIEW = """
query ($id: ID!) { inMailEligibility(recipientId: $id) { eligible retryAt blockers { code retryAt } } }
"""


async def account(api: Api, who: str = "ana") -> Json:
    return (await api.data(ACCOUNT, by=who))["viewer"]


async def adjust(api: Api, credits: int, by: str = BILLING, **given: object) -> Json:
    fields = "memberId actionId credits entries creditsAvailable replayed"
    values = {"memberId": api.member("ana"), "credits": credits, "reason": "A pack paid twice", **given}
    return await api.do("adjustCredits", fields, by=by, **values)


async def strike(api: Api, who: str = "ana") -> Json:
    fields = "strikeId standing { state restrictedUntil strikes { id } }"
    result = await api.do("addStrike", fields, by=TRUST, memberId=api.member(who), reason="The same text to forty")
    assert result["__typename"] == "AddStrikePayload", result
    return result


async def lift(api: Api, strike_id: str) -> Json:
    fields = "strikeId standing { state restrictedUntil }"
    result = await api.do("liftStrike", fields, by=TRUST, strikeId=strike_id, reason="Forty friends")
    assert result["__typename"] == "LiftStrikePayload", result
    return result["standing"]


async def actions(api: Api, who: str = "ana") -> list[Json]:
    found = (await api.data(ACTIONS, {"member": api.member(who)}, by="nils:"))["operator"]["actions"]
    return [edge["node"] for edge in found["edges"]]


async def test_r24_added_credits_never_expire_and_the_member_reads_why(api: Api) -> None:
    result = await adjust(api, 7)
    assert (result["credits"], result["entries"], result["creditsAvailable"]) == (7, [1], 7)
    seen = await account(api)
    [lot] = seen["credits"]["lots"]
    assert (lot["source"], lot["remaining"], lot["expiresAt"], lot["smallestDegree"]) == ("PURCHASED", 7, None, 2)
    assert lot["basis"] == "R24: A pack paid twice"
    [edge] = seen["credits"]["entries"]["edges"]
    assert (edge["node"]["kind"], edge["node"]["amount"], edge["node"]["lotId"]) == ("ADJUST", 7, lot["id"])
    [news] = [edge["node"] for edge in seen["notifications"]["edges"] if edge["node"]["kind"] == "CREDITS_ADJUSTED"]
    assert (news["credits"], f"Lot:{news['about']}") == (7, lot["id"])
    assert (await api.send("ana", "cleo"))["creditsLeft"] == 6


async def test_r24_credits_are_taken_and_the_audit_agrees(api: Api) -> None:
    bought = await api.buy("ana")
    await adjust(api, 3)
    taken = await adjust(api, -4, by=SUPPORT, lotId=bought["purchase"]["lotId"])
    assert (taken["creditsAvailable"], taken["entries"]) == (24, [3])
    assert (await adjust(api, -24))["creditsAvailable"] == 0
    report = await api.product.services.auditing.audit(f"{api.prefix}ana")
    assert (report.ok, report.entries) == (True, 5)


async def test_r23_no_more_is_taken_than_there_is_nor_what_is_held(api: Api) -> None:
    await api.buy("ana")
    moment = (api.clock.now + timedelta(days=2)).isoformat()
    texts = {"recipientId": api.member("cleo"), "subject": "Later", "body": "Shall we talk?", "sendAt": moment}
    await api.do("scheduleInMail", "creditsLeft", by="ana", **texts)
    given = {"memberId": api.member("ana"), "credits": -25, "reason": "All of it"}
    error = await api.refused("adjustCredits", by=BILLING, **given)
    assert (error["code"], error["needed"], error["available"]) == ("TOO_FEW_CREDITS", 25, 24)
    assert (await adjust(api, -24))["creditsAvailable"] == 0
    api.clock.advance(days=2)
    await api.product.services.scheduling.send_due()
    inbox = await api.data("{ viewer { inbox { totalCount } } }", by="cleo")
    assert inbox["viewer"]["inbox"]["totalCount"] == 1


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"credits": 0}, "INVALID_INPUT", "input.credits"),
        ({"credits": 1001}, "INVALID_INPUT", "input.credits"),
        ({"reason": ""}, "INVALID_INPUT", "input.reason"),
        ({"lotId": "Lot:x"}, "INVALID_INPUT", "input.lotId"),
        ({"lotId": "x"}, "INVALID_INPUT", "input.lotId"),
        ({"ticketId": "Lot:x"}, "INVALID_INPUT", "input.ticketId"),
        ({"credits": -1, "lotId": "Lot:x"}, "LOT_NOT_FOUND", None),
        ({"ticketId": "Ticket:x"}, "TICKET_NOT_FOUND", None),
        ({"memberId": "Member:nobody-at-all"}, "MEMBER_NOT_FOUND", None),
        ({"memberId": "Ticket:x"}, "INVALID_INPUT", "input.memberId"),
    ],
)
async def test_what_cant_be_corrected_changes_nothing(
    api: Api, changed: dict[str, object], code: str, field: str | None
) -> None:
    given = {"memberId": api.member("ana"), "credits": 1, "reason": "A test", **changed}
    error = await api.refused("adjustCredits", by=BILLING, **given)
    assert (error["code"], error.get("field")) == (code, field)


async def test_r17_a_warning_then_longer_and_longer_restrictions(api: Api) -> None:
    now = api.clock.now
    ends = [(await strike(api))["standing"]["restrictedUntil"] for _ in range(4)]
    hours = [None, *((now + timedelta(hours=length)).isoformat() for length in (24, 72, 7 * 24))]
    assert ends == hours
    seen = await account(api)
    assert (seen["standing"]["state"], seen["standing"]["restrictedUntil"]) == ("RESTRICTED", hours[-1])
    assert [one["reason"] for one in seen["standing"]["strikes"]] == ["The same text to forty"] * 4
    told = [edge["node"]["dueAt"] for edge in seen["notifications"]["edges"]]
    assert told == ends[::-1]


async def test_r17_and_r20_preview_and_send_agree_from_the_strike_to_its_end(api: Api) -> None:
    await api.buy("ana")
    await strike(api)
    assert (await api.data(PREVIEW, {"id": api.member("cleo")}, by="ana"))["inMailEligibility"]["eligible"]
    until = (await strike(api))["standing"]["restrictedUntil"]
    preview = (await api.data(PREVIEW, {"id": api.member("cleo")}, by="ana"))["inMailEligibility"]
    assert preview == {
        "eligible": False,
        "retryAt": until,
        "blockers": [{"code": "SENDER_RESTRICTED", "retryAt": until}],
    }
    texts = {"recipientId": api.member("cleo"), "subject": "Hi", "body": "Hello."}
    error = await api.refused("sendInMail", by="ana", **texts)
    assert [(one["code"], one["retryAt"]) for one in error["blockers"]] == [("SENDER_RESTRICTED", until)]
    api.clock.advance(hours=24)
    assert (await api.data(PREVIEW, {"id": api.member("cleo")}, by="ana"))["inMailEligibility"]["eligible"]
    assert (await account(api))["standing"]["state"] == "ACTIVE"
    await api.sent("ana", "cleo")


async def test_r17_lifting_ends_or_shortens_what_the_strike_brought(api: Api) -> None:
    now = api.clock.now
    first, second, third = [(await strike(api))["strikeId"] for _ in range(3)]
    assert await lift(api, third) == {
        "state": "RESTRICTED",
        "restrictedUntil": (now + timedelta(hours=24)).isoformat(),
    }
    assert await lift(api, first) == {"state": "ACTIVE", "restrictedUntil": None}
    again = await api.refused("liftStrike", by=TRUST, strikeId=first, reason="Once more")
    assert again["code"] == "STRIKE_LIFTED"
    assert (await api.refused("liftStrike", by=TRUST, strikeId="Strike:x", reason="!"))["code"] == "STRIKE_NOT_FOUND"
    seen = (await account(api))["standing"]["strikes"]
    assert {one["id"]: one["liftedAt"] is not None for one in seen} == {third: True, second: False, first: True}
    await api.buy("ana")
    await api.sent("ana", "cleo")


async def test_r17_a_suspension_and_an_endless_restriction_stay(api: Api) -> None:
    for who, state in (("sam", "SUSPENDED"), ("rita", "RESTRICTED")):
        strikes = [await strike(api, who) for _ in range(3)]
        assert [(one["standing"]["state"], one["standing"]["restrictedUntil"]) for one in strikes] == [
            (state, None)
        ] * 3
        assert await lift(api, strikes[-1]["strikeId"]) == {"state": state, "restrictedUntil": None}


async def test_r6a_a_recruiter_gets_what_fell_due_before_the_strike_and_not_what_falls_due_in_it(api: Api) -> None:
    granted = (await account(api, "greta"))["credits"]["available"]
    api.clock.advance(days=30, hours=20)  # 10 April, 8 o'clock: a grant fell due at midnight
    await strike(api, "greta")
    await strike(api, "greta")
    assert (await account(api, "greta"))["credits"]["available"] == 2 * granted


async def test_each_sees_their_own_strikes(api: Api) -> None:
    await strike(api)
    assert len((await account(api))["standing"]["strikes"]) == 1
    assert (await account(api, "cleo"))["standing"] == {"state": "ACTIVE", "restrictedUntil": None, "strikes": []}


async def test_r7_a_reward_lasts_a_month_and_is_announced(api: Api) -> None:
    given = {"memberId": api.member("ana"), "credits": 4, "reason": "She welcomes newcomers"}
    result = await api.do("grantReward", "lotId credits expiresAt creditsAvailable", by=SUPPORT, **given)
    ends = api.clock.now.replace(month=4).isoformat()
    assert (result["credits"], result["expiresAt"], result["creditsAvailable"]) == (4, ends, 4)
    seen = await account(api)
    [news] = [edge["node"] for edge in seen["notifications"]["edges"] if edge["node"]["kind"] == "REWARD_GRANTED"]
    assert (news["credits"], news["dueAt"], f"Lot:{news['about']}") == (4, ends, result["lotId"])
    api.clock.advance(days=31)
    assert (await account(api))["credits"]["available"] == 0
    for credits in (0, 11):
        error = await api.refused("grantReward", by=SUPPORT, **{**given, "credits": credits})
        assert (error["field"], error["rule"]) == ("input.credits", "R7")


async def test_r24_every_action_is_recorded_with_who_why_and_about_what(api: Api) -> None:
    ticket = (await api.do("openSupportTicket", "ticket { id }", by="ana", subject="Hi", body="Hello."))["ticket"]["id"]
    key = ticket.partition(":")[2]
    await api.do("answerTicket", "state", by=SUPPORT, ticketId=ticket, body="We are looking.")
    adjusted = await adjust(api, 2, ticketId=ticket)
    struck = (await strike(api))["strikeId"]
    await lift(api, struck)
    reward = {"memberId": api.member("ana"), "credits": 1, "reason": "Patience"}
    lot = (await api.do("grantReward", "lotId", by=SUPPORT, **reward))["lotId"].partition(":")[2]
    await api.do("resolveTicket", "resolvedAt", by=SUPPORT, ticketId=ticket, reason="Given back")
    done = await actions(api)
    strike_key = struck.partition(":")[2]
    assert [(one["kind"], one["role"], one["reason"], one["credits"], one["about"]) for one in done] == [
        ("TICKET_RESOLVED", "SUPPORT", "Given back", None, key),
        ("REWARD_GRANTED", "SUPPORT", "Patience", 1, lot),
        ("STRIKE_LIFTED", "TRUST", "Forty friends", None, strike_key),
        ("STRIKE_ADDED", "TRUST", "The same text to forty", None, strike_key),
        ("CREDITS_ADJUSTED", "BILLING", "A pack paid twice", 2, key),
        ("TICKET_ANSWERED", "SUPPORT", None, None, key),
    ]
    assert done[4]["id"] == adjusted["actionId"]
    assert {one["memberId"] for one in done} == {api.member("ana")}
    names = {"SUPPORT": "mira", "TRUST": "tess", "BILLING": "nora"}
    assert all(one["operator"] == f"{api.prefix}{names[one['role']]}" for one in done)
    assert await actions(api, "cleo") == []


async def test_r21_replays_of_operators_do_nothing_twice(api: Api) -> None:
    first = await adjust(api, 5, idempotencyKey="k")
    again = await adjust(api, 5, idempotencyKey="k")
    assert again == {**first, "replayed": True}
    assert (await adjust(api, 6, idempotencyKey="k"))["__typename"] == "IdempotencyKeyError"
    assert (await account(api))["credits"]["available"] == 5
    assert len(await actions(api)) == 1


async def test_r11a_operators_see_the_exact_reasons(api: Api) -> None:
    query = """
    query ($ana: ID!, $other: ID!) { operator {
        contact(senderId: $ana, recipientId: $other) {
            relation blockedByRecipient reportedByRecipient blockedBySender awaitingResponse
        }
        member(id: $other) { id name plan creditsAvailable creditsHeld creditsOwed standing { state } }
    } }
    """
    nothing = {
        "relation": "SECOND_DEGREE",
        "blockedByRecipient": False,
        "reportedByRecipient": False,
        "blockedBySender": False,
        "awaitingResponse": False,
    }
    reasons = {
        "bob": ({**nothing, "blockedByRecipient": True}, "ACTIVE"),
        "rae": ({**nothing, "reportedByRecipient": True}, "ACTIVE"),
        "sam": (nothing, "SUSPENDED"),
        "cleo": (nothing, "ACTIVE"),
    }
    for name, (contact, state) in reasons.items():
        seen = (await api.data(query, {"ana": api.member("ana"), "other": api.member(name)}, by="nils:"))["operator"]
        assert seen["contact"] == contact
        assert (seen["member"]["name"], seen["member"]["standing"]["state"]) == (name.capitalize(), state)
    nobody = {"ana": api.member("ana"), "other": "Member:nobody-at-all"}
    assert (await api.data(query, nobody, by="nils:"))["operator"]["member"] is None


async def test_a_file_tells_what_is_there_held_and_owed(api: Api) -> None:
    await api.buy("ana")
    moment = (api.clock.now + timedelta(days=2)).isoformat()
    texts = {"recipientId": api.member("cleo"), "subject": "Later", "body": "Shall we talk?", "sendAt": moment}
    await api.do("scheduleInMail", "creditsLeft", by="ana", **texts)
    query = "query ($id: ID!) { operator { member(id: $id) { creditsAvailable creditsHeld creditsOwed } } }"
    seen = (await api.data(query, {"id": api.member("ana")}, by="nils:"))["operator"]["member"]
    assert seen == {"creditsAvailable": 24, "creditsHeld": 1, "creditsOwed": 0}


async def test_who_lacks_the_role_is_told_which_one_it_takes(api: Api) -> None:
    query = """
    mutation ($input: AddStrikeInput!) { addStrike(input: $input) {
        __typename ...on NotAllowedError { code message rule remedy roles }
    } }
    """
    given = {"input": {"memberId": api.member("ana"), "reason": "A test", "idempotencyKey": "k"}}
    operator = (await api.data(query, given, by=SUPPORT))["addStrike"]
    assert (operator["code"], operator["roles"]) == ("ROLE_NEEDED", ["TRUST"])
    member = (await api.data(query, given, by="ana"))["addStrike"]
    assert (member["code"], member["roles"]) == ("OPERATOR_ONLY", [])
    body = await api.ask("{ operator { name tickets { totalCount } } }", by=TRUST)
    assert body["data"] == {"operator": {"name": f"{api.prefix}tess", "tickets": None}}
    assert body["errors"][0]["extensions"]["code"] == "ROLE_NEEDED"


async def test_r23_many_operators_at_once_take_no_more_than_there_is(api: Api) -> None:
    await adjust(api, 10)
    results = await asyncio.gather(*(adjust(api, -1, by=f"nora{number}:billing") for number in range(24)))
    outcomes = [result.get("code", "done") for result in results]
    assert (outcomes.count("done"), outcomes.count("TOO_FEW_CREDITS")) == (10, 14)
    assert (await account(api))["credits"]["available"] == 0
    assert len(await actions(api)) == 11
    report = await api.product.services.auditing.audit(f"{api.prefix}ana")
    assert (report.ok, report.entries) == (True, 11)


async def test_r17_strikes_that_come_at_once_each_count(api: Api) -> None:
    await asyncio.gather(*(strike(api) for _ in range(6)))
    seen = (await account(api))["standing"]
    assert len(seen["strikes"]) == 6
    assert seen["restrictedUntil"] == (api.clock.now + timedelta(days=7)).isoformat()


async def test_the_policy_tells_the_numbers_of_rewards_strikes_and_support(api: Api) -> None:
    query = """
    { policy {
        strikeHours
        reward { smallest largest perAnswer perConversationDay smallestScore share }
        support { openTickets unansweredMessages reasonLimit largestAdjustment }
    } }
    """
    assert (await api.data(query))["policy"] == {
        "strikeHours": [0, 24, 72, 168],
        "reward": {
            "smallest": 1,
            "largest": 10,
            "perAnswer": 3,
            "perConversationDay": 1,
            "smallestScore": 20,
            "share": 0.01,
        },
        "support": {"openTickets": 5, "unansweredMessages": 10, "reasonLimit": 500, "largestAdjustment": 1000},
    }
