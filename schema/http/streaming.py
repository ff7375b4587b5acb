"""An HTTP response that goes on: results as they come, heartbeats between them, and an end for every reason."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

from schema.http.responses import HEADERS, body_of
from schema.http.session import session_over
from schema.public_errors import masked

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Coroutine

    from starlette.types import Receive, Scope, Send
    from strawberry.types import ExecutionResult

    from schema.http.framing import Framing
    from schema.http.operation import Results

HEARTBEAT = 12.0
"""Seconds of silence after which a sign of life is sent: proxies cut connections that say nothing."""
SEND_SECONDS = 30.0
"""How long a client may take to read what it was sent; a connection that takes longer is given up."""


@dataclass(frozen=True, slots=True)
class StreamedAnswer:
    """The ASGI app of one stream. It ends with the results, the client, the session or the server.

    A client is told of the end of its results and of its session. When the server ends (``closing`` is set) it isn't,
    so that it connects again, to the next one. Whatever happens, ``results`` is closed. ``seconds`` are left of the
    session, None for ever; ``heartbeat`` is in seconds.
    """

    results: Results
    framing: Framing
    closing: asyncio.Event
    seconds: float | None = None
    heartbeat: float = HEARTBEAT

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = {**HEADERS, "content-type": self.framing.content_type, "x-accel-buffering": "no"}
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        pump = asyncio.create_task(self._pump(send))
        ends = (asyncio.create_task(_hung_up(receive)), asyncio.create_task(self.closing.wait()))
        try:
            await asyncio.wait([pump, *ends], return_when=asyncio.FIRST_COMPLETED)
        finally:
            await cancelled(pump, *ends)
        if pump.cancelled() or pump.exception() is None:  # else it is left unended, and the server drops it
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _pump(self, send: Send) -> None:
        """Send the frames. Raises TimeoutError when the client doesn't read them."""
        async with aclosing(self._frames()) as frames:
            async for frame in frames:
                async with asyncio.timeout(SEND_SECONDS):
                    await send({"type": "http.response.body", "body": frame, "more_body": True})

    async def _frames(self) -> AsyncGenerator[bytes, None]:
        clock = asyncio.get_running_loop().time
        over = clock() + (inf if self.seconds is None else self.seconds)
        pending: asyncio.Task[ExecutionResult | None] | None = None
        yield self.framing.opening
        try:
            while (left := over - clock()) > 0:
                pending = pending or asyncio.create_task(_next(self.results))
                await asyncio.wait([pending], timeout=min(self.heartbeat, left))
                if not pending.done():
                    yield self.framing.heartbeat
                    continue
                result, pending = pending.result(), None
                if result is None:
                    yield self.framing.closing
                    return
                yield self.framing.result(body_of(result))
            yield self.framing.failure(session_over()) + self.framing.closing
        except Exception as cause:  # noqa: BLE001  # the outermost edge: logged, and masked for the client
            yield self.framing.failure(masked(cause)) + self.framing.closing
        finally:
            await to_the_end(self._close(pending))

    async def _close(self, pending: asyncio.Task[ExecutionResult | None] | None) -> None:
        await cancelled(*([pending] if pending else []))
        await self.results.aclose()


async def to_the_end(work: Coroutine[Any, Any, None]) -> None:
    """Carry ``work`` out whole, also when this is cancelled meanwhile; the cancellation goes on afterwards."""
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


async def cancelled(*tasks: asyncio.Task[object]) -> None:
    """Cancel the tasks that still run, and wait until all are through with their clean-up."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _next(results: Results) -> ExecutionResult | None:
    """The next result, None after the last."""
    return await anext(results, None)


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
