"""Subscriptions over HTTP, on a real server: Server-Sent Events and multipart, and JSON for all that has one answer."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from strawberry.types import ExecutionResult

from schema.http import streaming
from schema.http.framing import FRAMINGS
from schema.http.negotiation import GRAPHQL_JSON, JSON
from schema.http.operation import perform
from schema.http.parameters import GraphQLParameters

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from schema.execution import MaskingSchema
    from tests.schema.http.conftest import Running

    Serve = Callable[..., Awaitable[Running]]

pytestmark = pytest.mark.anyio

EVENTS = "text/event-stream"
PARTS = "multipart/mixed"
APOLLO = 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0'
URQL = f"{GRAPHQL_JSON}, application/graphql+json, {JSON}, {EVENTS}, {PARTS}"
TICKS = "subscription { ticks(to: 3) }"
ENDLESS = "subscription { ticks(every: 0.01) }"
SILENT = "subscription { ticks(every: 60) }"


async def ask(server: Running, query: str, accept: str, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(timeout=20) as client:
        return await client.post(server.url, json={"query": query}, headers={"accept": accept, **headers})


def events(text: str) -> list[tuple[str, Any]]:
    """The events of a whole stream, comments left out; an event must end with LF LF."""
    assert text.endswith("\n\n")
    assert "\r" not in text
    found: list[tuple[str, Any]] = []
    for block in text.removesuffix("\n\n").split("\n\n"):
        if not block.startswith(":"):
            fields = dict(line.split(": ", 1) for line in block.split("\n"))
            found.append((fields["event"], json.loads(fields["data"]) if fields["data"] else None))
    return found


def parts(text: str) -> list[Any]:
    """The parts of a whole multipart body, heartbeats left out."""
    opening, *inner, closing = text.split("\r\n--graphql")
    assert (opening, closing) == ("", "--\r\n")
    heads = [part.partition("\r\n\r\n") for part in inner]
    assert {head for head, _, _ in heads} == {"\r\ncontent-type: application/json"}
    return [body for body in (json.loads(body) for _, _, body in heads) if body]


@pytest.mark.parametrize("accept", [EVENTS, URQL, f"{EVENTS}, {APOLLO}", f"{JSON}, {EVENTS};q=0.1"])
async def test_a_subscription_is_answered_as_events(server: Running, accept: str) -> None:
    response = await ask(server, TICKS, accept)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    ticks = [("next", {"data": {"ticks": tick}}) for tick in (1, 2, 3)]
    assert events(response.text) == [*ticks, ("complete", None)]
    assert response.text.endswith("\n\nevent: complete\ndata: \n\n")


@pytest.mark.parametrize(
    "accept", [APOLLO, f"{APOLLO}, {JSON}", f"{EVENTS};q=0.5, {APOLLO}", f"{PARTS}; subscriptionSpec=1.0"]
)
async def test_a_subscription_is_answered_as_parts_for_apollo(server: Running, accept: str) -> None:
    response = await ask(server, TICKS, accept)
    assert response.status_code == 200
    assert response.headers["content-type"] == 'multipart/mixed; boundary="graphql"; subscriptionSpec=1.0'
    assert parts(response.text) == [{"payload": {"data": {"ticks": tick}}} for tick in (1, 2, 3)]


@pytest.mark.parametrize("accept", [URQL, f"{APOLLO}, {JSON}", f"{EVENTS}, {JSON};q=0.1", f"{EVENTS}, */*;q=0.1"])
@pytest.mark.parametrize(("query", "data"), [("{ echo }", {"echo": "hello"}), ("mutation { poke }", {"poke": True})])
async def test_who_accepts_json_gets_it_for_what_has_one_answer(
    server: Running, accept: str, query: str, data: object
) -> None:
    response = await ask(server, query, accept)
    assert "json" in response.headers["content-type"]
    assert response.json() == {"data": data}


@pytest.mark.parametrize(("query", "data"), [("{ echo }", {"echo": "hello"}), ("mutation { poke }", {"poke": True})])
async def test_who_accepts_only_streams_gets_the_one_answer_as_a_stream(
    server: Running, query: str, data: object
) -> None:
    assert events((await ask(server, query, EVENTS)).text) == [("next", {"data": data}), ("complete", None)]
    assert parts((await ask(server, query, APOLLO)).text) == [{"payload": {"data": data}}]


async def test_an_event_source_asks_by_get_and_changes_nothing(server: Running) -> None:
    async with httpx.AsyncClient() as client:
        response = await client.get(server.url, params={"query": TICKS}, headers={"accept": EVENTS})
        assert len(events(response.text)) == 4
        poke = await client.get(server.url, params={"query": "mutation { poke }"}, headers={"accept": EVENTS})
        assert (poke.status_code, poke.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("subscription { nowhere }", "Cannot query field 'nowhere'"),
        ("subscription {", "Syntax Error"),
        ("subscription { ticks more: ticks }", "must select only one top level field"),
        ("subscription A { ticks } subscription B { ticks }", "say in operationName"),
        ("subscription ($n: Int!) { ticks(to: $n) }", "Variable '$n'"),
        ("fragment F on Query { echo }", "The document has no operation."),
    ],
)
async def test_what_is_wrong_with_a_subscription_is_the_streams_only_result(
    server: Running, query: str, words: str
) -> None:
    [(kind, body), end] = events((await ask(server, query, EVENTS)).text)
    assert (kind, end) == ("next", ("complete", None))
    assert body.keys() == {"errors"}
    assert words in body["errors"][0]["message"]
    assert parts((await ask(server, query, APOLLO)).text) == [{"payload": body}]


async def test_a_refusal_of_a_stream_is_told_with_its_code(server: Running) -> None:
    [(_, body), _] = events((await ask(server, "subscription { refused }", EVENTS)).text)
    assert body["errors"][0]["message"] == "There is no such place."
    assert body["errors"][0]["extensions"]["code"] == "INVALID_INPUT"


@pytest.mark.parametrize(
    "query", ["subscription { broken }", "subscription { broken(after: 1) }", "subscription { odd }"]
)
@pytest.mark.parametrize("accept", [EVENTS, APOLLO])
async def test_a_stream_that_breaks_says_so_and_tells_no_secret(
    server: Running, query: str, accept: str, caplog: pytest.LogCaptureFixture
) -> None:
    response = await ask(server, query, accept)
    last = events(response.text)[-2][1] if accept == EVENTS else parts(response.text)[-1]
    [error] = (last.get("payload") or last)["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert "secret" not in response.text
    assert error["extensions"]["incident"] in caplog.text


async def test_a_bad_token_is_refused_before_the_stream(server: Running) -> None:
    for accept in (EVENTS, APOLLO):
        response = await ask(server, TICKS, accept, authorization="Bearer bad")
        assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")
        assert response.headers["content-type"].startswith(JSON)


async def test_a_stream_ends_with_the_token(server: Running, streams: set[int]) -> None:
    for query in (SILENT, ENDLESS):
        found = events((await ask(server, query, EVENTS, authorization="Bearer brief")).text)
        assert found[-1] == ("complete", None)
        assert found[-2][1]["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
        found = parts((await ask(server, query, APOLLO, authorization="Bearer brief")).text)
        assert found[-1]["payload"] is None
        assert found[-1]["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
    assert not streams


@pytest.mark.parametrize(("accept", "sign"), [(EVENTS, ":\n\n"), (APOLLO, "\r\n\r\n{}\r\n--graphql")])
async def test_a_silent_stream_gives_signs_of_life(serve: Serve, accept: str, sign: str) -> None:
    server = await serve(heartbeat=0.05)
    text = ""
    async with (
        httpx.AsyncClient(timeout=20) as client,
        client.stream("POST", server.url, json={"query": SILENT}, headers={"accept": accept}) as response,
    ):
        async for chunk in response.aiter_text():
            text += chunk
            if text.count(sign) > 3:
                break
    assert text.count('"ticks":1') == 1


@pytest.mark.parametrize("query", [ENDLESS, SILENT, "subscription { large(characters: 1000000) }"])
async def test_a_client_that_hangs_up_closes_its_stream(
    server: Running, query: str, streams: set[int], caplog: pytest.LogCaptureFixture
) -> None:
    async with (
        httpx.AsyncClient(timeout=20) as client,
        client.stream("POST", server.url, json={"query": query}, headers={"accept": EVENTS}) as response,
    ):
        await anext(response.aiter_bytes())
    while streams:  # noqa: ASYNC110  # they have no event
        await asyncio.sleep(0.01)
    await server.stop()
    assert not caplog.records


@pytest.mark.parametrize("query", [ENDLESS, SILENT])
@pytest.mark.parametrize("accept", [EVENTS, APOLLO])
async def test_a_server_that_stops_ends_its_streams_without_saying_that_they_are_complete(
    server: Running, query: str, accept: str, caplog: pytest.LogCaptureFixture
) -> None:
    text = ""
    async with (
        httpx.AsyncClient(timeout=20) as client,
        client.stream("POST", server.url, json={"query": query}, headers={"accept": accept}) as response,
    ):
        chunks = response.aiter_text()
        while "ticks" not in text:
            text += await anext(chunks)
        stopping = asyncio.create_task(server.stop())
        async for chunk in chunks:
            text += chunk
        await stopping
    assert "complete" not in text
    assert not text.endswith("--\r\n")
    assert not caplog.records


async def test_a_client_that_does_not_read_is_given_up(
    server: Running, streams: set[int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(streaming, "SEND_SECONDS", 0.2)
    body = json.dumps({"query": "subscription { large(characters: 1000000) }"}).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    head = f"POST /graphql HTTP/1.1\r\nhost: x\r\naccept: {EVENTS}\r\ncontent-type: {JSON}\r\n"
    writer.write(head.encode() + f"content-length: {len(body)}\r\n\r\n".encode() + body)
    await writer.drain()
    while not caplog.records:  # noqa: ASYNC110  # it has no event
        await asyncio.sleep(0.01)
    assert [record.getMessage() for record in caplog.records] == ["ASGI callable returned without completing response."]
    assert not streams
    reader.feed_eof()
    writer.close()


async def test_a_client_that_hangs_up_while_its_stream_is_closed_cuts_nothing_off(
    served: MaskingSchema, streams: set[int]
) -> None:
    async def receive() -> dict[str, Any]:
        async with asyncio.timeout(20):
            await closing.wait()
        await asyncio.sleep(0.02)
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        if b"next" in message.get("body", b""):
            closing.set()
            raise TimeoutError

    closing = asyncio.Event()
    query = "subscription { ticks(every: 0.01, leaving: 0.1) }"
    outcome = await perform(served, GraphQLParameters.checked({"query": query}), {})
    assert not isinstance(outcome, ExecutionResult)
    answer = streaming.StreamedAnswer(outcome, FRAMINGS[EVENTS], asyncio.Event())
    await answer({}, receive, send)
    assert not streams
