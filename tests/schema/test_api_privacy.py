"""R11a: a block, a report and a suspension look the same, to the byte; in queries and to a send, nobody's id does too.

bob blocks ana, rae reported ana, sam is suspended, nobody doesn't exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.schema.conftest import Api

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
PROFILE = "id name headline profileLevel openProfile employer title place schools skills"
QUERIES = {
    "inMailEligibility": PREVIEW,
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
