"""Connections over the API: from the request to the end, in both members' networks at once (R2)."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from schema.settings import Payments
from services.policy import ConnectionPolicy, Policy

if TYPE_CHECKING:
    from tests.schema.conftest import Api, Json, MakeApi

pytestmark = pytest.mark.anyio

FACTS = "code message rule remedy needed available retryAt"
CONNECTIONS = """
query ($orderBy: ConnectionOrder! = NEWEST, $first: Int! = 20, $after: String) { viewer {
  connections(orderBy: $orderBy, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
    edges { cursor node { memberId since member { name } } }
  }
} }
"""
REQUESTS = """
query ($direction: RequestDirection! = RECEIVED, $first: Int! = 20, $after: String) { viewer {
  connectionRequests(direction: $direction, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
    edges { cursor node { id note sentAt sender { id } recipient { id } } }
  }
} }
"""
BLOCKED = """
query ($first: Int! = 20, $after: String) { viewer { blockedMembers(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
    edges { cursor node { memberId blockedAt member { name } } }
} } }
"""
OPTIONS = f"""
query ($id: ID!) {{ contactOptions(memberId: $id) {{
  memberId relation
  message {{ available reason {{ {FACTS} }} }}
  inMail {{
    available free
    choices {{ payWith eligibility {{ eligible degree relation cost lot {{ id }} retryAt blockers {{ {FACTS} }} }} }}
    help {{ packs {{ priceCents credits }} plan grantAt }}
  }}
  connect {{ state requestId reason {{ {FACTS} }} }}
}} }}
"""
LISTS = {"connections": CONNECTIONS, "connectionRequests": REQUESTS, "blockedMembers": BLOCKED}


async def asked(api: Api, by: str, to: str, **given: object) -> str:
    """The id of a new request."""
    result = await api.do("requestConnection", "requestId connected", by=by, memberId=api.member(to), **given)
    assert (result["__typename"], result["connected"]) == ("RequestConnectionPayload", False), result
    return result["requestId"]


async def listed(api: Api, query: str, by: str, **given: object) -> Json:
    [found] = (await api.data(query, given, by=by))["viewer"].values()
    return found


async def names(api: Api, by: str, **given: object) -> list[str]:
    """Whom a member is connected with, in order."""
    found = await listed(api, CONNECTIONS, by, **given)
    assert found["totalCount"] == len(found["edges"])
    return [edge["node"]["member"]["name"] for edge in found["edges"]]


async def waiting(api: Api, by: str, direction: str) -> list[str]:
    found = await listed(api, REQUESTS, by, direction=direction)
    assert found["totalCount"] == len(found["edges"])
    return [edge["node"]["id"] for edge in found["edges"]]


async def option(api: Api, by: str, to: str) -> Json:
    return (await api.data(OPTIONS, {"id": api.member(to)}, by=by))["contactOptions"]


async def degree(api: Api, by: str, to: str) -> int | None:
    query = "query ($id: ID!) { inMailEligibility(recipientId: $id) { degree } }"
    return (await api.data(query, {"id": api.member(to)}, by=by))["inMailEligibility"]["degree"]


async def test_r2_an_accepted_request_is_in_both_networks_at_once_and_so_is_its_end(api: Api) -> None:
    request = await asked(api, "ana", "emil", note="We met in Lisbon.")
    [node] = [edge["node"] for edge in (await listed(api, REQUESTS, "emil"))["edges"]]
    assert node == {
        "id": request,
        "note": "We met in Lisbon.",
        "sentAt": "2026-03-10T12:00:00+00:00",
        "sender": {"id": api.member("ana")},
        "recipient": {"id": api.member("emil")},
    }
    assert await waiting(api, "ana", "SENT") == [request]
    assert (await degree(api, "ana", "emil"), await degree(api, "emil", "ana")) == (None, None)
    api.clock.advance(days=1)
    done = await api.do("acceptConnectionRequest", "memberId at replayed", by="emil", requestId=request)
    assert (done["memberId"], done["at"]) == (api.member("ana"), "2026-03-11T12:00:00+00:00")
    assert (await waiting(api, "ana", "SENT"), await waiting(api, "emil", "RECEIVED")) == ([], [])
    assert (await names(api, "ana"))[0] == "Emil"
    assert (await names(api, "emil")) == ["Ana", "Dora"]
    assert (await degree(api, "ana", "emil"), await degree(api, "emil", "ana")) == (1, 1)
    assert (await option(api, "ana", "emil"))["message"] == {"available": True, "reason": None}
    await api.do("removeConnection", "memberId at", by="ana", memberId=api.member("emil"))
    assert (await names(api, "ana"), await names(api, "emil")) == (["Ben", "Greta"], ["Dora"])
    assert (await degree(api, "ana", "emil"), await degree(api, "emil", "ana")) == (None, None)


async def test_r2_a_removed_connection_leaves_the_next_shortest_path(api: Api) -> None:
    request = await asked(api, "ana", "cleo")
    await api.do("acceptConnectionRequest", "at", by="cleo", requestId=request)
    assert await degree(api, "cleo", "ana") == 1
    await api.do("removeConnection", "at", by="cleo", memberId=api.member("ana"))
    assert (await degree(api, "cleo", "ana"), await degree(api, "ana", "cleo")) == (2, 2)


async def test_r2_each_is_told_once(api: Api) -> None:
    request = await asked(api, "ana", "emil")
    await api.do("acceptConnectionRequest", "at", by="emil", requestId=request)
    news = "{ viewer { notifications { edges { node { kind about } } } } }"
    told = {
        who: (await api.data(news, by=who))["viewer"]["notifications"]["edges"][0]["node"] for who in ("ana", "emil")
    }
    assert told == {
        "emil": {"kind": "CONNECTION_REQUESTED", "about": request.removeprefix("ConnectionRequest:")},
        "ana": {"kind": "CONNECTION_ACCEPTED", "about": api.member("emil").removeprefix("Member:")},
    }


async def test_r2_asking_whom_one_was_asked_by_connects(api: Api) -> None:
    request = await asked(api, "ana", "emil")
    offered = (await option(api, "emil", "ana"))["connect"]
    assert offered == {"state": "RECEIVED", "requestId": request, "reason": None}
    done = await api.do("requestConnection", "requestId connected", by="emil", memberId=api.member("ana"), note="Yes")
    assert (done["requestId"], done["connected"]) == (request, True)
    assert (await option(api, "emil", "ana"))["connect"]["state"] == "CONNECTED"
    assert "Emil" in await names(api, "ana")


@pytest.mark.parametrize(("name", "by"), [("declineConnectionRequest", "emil"), ("withdrawConnectionRequest", "ana")])
async def test_r2_a_request_that_came_to_nothing_isn_t_repeated_for_21_days(api: Api, name: str, by: str) -> None:
    request = await asked(api, "ana", "emil")
    assert (await option(api, "ana", "emil"))["connect"]["state"] == "SENT"
    assert (await api.do(name, "memberId at", by=by, requestId=request))["memberId"].startswith("Member:")
    assert (await api.refused(name, by=by, requestId=request))["code"] == "CONNECTION_REQUEST_NOT_FOUND"
    assert (await waiting(api, "ana", "SENT"), await waiting(api, "emil", "RECEIVED")) == ([], [])
    refused = await api.refused("requestConnection", by="ana", memberId=api.member("emil"))
    assert (refused["code"], refused["retryAt"]) == ("CONNECTION_REQUEST_TOO_SOON", "2026-03-31T12:00:00+00:00")
    assert (await option(api, "ana", "emil"))["connect"]["reason"]["code"] == "CONNECTION_REQUEST_TOO_SOON"
    api.clock.advance(days=21)
    await asked(api, "ana", "emil")


async def test_r2_only_so_many_requests_may_wait(make_api: MakeApi, api: Api) -> None:
    strict = make_api(Policy(connections=ConnectionPolicy(open_requests=2)))
    first, _ = await asked(strict, "ana", "cleo"), await asked(strict, "ana", "dora")
    refused = await strict.refused("requestConnection", by="ana", memberId=api.member("emil"))
    assert refused["code"] == "TOO_MANY_CONNECTION_REQUESTS"
    assert (await option(strict, "ana", "emil"))["connect"]["state"] == "LIMIT_REACHED"
    await strict.do("withdrawConnectionRequest", "at", by="ana", requestId=first)
    await asked(strict, "ana", "emil")


@pytest.mark.parametrize(
    ("by", "to", "code"),
    [
        ("ana", "ana", "RECIPIENT_IS_YOURSELF"),
        ("ana", "ben", "ALREADY_CONNECTED"),
        ("rita", "ana", "SENDER_RESTRICTED"),
        ("sam", "ana", "SENDER_SUSPENDED"),
        ("bob", "ana", "RECIPIENT_BLOCKED_BY_YOU"),
        ("rae", "ana", "RECIPIENT_REPORTED_BY_YOU"),
        ("ana", "nobody", "RECIPIENT_UNAVAILABLE"),
    ],
)
async def test_r20_who_can_t_ask_is_told_the_same_by_the_option(api: Api, by: str, to: str, code: str) -> None:
    refused = await api.refused("requestConnection", by=by, memberId=api.member(to))
    assert refused["code"] == code
    reason = (await option(api, by, to))["connect"]["reason"]
    assert reason == {name: refused[name] for name in reason}


@pytest.mark.parametrize(
    ("field", "given"),
    [("input.note", {"note": "x" * 301}), ("input.note", {"note": "\t"}), ("input.memberId", {"memberId": "Lot:x"})],
)
async def test_r16_a_wrong_input_names_its_field(api: Api, field: str, given: dict[str, object]) -> None:
    refused = await api.refused("requestConnection", by="ana", **{"memberId": api.member("emil"), **given})
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", field)


async def test_r21_the_same_key_asks_once(api: Api) -> None:
    given = {"memberId": api.member("emil"), "idempotencyKey": "one"}
    answers = [await api.do("requestConnection", "requestId replayed", by="ana", **given) for _ in range(2)]
    assert [answer["replayed"] for answer in answers] == [False, True]
    assert await waiting(api, "emil", "RECEIVED") == [answers[0]["requestId"]]


async def test_lists_go_by_pages_and_by_their_order(api: Api) -> None:
    for who in ("cleo", "dora", "emil"):
        api.clock.advance(minutes=1)
        await api.do("acceptConnectionRequest", "at", by=who, requestId=await asked(api, "ana", who))
    assert await names(api, "ana") == ["Emil", "Dora", "Cleo", "Ben", "Greta"]
    assert await names(api, "ana", orderBy="NAME") == ["Ben", "Cleo", "Dora", "Emil", "Greta"]
    for order in ("NAME", "NEWEST"):
        every = await listed(api, CONNECTIONS, "ana", orderBy=order)
        assert await paged(api, CONNECTIONS, {"orderBy": order}) == every["edges"]


async def paged(api: Api, query: str, given: dict[str, object], by: str = "ana") -> list[Json]:
    """All edges, two at a time."""
    edges: list[Json] = []
    after = None
    while True:
        page = await listed(api, query, by, **given, first=2, after=after)
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        edges += page["edges"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return edges


async def test_requests_and_blocks_go_by_pages_newest_first(api: Api) -> None:
    requests = [await asked(api, who, "emil") for who in ("ana", "ben", "cleo")]
    edges = await paged(api, REQUESTS, {}, by="emil")
    assert [edge["node"]["id"] for edge in edges] == requests[::-1]
    for who in ("dora", "otto", "ben"):
        await api.do("blockMember", "changed", by="emil", memberId=api.member(who))
        api.clock.advance(seconds=1)
    blocked = await paged(api, BLOCKED, {}, by="emil")
    assert [edge["node"]["member"]["name"] for edge in blocked] == ["Ben", "Otto", "Dora"]
    assert blocked[0]["node"]["blockedAt"] == "2026-03-10T12:00:02+00:00"


def cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize("name", list(LISTS))
@pytest.mark.parametrize(
    "given",
    [
        {"first": 0},
        {"first": 101},
        {"after": "x"},
        {"after": cursor("InMail:x")},
        {"after": cursor("BlockedMember:1")},
        {"after": cursor('BlockedMember:[9223372036854775808, "x"]')},
        {"after": cursor('ConnectedMember.NEWEST:[1.5, "x"]')},
        {"after": cursor('ConnectedMember.NEWEST:["\\ud800", "x"]')},
        {"after": cursor('ConnectedMember.NAME:["a", "x"]')},
    ],
)
async def test_pages_that_are_none_are_told(api: Api, name: str, given: dict[str, object]) -> None:
    body = await api.ask(LISTS[name], given, by="ana")
    assert body["errors"][0]["extensions"]["code"] == "INVALID_INPUT"


async def test_r11_a_block_ends_a_request_hides_a_connection_and_is_in_the_blockers_own_list(api: Api) -> None:
    request = await asked(api, "ana", "emil")
    await api.do("blockMember", "changed", by="emil", memberId=api.member("ana"))
    assert (await waiting(api, "ana", "SENT"), await waiting(api, "emil", "RECEIVED")) == ([], [])
    for name in ("acceptConnectionRequest", "declineConnectionRequest"):
        assert (await api.refused(name, by="emil", requestId=request))["code"] == "CONNECTION_REQUEST_NOT_FOUND"
    await api.do("blockMember", "changed", by="ana", memberId=api.member("ben"))
    assert (await names(api, "ana"), await names(api, "ben")) == (["Greta"], ["Bob", "Cleo", "Rae"])
    found = await listed(api, BLOCKED, "emil")
    assert [edge["node"]["memberId"] for edge in found["edges"]] == [api.member("ana")]
    assert (await listed(api, BLOCKED, "ana"))["totalCount"] == 1
    assert await degree(api, "cleo", "ana") == 2  # R2: blocks bend nobody's path
    await api.do("unblockMember", "changed", by="ana", memberId=api.member("ben"))
    assert "Ben" in await names(api, "ana")


async def test_r10_the_options_towards_each_degree(api: Api) -> None:
    found = {who: await option(api, "ana", who) for who in ("ben", "cleo", "dora", "emil", "otto")}
    assert [found[who]["relation"] for who in ("ben", "cleo", "dora", "emil")] == [
        "FIRST_DEGREE",
        "SECOND_DEGREE",
        "THIRD_DEGREE",
        "OUT_OF_NETWORK",
    ]
    assert [found[who]["message"]["available"] for who in found] == [True, False, False, False, False]
    assert found["cleo"]["message"]["reason"]["code"] == "NOT_CONNECTED"
    assert [found[who]["inMail"]["available"] for who in found] == [False, False, False, False, True]
    assert [found[who]["inMail"]["free"] for who in found] == [False, False, False, False, True]
    pack = {"priceCents": 5999, "credits": 25}
    assert [found[who]["inMail"]["help"] for who in found] == [
        {"packs": None, "plan": None, "grantAt": None},
        {"packs": pack, "plan": None, "grantAt": None},
        {"packs": pack, "plan": "CAREER", "grantAt": None},
        {"packs": pack, "plan": "CAREER", "grantAt": None},
        None,
    ]
    assert [found[who]["connect"]["state"] for who in found] == ["CONNECTED", *["AVAILABLE"] * 4]


async def test_r8_each_choice_of_credits_is_what_the_preview_says(api: Api) -> None:
    await api.buy("ana")
    choices = (await option(api, "ana", "cleo"))["inMail"]["choices"]
    assert [(one["payWith"], one["eligibility"]["eligible"]) for one in choices] == [
        ("AUTO", True),
        ("FREE", False),
        ("PAID", True),
    ]
    preview = f"""
    query ($id: ID!, $payWith: PayWith!) {{ inMailEligibility(recipientId: $id, payWith: $payWith) {{
        eligible degree relation cost lot {{ id }} retryAt blockers {{ {FACTS} }}
    }} }}
    """
    for one in choices:
        given = {"id": api.member("cleo"), "payWith": one["payWith"]}
        assert (await api.data(preview, given, by="ana"))["inMailEligibility"] == one["eligibility"]


async def test_r5a_no_packs_are_offered_where_none_are_sold(make_api: MakeApi, api: Api) -> None:
    closed = make_api(payments=Payments.NONE)
    assert (await option(closed, "ana", "cleo"))["inMail"]["help"]["packs"] is None
    assert (await option(api, "ana", "cleo"))["inMail"]["help"]["packs"] is not None
