"""Refusals that count, over the API: told with the refusal and in the standing, until they bring a strike (R17)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, LiteralString

import pytest

from services.policy import Policy, ResponseRatePolicy, ViolationPolicy

if TYPE_CHECKING:
    from tests.schema.conftest import Api, Json, MakeApi

pytestmark = pytest.mark.anyio

TRUST, SUPPORT = "tess:trust", "sid:support"
RUDE = "Hello there, you bitch"
RECORD = "violations { counted { code at lapsesAt passage } untilStrike nextStrikeHours }"
STANDING = f"{{ viewer {{ standing {{ state restrictedUntil strikes {{ id reason liftedAt }} {RECORD} }} }} }}"
NOTED: LiteralString = """
MATCH (m:Member {id: $id})
RETURN m.violations AS violations,
  COUNT { MATCH (r:IdempotencyRecord {memberId: m.id}) WHERE r.key STARTS WITH '§violation:' } AS records
"""


async def standing(api: Api, by: str = "ana") -> Json:
    return (await api.data(STANDING, by=by))["viewer"]["standing"]


async def noted(api: Api, name: str = "ana") -> tuple[list[str], int]:
    """What is stored of the member's refusals: those that count, and the requests that were counted."""
    records, _, _ = await api.product.driver.execute_query(NOTED, id=api.prefix + name, database_="neo4j")
    return records[0]["violations"] or [], records[0]["records"]


async def rude(api: Api, to: str = "cleo", **given: object) -> Json:
    """A refused text: it changed nothing but what is counted."""
    return await api.refused("sendInMail", by="ana", recipientId=api.member(to), subject="Graphs", body=RUDE, **given)


async def test_r17_a_refusal_says_how_near_a_strike_is_and_so_does_the_standing(api: Api) -> None:
    assert (await standing(api))["violations"] == {"counted": [], "untilStrike": 5, "nextStrikeHours": 0}
    error = await rude(api)
    assert error["message"] == (
        "The text holds what may not be sent here. It counts as refusal 1 of 5 within 7 days; the last of them brings "
        "a strike, which is a warning (R17)."
    )
    assert (await standing(api))["violations"] == {
        "counted": [
            {
                "code": "TEXT_REFUSED",
                "at": "2026-03-10T12:00:00+00:00",
                "lapsesAt": "2026-03-17T12:00:00+00:00",
                "passage": "bitch",
            }
        ],
        "untilStrike": 4,
        "nextStrikeHours": 0,
    }
    assert await noted(api) == (["1773144000000000:TEXT_REFUSED:bitch"], 1)
    api.clock.advance(days=7)
    assert (await standing(api))["violations"]["counted"] == []


async def test_r17_five_bring_a_warning_that_is_told_and_the_next_five_restrict(api: Api) -> None:
    await api.buy("ana")
    messages = [(await rude(api))["message"] for _ in range(4)]
    error = await api.do("sendInMail", "replayed", by="ana", recipientId=api.member("cleo"), subject="Hi", body=RUDE)
    assert error["message"].endswith("With it, 5 refusals within 7 days have brought a strike: it is a warning (R17).")
    assert [f"refusal {number} of 5" in message for number, message in enumerate(messages, 1)] == [True] * 4
    known = await standing(api)
    [strike] = known["strikes"]
    assert (known["state"], known["violations"]["untilStrike"]) == ("ACTIVE", 5)
    assert known["violations"] == {"counted": [], "untilStrike": 5, "nextStrikeHours": 24}
    assert strike["reason"].count("“bitch”") == 5
    query = "{ viewer { notifications { edges { node { kind about dueAt } } } } }"
    [edge] = (await api.data(query, by="ana"))["viewer"]["notifications"]["edges"]
    assert edge["node"] == {"kind": "STRIKE_ADDED", "about": strike["id"].partition(":")[2], "dueAt": None}
    heeding = await rude(api)
    assert heeding["message"] == "The text holds what may not be sent here."
    assert (await standing(api))["violations"]["counted"] == []
    api.clock.advance(minutes=10)
    for _ in range(4):
        await rude(api)
    last = await api.do("sendInMail", "replayed", by="ana", recipientId=api.member("cleo"), subject="Hi", body=RUDE)
    assert last["message"].endswith("your account is restricted until 11 March 2026, 12:10 UTC (R17).")
    known = await standing(api)
    assert (known["state"], known["restrictedUntil"]) == ("RESTRICTED", "2026-03-11T12:10:00+00:00")
    await rude(api)
    assert (await api.send("ana", "cleo"))["code"] == "SENDER_RESTRICTED"
    assert (await standing(api))["violations"]["counted"] == []
    api.clock.advance(days=1)
    assert (await api.send("ana", "cleo"))["__typename"] == "SendInMailPayload"


async def test_r21_a_repeated_request_counts_once(api: Api) -> None:
    key = api.key()
    messages = {(await rude(api, idempotencyKey=key))["message"] for _ in range(6)}
    assert len(messages) == 1
    assert (await noted(api))[1] == 1
    await rude(api, "dora", idempotencyKey=key)  # another input is another request
    assert (await noted(api))[1] == 2


async def test_r13_r14_r15_limits_count_and_other_refusals_dont(make_api: MakeApi, api: Api) -> None:
    strict = make_api(Policy(monthly_limit=2, response_rate=ResponseRatePolicy(minimum=0, daily_limit=0)))
    await strict.buy("ana")
    assert (await strict.send("ana", "bob"))["code"] == "RECIPIENT_UNAVAILABLE"
    assert (await strict.send("ana", "ben"))["code"] == "FIRST_DEGREE"
    assert (await strict.send("ana", "basil"))["code"] == "RECIPIENT_BASIC_PROFILE"
    assert (await strict.send("ben", "dora"))["code"] == "NO_CREDITS"
    assert (await strict.send("ana", "cleo", body=""))["code"] == "INVALID_INPUT"
    assert await noted(api) == ([], 0)
    await strict.sent("ana", "cleo")
    again = await strict.send("ana", "cleo")
    assert again["code"] == "AWAITING_RESPONSE"
    assert "It counts as refusal 1 of 5" in again["message"]
    await strict.sent("ana", "dora")
    assert (await strict.send("ana", "emil"))["code"] == "MONTHLY_LIMIT"
    later = {"sendAt": "2026-03-12T12:00:00Z", "subject": "Graphs", "recipientId": api.member("cleo")}
    await strict.do("scheduleInMail", "replayed", by="ana", body=RUDE, **later)
    await strict.do("scheduleInMail", "replayed", by="ana", body="Hello.", **later)
    codes = [one["code"] for one in (await standing(api))["violations"]["counted"]]
    assert codes == ["AWAITING_RESPONSE", "MONTHLY_LIMIT", "TEXT_REFUSED", "AWAITING_RESPONSE"]


async def test_r17_refused_replies_count(api: Api) -> None:
    await api.buy("ana")
    mail = await api.sent("ana", "cleo")
    error = await api.refused("replyToInMail", by="cleo", inMailId=mail, body="Go away, you bitch")
    assert "It counts as refusal 1 of 5" in error["message"]
    assert [one["passage"] for one in (await standing(api, "cleo"))["violations"]["counted"]] == ["bitch"]


async def test_r20_looking_ahead_counts_for_nothing(api: Api) -> None:
    await api.buy("ana")
    await api.sent("ana", "cleo")
    query = """
    query ($cleo: ID!, $body: String!) {
      checkDraft(subject: "Hi", body: $body) { ok }
      inMailEligibility(recipientId: $cleo) { eligible }
      planInMails(recipientIds: [$cleo]) { credits }
      contactOptions(memberId: $cleo) { connect { state } }
      draftAdvice(recipientId: $cleo, subject: "Hi", body: $body) { advice { kind } }
    }
    """
    for _ in range(6):
        data = await api.data(query, {"cleo": api.member("cleo"), "body": RUDE}, by="ana")
        assert (data["checkDraft"]["ok"], data["inMailEligibility"]["eligible"]) == (False, False)
    assert await noted(api) == ([], 0)


async def test_r17_a_batch_counts_once_for_its_texts_and_not_for_limits(api: Api) -> None:
    await api.buy("ana")
    await api.sent("ana", "cleo")
    to = [
        {"recipientId": api.member("cleo")},
        {"recipientId": api.member("dora"), "body": RUDE},
        {"recipientId": api.member("dora")},
        {"recipientId": api.member("emil"), "body": "You bastard"},
        {"recipientId": api.member("opal")},
    ]
    query = """
    mutation ($input: SendInMailsInput!) { sendInMails(input: $input) {
      ...on SendInMailsPayload { sent results { result { __typename ...on UserError { code message } } } }
    } }
    """
    given = {"messages": to, "subject": "Graphs", "body": "Hello, shall we talk?", "idempotencyKey": api.key()}
    for _ in range(3):  # taken up again, what was refused is tried again
        batch = (await api.data(query, {"input": given}, by="ana"))["sendInMails"]
        results = [one["result"] for one in batch["results"]]
        assert [one.get("code") for one in results] == [
            *("AWAITING_RESPONSE", "TEXT_REFUSED", None, "TEXT_REFUSED", "RECIPIENT_OPTED_OUT"),
        ]
        assert ["It counts as refusal 1 of 5" in one.get("message", "") for one in results] == [
            *(False, True, False, True, False),
        ]
        assert batch["sent"] == 1
    assert (await noted(api))[1] == 1
    await api.data(query, {"input": {**given, "messages": to[:1], "idempotencyKey": api.key()}}, by="ana")
    assert (await noted(api))[1] == 1


async def test_r17_such_a_strike_is_appealed_and_lifted(api: Api) -> None:
    for _ in range(5):
        await rude_or_struck(api)
    [strike] = (await standing(api))["strikes"]
    appeal = await api.do(
        *("openSupportTicket", "ticket { id strikeId }"),
        by="ana",
        subject="Please look again",
        body="It was a quotation.",
        strikeId=strike["id"],
    )
    assert appeal["ticket"]["strikeId"] == strike["id"]
    file = await api.data(
        f"query ($ana: ID!) {{ operator {{ member(id: $ana) {{ standing {{ strikes {{ reason }} {RECORD} }} }} }} }}",
        {"ana": api.member("ana")},
        by=SUPPORT,
    )
    seen = file["operator"]["member"]["standing"]
    assert seen["strikes"][0]["reason"] == strike["reason"]
    assert seen["violations"] == {"counted": [], "untilStrike": 5, "nextStrikeHours": 24}
    await api.do("liftStrike", "standing { state }", by=TRUST, strikeId=strike["id"], reason="A quotation")
    known = await standing(api)
    assert known["strikes"][0]["liftedAt"] is not None
    assert known["violations"]["nextStrikeHours"] == 0
    assert "It counts as refusal 1 of 5" in (await rude(api))["message"]


async def rude_or_struck(api: Api) -> Json:
    return await api.do("sendInMail", "replayed", by="ana", recipientId=api.member("cleo"), subject="Hi", body=RUDE)


async def test_r17_a_hundred_at_once_are_one_strike(api: Api) -> None:
    answers = await asyncio.gather(*(rude_or_struck(api) for _ in range(100)))
    assert {answer["code"] for answer in answers} == {"TEXT_REFUSED"}
    brought = [answer for answer in answers if "have brought a strike" in answer["message"]]
    counting = [answer for answer in answers if "It counts as refusal" in answer["message"]]
    assert (len(brought), len(counting)) == (1, 4)
    known = await standing(api)
    assert (len(known["strikes"]), known["violations"]["counted"], known["state"]) == (1, [], "ACTIVE")
    assert await noted(api) == ([], 5)


async def test_r11a_what_is_counted_says_nothing_of_whom_it_was_for(api: Api) -> None:
    messages = [(await rude(api, to))["message"] for to in ("bob", "rae", "sam", "nobody")]
    assert [f"refusal {number} of 5" in message for number, message in enumerate(messages, 1)] == [True] * 4
    counted = (await standing(api))["violations"]["counted"]
    assert len({str(one) for one in counted}) == 1


async def test_the_numbers_are_the_policys(make_api: MakeApi, api: Api) -> None:
    query = "{ policy { violations { perStrike windowDays pauseMinutes } } }"
    assert (await api.data(query))["policy"]["violations"] == {"perStrike": 5, "windowDays": 7, "pauseMinutes": 10}
    strict = make_api(Policy(violations=ViolationPolicy(per_strike=1)))
    assert "have brought a strike" in (await rude_or_struck(strict))["message"]
    assert len((await standing(api))["strikes"]) == 1
