"""The server, set up for streams: they end when it does, and sockets are watched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from socket import socket

    from starlette.types import ASGIApp

LARGEST_FRAME = 2**20 + 2**16
"""Bytes of one WebSocket message; above what the endpoint answers with a reason, the connection is dropped."""
PING_SECONDS = 20.0
"""How often a silent WebSocket is asked for a sign of life, and how long it has to answer."""
STOP_SECONDS = 20.0
"""How long a stop waits for answers under way: longer than any mutation takes."""


class Unhurried(WebSocketsSansIOProtocol):
    """A WebSocket that reads nothing while its client doesn't: the answers to a flood of pings would pile up."""

    def pause_writing(self) -> None:
        """The client doesn't take what it was sent."""
        super().pause_writing()
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        """It does again."""
        super().resume_writing()
        if not self.read_paused:
            self.transport.resume_reading()


class Server(uvicorn.Server):
    """Serves ``app`` until it is told to stop; ``closing`` is called then, for the app to end its streams."""

    def __init__(self, app: ASGIApp, closing: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                loop="uvloop",
                http="httptools",
                ws=Unhurried,
                ws_max_size=LARGEST_FRAME,
                ws_ping_interval=PING_SECONDS,
                ws_ping_timeout=PING_SECONDS,
                ws_per_message_deflate=False,  # small messages gain nothing, and every socket would keep a window
                timeout_graceful_shutdown=round(STOP_SECONDS),
                log_level="warning",
                server_header=False,
            )
        )
        self._closing = closing

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """End the streams, then all else that is under way; WebSockets are closed with 1012, to connect again."""
        self._closing()
        await super().shutdown(sockets)
