"""A server on loopback that answers as a test tells it to, so that Stripe's real library talks to it over HTTP."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

import pytest
from pydantic import SecretStr

from services.payments.stripe import StripeProvider

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

KEY = "sk_test_this_is_no_real_key"


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    form: dict[str, str]
    headers: dict[str, str]


@dataclass
class FakeStripe:
    """Answers each request with the next of ``answers``: a status and a body, or None to hang up without a word."""

    answers: list[tuple[int, object] | None] = field(default_factory=list[tuple[int, object] | None])
    asked: list[Asked] = field(default_factory=list[Asked])
    stalls: bool = False
    url: str = ""

    def will(self, *answers: tuple[int, object] | dict[str, Any] | None) -> None:
        self.answers = [(200, answer) if isinstance(answer, dict) else answer for answer in answers]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            try:
                while await self._one(reader, writer):
                    pass
            finally:
                writer.close()
                await writer.wait_closed()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        method, target, _ = head[0].split(" ")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        body = (await reader.readexactly(int(headers.get("content-length", "0")))).decode()
        path, _, query = target.partition("?")
        self.asked.append(Asked(method, unquote(path), dict(parse_qsl(body or query)), headers))
        if self.stalls:
            await asyncio.sleep(60)
        answer = self.answers.pop(0)
        if answer is None:
            return False
        text = json.dumps(answer[1]).encode()
        writer.write(
            f"HTTP/1.1 {answer[0]} X\r\nRequest-Id: req_1\r\nContent-Length: {len(text)}\r\n\r\n".encode() + text
        )
        await writer.drain()
        return True


@pytest.fixture
async def fake(anyio_backend: str) -> AsyncIterator[FakeStripe]:  # noqa: ARG001 - makes it run
    fake = FakeStripe()
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.ensure_future(fake.serve(reader, writer)))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    fake.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield fake
    server.close()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await server.wait_closed()


@pytest.fixture
async def provider(fake: FakeStripe) -> AsyncIterator[StripeProvider]:
    provider = StripeProvider(SecretStr(KEY), fake.url, attempt_seconds=0.5, total_seconds=20)
    yield provider
    await provider.close()
