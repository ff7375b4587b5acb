"""Subscriptions over each of the three transports: the real app on a real port, and the real database."""

from __future__ import annotations

import asyncio
import json
import socket
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from schema.http import Server

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable

    from starlette.types import Receive, Scope, Send

    from tests.schema.conftest import Api

Json = dict[str, Any]
Stream = AbstractAsyncContextManager["AsyncIterator[Json]"]
PROTOCOL = Subprotocol("graphql-transport-ws")


class Live:
    """The app of a test behind a real server."""

    def __init__(self, api: Api, port: int, query: str) -> None:
        self.api = api
        self.query = query
        self.url = f"http://127.0.0.1:{port}/graphql"
        self.socket_url = f"ws://127.0.0.1:{port}/graphql"

    def body(self, after: int | None) -> Json:
        return {"query": self.query, "variables": {"after": after}}

    @asynccontextmanager
    async def over_socket(self, token: str | None, after: int | None = None) -> AsyncGenerator[AsyncIterator[Json]]:
        """The GraphQL results of the subscription."""
        async with connect(self.socket_url, subprotocols=[PROTOCOL]) as client:

            async def results() -> AsyncIterator[Json]:
                async for text in client:
                    message = json.loads(text)
                    if message["type"] == "complete":
                        return
                    yield {"errors": message["payload"]} if message["type"] == "error" else message["payload"]

            payload = {"authorization": f"Bearer {token}"} if token else {}
            await client.send(json.dumps({"type": "connection_init", "payload": payload}))
            assert json.loads(await client.recv()) == {"type": "connection_ack"}
            await client.send(json.dumps({"type": "subscribe", "id": "1", "payload": self.body(after)}))
            yield results()

    @asynccontextmanager
    async def over_events(self, token: str | None, after: int | None = None) -> AsyncGenerator[AsyncIterator[Json]]:
        async with self._post("text/event-stream", token, after) as response:

            async def results() -> AsyncIterator[Json]:
                async for line in response.aiter_lines():
                    if line == "event: complete":
                        return
                    if line.startswith("data: {"):
                        yield json.loads(line.removeprefix("data: "))

            yield results()

    @asynccontextmanager
    async def over_parts(self, token: str | None, after: int | None = None) -> AsyncGenerator[AsyncIterator[Json]]:
        async with self._post('multipart/mixed;boundary="graphql";subscriptionSpec=1.0', token, after) as response:

            async def results() -> AsyncIterator[Json]:
                text = ""
                async for chunk in response.aiter_text():
                    *parts, text = (text + chunk).split("\r\n--graphql")
                    for part in parts:
                        body = json.loads(part.partition("\r\n\r\n")[2] or "{}")
                        if body:
                            yield body["payload"]

            yield results()

    @asynccontextmanager
    async def _post(self, accept: str, token: str | None, after: int | None) -> AsyncGenerator[httpx.Response]:
        headers = {"accept": accept, **({"authorization": f"Bearer {token}"} if token else {})}
        async with (
            httpx.AsyncClient(timeout=20) as client,
            client.stream("POST", self.url, json=self.body(after), headers=headers) as response,
        ):
            assert response.status_code == 200
            yield response


@asynccontextmanager
async def served(api: Api, query: str) -> AsyncGenerator[Live]:
    """The app of ``api``, to be asked ``query`` with an ``$after``; every stream must be closed in the end."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] != "lifespan"  # the product of this test is open already
        await api.app(scope, receive, send)

    server = Server(app, api.app.state.closing)
    with socket.create_server(("127.0.0.1", 0)) as sock:
        serving = asyncio.create_task(server.serve(sockets=[sock]))
        while not server.started:  # noqa: ASYNC110  # it has no event
            await asyncio.sleep(0.01)
        yield Live(api, sock.getsockname()[1], query)
        server.should_exit = True
        await serving
    assert not api.product.services.live.open
    async with asyncio.timeout(20):
        while not api.product.services.live.idle:  # noqa: ASYNC110  # it has no event
            await asyncio.sleep(0.01)


TRANSPORTS: list[Callable[..., Stream]] = [Live.over_socket, Live.over_events, Live.over_parts]
every_transport = pytest.mark.parametrize("over", TRANSPORTS, ids=lambda over: over.__name__)


async def take(results: AsyncIterator[Json], count: int) -> list[Json]:
    """The data of the next ``count`` results, of the subscription's one field."""
    async with asyncio.timeout(30):
        found = [await anext(results) for _ in range(count)]
    assert not any("errors" in result for result in found), found
    return [event for result in found for event in result["data"].values()]
