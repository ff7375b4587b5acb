"""A network that fails on purpose: a TCP proxy between the driver and the server, cut or frozen by the test."""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

COMMIT = b"\x00\x02\xb0\x12\x00\x00"
"""A COMMIT message of Bolt as it goes over the wire: a chunk of two bytes, and the end of the message."""


@dataclass
class Proxy:
    """What to do to the traffic. ``lose_commits`` is the share of commits that are carried out but not answered."""

    host: str
    port: int
    lose_commits: float = 0.0
    lost: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(20260315))
    address: str = ""
    open: asyncio.Event = field(default_factory=asyncio.Event)
    """While it is cleared, nothing passes, and no connection is closed: as before a frozen server."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection to the server and back, until one end or the test has had enough."""
        try:
            there, back = await asyncio.open_connection(self.host, self.port)
        except OSError:
            writer.close()
            return
        deaf = asyncio.Event()
        pumps = [
            asyncio.create_task(self._to_server(reader, back, deaf)),
            asyncio.create_task(self._to_driver(there, writer, deaf)),
        ]
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            pump.cancel()
        for end in (writer, back):
            end.close()
        await asyncio.gather(*pumps, return_exceptions=True)

    async def _to_server(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, deaf: asyncio.Event) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                if data.endswith(COMMIT) and self.chance.random() < self.lose_commits:
                    deaf.set()  # the server commits; nobody will hear of it
                    self.lost += 1
                await self.open.wait()
                writer.write(data)
                await writer.drain()

    async def _to_driver(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, deaf: asyncio.Event) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                if deaf.is_set():
                    return
                await self.open.wait()
                writer.write(data)
                await writer.drain()


@asynccontextmanager
async def proxy_to(uri: str) -> AsyncGenerator[Proxy]:
    """A proxy before the server at ``uri``; ``address`` is where a driver finds it."""
    parts = urlsplit(uri)
    proxy = Proxy(parts.hostname or "127.0.0.1", parts.port or 7687)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.open.set()
    proxy.address = f"bolt://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        proxy.open.set()
        server.close()
