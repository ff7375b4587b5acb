"""Support over the API: tickets with their audits, answers, and what the member is told (R24)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.schema.conftest import Api, Json

pytestmark = pytest.mark.anyio

SUPPORT = "mira:support"
TICKET = """
id memberId subject state openedAt resolvedAt
messages { author body operatorName }
audit { ok entries findings { kind sequence } }
"""
MINE = f"""
query ($first: Int! = 20, $after: String) {{ viewer {{ tickets(first: $first, after: $after) {{
    totalCount pageInfo {{ hasNextPage endCursor }} edges {{ node {{ {TICKET} }} }}
}} }} }}
"""
QUEUE = f"""
query ($state: TicketState! = OPEN, $after: String) {{ operator {{ tickets(state: $state, first: 100, after: $after) {{
    totalCount pageInfo {{ hasNextPage endCursor }} edges {{ node {{ {TICKET} }} }}
}} }} }}
"""


async def opened(api: Api, by: str = "ana", subject: str = "A credit is missing") -> Json:
    fields = f"ticket {{ {TICKET} }} replayed"
    result = await api.do("openSupportTicket", fields, by=by, subject=subject, body="I sent none.")
    assert result["__typename"] == "OpenSupportTicketPayload", result
    return result["ticket"]


async def mine(api: Api, by: str = "ana") -> list[Json]:
    return [edge["node"] for edge in (await api.data(MINE, by=by))["viewer"]["tickets"]["edges"]]


async def queued(api: Api, state: str) -> list[Json]:
    """This test's tickets among everybody's, the earliest first."""
    found: list[Json] = []
    after = None
    while True:
        page = (await api.data(QUEUE, {"state": state, "after": after}, by=SUPPORT))["operator"]["tickets"]
        found += [edge["node"] for edge in page["edges"] if api.prefix in edge["node"]["memberId"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


async def test_r24_a_ticket_goes_from_its_opening_to_its_end(api: Api) -> None:
    ticket = await opened(api)
    first = {"author": "MEMBER", "body": "I sent none.", "operatorName": None}
    assert (ticket["state"], ticket["messages"], ticket["memberId"]) == ("OPEN", [first], api.member("ana"))
    assert [one["id"] for one in await queued(api, "OPEN")] == [ticket["id"]]
    given = {"ticketId": ticket["id"], "body": "We are looking."}
    fields = "state ticketMessage { author body operatorName }"
    answered = await api.do("answerTicket", fields, by=SUPPORT, **given)
    name = f"{api.prefix}mira"
    second = {"author": "OPERATOR", "body": "We are looking.", "operatorName": name}
    assert (answered["state"], answered["ticketMessage"]) == ("ANSWERED", second)
    written = await api.do("replyToTicket", fields, by="ana", ticketId=ticket["id"], body="Thank you.")
    third = {"author": "MEMBER", "body": "Thank you.", "operatorName": None}
    assert (written["state"], written["ticketMessage"]) == ("OPEN", third)
    resolved = await api.do("resolveTicket", "resolvedAt", by=SUPPORT, ticketId=ticket["id"], reason="Given back")
    [seen] = await mine(api)
    assert (seen["state"], seen["resolvedAt"]) == ("RESOLVED", resolved["resolvedAt"])
    assert seen["messages"] == [first, {**second, "operatorName": None}, third]  # who answered is no member's business
    [kept] = await queued(api, "RESOLVED")
    assert kept["messages"] == [first, second, third]
    assert await queued(api, "OPEN") == []


async def test_r24_the_audit_of_the_moment_is_attached(api: Api) -> None:
    await api.buy("ana")
    before = await opened(api)
    assert before["audit"] == {"ok": True, "entries": 1, "findings": []}
    changed = "MATCH (e:Entry {memberId: $id, sequence: 1}) SET e.amount = 24"
    await api.product.driver.execute_query(changed, id=f"{api.prefix}ana")
    after = await opened(api)
    assert not after["audit"]["ok"]
    assert {"kind": "SEAL", "sequence": 1} in after["audit"]["findings"]
    audits = {one["id"]: one["audit"] for one in await queued(api, "OPEN")}
    assert audits == {before["id"]: before["audit"], after["id"]: after["audit"]}


async def test_the_member_is_told_of_answers_and_of_the_end(api: Api) -> None:
    ticket = await opened(api)
    await api.do("answerTicket", "state", by=SUPPORT, ticketId=ticket["id"], body="We are looking.")
    await api.do("resolveTicket", "resolvedAt", by=SUPPORT, ticketId=ticket["id"], reason="Done")
    query = "{ viewer { notifications { totalCount edges { node { kind about at } } } } }"
    news = (await api.data(query, by="ana"))["viewer"]["notifications"]
    told = [(edge["node"]["kind"], edge["node"]["about"]) for edge in news["edges"]]
    key = ticket["id"].partition(":")[2]
    assert told == [("TICKET_RESOLVED", key), ("TICKET_ANSWERED", key)]
    assert (await api.data(query, by="cleo"))["viewer"]["notifications"]["totalCount"] == 0


@pytest.mark.parametrize("who", ["rita", "sam"])
async def test_r24_the_restricted_and_the_suspended_may_ask_support(api: Api, who: str) -> None:
    ticket = await opened(api, who)
    written = await api.do("replyToTicket", "state", by=who, ticketId=ticket["id"], body="Please.")
    assert written["state"] == "OPEN"


async def test_no_more_than_five_tickets_are_under_way_and_ten_messages_wait(api: Api) -> None:
    tickets = [await opened(api, subject=f"Question {number}") for number in range(5)]
    error = await api.refused("openSupportTicket", by="ana", subject="One more", body="Please.")
    assert (error["__typename"], error["code"], error["rule"]) == ("ActionRefusedError", "TOO_MANY_TICKETS", "R24")
    id = tickets[0]["id"]
    for number in range(9):
        await api.do("replyToTicket", "state", by="ana", ticketId=id, body=f"Please, {number}.")
    assert (await api.refused("replyToTicket", by="ana", ticketId=id, body="!"))["code"] == "TOO_MANY_MESSAGES"
    await api.do("resolveTicket", "resolvedAt", by=SUPPORT, ticketId=id, reason="Done")
    await opened(api)
    resolved = await api.refused("replyToTicket", by="ana", ticketId=id, body="And now?")
    assert resolved["code"] == "TICKET_RESOLVED"
    assert (await api.refused("resolveTicket", by=SUPPORT, ticketId=id, reason="!"))["code"] == "TICKET_RESOLVED"


async def test_another_members_ticket_is_nobodys(api: Api) -> None:
    ticket = await opened(api)
    error = await api.refused("replyToTicket", by="cleo", ticketId=ticket["id"], body="Me too.")
    nobodys = await api.refused("replyToTicket", by="cleo", ticketId="Ticket:nobodys", body="Me too.")
    assert error == nobodys
    assert error["code"] == "TICKET_NOT_FOUND"
    assert await mine(api, "cleo") == []


async def test_r21_replays_of_tickets(api: Api) -> None:
    given = {"subject": "Help", "body": "Please.", "idempotencyKey": "ticket"}
    fields = "ticket { id state openedAt } replayed"
    first = await api.do("openSupportTicket", fields, by="ana", **given)
    api.clock.advance(days=1)
    again = await api.do("openSupportTicket", fields, by="ana", **given)
    assert again == {**first, "replayed": True}
    other = await api.refused("openSupportTicket", by="ana", **{**given, "body": "Now."})
    assert other["__typename"] == "IdempotencyKeyError"
    assert len(await mine(api)) == 1


async def test_a_members_tickets_by_pages(api: Api) -> None:
    tickets = [await opened(api, subject=f"Question {number}") for number in range(3)]
    first = (await api.data(MINE, {"first": 2}, by="ana"))["viewer"]["tickets"]
    assert [edge["node"]["id"] for edge in first["edges"]] == [tickets[2]["id"], tickets[1]["id"]]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (3, True)
    given = {"first": 2, "after": first["pageInfo"]["endCursor"]}
    rest = (await api.data(MINE, given, by="ana"))["viewer"]["tickets"]
    assert [edge["node"]["id"] for edge in rest["edges"]] == [tickets[0]["id"]]


async def test_the_texts_of_tickets_are_plain(api: Api) -> None:
    for given, field in (
        ({"subject": "", "body": "x"}, "input.subject"),
        ({"subject": "x", "body": "x" * 1901}, "input.body"),
        ({"subject": "x", "body": "<img src=x>"}, "input.body"),
    ):
        error = await api.refused("openSupportTicket", by="ana", **given)
        assert (error["code"], error["field"]) == ("INVALID_INPUT", field)


async def test_tickets_that_are_opened_at_once_are_five(api: Api) -> None:
    asked = [
        api.do("openSupportTicket", "ticket { id }", by="ana", subject=f"Question {number}", body="Please.")
        for number in range(12)
    ]
    outcomes = [result.get("code", "opened") for result in await asyncio.gather(*asked)]
    assert (outcomes.count("opened"), outcomes.count("TOO_MANY_TICKETS")) == (5, 7)
    assert len(await mine(api)) == 5
