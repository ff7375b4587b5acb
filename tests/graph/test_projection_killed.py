"""A process that is killed (SIGKILL) while it follows the network and writes it down: the next one comes back right."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from services.effects.connections import ConnectionMade, ConnectionRemoved
from services.effects.mail import BlockSet
from services.reach.following import Following
from services.reach.snapshot import open_latest
from tests.proof.model import Person

from .network import NOW, Counted, committed, projected, stored

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from graph.server.address import ServerAddress
    from tests.proof.town import Town

pytestmark = pytest.mark.anyio

GIVE_UP = 60.0
FILES = 11
"""Of a snapshot."""

# Every change makes a new snapshot, and each of its files takes a moment: so there is time to be killed in.
FOLLOWER = """
import asyncio, os, sys, time
from datetime import UTC, datetime
from pathlib import Path
from graph.database import open_driver
from graph.projection.opening import open_network
from services.reach import following, snapshot

settle = snapshot._settle
following.LARGEST_OVERLAY = 0
snapshot._settle = lambda descriptor: (settle(descriptor), time.sleep(0.05))

async def follow(uri, username, database, folder):
    async with (
        open_driver(uri, username, os.environ["FOLLOWER_PASSWORD"]) as driver,
        open_network(driver, database, Path(folder), lambda: datetime.now(UTC)) as network,
    ):
        while True:
            await network.seen(up_to_date=True)
            await asyncio.sleep(0.005)

asyncio.run(follow(*sys.argv[1:]))
"""


@pytest.fixture
def follow(server: ServerAddress, database: str, tmp_path: Path) -> Callable[[], subprocess.Popen[bytes]]:
    def begin() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", FOLLOWER, server.uri, server.username, database, str(tmp_path)]
        return subprocess.Popen(command, env={**os.environ, "FOLLOWER_PASSWORD": server.password})  # noqa: S603 - our own command

    return begin


async def change(town: Town, ids: list[str], number: int) -> None:
    """Another connection there or gone, and a block."""
    a, b = sorted((ids[number % len(ids)], ids[(number * 7 + 3) % len(ids)]))
    if a == b:
        return
    tie = ConnectionRemoved(a, b, 4) if number % 3 == 2 else ConnectionMade(a, b, NOW)
    await committed(town, tie, BlockSet(b, a, NOW if number % 2 else None))


def unfinished(folder: Path) -> set[str]:
    """Snapshots that were begun and have neither all of their files nor a name."""
    found: set[str] = set()
    for part in folder.glob("part-*"):
        with suppress(FileNotFoundError):  # it got its name meanwhile
            found |= {part.name} if 0 < len(list(part.iterdir())) < FILES else set()
    return found


async def killed_while_it_writes(
    process: subprocess.Popen[bytes], folder: Path, work: Callable[[int], Awaitable[None]]
) -> set[str]:
    """Change the network until the process is in the midst of a snapshot; kill it there. What it left behind."""
    before = unfinished(folder)
    try:
        end, number = time.monotonic() + GIVE_UP, 0
        while not unfinished(folder) - before:
            assert process.poll() is None, "it ended by itself"
            assert time.monotonic() < end, "it writes nothing"
            number += 1
            if number % 20 == 0:
                await work(number // 20)
            await asyncio.sleep(0.001)
    finally:
        process.kill()
        process.wait()
    return unfinished(folder) - before


async def test_whatever_a_killed_process_was_writing_the_next_one_is_right(
    follow: Callable[[], subprocess.Popen[bytes]],
    town: Town,
    member_ids: Callable[[int], list[str]],
    tmp_path: Path,
) -> None:
    ids = member_ids(9)
    await town.settle([Person(id_) for id_ in ids])
    left: set[str] = set()
    for round_ in range(4):
        process = follow()
        left |= await killed_while_it_writes(process, tmp_path, lambda number: change(town, ids, number))
        for number in range(round_ * 5, round_ * 5 + 5):
            await change(town, ids, number)  # while nobody follows
        feed = Counted(town.driver, town.database)
        had_one = open_latest(tmp_path) is not None
        again = Following(feed, tmp_path, lambda: datetime.now(UTC))
        found = await projected(again, town)
        await again.close()
        assert feed.exports == (0 if had_one else 1)
        assert found == await stored(town)
    assert len(left) >= 2  # a slow machine may let one be finished between the look and the kill
