from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from services.live.watch import LARGEST_BATCH, LARGEST_READ, Watch, following
from services.refusal import TryAgain
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from services.entry import Entry
    from tests.services.live.conftest import Ledgers

pytestmark = pytest.mark.anyio

NEVER = 3600.0
SOON = 0.02


def sequences(entries: tuple[Entry, ...]) -> list[int]:
    return [entry.sequence for entry in entries]


async def settle() -> None:
    """Let everything run that can."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_what_is_there_already_comes_at_once(ledgers: Ledgers) -> None:
    ledgers.grow("ana", 3)
    assert sequences(await Watch(ledgers, NEVER).after("ana", 1)) == [2, 3]


async def test_who_is_woken_needs_no_poll(ledgers: Ledgers) -> None:
    watch = Watch(ledgers, NEVER)
    waiting = asyncio.create_task(watch.after("ana", 0))
    await settle()
    ledgers.grow("ana")
    await settle()
    assert not waiting.done()
    watch.wake(["ben", "ana"])
    assert sequences(await waiting) == [1]


async def test_a_poll_finds_what_nobody_told(ledgers: Ledgers) -> None:
    waiting = asyncio.create_task(Watch(ledgers, SOON).after("ana", 0))
    await settle()
    ledgers.grow("ana")
    assert sequences(await waiting) == [1]


async def test_what_was_told_while_a_listener_was_busy_is_found_without_a_poll(ledgers: Ledgers) -> None:
    watch = Watch(ledgers, NEVER)
    ledgers.grow("ana")
    other = asyncio.create_task(watch.after("ben", 0))  # keeps the watch awake
    await watch.after("ana", 0)
    ledgers.grow("ana")
    watch.wake(["ana"])
    assert sequences(await watch.after("ana", 1)) == [2]
    other.cancel()


async def test_one_read_asks_for_everybody_each_from_the_own_place(ledgers: Ledgers) -> None:
    watch = Watch(ledgers, SOON)
    for member, count in (("ana", 5), ("ben", 1)):
        ledgers.grow(member, count)
    tasks = [asyncio.create_task(watch.after(*place)) for place in (("ana", 3), ("ana", 4), ("ben", 0), ("cleo", 0))]
    assert [sequences(await task) for task in tasks[:3]] == [[4, 5], [5], [1]]
    assert ledgers.reads[0] == {"ana": 3, "ben": 0, "cleo": 0}
    tasks[3].cancel()


async def test_nobody_is_handed_anothers_entries(ledgers: Ledgers) -> None:
    watch = Watch(ledgers, SOON)
    waiting = asyncio.create_task(watch.after("ana", 0))
    ledgers.grow("ben", 3)
    watch.wake(["ben"])
    found = await watch.after("ben", 0)
    await asyncio.sleep(3 * SOON)
    assert {entry.member_id for entry in found} == {"ben"}
    assert not waiting.done()
    waiting.cancel()


async def test_a_commit_that_is_seen_in_part_is_waited_for(ledgers: Ledgers) -> None:
    ledgers.grow("ana", 4)
    ledgers.hidden = {1, 3}
    watch = Watch(ledgers, SOON)
    waiting = asyncio.create_task(watch.after("ana", 0))
    await asyncio.sleep(3 * SOON)
    assert not waiting.done()
    ledgers.hidden = {3}
    assert sequences(await waiting) == [1, 2]
    waiting = asyncio.create_task(watch.after("ana", 2))
    ledgers.hidden = set()
    assert sequences(await waiting) == [3, 4]


async def test_entries_follow_one_by_one(ledgers: Ledgers) -> None:
    ledgers.grow("ana", 6)
    one, two, three, four, _, six = ledgers.entries["ana"]
    assert sequences(following(0, [one, two, four])) == [1, 2]
    assert sequences(following(1, [one, two, three])) == [2, 3]
    assert following(0, [two, six]) == following(6, [six]) == following(3, []) == ()


async def test_a_backlog_comes_in_batches(ledgers: Ledgers) -> None:
    ledgers.grow("ana", LARGEST_BATCH + 5)
    watch = Watch(ledgers, NEVER)
    first = await watch.after("ana", 0)
    assert len(first) == LARGEST_BATCH
    assert len(await watch.after("ana", first[-1].sequence)) == 5


async def test_who_is_at_the_end_waits_for_nobody_who_catches_up(ledgers: Ledgers) -> None:
    watch = Watch(ledgers, NEVER)
    ledgers.grow("ana", 10 * LARGEST_BATCH)
    end = asyncio.create_task(watch.after("ana", 10 * LARGEST_BATCH))
    await settle()
    ledgers.grow("ana")
    behind, middle = await asyncio.gather(watch.after("ana", 0), watch.after("ana", 500))
    assert (behind[0].sequence, middle[0].sequence) == (1, 501)
    assert end.done()
    assert sequences(await end) == [10 * LARGEST_BATCH + 1]


async def test_thousands_of_listeners_are_read_for_in_parts(ledgers: Ledgers) -> None:
    watch = Watch(ledgers, SOON)
    members = [f"m{number}" for number in range(LARGEST_READ + 1)]
    for member in members:
        ledgers.grow(member)
    found = await asyncio.gather(*(watch.after(member, 0) for member in members))
    assert [entry.member_id for (entry,) in found] == members
    assert max(len(read) for read in ledgers.reads) == LARGEST_READ


async def test_a_dead_database_is_waited_for(ledgers: Ledgers) -> None:
    watch = Watch(ledgers, SOON)
    ledgers.go_down()
    waiting = asyncio.create_task(watch.after("ana", 0))
    await asyncio.sleep(3 * SOON)
    ledgers.grow("ana")
    ledgers.come_back()
    assert sequences(await waiting) == [1]


async def test_a_database_that_stays_dead_ends_the_wait_with_a_typed_error(ledgers: Ledgers) -> None:
    ledgers.go_down()
    with pytest.raises(TryAgain) as raised:
        await Watch(ledgers, SOON, patience=3 * SOON).after("ana", 0)
    assert raised.value.refusal.code is RefusalCode.READ_FAILED


async def test_an_entry_that_never_comes_ends_the_wait_too(ledgers: Ledgers) -> None:
    ledgers.grow("ana", 2)
    ledgers.hidden = {1}
    with pytest.raises(TryAgain):
        await Watch(ledgers, SOON, patience=3 * SOON).after("ana", 0)


async def test_trouble_that_passes_is_forgotten(ledgers: Ledgers) -> None:
    watch = Watch(ledgers, SOON, patience=5 * SOON)
    waiting = asyncio.create_task(watch.after("ana", 0))
    for _ in range(4):
        ledgers.go_down()
        await asyncio.sleep(2 * SOON)
        ledgers.come_back()
        await asyncio.sleep(2 * SOON)
    assert not waiting.done()
    ledgers.grow("ana")
    assert sequences(await waiting) == [1]


async def test_a_fault_reaches_those_who_waited_and_the_watch_goes_on(ledgers: Ledgers) -> None:
    watch = Watch(ledgers, SOON)
    ledgers.fault = RuntimeError("a fault")
    with pytest.raises(RuntimeError, match="a fault"):
        await watch.after("ana", 0)
    ledgers.come_back()
    ledgers.grow("ana")
    assert sequences(await watch.after("ana", 0)) == [1]


async def test_with_nobody_waiting_nothing_is_read_and_nothing_stays(ledgers: Ledgers) -> None:
    watch = Watch(ledgers, SOON)
    waiting = asyncio.create_task(watch.after("ana", 0))
    await settle()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await asyncio.sleep(3 * SOON)
    reads = len(ledgers.reads)
    watch.wake(["ana"])
    await asyncio.sleep(3 * SOON)
    assert len(ledgers.reads) == reads
    assert watch.idle
