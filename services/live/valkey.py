"""The bell over Valkey's pub/sub. It may be down, slow or lossy: then the poll finds what it would have told."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, cast

from valkey.asyncio import Valkey
from valkey.exceptions import ValkeyError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Collection

    from services.live.bell import Wake

CHANNEL = "inmail:logs"
"""Each message is a JSON list of member ids."""
MOST_UNTOLD = 10_000
"""Members kept for a word that can't be sent yet; of more, the others find out by polling."""
MOST_AT_ONCE = 1_000
"""Members in one message."""
ANSWER_SECONDS = 2.0
"""How long Valkey may take to connect or to answer."""
LISTEN_SECONDS = 5.0
"""How long the listener waits for a message before it looks after its connection."""
RETRY_SECONDS = 1.0
"""Between attempts to reach it again."""

_log = logging.getLogger("inmail.live")


class ValkeyBell:
    """Tells the processes that share one Valkey; `open_bell` makes one that works."""

    def __init__(self, client: Valkey) -> None:
        self._client = client
        self._wakes: list[Wake] = []
        self.untold: set[str] = set()
        """Members of whom the others haven't been told yet."""
        self._something: asyncio.Event = asyncio.Event()
        self._down = False

    def ring(self, member_ids: Collection[str]) -> None:
        """Have the others told, soon; never waits and never fails."""
        if len(self.untold) < MOST_UNTOLD:
            self.untold.update(member_ids)
            self._something.set()

    def answer(self, wake: Wake) -> None:
        """From now on call ``wake`` when a process rings, this one included."""
        self._wakes.append(wake)

    async def tell(self) -> None:
        """Send what was rung, for ever."""
        await self._for_ever(self._tell)

    async def listen(self) -> None:
        """Hear the others, for ever."""
        await self._for_ever(self._listen)

    async def _tell(self) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            told = sorted(self.untold)
            self.untold.clear()
            for start in range(0, len(told), MOST_AT_ONCE):
                text = json.dumps(told[start : start + MOST_AT_ONCE])
                await cast("Awaitable[int]", self._client.publish(CHANNEL, text))  # pyright: ignore[reportUnknownMemberType] - the library's own

    async def _listen(self) -> None:
        pubsub: Any = self._client.pubsub()  # pyright: ignore[reportUnknownMemberType] - as above
        async with pubsub:
            await pubsub.subscribe(CHANNEL)
            while True:
                message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=LISTEN_SECONDS)
                self._is_up()
                if message is not None:
                    self._hear(message["data"])

    def _hear(self, data: object) -> None:
        try:
            ids = json.loads(data) if isinstance(data, (bytes, str)) else None
        except (ValueError, RecursionError):
            return  # not ours: whoever can reach Valkey may write to the channel
        if isinstance(ids, list):
            known = frozenset(id_ for id_ in cast("list[object]", ids) if isinstance(id_, str))
            for wake in self._wakes:
                wake(known)

    async def _for_ever(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except Exception as error:  # noqa: BLE001 - whatever it is, the poll does its work until this does again
                self._is_down(error)
            await asyncio.sleep(RETRY_SECONDS)

    def _is_down(self, error: Exception) -> None:
        if not self._down:
            self._down = True
            _log.warning("Valkey can't be used (%s): live events are found by polling meanwhile", type(error).__name__)

    def _is_up(self) -> None:
        if self._down:
            self._down = False
            _log.warning("Valkey can be used again")


async def answers(url: str) -> str | None:
    """Ask the Valkey at ``url`` for a sign of life; None when it gives one, else the name of what went wrong."""
    try:
        async with asyncio.timeout(2 * ANSWER_SECONDS), _client(url) as client:
            await cast("Awaitable[bool]", client.ping())  # pyright: ignore[reportUnknownMemberType] - as above
    except (ValkeyError, OSError, TimeoutError) as error:
        return type(error).__name__
    return None


def _client(url: str) -> Valkey:
    return Valkey.from_url(  # pyright: ignore[reportUnknownMemberType] - the library types its options as Unknown
        url,
        socket_connect_timeout=ANSWER_SECONDS,
        socket_keepalive=True,
        health_check_interval=10,
    )


@asynccontextmanager
async def open_bell(url: str) -> AsyncGenerator[ValkeyBell]:
    """The bell over the Valkey at ``url``, which needn't be there yet. Nothing logs the URL: it may hold a secret."""
    client = _client(url)
    bell = ValkeyBell(client)
    tasks = [asyncio.create_task(bell.tell()), asyncio.create_task(bell.listen())]
    try:
        yield bell
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await client.aclose()
