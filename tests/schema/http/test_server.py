"""What the server does before the app is asked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.schema.http.conftest import Running

pytestmark = pytest.mark.anyio

HANDSHAKE = (
    "GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)
PING = bytes([0x89, 0x80 | 125, 0, 0, 0, 0]) + b"x" * 125
FAR_TOO_MUCH = 64 * 2**20  # bytes; what the kernel keeps for both sides is some MB


async def test_a_flood_of_pings_is_held_back_once_their_answers_arent_read(server: Running) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(HANDSHAKE.encode())
    assert b"101" in await reader.readline()
    reader._transport.pause_reading()  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    try:
        assert await taken(writer) < FAR_TOO_MUCH
    finally:
        writer.transport.abort()


async def taken(writer: asyncio.StreamWriter) -> int:
    """How many bytes of pings the server takes before it reads no more."""
    flood, sent = PING * 500, 0
    try:
        while sent < FAR_TOO_MUCH:
            writer.write(flood)
            async with asyncio.timeout(3):
                await writer.drain()
            sent += len(flood)
    except TimeoutError:
        pass
    return sent
