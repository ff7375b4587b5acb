"""R11a: a block, a report and a suspension look the same, to the byte; in queries and to a send, nobody's id does too.

bob blocks ana, rae reported ana, sam is suspended, nobody doesn't exist.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import pytest

from graph.loading import load
from services.networks.network import Named, Network
from services.policy import ConnectionPolicy, Policy
from tests.schema.conftest import DATABASE, network

if TYPE_CHECKING:
    from tests.schema.conftest import Api, MakeApi

pytestmark = pytest.mark.anyio

UNAVAILABLE = ("bob", "rae", "sam", "nobody")
FACTS = "code message rule remedy needed available retryAt"
PREVIEW = f"""
query ($id: ID!, $payWith: PayWith! = AUTO) {{
  inMailEligibility(recipientId: $id, payWith: $payWith) {{
    recipientId eligible degree relation cost lot {{ id }} retryAt blockers {{ {FACTS} }}
  }}
}}
"""
VERDICT = f"eligible degree relation cost lot {{ id }} retryAt blockers {{ {FACTS} }}"
OPTIONS = f"""
query ($id: ID!) {{ contactOptions(memberId: $id) {{
  memberId relation message {{ available reason {{ {FACTS} }} }} connect {{ state requestId reason {{ {FACTS} }} }}
  inMail {{
    available free choices {{ payWith eligibility {{ {VERDICT} }} }}
    help {{ packs {{ credits }} plan grantAt }}
  }}
}} }}
"""
PROFILE = "id name headline profileLevel openProfile employer title place schools skills"
QUERIES = {
    "inMailEligibility": PREVIEW,
    "contactOptions": OPTIONS,
    "member": f"query ($id: ID!) {{ member(id: $id) {{ {PROFILE} }} }}",
    "node": f"query ($id: ID!) {{ node(id: $id) {{ id __typename ...on Member {{ {PROFILE} }} }} }}",
    "introductionPaths": "query ($id: ID!) { introductionPaths(memberId: $id) { none paths { through { id } } } }",
    "planInMails": f"""
    query ($id: ID!) {{
      planInMails(recipientIds: [$id, $id]) {{
        refused {{ recipientId eligible degree relation cost lot {{ id }} retryAt blockers {{ {FACTS} }} }}
        sends {{ recipientId }} credits creditsLeft lots {{ credits }}
        shortage {{ credits byReach {{ degree credits }} packs {{ credits }} }}
      }}
    }}
    """,
    "draftAdvice": """
    query ($id: ID!) {
      draftAdvice(recipientId: $id, subject: "Bob and Rust", body: "Hello Bob, of Lisbon. Just following up.") {
        advice { kind severity message suggestion passage { field start length text } }
        likelihood { level chance factors { kind weight fact } }
      }
    }
    """,
    "nodes": "query ($id: ID!) { nodes(ids: [$id, $id]) { id } }",
}
SEND = f"""
mutation ($input: SendInMailInput!) {{
  sendInMail(input: $input) {{
    __typename
    ...on UserError {{ {FACTS} }}
    ...on SendRefusedError {{ blockers {{ {FACTS} }} }}
  }}
}}
"""
REPLY = f"""
mutation ($input: ReplyToInMailInput!) {{
  replyToInMail(input: $input) {{ __typename ...on UserError {{ {FACTS} }} }}
}}
"""
BLOCK = f"""
mutation ($input: TYPEInput!) {{
  NAME(input: $input) {{ __typename ...on TYPEPayload {{ memberId changed replayed }} ...on UserError {{ {FACTS} }} }}
}}
"""
TEXTS = {"subject": "Hi", "body": "Hello."}
RIGHTS = ["nothing", "credits", "plan", "recruiter"]


async def give(api: Api, what: str) -> None:
    """Let ana have what would bring other blockers to light, if they were told."""
    if what == "credits":
        await api.buy("ana")
    elif what == "plan":
        await api.subscribe("ana")
    elif what == "recruiter":
        await api.set("ana", accountType="RECRUITER")
        await api.subscribe("ana", "RECRUITER")


async def texts(api: Api, query: str, given: dict[str, dict[str, object]]) -> set[str]:
    """The answers to ana about each member, as they come over HTTP, with the id asked for left out."""
    found: set[str] = set()
    for about, variables in given.items():
        answer = await api.post(query, variables, by="ana")
        assert answer.status_code == 200
        head = sorted((name, value) for name, value in answer.headers.items() if name != "content-length")
        found.add(f"{head} {answer.text}".replace(about, "SOMEBODY"))
    return found


@pytest.mark.parametrize("what", RIGHTS)
@pytest.mark.parametrize("name", list(QUERIES))
async def test_asking_for_them_tells_nothing(api: Api, name: str, what: str) -> None:
    await give(api, what)
    members = [api.member(who) for who in UNAVAILABLE]
    assert len(await texts(api, QUERIES[name], {id_: {"id": id_} for id_ in members})) == 1


@pytest.mark.parametrize("pay_with", ["FREE", "PAID"])
async def test_no_choice_of_credits_tells_more(api: Api, pay_with: str) -> None:
    members = [api.member(who) for who in UNAVAILABLE]
    given: dict[str, dict[str, object]] = {id_: {"id": id_, "payWith": pay_with} for id_ in members}
    assert len(await texts(api, PREVIEW, given)) == 1


@pytest.mark.parametrize("what", RIGHTS)
async def test_sending_to_them_tells_nothing(api: Api, what: str) -> None:
    await give(api, what)
    given: dict[str, dict[str, object]] = {
        id_: {"input": {"recipientId": id_, **TEXTS, "idempotencyKey": api.key()}}
        for id_ in (api.member(who) for who in UNAVAILABLE)
    }
    [text] = await texts(api, SEND, given)
    assert "RECIPIENT_UNAVAILABLE" in text
    assert text.count('"code"') == 2


@pytest.mark.parametrize("name", ["blockMember", "unblockMember"])
async def test_blocking_them_tells_nothing(api: Api, name: str) -> None:
    """Nobody's id is told here: a block needs somebody, and is no way to learn why somebody is unavailable."""
    query = BLOCK.replace("NAME", name).replace("TYPE", name[0].upper() + name[1:])
    given: dict[str, dict[str, object]] = {
        id_: {"input": {"memberId": id_, "idempotencyKey": api.key()}}
        for id_ in (api.member(who) for who in ("bob", "rae", "sam"))
    }
    [text] = await texts(api, query, given)
    assert f'"changed":{"true" if name == "blockMember" else "false"}' in text
    if name == "blockMember":  # ana's own blocks are told before theirs of her, of each of them alike
        assert len(await texts(api, PREVIEW, {id_: {"id": id_} for id_ in given})) == 1


async def test_what_else_is_true_of_them_is_not_told(api: Api) -> None:
    for who in ("bob", "rae", "sam"):
        await api.set(who, profileLevel="BASIC", optOuts=["ALL"], openProfile=True)
    members = [api.member(who) for who in UNAVAILABLE]
    assert len(await texts(api, PREVIEW, {id_: {"id": id_} for id_ in members})) == 1


async def test_whom_one_could_see_before_all_vanish_alike(api: Api) -> None:
    """Cleo blocks, dora reports and emil is suspended after an InMail to each that they answered."""
    await api.buy("ana")
    mails = {who: (await api.send("ana", who, **TEXTS))["inMail"]["id"] for who in ("cleo", "dora", "emil")}
    for who, mail in mails.items():
        await api.do("replyToInMail", "replayed", by=who, inMailId=mail, body="Go on.")
    await api.do("blockMember", "changed", by="cleo", memberId=api.member("ana"))
    await api.do("reportInMail", "reportId", by="dora", inMailId=mails["dora"], reason="SPAM")
    await api.set("emil", standing="SUSPENDED")
    members: dict[str, dict[str, object]] = {api.member(who): {"id": api.member(who)} for who in mails}
    for query in QUERIES.values():
        assert len(await texts(api, query, members)) == 1
    mail_fields = "subject state respondedAt sender { name } recipient { id } replies { body author { id } }"
    node = f"query ($id: ID!) {{ node(id: $id) {{ ...on InMail {{ {mail_fields} }} }} }}"
    [text] = await texts(api, node, {mail: {"id": mail} for mail in mails.values()})
    assert '"recipient":null' in text
    assert '"author":null' in text
    replies: dict[str, dict[str, object]] = {
        mail: {"input": {"inMailId": mail, "body": "So?", "idempotencyKey": api.key()}} for mail in mails.values()
    }
    [text] = await texts(api, REPLY, replies)
    assert "RECIPIENT_UNAVAILABLE" in text


async def test_unanswered_mail_to_them_looks_the_same_too(api: Api) -> None:
    await api.buy("ana")
    mails = {who: (await api.send("ana", who, **TEXTS))["inMail"]["id"] for who in ("cleo", "dora", "emil")}
    await api.do("blockMember", "changed", by="cleo", memberId=api.member("ana"))
    await api.do("reportInMail", "reportId", by="dora", inMailId=mails["dora"], reason="SPAM")
    await api.set("emil", standing="SUSPENDED")
    members: dict[str, dict[str, object]] = {api.member(who): {"id": api.member(who)} for who in mails}
    [text] = await texts(api, PREVIEW, members)
    assert "AWAITING_RESPONSE" in text
    replies: dict[str, dict[str, object]] = {
        mail: {"input": {"inMailId": mail, "body": "So?", "idempotencyKey": api.key()}} for mail in mails.values()
    }
    assert len(await texts(api, REPLY, replies)) == 1
    listed = await api.post("{ viewer { sentInMails { edges { node { state recipient { id } } } } } }", by="ana")
    assert (
        listed.json()["data"]["viewer"]["sentInMails"]["edges"]
        == [{"node": {"state": "DELIVERED", "recipient": None}}] * 3
    )


async def test_they_themselves_see_the_others_as_before(api: Api) -> None:
    """Only one side is hidden: who blocked or reported sees whom; and everybody sees themselves."""
    query = QUERIES["member"]
    for who in ("bob", "rae"):
        data = await api.data(query, {"id": api.member("ana")}, by=who)
        assert data["member"]["name"] == "Ana"
    data = await api.data(query, {"id": api.member("sam")}, by="sam")
    assert data["member"]["name"] == "Sam"


async def test_the_clear_answer_for_whom_one_may_see_differs(api: Api) -> None:
    """The comparison above would notice a difference."""
    members = [api.member(who) for who in ("bob", "cleo")]
    for query in QUERIES.values():
        assert len(await texts(api, query, {id_: {"id": id_} for id_ in members})) == 2


FOUND = """
query ($query: String! = "", $sort: MemberSort! = RELEVANCE, $eligible: Boolean! = false, $place: String!) {
  searchMembers(query: $query, sort: $sort, filters: { eligibleNow: $eligible, place: $place }) {
    totalCount allCounted facets { relations { relation count } places { name count } employers { name count } }
    pageInfo { hasNextPage endCursor }
    edges { cursor node { id degree mutualConnections { totalCount members(first: 10) { id } } } }
  }
}
"""


async def settle(api: Api, names: dict[str, str]) -> None:
    """Let some of the people have other names, in a place of this test alone."""
    home = Named.called(f"Home of {api.prefix}")
    rows = [row for row in network(api.prefix).members if row.id.removeprefix(api.prefix) in names]
    moved = [replace(row, name=names[row.id.removeprefix(api.prefix)], place=home) for row in rows]
    people = Network(tuple(moved), ())
    await load(api.product.driver, DATABASE, people, now=api.clock(), advance=lambda _kind, _count: None)


@pytest.mark.parametrize("hidden", ["bob", "rae", "sam"])
async def test_a_search_tells_nothing_of_them(api: Api, hidden: str) -> None:
    """They have the best name for it and know whom the others know: each byte is as if nobody had the name."""
    await api.buy("ana")
    await api.connect(hidden, "ana", "cleo", "dora")
    await settle(api, {"cleo": "Quillane", "dora": "Quillaney", "emil": "Quilane"})
    place = f"Home of {api.prefix}"
    asked: list[dict[str, object]] = [{"place": place}]
    orders = product(("RELEVANCE", "NAME", "NEAREST"), (False, True))
    asked.extend({"query": "quillane", "place": place, "sort": sort, "eligible": eligible} for sort, eligible in orders)
    before = [(await api.post(FOUND, given, by="ana")).text for given in asked]
    assert all('"totalCount":3' in text for text in before)
    await settle(api, {hidden: "Quillane"})
    assert [(await api.post(FOUND, given, by="ana")).text for given in asked] == before
    seen = [(await api.post(FOUND, given, by="ben")).text for given in asked]  # to whom they did nothing
    assert all(('"totalCount":4' in text) is (hidden != "sam") for text in seen)


CONNECT = f"""
mutation ($input: TYPEInput!) {{
  NAME(input: $input) {{ __typename ...on TYPEPayload {{ at replayed }} ...on UserError {{ {FACTS} }} }}
}}
"""
NETWORK = """
{ viewer {
  connections { totalCount pageInfo { hasNextPage } edges { node { memberId } } }
  connectionRequests(direction: SENT) { totalCount pageInfo { hasNextPage } edges { node { id } } }
} }
"""


def connecting(name: str) -> str:
    return CONNECT.replace("NAME", name).replace("TYPE", name[0].upper() + name[1:])


@pytest.mark.parametrize("name", ["requestConnection", "removeConnection"])
async def test_r2_connecting_with_them_tells_nothing(api: Api, name: str) -> None:
    given: dict[str, dict[str, object]] = {
        id_: {"input": {"memberId": id_, "idempotencyKey": api.key()}} for id_ in (api.member(w) for w in UNAVAILABLE)
    }
    [text] = await texts(api, connecting(name), given)
    assert "RECIPIENT_UNAVAILABLE" in text


async def turned_away(api: Api) -> tuple[str, ...]:
    """Cleo blocks ana, dora reports ana, emil is suspended."""
    mail = (await api.send("ana", "dora", **TEXTS))["inMail"]["id"]
    await api.do("blockMember", "changed", by="cleo", memberId=api.member("ana"))
    await api.do("reportInMail", "reportId", by="dora", inMailId=mail, reason="SPAM")
    await api.set("emil", standing="SUSPENDED")
    return ("cleo", "dora", "emil")


async def test_r2_whom_one_had_asked_all_vanish_alike(api: Api) -> None:
    """One of them at a time: what ana sees of requests and connections is the same, whichever it was."""
    await api.buy("ana")
    requests: dict[str, str] = {}
    for who in ("cleo", "dora", "emil"):
        asked = await api.do("requestConnection", "requestId", by="ana", memberId=api.member(who))
        requests[who] = asked["requestId"]
    members = [api.member(who) for who in await turned_away(api)]
    answer = await api.data(NETWORK, by="ana")
    assert answer["viewer"]["connectionRequests"]["edges"] == []
    assert answer["viewer"]["connectionRequests"]["totalCount"] == 0
    for query in (OPTIONS, PREVIEW):
        # Ana's InMail to dora awaits an answer, which is ana's own fact; the others have none.
        assert len(await texts(api, query, {id_: {"id": id_} for id_ in (members[0], members[2])})) == 1
    again: dict[str, dict[str, object]] = {
        id_: {"input": {"memberId": id_, "idempotencyKey": api.key()}} for id_ in members
    }
    for name in ("requestConnection", "removeConnection"):
        assert len(await texts(api, connecting(name), again)) == 1
    back: dict[str, dict[str, object]] = {
        id_: {"input": {"requestId": id_, "idempotencyKey": api.key()}}
        for id_ in (*requests.values(), "ConnectionRequest:x")
    }
    [text] = await texts(api, connecting("withdrawConnectionRequest"), back)
    assert "CONNECTION_REQUEST_NOT_FOUND" in text


async def test_r2_hidden_requests_don_t_count_towards_the_limit(make_api: MakeApi, api: Api) -> None:
    """Else a member could tell a suspension, whose request waits on, from a block, which ended it."""
    strict = make_api(Policy(connections=ConnectionPolicy(open_requests=1)))
    for who, hide in (("cleo", "block"), ("emil", "suspend")):
        asked = await strict.do("requestConnection", "requestId", by="ana", memberId=api.member(who))
        assert asked["__typename"] == "RequestConnectionPayload", asked
        if hide == "block":
            await api.do("blockMember", "changed", by=who, memberId=api.member("ana"))
        else:
            await api.set(who, standing="SUSPENDED")
    last = await strict.do("requestConnection", "connected", by="ana", memberId=api.member("otto"))
    assert last["__typename"] == "RequestConnectionPayload", last


async def test_r2_connections_with_them_vanish_alike(api: Api) -> None:
    seen: set[str] = set()
    for change in ("block", "suspend"):
        if change == "block":
            await api.do("blockMember", "changed", by="greta", memberId=api.member("ana"))
        else:
            await api.do("unblockMember", "changed", by="greta", memberId=api.member("ana"))
            await api.set("greta", standing="SUSPENDED")
        seen.add((await api.post(NETWORK, by="ana")).text)
    [text] = seen
    assert api.member("ben") in text
    assert api.member("greta") not in text


async def test_r2_a_blocked_members_own_block_isn_t_told_in_the_list(api: Api) -> None:
    """Ana blocks all who are unavailable to her: of none there is a profile, whatever the reason."""
    for who in ("bob", "rae", "sam"):
        await api.do("blockMember", "changed", by="ana", memberId=api.member(who))
    query = "{ viewer { blockedMembers { totalCount edges { node { memberId member { name } } } } } }"
    found = (await api.data(query, by="ana"))["viewer"]["blockedMembers"]
    assert found["totalCount"] == 3
    assert {edge["node"]["memberId"] for edge in found["edges"]} == {api.member(w) for w in ("bob", "rae", "sam")}
    assert [edge["node"]["member"] for edge in found["edges"]] == [None] * 3


async def test_r2_who_reported_a_sender_is_out_of_its_requests_and_so_is_the_sender_of_theirs(api: Api) -> None:
    await api.buy("ana")
    mail = (await api.send("ana", "dora", **TEXTS))["inMail"]["id"]
    await api.do("requestConnection", "requestId", by="ana", memberId=api.member("dora"))
    await api.do("reportInMail", "reportId", by="dora", inMailId=mail, reason="SPAM")
    query = "query ($of: RequestDirection!) { viewer { connectionRequests(direction: $of) { totalCount } } }"
    for who, direction in (("ana", "SENT"), ("dora", "RECEIVED")):
        data = await api.data(query, {"of": direction}, by=who)
        assert data["viewer"]["connectionRequests"]["totalCount"] == 0
