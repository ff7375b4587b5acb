"""One WebSocket in the protocol graphql-transport-ws: its session, its messages, and its end."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.websockets import WebSocketDisconnect, WebSocketState

from schema.http.messages import BadMessage, Complete, Init, Ping, Subscribe, read_message
from schema.http.operations import Operations
from schema.http.responses import encode_json
from schema.http.session import session_over
from schema.public_errors import masked

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

    from starlette.websockets import WebSocket
    from strawberry import Schema

    from schema.http.messages import Message
    from schema.http.session import OpenSession, Session

REASON_BYTES = 123
"""What a close frame has room for."""


@dataclass(frozen=True, slots=True)
class SocketLimits:
    """How much one socket may ask for; times are in seconds."""

    init_seconds: float = 10
    """From the handshake to the client's ``connection_init``."""
    idle_seconds: float = 300
    """Without an operation and without a message; the socket is closed between once and twice of it."""
    message_characters: int = 262_144
    """The length of one message."""
    operations: int = 32
    """Operations at a time."""


class _Close(Exception):  # noqa: N818 - an end, and mostly no fault of ours
    """Ends the socket with a code of the protocol and a reason that the client may read."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Socket:
    """Speaks with one client from the accepted handshake to the close."""

    def __init__(self, schema: Schema, websocket: WebSocket, open_session: OpenSession, limits: SocketLimits) -> None:
        self._websocket = websocket
        self._open_session = open_session
        self._limits = limits
        self._clock = asyncio.get_running_loop().time
        self._session: Session | None = None
        self._ends_at = self._clock() + limits.init_seconds
        self._operations = Operations(schema, self._send, limits.operations)

    async def run(self) -> None:
        """Answer messages until one side ends the socket, and end what runs on it."""
        try:
            while True:
                await self._answer(await self._receive())
        except _Close as end:
            await self._close(end)
        except WebSocketDisconnect:
            pass
        finally:
            await self._operations.close()

    async def _receive(self) -> Message:
        while True:
            left = self._ends_at - self._clock()
            if left <= 0:
                raise self._session_over()
            try:
                async with asyncio.timeout(min(left, self._limits.idle_seconds)):
                    event = await self._websocket.receive()
            except TimeoutError:
                if not self._operations and self._clock() < self._ends_at:
                    raise _Close(1000, "Nothing was asked for: connect again when there is.") from None
            else:
                return self._read(event)

    def _session_over(self) -> _Close:
        if self._session is None:
            return _Close(4408, f"No connection_init came within {self._limits.init_seconds:g} seconds.")
        return _Close(4403, session_over().message)

    def _read(self, event: MutableMapping[str, Any]) -> Message:
        if event["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(event.get("code", 1005))
        text: str | None = event.get("text")
        if text is None:
            raise _Close(4400, "Send messages as text frames: this one is binary.")
        if len(text) > self._limits.message_characters:
            raise _Close(4400, f"The message has more than {self._limits.message_characters:,} characters.")
        try:
            return read_message(text)
        except BadMessage as problem:
            raise _Close(4400, str(problem)) from None

    async def _answer(self, message: Message) -> None:
        if isinstance(message, Init):
            await self._init(message)
        elif isinstance(message, Ping):
            payload = {} if message.payload is None else {"payload": message.payload}
            await self._send({"type": "pong", **payload})
        elif isinstance(message, Subscribe):
            await self._subscribe(message)
        elif isinstance(message, Complete):
            self._operations.complete(message.id)

    async def _init(self, message: Init) -> None:
        if self._session is not None:
            raise _Close(4429, "Too many initialisation requests: connection_init was sent twice.")
        authorization = message.authorization or self._websocket.headers.get("authorization")
        try:
            self._session = await self._open_session(self._websocket, authorization)
        except HTTPException as problem:
            raise _Close(4403, problem.detail) from None
        except Exception as cause:
            raise _Close(4500, masked(cause).message) from cause
        self._ends_at = self._clock() + (inf if self._session.seconds is None else self._session.seconds)
        await self._send({"type": "connection_ack"})

    async def _subscribe(self, message: Subscribe) -> None:
        if self._session is None:
            raise _Close(4401, "Unauthorized: send connection_init, and wait for connection_ack.")
        if message.id in self._operations:
            raise _Close(4409, f"Subscriber for {message.id} already exists")
        await self._operations.begin(message, self._session.context())

    async def _send(self, message: Mapping[str, object]) -> None:
        """Send as text. Raises WebSocketDisconnect when the socket is closed from either side."""
        text = encode_json(message)
        if self._websocket.application_state is not WebSocketState.CONNECTED:
            raise WebSocketDisconnect(1006)
        await self._websocket.send_text(text)

    async def _close(self, end: _Close) -> None:
        reason = end.reason.encode()[:REASON_BYTES].decode(errors="ignore")
        with suppress(WebSocketDisconnect, RuntimeError):  # the client may have been first
            await self._websocket.close(end.code, reason)
