"""What runs on one WebSocket, without the socket: how operations end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from starlette.websockets import WebSocketDisconnect

from schema.http.messages import Subscribe
from schema.http.operations import Operations
from schema.http.parameters import GraphQLParameters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schema.execution import MaskingSchema

pytestmark = pytest.mark.anyio

LEAVING = "subscription { ticks(every: 0.01, leaving: 0.1) }"


async def test_closing_waits_for_a_clean_up_that_was_begun(served: MaskingSchema, streams: set[int]) -> None:
    gone = asyncio.Event()

    async def send(_: Mapping[str, object]) -> None:
        gone.set()
        raise WebSocketDisconnect(1006)

    streams.clear()
    operations = Operations(served, send, 1)
    await operations.begin(Subscribe("1", GraphQLParameters.checked({"query": LEAVING})), {})
    await gone.wait()
    await asyncio.sleep(0.02)
    assert streams  # the stream is being closed, because nobody takes its results
    await operations.close()
    assert not streams
