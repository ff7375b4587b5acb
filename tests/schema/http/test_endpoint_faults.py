from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.http.negotiation import GRAPHQL_JSON, JSON

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import Message

    from tests.schema.http.conftest import Client


def test_a_null_that_reaches_the_top_is_data_all_the_same(client: Client) -> None:
    response = client.post("{ broken }", accept=GRAPHQL_JSON)
    assert response.status_code == 200
    assert response.json()["data"] is None
    assert client.code(response) == "INTERNAL"
    assert "secret" not in response.text


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b'"x"',
        b"1",
        b"[1]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"query":"{a}","variables":{"a":' + b"9" * 5000 + b"}}",
    ],
)
def test_bodies_that_are_no_request_are_a_400(client: Client, body: bytes) -> None:
    response = client.send("POST", content=body, headers={"content-type": "application/json"})
    assert (response.status_code, client.code(response)) == (400, "BAD_REQUEST")


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("query ($v: String!) { echo(text: $v) }", {"v": "\x00 😀"}),
        ("query ($v: Int!) { number(n: $v) }", {"v": 10**400}),
        ("query ($v: Int!) { number(n: $v) }", {"v": [{"v": 1}]}),
        ("query ($v: Float!) { number(f: $v) }", {"v": 10**400}),
        ("query ($v: ID!) { number(i: $v) }", {"v": 10**400}),
        ("query ($v: [[[Int]]]) { number(n: $v) }", {"v": 1}),
        ("query ($v: Nothing) { number(n: $v) }", {"v": 1}),
        (f"{{ number(n: {'9' * 5000}) }}", None),
        (f"{{ number(f: {'9' * 5000}) }}", None),
        ("{ number(f: 1e99999) }", None),
        ('{ echo(text: "\\ud800") }', None),
        ('{ echo(text: "\\u0000") }', None),
        ("query ($v: Tree!) { tree(tree: $v) }", {"v": json.loads('{"child":' * 95 + "null" + "}" * 95)}),
        (f"{{ tree(tree: {'{child:' * 190}null{'}' * 190}) }}", None),
        (f"{{ tree(tree: {'{child:' * 300}null{'}' * 300}) }}", None),
        ("{" * 500, None),
        ("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }", None),
        ("type Query { a: Int }", None),
        ("#", None),
        ("{ echo @skip }", None),
        ("{ echo @skip(if: $nothing) }", None),
        ("{ echo @defer }", None),
    ],
)
def test_nothing_in_a_request_makes_the_server_fail(client: Client, query: str, variables: object) -> None:
    for accept in (JSON, GRAPHQL_JSON):
        response = client.post(query, variables=variables, accept=accept)
        assert response.status_code in {200, 400}
        assert "INTERNAL" not in response.text


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters())
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5)
QUERIES = st.sampled_from(["{ echo }", "query A($t: String!) { echo(text: $t) }"]) | st.text('{}()$!@:#".aeo \x00\n')
REQUESTS = st.fixed_dictionaries(
    {"query": QUERIES | ANYTHING},
    optional={
        "variables": ANYTHING | st.fixed_dictionaries({"t": ANYTHING}),
        "operationName": ANYTHING,
        "extensions": ANYTHING,
    },
)


@given(st.binary() | (REQUESTS | ANYTHING).map(lambda value: json.dumps(value).encode()))
def test_no_body_at_all_makes_the_server_fail(client: Client, body: bytes) -> None:
    response = client.send("POST", content=body, headers={"content-type": JSON}, accept=GRAPHQL_JSON)
    assert response.status_code in {200, 400}
    assert response.json().keys() <= {"data", "errors"}


@pytest.mark.parametrize("what", ["nan", "object"])
def test_an_answer_that_is_no_json_is_our_fault(client: Client, what: str, caplog: pytest.LogCaptureFixture) -> None:
    response = client.post(f'{{ odd(what: "{what}") }}')
    assert (response.status_code, client.code(response)) == (500, "INTERNAL")
    incident = response.json()["errors"][0]["extensions"]["incident"]
    assert [incident in record.getMessage() for record in caplog.records] == [True]


def test_half_a_character_in_the_data_does_not_break_the_answer(client: Client) -> None:
    response = client.post('{ odd(what: "surrogate") }')
    assert response.status_code == 200
    assert response.text == '{"data":{"odd":"\\ud800"}}'


def test_what_the_context_refuses_is_shown_and_what_it_breaks_is_not(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    refused = client.send("POST", json={"query": "{ echo }"}, headers={"authorization": "Bearer bad"})
    assert (refused.status_code, client.code(refused)) == (401, "UNAUTHENTICATED")
    assert refused.headers["www-authenticate"] == "Bearer"
    assert not caplog.records
    broken = client.send("POST", json={"query": "{ echo }"}, headers={"authorization": "Bearer crash"})
    assert (broken.status_code, client.code(broken)) == (500, "INTERNAL")
    assert "secret" not in broken.text
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_a_mebibyte_is_read_and_no_more_in_one_piece_or_in_many(client: Client) -> None:
    async def chunks(body: bytes) -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    head, tail = b'{"query": "{ echo }", "variables": {"a": "', b'"}}'
    body = head + b"x" * (1_048_576 - len(head) - len(tail)) + tail
    for content, status in [(body, 200), (body + b" ", 413), (chunks(body), 200), (chunks(body + b" "), 413)]:
        assert client.send("POST", content=content, headers={"content-type": JSON}).status_code == status


def test_the_limit_of_a_body_is_chosen_by_the_app(client: Client) -> None:
    response = client.send("POST", of=client.app(body_limit=10), json={"query": "{ echo }"})
    assert (response.status_code, client.code(response)) == (413, "PAYLOAD_TOO_LARGE")


def test_a_client_that_hangs_up_is_not_an_incident(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    sent: list[Message] = []

    async def keep(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/graphql", "headers": headers, "query_string": b""}
    asyncio.run(client.app()(scope, receive, keep))
    assert sent[0]["status"] == 400
    assert not caplog.records
