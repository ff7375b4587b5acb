from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator  # noqa: TC003  # Strawberry reads it
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import strawberry
from graphql import GraphQLError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from strawberry.scalars import JSON as ANY  # noqa: TC002  # Strawberry reads it

from schema.execution import MaskingSchema, operation_extensions
from schema.http import GraphQLEndpoint
from schema.http.negotiation import GRAPHQL_JSON, JSON

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Message

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@strawberry.input
class Tree:
    child: Tree | None = None


@strawberry.type
class Query:
    @strawberry.field
    def echo(self, text: str = "hello") -> str:
        return text

    @strawberry.field
    def number(self, n: int = 1, f: float = 1, i: strawberry.ID | None = None) -> str:
        return f"{n} {f:g} {i}"

    @strawberry.field
    def tree(self, tree: Tree) -> bool:
        return tree.child is not None

    @strawberry.field
    def broken(self) -> str:
        raise RuntimeError("a secret of the database")

    @strawberry.field
    def refuses(self) -> str | None:
        raise GraphQLError("Not now.", extensions={"code": "NOT_NOW"})

    @strawberry.field
    def odd(self, what: str) -> ANY:
        odd: dict[str, Any] = {"nan": float("nan"), "object": object(), "surrogate": "\ud800"}
        return odd[what]


@strawberry.type
class Mutation:
    @strawberry.mutation
    def poke(self) -> bool:
        return True


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def ticks(self) -> AsyncIterator[int]:
        yield 1


SCHEMA = MaskingSchema(Query, Mutation, Subscription, extensions=operation_extensions())


async def context(request: Request) -> dict[str, object]:
    match request.headers.get("authorization"):
        case "Bearer bad":
            raise HTTPException(401, "The token isn't valid.", headers={"www-authenticate": "Bearer"})
        case "Bearer crash":
            raise ConnectionError("a secret of the context")
        case _:
            return {}


async def page(_request: Request) -> Response:
    return HTMLResponse("<p>GraphiQL</p>")


def app(**options: Any) -> Starlette:  # noqa: ANN401  # the endpoint's own
    return Starlette(routes=[Route("/graphql", GraphQLEndpoint(SCHEMA, context=context, **options))])


def send(
    method: str,
    *,
    of: Starlette | None = None,
    accept: str = JSON,
    **request: Any,  # noqa: ANN401  # httpx's own
) -> httpx.Response:
    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(of or app())
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            headers = {"accept": accept, **request.pop("headers", {})}
            return await client.request(method, "/graphql", headers=headers, **request)

    return asyncio.run(go())


def post(query: object, *, accept: str = JSON, **fields: object) -> httpx.Response:
    return send("POST", accept=accept, json={"query": query, **fields})


def code(response: httpx.Response) -> str:
    [error] = response.json()["errors"]
    return error["extensions"]["code"]


@pytest.mark.parametrize("accept", [JSON, GRAPHQL_JSON])
def test_an_answer_says_its_type_and_is_not_stored(accept: str) -> None:
    response = post("{ echo }", accept=accept)
    assert response.status_code == 200
    assert response.json() == {"data": {"echo": "hello"}}
    assert response.headers["content-type"] == f"{accept}; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "body",
    [
        {"query": "{"},
        {"query": "{ nowhere }"},
        {"query": "query ($t: String!) { echo(text: $t) }"},
        {"query": "query A { echo }", "operationName": "B"},
        {"query": "fragment F on Query { echo }"},
    ],
)
@pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (GRAPHQL_JSON, 400)])
def test_a_request_that_never_ran_has_no_data(body: dict[str, str], accept: str, status: int) -> None:
    response = send("POST", json=body, accept=accept)
    assert response.status_code == status
    assert response.headers["content-type"].startswith(accept)
    assert response.json().keys() == {"errors"}


@pytest.mark.parametrize("accept", [JSON, GRAPHQL_JSON])
def test_an_error_in_a_field_leaves_the_rest_in_place(accept: str) -> None:
    response = post("{ echo refuses }", accept=accept)
    assert response.status_code == 200
    assert response.json()["data"] == {"echo": "hello", "refuses": None}
    assert code(response) == "NOT_NOW"


def test_a_null_that_reaches_the_top_is_data_all_the_same() -> None:
    response = post("{ broken }", accept=GRAPHQL_JSON)
    assert response.status_code == 200
    assert response.json()["data"] is None
    assert code(response) == "INTERNAL"
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
def test_bodies_that_are_no_request_are_a_400(body: bytes) -> None:
    response = send("POST", content=body, headers={"content-type": "application/json"})
    assert (response.status_code, code(response)) == (400, "BAD_REQUEST")


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
def test_nothing_in_a_request_makes_the_server_fail(query: str, variables: object) -> None:
    for accept in (JSON, GRAPHQL_JSON):
        response = post(query, variables=variables, accept=accept)
        assert response.status_code in {200, 400}
        assert "INTERNAL" not in response.text


@pytest.mark.parametrize("what", ["nan", "object"])
def test_an_answer_that_is_no_json_is_our_fault(what: str, caplog: pytest.LogCaptureFixture) -> None:
    response = post(f'{{ odd(what: "{what}") }}')
    assert (response.status_code, code(response)) == (500, "INTERNAL")
    incident = response.json()["errors"][0]["extensions"]["incident"]
    assert [incident in record.getMessage() for record in caplog.records] == [True]


def test_half_a_character_in_the_data_does_not_break_the_answer() -> None:
    response = post('{ odd(what: "surrogate") }')
    assert response.status_code == 200
    assert response.text == '{"data":{"odd":"\\ud800"}}'


def test_what_the_context_refuses_is_shown_and_what_it_breaks_is_not(caplog: pytest.LogCaptureFixture) -> None:
    refused = send("POST", json={"query": "{ echo }"}, headers={"authorization": "Bearer bad"})
    assert (refused.status_code, code(refused)) == (401, "UNAUTHENTICATED")
    assert refused.headers["www-authenticate"] == "Bearer"
    assert not caplog.records
    broken = send("POST", json={"query": "{ echo }"}, headers={"authorization": "Bearer crash"})
    assert (broken.status_code, code(broken)) == (500, "INTERNAL")
    assert "secret" not in broken.text
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_get_runs_queries() -> None:
    query = "query A($t: String!) { echo(text: $t) } query B { echo }"
    params = {"query": query, "variables": '{"t": "é"}', "operationName": "A"}
    assert send("GET", params=params).json() == {"data": {"echo": "é"}}
    assert send("GET", params={"query": "{ echo }"}, accept=BROWSER).json() == {"data": {"echo": "hello"}}


def test_get_runs_no_mutations() -> None:
    response = send("GET", params={"query": "mutation { poke }"})
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert code(response) == "METHOD_NOT_ALLOWED"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_other_methods_are_told_which_there_are(method: str) -> None:
    response = send(method)
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_subscriptions_are_refused(method: str) -> None:
    query = {"query": "subscription { ticks }"}
    response = send(method, params=query) if method == "GET" else send(method, json=query)
    assert response.status_code == 400
    assert "Subscriptions aren't served" in response.text


@pytest.mark.parametrize("accept", ["text/event-stream", "multipart/mixed", "text/plain"])
def test_types_that_are_not_spoken_are_a_406(accept: str) -> None:
    response = post("{ echo }", accept=accept)
    assert (response.status_code, code(response)) == (406, "NOT_ACCEPTABLE")
    assert response.headers["content-type"].startswith(JSON)


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/jsonx",
        "text/plain; application/json",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "application/graphql",
        "application/json; charset=utf-16",
    ],
)
def test_bodies_of_other_types_are_a_415(content_type: str) -> None:
    response = send("POST", content=b'{"query": "{ echo }"}', headers={"content-type": content_type})
    assert (response.status_code, code(response)) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("content_type", ["application/json; charset=UTF-8", 'Application/JSON;charset="utf-8"'])
def test_a_charset_may_be_said(content_type: str) -> None:
    response = send("POST", content=b'{"query": "{ echo }"}', headers={"content-type": content_type})
    assert response.status_code == 200


def test_a_mebibyte_is_read_and_no_more_in_one_piece_or_in_many() -> None:
    async def chunks(body: bytes) -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    head, tail = b'{"query": "{ echo }", "variables": {"a": "', b'"}}'
    body = head + b"x" * (1_048_576 - len(head) - len(tail)) + tail
    for content, status in [(body, 200), (body + b" ", 413), (chunks(body), 200), (chunks(body + b" "), 413)]:
        assert send("POST", content=content, headers={"content-type": JSON}).status_code == status


def test_the_limit_of_a_body_is_chosen_by_the_app() -> None:
    response = send("POST", of=app(body_limit=10), json={"query": "{ echo }"})
    assert (response.status_code, code(response)) == (413, "PAYLOAD_TOO_LARGE")


def test_a_browser_gets_the_page_when_there_is_one() -> None:
    shown = send("GET", of=app(page=page), accept=BROWSER)
    assert (shown.status_code, shown.text) == (200, "<p>GraphiQL</p>")
    without = send("GET", accept=BROWSER)
    assert (without.status_code, code(without)) == (400, "BAD_REQUEST")
    assert send("GET", accept="text/html").status_code == 406
    assert send("GET", of=app(page=page), accept="*/*").status_code == 400
    assert send("GET", of=app(page=page), accept=BROWSER, params={"query": "{ echo }"}).json()["data"]
    assert send("POST", of=app(page=page), accept=BROWSER, json={"query": "{ echo }"}).json()["data"]


def test_a_client_that_hangs_up_is_not_an_incident(caplog: pytest.LogCaptureFixture) -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    sent: list[Message] = []

    async def keep(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/graphql", "headers": headers, "query_string": b""}
    asyncio.run(app()(scope, receive, keep))
    assert sent[0]["status"] == 400
    assert not caplog.records


@pytest.mark.parametrize("route", [Route, Mount])
def test_a_websocket_is_closed_before_it_opens(route: type[Route | Mount]) -> None:
    async def receive() -> Message:
        return {"type": "websocket.connect"}

    sent: list[Message] = []

    async def keep(message: Message) -> None:
        sent.append(message)

    of = Starlette(routes=[route("/graphql", GraphQLEndpoint(SCHEMA, context=context))])
    protocols = ["graphql-transport-ws", "graphql-ws"]
    scope = {"type": "websocket", "path": "/graphql/", "headers": [], "query_string": b"", "subprotocols": protocols}
    asyncio.run(of(scope, receive, keep))
    assert [message["type"] for message in sent] == ["websocket.close"]
