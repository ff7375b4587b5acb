"""sendInMail through HTTP and GraphQL, one worker, against bare one-node commits."""

from __future__ import annotations

import asyncio
import json
import os
import random
import socket
import sys
import tempfile
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from benchmarks.measure import compare
from benchmarks.network import TEXT, Pairs, connect
from benchmarks.sends import BareCommits
from schema.product import utc_now
from schema.settings import Settings
from schema.tokens import tokens_for

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from graph.server.address import ServerAddress

SECRET = "benchmark-" * 4
QUERY = """
mutation Send($input: SendInMailInput!) {
  sendInMail(input: $input) {
    __typename
    ... on SendInMailPayload { replayed creditsLeft inMail { id sentAt creditUsed { source } } }
    ... on UserError { code message }
  }
}
"""


class Client:
    """A keep-alive HTTP client that does no more than this benchmark needs, to leave the cores to the server."""

    def __init__(self, port: int, pairs: Pairs, rnd: random.Random) -> None:
        self._port, self._pairs, self._rnd = port, pairs, rnd
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        tokens = tokens_for(Settings(token_secret=SECRET))  # pyright: ignore[reportArgumentType] - pydantic wraps it
        self._tokens = {sender: tokens.issue(sender, utc_now()) for sender in pairs.senders}

    async def send(self) -> None:
        """Send one InMail; a refused pair is replaced by another."""
        while True:
            answer = await self._post(*self._pairs.draw(self._rnd))
            kind = answer["data"]["sendInMail"]["__typename"]
            if kind == "SendInMailPayload":
                return
            if kind != "SendRefusedError":
                raise RuntimeError(str(answer))

    async def _post(self, sender: str, recipient: str) -> dict[str, dict[str, dict[str, str]]]:
        given = {
            "recipientId": f"Member:{recipient}",
            "subject": "Your talk on graph storage",
            "body": TEXT,
            "idempotencyKey": f"http-{self._rnd.getrandbits(96):x}",
        }
        body = json.dumps({"query": QUERY, "variables": {"input": given}}).encode()
        head = (
            f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self._tokens[sender]}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        reader, writer = self._idle.pop() if self._idle else await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(head.encode() + body)
        headers = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(headers.split(b"content-length: ")[1].split(b"\r\n")[0])
        answer = await reader.readexactly(length)
        self._idle.append((reader, writer))
        return json.loads(answer)


@asynccontextmanager
async def serving(address: ServerAddress, data: Path | None = None) -> AsyncGenerator[int]:
    """``inmail serve`` as a process of its own on the benchmark's database; the port that it listens on.

    ``data`` is its data directory, by default an empty one.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "INMAIL_PORT": str(port),
            "INMAIL_DATA_DIR": str(data or folder),
            "INMAIL_TOKEN_SECRET": SECRET,
            "INMAIL_JOBS": "off",
            "NEO4J_URI": address.uri,
            "NEO4J_USERNAME": address.username,
            "NEO4J_PASSWORD": address.password,
        }
        code = "from schema.cli import app; app(['serve'])"
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, env=environment)
        try:
            await _listening(port)
            yield port
        finally:
            process.terminate()
            await process.wait()


async def _listening(port: int) -> None:
    for _ in range(300):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise RuntimeError("the server didn't start")


async def run(address: ServerAddress, pairs: Pairs) -> None:
    """Print a row for 64 in flight."""
    rnd = random.Random(11)
    async with connect(address) as driver, serving(address) as port:
        client = Client(port, pairs, rnd)
        await compare(
            "sendInMail over HTTP / one-node commit", BareCommits(driver, rnd).commit, client.send, in_flight=64
        )
