"""GraphQL over WebSockets, on a real server: the protocol graphql-transport-ws, and all that isn't it."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from schema.http.messages import LONGEST_ID
from schema.http.socket import SocketLimits

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from tests.schema.http.conftest import Running

    Serve = Callable[..., Awaitable[Running]]

pytestmark = pytest.mark.anyio

PROTOCOL = Subprotocol("graphql-transport-ws")
ENDLESS = "subscription { ticks(every: 0.01) }"
SILENT = "subscription { ticks(every: 60) }"
Json = dict[str, Any]


class Client:
    """Speaks the protocol."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def send(self, **message: object) -> None:
        await self.socket.send(json.dumps(message))

    async def receive(self) -> Json:
        async with asyncio.timeout(20):
            text = await self.socket.recv()
        assert isinstance(text, str)  # binary frames are refused by clients
        return json.loads(text)

    async def init(self, **payload: object) -> None:
        await self.send(type="connection_init", **({"payload": payload} if payload else {}))
        assert await self.receive() == {"type": "connection_ack"}

    async def subscribe(self, query: object, id: object = "1", **payload: object) -> None:
        await self.send(type="subscribe", id=id, payload={"query": query, **payload})

    async def closed(self) -> tuple[int, str]:
        """Read to the end; the code and the reason of the close."""
        with suppress(ConnectionClosed):
            while True:
                await self.receive()
        assert self.socket.close_code is not None
        return self.socket.close_code, self.socket.close_reason or ""


@asynccontextmanager
async def opened(server: Running, *protocols: str, **options: Any) -> AsyncGenerator[Client]:  # noqa: ANN401  # websockets' own
    offered = [Subprotocol(protocol) for protocol in protocols or (PROTOCOL,)]
    async with connect(server.socket_url, subprotocols=offered, **options) as socket:
        yield Client(socket)


@asynccontextmanager
async def ready(server: Running) -> AsyncGenerator[Client]:
    async with opened(server) as client:
        await client.init()
        yield client


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110  # it has no event
            await asyncio.sleep(0.01)


async def test_a_subscription_is_answered_result_by_result(server: Running) -> None:
    async with ready(server) as client:
        assert client.socket.subprotocol == PROTOCOL
        await client.subscribe(
            "subscription A { ticks } subscription B($n: Int) { ticks(to: $n) }", operationName="B", variables={"n": 2}
        )
        assert [await client.receive() for _ in range(3)] == [
            {"id": "1", "type": "next", "payload": {"data": {"ticks": 1}}},
            {"id": "1", "type": "next", "payload": {"data": {"ticks": 2}}},
            {"id": "1", "type": "complete"},
        ]
        await client.subscribe("subscription { ticks(to: 1) }")  # the id is free again
        assert (await client.receive())["payload"] == {"data": {"ticks": 1}}


@pytest.mark.parametrize(("query", "data"), [("{ echo }", {"echo": "hello"}), ("mutation { poke }", {"poke": True})])
async def test_queries_and_mutations_are_answered_once(server: Running, query: str, data: object) -> None:
    async with ready(server) as client:
        await client.subscribe(query, "ü1")
        assert await client.receive() == {"id": "ü1", "type": "next", "payload": {"data": data}}
        assert await client.receive() == {"id": "ü1", "type": "complete"}


async def test_operations_run_side_by_side(server: Running) -> None:
    async with ready(server) as client:
        await client.subscribe(SILENT, "a")
        await client.subscribe('mutation { slowPoke(name: "x") }', "b")
        await client.subscribe("{ echo }", "c")
        found = [(message["id"], message["type"]) for message in [await client.receive() for _ in range(5)]]
        assert found == [("a", "next"), ("c", "next"), ("c", "complete"), ("b", "next"), ("b", "complete")]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("{ nowhere }", "Cannot query field 'nowhere'"),
        ("subscription { nowhere }", "Cannot query field 'nowhere'"),
        ("subscription {", "Syntax Error"),
        ("query A { echo } query B { echo }", "say in operationName"),
        ("query ($t: String!) { echo(text: $t) }", "Variable '$t'"),
        ("subscription ($n: Int!) { ticks(to: $n) }", "Variable '$n'"),
        ("fragment F on Query { echo }", "The document has no operation."),
        ("{ " + "a: echo " * 60 + "}", "too complex"),
        ("subscription { refused }", "There is no such place."),
    ],
)
async def test_what_never_ran_is_answered_by_an_error_and_the_socket_lives_on(
    server: Running, query: str, words: str
) -> None:
    async with ready(server) as client:
        await client.subscribe(query)
        message = await client.receive()
        assert (message["type"], message["id"]) == ("error", "1")
        assert words in message["payload"][0]["message"]
        await client.subscribe("{ echo }")
        assert (await client.receive())["type"] == "next"


async def test_an_error_in_a_field_is_a_result(server: Running) -> None:
    async with ready(server) as client:
        await client.subscribe("{ echo refuses }")
        payload = (await client.receive())["payload"]
        assert payload["data"] == {"echo": "hello", "refuses": None}
        assert payload["errors"][0]["extensions"] == {"code": "NOT_NOW"}
        assert (await client.receive())["type"] == "complete"


@pytest.mark.parametrize(
    "query",
    [
        "{ broken }",
        "subscription { broken }",
        "subscription { broken(after: 1) }",
        "subscription { odd }",
        '{ odd(what: "nan") }',
        '{ odd(what: "object") }',
    ],
)
async def test_a_fault_of_ours_is_told_by_its_incident_alone(
    server: Running, query: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with ready(server) as client:
        await client.subscribe(query)
        messages = [await client.receive()]
        while messages[-1]["type"] == "next":
            messages.append(await client.receive())
        assert "secret" not in json.dumps(messages)
        told = [error["extensions"]["incident"] for message in messages for error in _errors(message)]
        assert len(told) == 1
        assert told[0] in caplog.text
        await client.subscribe("{ echo }")
        assert (await client.receive())["type"] == "next"


def _errors(message: Json) -> list[Json]:
    if message["type"] == "error":
        return message["payload"]
    return message["payload"].get("errors", []) if message["type"] == "next" else []


async def test_a_client_that_completes_hears_no_more(server: Running, streams: set[int], pokes: list[str]) -> None:
    async with ready(server) as client:
        await client.subscribe(SILENT, "a")
        await client.receive()
        await client.subscribe('mutation { slowPoke(name: "dropped") }', "b")
        for id_ in ("a", "b", "unknown"):
            await client.send(type="complete", id=id_)
        await until(lambda: not streams and pokes == ["dropped"])
        await client.subscribe("{ echo }", "a")
        assert (await client.receive())["id"] == "a"


@pytest.mark.parametrize("query", [ENDLESS, SILENT, "subscription { large(characters: 1000000) }"])
async def test_a_client_that_goes_away_ends_its_subscriptions(
    server: Running, query: str, streams: set[int], caplog: pytest.LogCaptureFixture
) -> None:
    async with ready(server) as client:
        for id_ in "abc":
            await client.subscribe(query, id_)
        await client.receive()
        client.socket.transport.abort()
    await until(lambda: not streams)
    await server.stop()
    assert not caplog.records


async def test_a_mutation_is_carried_out_for_a_client_that_went_away(server: Running, pokes: list[str]) -> None:
    async with ready(server) as client:
        await client.subscribe('mutation { slowPoke(name: "kept") }')
        await client.subscribe("{ echo }", "2")
        await client.receive()
    await until(lambda: pokes == ["kept"])


async def test_pings_are_answered_at_any_time_and_pongs_are_not(server: Running) -> None:
    async with opened(server) as client:
        await client.send(type="ping")
        assert await client.receive() == {"type": "pong"}
        await client.send(type="ping", payload={"a": [1]})
        assert await client.receive() == {"type": "pong", "payload": {"a": [1]}}
        await client.send(type="pong")
        await client.init()


@pytest.mark.parametrize(
    ("protocols", "words"),
    [(["graphql-ws"], "Offer the subprotocol graphql-transport-ws"), (["other"], "Offer")],
)
async def test_another_subprotocol_is_closed_with_4406(server: Running, protocols: list[str], words: str) -> None:
    async with opened(server, *protocols) as client:
        assert client.socket.subprotocol is None
        code, reason = await client.closed()
    assert code == 4406
    assert words in reason


async def test_no_subprotocol_is_closed_with_4406(server: Running) -> None:
    async with connect(server.socket_url) as socket:
        assert (await Client(socket).closed())[0] == 4406


async def test_ours_is_taken_among_others(server: Running) -> None:
    async with opened(server, "graphql-ws", PROTOCOL) as client:
        assert client.socket.subprotocol == PROTOCOL


async def test_a_client_that_sends_no_init_is_closed_with_4408(serve: Serve) -> None:
    server = await serve(socket_limits=SocketLimits(init_seconds=0.2))
    async with opened(server) as client:
        await client.send(type="ping")
        assert await client.closed() == (4408, "No connection_init came within 0.2 seconds.")
    assert SocketLimits().init_seconds == 10


async def test_a_second_init_is_closed_with_4429(server: Running) -> None:
    async with ready(server) as client:
        await client.send(type="connection_init")
        assert (await client.closed())[0] == 4429


async def test_an_operation_before_init_is_closed_with_4401(server: Running) -> None:
    async with opened(server) as client:
        await client.subscribe("{ echo }")
        assert (await client.closed())[0] == 4401


async def test_an_id_in_use_is_closed_with_4409(server: Running, streams: set[int]) -> None:
    async with ready(server) as client:
        await client.subscribe(SILENT, "twice")
        await client.subscribe("{ echo }", "twice")
        assert await client.closed() == (4409, "Subscriber for twice already exists")
    await until(lambda: not streams)


@pytest.mark.parametrize(
    "payload",
    [{"authorization": "Bearer bad"}, {"Authorization": "Bearer bad"}, {"AUTHORIZATION": "Bearer bad", "x": 1}],
)
async def test_a_bad_token_is_closed_with_4403(server: Running, payload: Json) -> None:
    async with opened(server) as client:
        await client.send(type="connection_init", payload=payload)
        assert await client.closed() == (4403, "The token isn't valid.")


async def test_a_token_comes_in_the_handshake_or_in_the_payload_which_wins(server: Running) -> None:
    bad, good = ({"Authorization": f"Bearer {token}"} for token in ("bad", "good"))
    async with opened(server, additional_headers=bad) as client:
        await client.send(type="connection_init")
        assert (await client.closed())[0] == 4403
    for header, payload in ((good, {}), (bad, good), ({}, good)):
        async with opened(server, additional_headers=header) as client:
            await client.init(**payload)
            await client.subscribe("{ token }")
            assert (await client.receive())["payload"] == {"data": {"token": "Bearer good"}}


async def test_a_session_that_can_t_be_opened_is_an_incident(server: Running, caplog: pytest.LogCaptureFixture) -> None:
    async with opened(server) as client:
        await client.send(type="connection_init", payload={"authorization": "Bearer crash"})
        code, reason = await client.closed()
    assert code == 4500
    assert "secret" not in reason
    assert len(caplog.records) == 1


@pytest.mark.parametrize("query", [ENDLESS, SILENT, None])
async def test_a_socket_ends_with_the_token(server: Running, query: str | None, streams: set[int]) -> None:
    async with opened(server) as client:
        await client.init(authorization="Bearer brief")
        if query:
            await client.subscribe(query)
        assert await client.closed() == (4403, "The token's time is over: get a new one.")
    await until(lambda: not streams)


async def test_a_socket_that_asks_for_nothing_is_closed_and_one_that_listens_is_not(serve: Serve) -> None:
    server = await serve(socket_limits=SocketLimits(idle_seconds=0.1))
    async with ready(server) as idle, ready(server) as listening:
        await listening.subscribe(SILENT)
        assert (await idle.closed())[0] == 1000
        await listening.receive()
        await listening.send(type="ping")
        assert await listening.receive() == {"type": "pong"}


async def test_one_operation_too_many_is_refused_and_the_others_go_on(serve: Serve) -> None:
    server = await serve(socket_limits=SocketLimits(operations=2))
    async with ready(server) as client:
        for id_ in "ab":
            await client.subscribe(SILENT, id_)
        assert {(await client.receive())["id"] for _ in range(2)} == {"a", "b"}
        await client.subscribe("{ echo }", "c")
        message = await client.receive()
        assert (message["id"], message["type"]) == ("c", "error")
        assert message["payload"][0]["extensions"] == {"code": "TOO_MANY_OPERATIONS"}
        await client.send(type="complete", id="a")
        await client.subscribe(SILENT, "b2")
        while (message := await client.receive())["type"] == "error":
            await client.subscribe(SILENT, "b2")
        assert message["id"] == "b2"


DEEP = '{"type":"ping","payload":{"a":' + "[" * 100_000 + "]" * 100_000 + "}}"
NOT_SO_DEEP = '{"type":"ping","payload":{"a":' + "[" * 200 + "]" * 200 + "}}"


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("", "isn't valid JSON"),
        ("{", "isn't valid JSON"),
        ("null", "must be a JSON object"),
        ("1", "must be a JSON object"),
        ('"ping"', "must be a JSON object"),
        ("[]", "must be a JSON object"),
        ('[{"type":"ping"}]', "must be a JSON object"),
        ("{}", "type must be one of"),
        ('{"type":null}', "type must be one of"),
        ('{"type":["ping"]}', "type must be one of"),
        ('{"type":"start","id":"1"}', "type must be one of"),
        ('{"type":"connection_ack"}', "type must be one of"),
        ('{"type":"ping","payload":[]}', "payload must be an object"),
        ('{"type":"ping","payload":"x"}', "payload must be an object"),
        ('{"type":"pong","payload":7}', "payload must be an object"),
        ('{"type":"connection_init","payload":[]}', "payload must be an object"),
        ('{"type":"connection_init","payload":{"authorization":7}}', "authorization must be one string"),
        ('{"type":"connection_init","payload":{"authorization":"a","Authorization":"b"}}', "authorization must be one"),
        ('{"type":"subscribe","payload":{"query":"{ echo }"}}', "id must be a string"),
        ('{"type":"subscribe","id":"","payload":{"query":"{ echo }"}}', "id must be a string"),
        ('{"type":"subscribe","id":7,"payload":{"query":"{ echo }"}}', "id must be a string"),
        (json.dumps({"type": "complete", "id": "x" * (LONGEST_ID + 1)}), "id must be a string"),
        ('{"type":"complete"}', "id must be a string"),
        ('{"type":"subscribe","id":"1"}', "needs a payload"),
        ('{"type":"subscribe","id":"1","payload":"x"}', "payload must be an object"),
        ('{"type":"subscribe","id":"1","payload":{}}', "There is no GraphQL document"),
        ('{"type":"subscribe","id":"1","payload":{"query":7}}', "query must be a string"),
        ('{"type":"subscribe","id":"1","payload":{"query":["{ echo }"]}}', "query must be a string"),
        ('{"type":"subscribe","id":"1","payload":{"query":"{ echo }","variables":[]}}', "variables must be"),
        ('{"type":"subscribe","id":"1","payload":{"query":"{ echo }","operationName":7}}', "operationName must be"),
        ('{"type":"ping","payload":{"a":NaN}}', "a number that JSON doesn't know"),
        ('{"type":"ping","payload":{"a":' + "9" * 5000 + "}}", "too long to read"),
        ('{"type":"ping","payload":{"a":"\\ud800"}}', "half of a surrogate pair"),
        (DEEP, "nested more than"),
        (NOT_SO_DEEP, "nested more than"),
        (json.dumps({"type": "ping", "payload": {"a": "x" * 262_144}}), "more than 262,144 characters"),
        (b'{"type":"ping"}', "binary"),
        (b"\xff\xfe", "binary"),
    ],
    ids=lambda value: str(value)[:60],
)
@pytest.mark.parametrize("initialised", [True, False])
async def test_a_malformed_message_is_closed_with_4400_in_plain_words(
    server: Running,
    message: str | bytes,
    words: str,
    initialised: bool,  # noqa: FBT001  # a case
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with ready(server) if initialised else opened(server) as client:
        await client.socket.send(message)
        code, reason = await client.closed()
    assert code == 4400
    assert words in reason
    assert not caplog.records
    async with ready(server) as other:
        await other.subscribe("{ echo }")
        assert (await other.receive())["type"] == "next"


async def test_a_text_that_is_no_utf_8_is_closed_by_the_server_itself(server: Running) -> None:
    async with ready(server) as client:
        await client.socket.send(b"\xff\xfe", text=True)
        assert (await client.closed())[0] == 1007


async def test_a_frame_beyond_all_limits_is_dropped_by_the_server_itself(server: Running) -> None:
    async with ready(server) as client:
        await client.socket.send("x" * 2_000_000)
        assert (await client.closed())[0] == 1009


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://127.0.0.1", "evil"])
async def test_a_page_of_a_foreign_origin_opens_no_socket(server: Running, origin: str) -> None:
    with pytest.raises(InvalidStatus) as raised:
        async with opened(server, origin=Origin(origin)):
            pass
    assert raised.value.response.status_code == 403
    assert b"origin" in raised.value.response.body


async def test_our_own_page_configured_ones_and_programs_open_sockets(serve: Serve) -> None:
    server = await serve(origins=("https://app.example:8443",))
    for origin in (
        f"http://127.0.0.1:{server.port}",
        f"https://127.0.0.1:{server.port}",
        "https://app.example:8443",
        None,
    ):
        async with opened(server, origin=origin) as client:
            await client.init()


@pytest.mark.parametrize("query", [ENDLESS, SILENT])
async def test_a_server_that_stops_closes_its_sockets_with_1012(
    server: Running, query: str, streams: set[int], caplog: pytest.LogCaptureFixture
) -> None:
    async with ready(server) as client, opened(server) as waiting:
        await client.subscribe(query)
        await client.receive()
        stopping = asyncio.create_task(server.stop())
        assert (await client.closed())[0] == 1012
        assert (await waiting.closed())[0] == 1012
        await stopping
    assert not streams
    assert not caplog.records
