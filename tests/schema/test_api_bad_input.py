"""Nonsense from outside is answered by a word about it: never by INTERNAL, never by HTTP 500."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.schema.conftest import Api

pytestmark = pytest.mark.anyio

IDS = [
    "",
    "ana",
    ":",
    "Member",
    "Member:",
    "InMail:x",
    "Lot:x",
    "member:ana",
    "Member:🎉",
    "Member:\x00",
    "Member:" + "x" * 255,
    "Member:" + "x" * 256,
    "Member:" + "x" * 100_000,
    "Member:*",
    "Member:' OR 1=1 //",
    "InMail:\x00",
    "InMail:" + "x" * 100_000,
    0,
    -1,
    2**53,
]
TEXTS = ["", "\x00", "\ufffe", "🎉" * 5000, "x" * 100_000, "\u202eright to left", "'; MATCH (n) DETACH DELETE n //"]
SURROGATES = ["\ud800", "a\udfffb"]

ID_FIELDS = [
    ("query ($v: ID!) { node(id: $v) { id } }", "data"),
    ("query ($v: ID!) { nodes(ids: [$v]) { id } }", "data"),
    ("query ($v: ID!) { member(id: $v) { id } }", "id"),
    ("query ($v: ID!) { inMailEligibility(recipientId: $v) { eligible } }", "recipientId"),
    ('query ($v: ID!) { draftAdvice(recipientId: $v, subject: "", body: "") { advice { kind } } }', "recipientId"),
    ('query ($v: ID!) { previewTemplate(templateId: "Template:x", recipientId: $v) { ready } }', "recipientId"),
    ("query ($v: ID!) { planInMails(recipientIds: [$v]) { credits } }", "recipientIds.0"),
]


def mutation(name: str, field: str, more: str) -> str:
    type_name = name[0].upper() + name[1:]
    given = f'{{ {field}: $v, idempotencyKey: "k" {more} }}'
    facts = f"__typename ...on {type_name}Payload {{ replayed }} ...on UserError {{ code message }}"
    return f"mutation ($v: TYPE) {{ {name}(input: {given}) {{ {facts} }} }}"


ID_INPUTS = [
    mutation("sendInMail", "recipientId", 'subject: "s" body: "b"'),
    mutation("replyToInMail", "inMailId", 'body: "b"'),
    mutation("declineInMail", "inMailId", ""),
    mutation("reportInMail", "inMailId", "reason: SPAM"),
    mutation("blockMember", "memberId", ""),
    mutation("unblockMember", "memberId", ""),
]
TEXT_INPUTS = [
    mutation("sendInMail", "subject", 'recipientId: "Member:nobody" body: "b"'),
    mutation("sendInMail", "body", 'recipientId: "Member:nobody" subject: "s"'),
    mutation("replyToInMail", "body", 'inMailId: "InMail:none"'),
    mutation("reportInMail", "note", 'inMailId: "InMail:none" reason: SPAM'),
    mutation("purchaseCredits", "paymentToken", "credits: 25"),
    mutation("blockMember", "idempotencyKey", 'memberId: "Member:nobody"').replace(', idempotencyKey: "k"', ""),
]


def codes(body: dict[str, Any]) -> list[str]:
    return [error.get("extensions", {}).get("code", "") for error in body.get("errors", [])]


@pytest.mark.parametrize(("query", "field"), ID_FIELDS)
async def test_odd_ids_in_queries(api: Api, query: str, field: str) -> None:
    for value in IDS:
        body = await api.ask(query, {"v": value}, by="ana")
        assert codes(body) in ([], ["INVALID_INPUT"]), (value, body)
        if field != "data" and not str(value).startswith("Member:"):
            assert body["errors"][0]["extensions"]["field"] == field


@pytest.mark.parametrize("query", ID_INPUTS, ids=range(len(ID_INPUTS)))
async def test_odd_ids_in_mutations(api: Api, query: str) -> None:
    before = await api.picture()
    for value in IDS:
        body = await api.ask(query.replace("TYPE", "ID!"), {"v": value}, by="ana")
        [result] = body["data"].values()
        assert result["__typename"] in {"InvalidInputError", "ActionRefusedError", "SendRefusedError"}, (value, result)
    assert await api.picture() == before


@pytest.mark.parametrize("query", TEXT_INPUTS, ids=range(len(TEXT_INPUTS)))
async def test_odd_texts_in_mutations(api: Api, query: str) -> None:
    before = await api.picture()
    for value in TEXTS:
        body = await api.ask(query.replace("TYPE", "String!"), {"v": value}, by="ana")
        [result] = body["data"].values()
        assert result["__typename"].endswith("Error"), (value, result)
    assert await api.picture() == before


async def test_odd_texts_arrive_as_they_were_sent(api: Api) -> None:
    await api.buy("ana")
    body = "'; MATCH (n) DETACH DELETE n //\n\t$id ${id} {{}} \\u0000 <b>é</b> 🎉 \u202ertl\u202c \U0010ffff"
    sent = await api.send("ana", "cleo", "inMail { id body }", body=body)
    assert sent["inMail"]["body"] == body
    node = await api.data(
        "query ($id: ID!) { node(id: $id) { ...on InMail { body } } }", {"id": sent["inMail"]["id"]}, by="cleo"
    )
    assert node["node"]["body"] == body


@pytest.mark.parametrize("value", SURROGATES)
@pytest.mark.parametrize("query", [*ID_INPUTS[:1], *TEXT_INPUTS[:2], ID_FIELDS[0][0]], ids=range(4))
async def test_half_a_character_in_a_variable(api: Api, query: str, value: str) -> None:
    response = await api.post(query.replace("TYPE", "String!"), {"v": value}, by="ana")
    assert response.status_code == 400
    assert "half of a surrogate pair" in response.json()["errors"][0]["message"]


@pytest.mark.parametrize("escape", ["\\ud800", "\\u{D800}", "\\u{110000}", "\\u0000"])
async def test_half_a_character_in_the_document(api: Api, escape: str) -> None:
    text = f'{{ node(id: "Member:{escape}") {{ id }} member(id: "Member:{escape}") {{ id }} }}'
    response = await api.post(text, by="ana")
    assert response.status_code == 200
    assert "INTERNAL" not in response.text


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("query ($n: Int!) { viewer { inbox(first: $n) { totalCount } } }", {"n": 2**31}),
        ("query ($n: Int!) { viewer { inbox(first: $n) { totalCount } } }", {"n": 10**400}),
        ("query ($n: Int!) { viewer { inbox(first: $n) { totalCount } } }", {"n": 1.5}),
        ("query ($n: Int!) { viewer { inbox(first: $n) { totalCount } } }", {"n": "5"}),
        ("query ($n: Int!) { viewer { inbox(first: $n) { totalCount } } }", {"n": None}),
        ("query ($n: Int!) { viewer { inbox(first: $n) { totalCount } } }", {}),
        ("{ viewer { inbox(first: 2147483648) { totalCount } } }", {}),
        ("{ viewer { inbox(first: null) { totalCount } } }", {}),
        ("{ viewer { inbox(after: 5) { totalCount } } }", {}),
        ("query ($p: PayWith!) { inMailEligibility(recipientId: 1, payWith: $p) { eligible } }", {"p": "GOLD"}),
        ("{ inMailEligibility(recipientId: 1, payWith: GOLD) { eligible } }", {}),
        ("query ($v: ID!) { node(id: $v) { id } }", {"v": ["Member:ana"]}),
        ("query ($v: ID!) { node(id: $v) { id } }", {"v": {"id": "Member:ana"}}),
        ("query ($v: ID!) { node(id: $v) { id } }", {"v": True}),
        ("mutation ($i: BlockMemberInput!) { blockMember(input: $i) { __typename } }", {"i": {}}),
        ("mutation ($i: BlockMemberInput!) { blockMember(input: $i) { __typename } }", {"i": {"x": 1}}),
        ("mutation { startSubscription(input: { plan: GOLD, idempotencyKey: 1 }) { __typename } }", {}),
        ("mutation { setInMailPreferences(input: { optOuts: [NOBODY] idempotencyKey: 1 }) { __typename } }", {}),
    ],
)
async def test_values_of_another_type(api: Api, query: str, variables: dict[str, object]) -> None:
    response = await api.post(query, variables, by="ana")
    assert response.status_code in {200, 400}
    body = response.json()
    assert "data" not in body
    assert body["errors"]
    assert "INTERNAL" not in response.text


async def test_a_number_that_json_can_hold_and_graphql_can_t(api: Api) -> None:
    body = json.dumps({"query": "{ viewer { inbox(first: 1e400) { totalCount } } }"})
    async with api.client() as client:
        response = await client.post("/graphql", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 200
    assert response.json()["errors"]


async def test_preferences_take_each_choice_once(api: Api) -> None:
    result = await api.do(
        "setInMailPreferences", "inMailPreferences { optOuts }", by="ana", optOuts=["SALES"] * 1000 + ["ALL"]
    )
    assert result["inMailPreferences"]["optOuts"] == ["ALL", "SALES"]


async def test_many_mutations_in_one_document_run_one_after_another(api: Api) -> None:
    await api.buy("ana")
    one = 'sendInMail(input: {{ recipientId: "{}", subject: "s", body: "b", idempotencyKey: "{}" }})'
    fields = "{ __typename ...on SendRefusedError { code } }"
    sends = [f"m{n}: {one.format(api.member('cleo'), n)} {fields}" for n in range(5)]
    data = await api.data(f"mutation {{ {' '.join(sends)} }}", by="ana")
    assert [data[f"m{n}"].get("code") for n in range(5)] == [None] + ["AWAITING_RESPONSE"] * 4


async def test_a_mutation_is_not_carried_out_by_get(api: Api) -> None:
    before = await api.picture()
    given = f'{{ memberId: "{api.member("cleo")}", idempotencyKey: "k" }}'
    query = f"mutation {{ blockMember(input: {given}) {{ __typename }} }}"
    headers = {"authorization": f"Bearer {api.token('ana')}", "accept": "application/json"}
    async with api.client() as client:
        response = await client.get("/graphql", params={"query": query}, headers=headers)
    assert response.status_code == 405
    assert await api.picture() == before
