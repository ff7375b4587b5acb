"""Reads a request's body, no larger and no slower than allowed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from starlette.requests import Request


async def read_body(request: Request, *, limit: int, seconds: float) -> bytes:
    """Return the body of at most ``limit`` bytes, sent within ``seconds``.

    Raises HTTPException 413 or 408. A ``Content-Length`` above the limit is refused before anything is read; bytes are
    counted as they come, since the header may be absent or untrue.
    """
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and (len(announced) > len(str(limit)) or int(announced) > limit):
        raise _too_large(limit)
    try:
        async with asyncio.timeout(seconds):
            return await _read(request, limit)
    except TimeoutError:
        raise HTTPException(408, f"The request's body didn't arrive within {seconds:g} seconds.") from None


async def _read(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise _too_large(limit)
    return bytes(body)


def _too_large(limit: int) -> HTTPException:
    return HTTPException(413, f"The request's body is larger than {limit:,} bytes. Send less in one request.")
