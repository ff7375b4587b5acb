"""What is remembered of long computations."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from services.reach.remembered import KEPT, QUEUED, Remembered
from services.refusal import TryAgain
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.anyio


class Counted:
    """Work that is counted, and may wait to be let go."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.at_once = self.most = 0
        self.begun, self.go = threading.Event(), threading.Event()
        self.go.set()

    def work(self, name: str) -> Callable[[], str]:
        def run() -> str:
            self.begun.set()
            self.at_once += 1
            self.most = max(self.most, self.at_once)
            self.go.wait(10)
            self.at_once -= 1
            self.done.append(name)
            return name.upper()

        return run


async def test_it_is_done_once_for_all_who_ask_and_one_after_another() -> None:
    remembered, counted = Remembered(), Counted()
    asked = ["a", "b", "a", "c", "a"]
    assert await asyncio.gather(*(remembered.get(one, counted.work(one)) for one in asked)) == ["A", "B", "A", "C", "A"]
    assert (sorted(counted.done), counted.most) == (["a", "b", "c"], 1)
    assert await remembered.get("a", counted.work("a")) == "A"
    assert len(counted.done) == 3


async def test_the_latest_used_are_kept() -> None:
    remembered, counted = Remembered(), Counted()
    names = [f"n{number}" for number in range(KEPT)]
    for name in (*names, names[0], "new"):
        await remembered.get(name, counted.work(name))
    counted.done.clear()
    await remembered.get(names[0], counted.work(names[0]))
    await remembered.get(names[1], counted.work(names[1]))
    assert counted.done == [names[1]]


async def test_who_gives_up_takes_nothing_from_the_others() -> None:
    remembered, counted = Remembered(), Counted()
    counted.go.clear()
    first = asyncio.create_task(remembered.get("a", counted.work("a")))
    second = asyncio.create_task(remembered.get("a", counted.work("a")))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    first.cancel()
    counted.go.set()
    assert await second == "A"
    assert first.cancelled()
    assert counted.done == ["a"]


async def test_what_is_under_way_is_not_forgotten() -> None:
    remembered, counted = Remembered(), Counted()
    names = [f"n{number}" for number in range(KEPT + 3)]
    assert len(await asyncio.gather(*(remembered.get(name, counted.work(name)) for name in names * 2))) == 2 * len(
        names
    )
    assert sorted(counted.done) == sorted(names)


async def test_what_nobody_waits_for_is_not_begun_and_asked_again_it_is() -> None:
    remembered, counted = Remembered(), Counted()
    counted.go.clear()
    first = asyncio.create_task(remembered.get("a", counted.work("a")))
    assert await asyncio.to_thread(counted.begun.wait, 10)
    left = [asyncio.create_task(remembered.get(f"b{number}", counted.work("b"))) for number in range(QUEUED)]
    await asyncio.sleep(0)
    with pytest.raises(TryAgain) as refused:
        await remembered.get("c", counted.work("c"))
    assert refused.value.refusal.code is RefusalCode.READ_FAILED
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    again = asyncio.create_task(remembered.get("b0", counted.work("again")))
    await asyncio.sleep(0)
    counted.go.set()
    assert (await first, await again) == ("A", "AGAIN")
    assert counted.done == ["a", "again"]


async def test_what_fails_when_nobody_waits_any_more_is_tried_again() -> None:
    remembered, counted = Remembered(), Counted()
    counted.go.clear()

    def failing() -> str:
        counted.work("x")()
        raise ValueError

    first = asyncio.create_task(remembered.get("a", failing))
    assert await asyncio.to_thread(counted.begun.wait, 10)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    counted.go.set()
    assert await remembered.get("b", counted.work("b")) == "B"
    assert await remembered.get("a", counted.work("a")) == "A"


async def test_what_failed_is_tried_again() -> None:
    remembered, counted = Remembered(), Counted()

    def failing() -> str:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - it says nothing
        await remembered.get("a", failing)
    assert await remembered.get("a", counted.work("a")) == "A"
