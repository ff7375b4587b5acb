from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from starlette.responses import HTMLResponse

from schema.http.negotiation import GRAPHQL_JSON, JSON

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from tests.schema.http.conftest import Client

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize("accept", [JSON, GRAPHQL_JSON])
def test_an_answer_says_its_type_and_is_not_stored(client: Client, accept: str) -> None:
    response = client.post("{ echo }", accept=accept)
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
def test_a_request_that_never_ran_has_no_data(client: Client, body: dict[str, str], accept: str, status: int) -> None:
    response = client.send("POST", json=body, accept=accept)
    assert response.status_code == status
    assert response.headers["content-type"].startswith(accept)
    assert response.json().keys() == {"errors"}


@pytest.mark.parametrize("accept", [JSON, GRAPHQL_JSON])
def test_an_error_in_a_field_leaves_the_rest_in_place(client: Client, accept: str) -> None:
    response = client.post("{ echo refuses }", accept=accept)
    assert response.status_code == 200
    assert response.json()["data"] == {"echo": "hello", "refuses": None}
    assert client.code(response) == "NOT_NOW"


def test_get_runs_queries(client: Client) -> None:
    query = "query A($t: String!) { echo(text: $t) } query B { echo }"
    params = {"query": query, "variables": '{"t": "é"}', "operationName": "A"}
    assert client.send("GET", params=params).json() == {"data": {"echo": "é"}}
    assert client.send("GET", params={"query": "{ echo }"}, accept=BROWSER).json() == {"data": {"echo": "hello"}}


def test_get_runs_no_mutations(client: Client) -> None:
    response = client.send("GET", params={"query": "mutation { poke }"})
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert client.code(response) == "METHOD_NOT_ALLOWED"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_other_methods_are_told_which_there_are(client: Client, method: str) -> None:
    response = client.send(method)
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("accept", [JSON, GRAPHQL_JSON, "*/*"])
def test_a_subscription_asked_for_in_one_answer_is_told_what_to_accept(
    client: Client, method: str, accept: str
) -> None:
    query = {"query": "subscription { ticks }"}
    send = partial(client.send, method, accept=accept)
    response = send(params=query) if method == "GET" else send(json=query)
    assert (response.status_code, client.code(response)) == (406, "NOT_ACCEPTABLE")
    assert "text/event-stream, or multipart/mixed with subscriptionSpec=1.0" in response.text


@pytest.mark.parametrize("accept", ["multipart/mixed", "text/plain"])
def test_types_that_are_not_spoken_are_a_406(client: Client, accept: str) -> None:
    response = client.post("{ echo }", accept=accept)
    assert (response.status_code, client.code(response)) == (406, "NOT_ACCEPTABLE")
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
def test_bodies_of_other_types_are_a_415(client: Client, content_type: str) -> None:
    response = client.send("POST", content=b'{"query": "{ echo }"}', headers={"content-type": content_type})
    assert (response.status_code, client.code(response)) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("content_type", ["application/json; charset=UTF-8", 'Application/JSON;charset="utf-8"'])
def test_a_charset_may_be_said(client: Client, content_type: str) -> None:
    response = client.send("POST", content=b'{"query": "{ echo }"}', headers={"content-type": content_type})
    assert response.status_code == 200


async def page(_request: Request) -> Response:
    return HTMLResponse("<p>GraphiQL</p>")


def test_a_browser_gets_the_page_when_there_is_one(client: Client) -> None:
    shown = client.send("GET", of=client.app(page=page), accept=BROWSER)
    assert (shown.status_code, shown.text) == (200, "<p>GraphiQL</p>")
    without = client.send("GET", accept=BROWSER)
    assert (without.status_code, client.code(without)) == (400, "BAD_REQUEST")
    assert client.send("GET", accept="text/html").status_code == 406
    assert client.send("GET", of=client.app(page=page), accept="*/*").status_code == 400
    assert client.send("GET", of=client.app(page=page), accept=BROWSER, params={"query": "{ echo }"}).json()["data"]
    assert client.send("POST", of=client.app(page=page), accept=BROWSER, json={"query": "{ echo }"}).json()["data"]
