from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from starlette.datastructures import Headers
from starlette.websockets import WebSocket

from schema.http.handshake import may_connect, shake_hands

if TYPE_CHECKING:
    from starlette.types import Message


@pytest.mark.parametrize(
    ("origin", "host", "allowed"),
    [
        (None, "api.example", True),
        ("https://api.example", "api.example", True),
        ("https://API.example", "api.EXAMPLE", True),
        ("https://api.example", "api.example:443", True),
        ("http://api.example", "api.example:80", True),
        ("http://localhost:8000", "localhost:8000", True),
        ("http://[::1]:8000", "[::1]:8000", True),
        ("https://app.example:8443", "api.example", True),
        ("https://app.example", "api.example", False),
        ("https://app.example:8443.evil.example", "api.example", False),
        ("https://evil.example", "api.example", False),
        ("https://evil.example/api.example", "api.example", False),
        ("http://localhost:3000", "localhost:8000", False),
        ("http://api.example", "api.example:443", False),
        ("null", "api.example", False),
        ("", "", False),
        ("https://", "", False),
        ("https://api.example", "", False),
    ],
)
def test_which_pages_may_connect(origin: str | None, host: str, allowed: bool) -> None:  # noqa: FBT001  # a case
    given = {"host": host} if origin is None else {"host": host, "origin": origin}
    assert may_connect(Headers(given), ("https://app.example:8443",)) is allowed


def test_two_origins_are_none() -> None:
    raw = [(b"host", b"api.example"), (b"origin", b"https://api.example"), (b"origin", b"https://evil.example")]
    assert not may_connect(Headers(raw=raw), ())


def test_a_server_that_can_t_answer_with_text_closes_before_the_socket_opens() -> None:
    async def receive() -> Message:
        return {"type": "websocket.connect"}

    sent: list[Message] = []

    async def keep(message: Message) -> None:
        sent.append(message)

    headers = [(b"host", b"api.example"), (b"origin", b"https://evil.example")]
    scope = {"type": "websocket", "path": "/graphql", "headers": headers, "subprotocols": ["graphql-transport-ws"]}
    assert asyncio.run(shake_hands(WebSocket(scope, receive, keep), ())) is False
    assert [message["type"] for message in sent] == ["websocket.close"]
