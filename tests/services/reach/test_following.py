"""A process's projection: in step, or not served."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from services.reach import following
from services.reach.following import Following, Lag, State
from services.reach.projection import Change, ChangeKind, Gap, Place, Projection
from services.reach.snapshot import open_latest
from services.store import NothingChanged

from .network import Sets, changes, sets_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from services.reach.following import Seen

pytestmark = pytest.mark.anyio

IDS = [f"m{number:02d}" for number in range(20)]
BEGUN = Change(Place(0, "begun"), ChangeKind.BEGUN)


class Graph:
    """A feed in memory, over a network that is what its changes made."""

    def __init__(self) -> None:
        self.log = [BEGUN]
        self.sets = Sets()
        self.exports = 0
        self.fails = False
        self.slow = False
        self.meanwhile: list[Change] = []
        self.first = 0

    def happen(self, *told: Change) -> None:
        for change in told:
            self.log.append(change)
            self.sets.take(change)

    async def head(self) -> Place:
        await self._answer()
        return self.log[-1].place

    async def changes(self, after: Place, limit: int) -> list[Change]:
        await self._answer()
        kept = [change for change in self.log if change.place.sequence >= self.first]
        if after not in [change.place for change in kept]:
            raise Gap("not there")
        return [change for change in kept if change.place.sequence > after.sequence][:limit]

    async def export(self, place: Place) -> Projection:
        await self._answer()
        self.exports += 1
        read = self.sets.projection(place)
        self.happen(*self.meanwhile)
        self.meanwhile = []
        return read

    async def _answer(self) -> None:
        if self.slow:
            await asyncio.sleep(60)
        if self.fails:
            raise NothingChanged


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 5, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def graph() -> Graph:
    graph = Graph()
    graph.happen(*changes(1, IDS, 40))
    return graph


@pytest.fixture
async def process(graph: Graph, tmp_path: Path, anyio_backend: str) -> AsyncIterator[Following]:  # noqa: ARG001
    opened = Following(graph, tmp_path, Clock())
    yield opened
    await opened.close()


def making() -> list[asyncio.Task[None]]:
    return [task for task in asyncio.all_tasks() if "Following._make" in repr(task)]


async def told(process: Following, *, up_to_date: bool = True) -> Seen:
    seen = await process.seen(up_to_date=up_to_date)
    assert seen is not None
    return seen


async def test_it_is_made_once_with_all_that_happened_meanwhile(process: Following, graph: Graph) -> None:
    graph.meanwhile = changes(2, IDS, 5, start=40)
    for seen in await asyncio.gather(*(told(process) for _ in range(5))):
        assert sets_of(seen.projection) == graph.sets
        assert seen.projection.place == graph.log[-1].place
    assert graph.exports == 1


async def test_who_asks_for_it_sees_what_was_committed_before(process: Following, graph: Graph) -> None:
    last = (await told(process)).as_of
    for seed in range(20):
        graph.happen(*changes(seed + 3, IDS, 3, start=len(graph.log) - 1))
        seen = await told(process)
        assert sets_of(seen.projection) == graph.sets
        assert seen.as_of > last
        last = seen.as_of
    assert graph.exports == 1


async def test_others_are_answered_from_half_a_second_ago(
    process: Following, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await told(process)
    graph.happen(*changes(4, IDS, 3, start=40))
    graph.fails = True  # it isn't even asked
    assert await process.seen() is before
    graph.fails = False
    monkeypatch.setattr(following, "RECENT", 0.0)
    assert sets_of((await told(process, up_to_date=False)).projection) == graph.sets


async def test_nothing_is_served_while_the_graph_does_not_answer(
    process: Following, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    await told(process)
    graph.fails = True
    assert await process.seen(up_to_date=True) is None
    graph.fails, graph.slow = False, True
    monkeypatch.setattr(following, "WAITED", 0.05)
    assert await process.seen(up_to_date=True) is None
    graph.slow = False
    assert sets_of((await told(process)).projection) == graph.sets


async def test_a_first_one_that_takes_long_is_made_while_requests_go_elsewhere(
    process: Following, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph.slow = True
    monkeypatch.setattr(following, "WAITED", 0.05)
    assert await process.seen() is None
    assert await process.seen() is None
    graph.slow = False
    await process.close()  # what hung is over
    monkeypatch.setattr(following, "WAITED", 5.0)
    assert sets_of((await told(process)).projection) == graph.sets
    assert graph.exports == 1


async def test_a_list_takes_it_where_it_is_at_hand_and_waits_for_nothing_long(
    process: Following, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await process.at_hand() is None  # but it is being made
    await told(process)
    graph.happen(*changes(4, IDS, 3, start=40))
    seen = await process.at_hand()
    assert seen is not None
    assert sets_of(seen.projection) == graph.sets
    monkeypatch.setattr(following, "QUICK", 0.05)
    graph.slow = True
    assert await process.at_hand() is None
    assert graph.exports == 1


async def test_what_a_request_had_no_time_for_is_not_begun_anew_by_the_next(
    process: Following, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    await told(process)
    monkeypatch.setattr(following, "CHANGES_AT_ONCE", 1)
    monkeypatch.setattr(following, "WAITED", 0.1)
    graph.happen(*changes(4, IDS, 60, start=40))
    read = graph.changes

    async def slowly(after: Place, limit: int) -> list[Change]:
        await asyncio.sleep(0.01)
        return await read(after, limit)

    monkeypatch.setattr(graph, "changes", slowly)
    for asked in range(60):
        seen = await process.seen(up_to_date=True)
        if seen is not None:
            assert asked > 0
            assert sets_of(seen.projection) == graph.sets
            return
    pytest.fail("it never comes into step")


@pytest.mark.parametrize("fault", [NothingChanged(), RuntimeError("a bug")])
async def test_what_keeps_it_from_being_made_is_told_once_and_only_where_it_is_a_fault(
    process: Following,
    graph: Graph,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fault: Exception,
) -> None:
    async def fail() -> Place:
        raise fault

    monkeypatch.setattr(graph, "head", fail)
    assert await process.at_hand() is None
    await asyncio.wait(making(), timeout=10)
    assert ("can't be made" in caplog.text) is isinstance(fault, RuntimeError)


async def test_how_far_it_is_behind_is_told_without_bringing_it_into_step(process: Following, graph: Graph) -> None:
    assert await process.lag() == Lag(State.UNASKED)
    graph.slow = True
    assert await process.at_hand() is None
    assert await process.lag() == Lag(State.MAKING)
    await process.close()
    graph.slow = False
    as_of = (await told(process)).as_of
    assert await process.lag() == Lag(State.SERVED, 0, as_of)
    graph.happen(*changes(4, IDS, 7, start=40))
    assert await process.lag() == Lag(State.SERVED, 7, as_of)
    graph.fails = True
    assert await process.lag() == Lag(State.SERVED, None, as_of)
    graph.fails = False
    as_of = (await told(process)).as_of
    assert await process.lag() == Lag(State.SERVED, 0, as_of)


async def test_what_is_committed_while_it_is_written_down_is_not_told_to_be_in_it(
    graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, save, committed = Clock(), following.save, list[datetime]()

    def meanwhile(projection: Projection, folder: Path) -> Projection:
        graph.happen(*changes(4, IDS, 3, start=40))
        committed.append(clock())
        return save(projection, folder)

    monkeypatch.setattr(following, "save", meanwhile)
    process = Following(graph, tmp_path, clock)
    assert await process.at_hand() is None  # it is made, and nobody asks for it then
    await asyncio.wait(making(), timeout=10)
    lag = await process.lag()
    assert lag.changes == 3
    assert lag.as_of is not None
    assert lag.as_of < committed[0]
    await process.close()


async def test_a_commit_that_shows_in_part_is_no_gap(
    process: Following, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    await told(process)
    graph.happen(*changes(4, IDS, 3, start=40))
    read, looks = graph.changes, 0

    async def late(after: Place, limit: int) -> list[Change]:
        nonlocal looks
        looks += 1
        return [] if looks < following.LOOKS else await read(after, limit)

    monkeypatch.setattr(graph, "changes", late)
    assert sets_of((await told(process)).projection) == graph.sets
    assert graph.exports == 1


async def test_what_is_committed_while_it_follows_is_no_gap(
    process: Following, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    await told(process)
    head = graph.head

    async def overtaken() -> Place:
        place = await head()
        graph.happen(*changes(place.sequence, IDS, 3, start=place.sequence))
        return place

    monkeypatch.setattr(graph, "head", overtaken)
    for _ in range(5):
        graph.happen(*changes(len(graph.log), IDS, 2, start=len(graph.log) - 1))
        seen = await told(process)
        assert sets_of(seen.projection) == graph.sets
    assert graph.exports == 1


def dropped(graph: Graph) -> None:
    """Changes that the projection needs next are gone."""
    graph.happen(*changes(5, IDS, 30, start=40))
    graph.first = 60


def lost(graph: Graph) -> None:
    """One change in the middle is gone."""
    graph.happen(*changes(6, IDS, 3, start=40))
    del graph.log[41]


def restored(graph: Graph) -> None:
    """The graph is an older one again."""
    graph.log, graph.sets = [BEGUN], Sets()
    graph.happen(*changes(1, IDS, 20))


def restored_and_gone_on(graph: Graph) -> None:
    """It is an older one, and has come farther than the projection since."""
    graph.log, graph.sets = [BEGUN], Sets()
    graph.happen(*changes(7, IDS, 60))


def another_past(graph: Graph) -> None:
    """It has come exactly as far, by other ways."""
    graph.log, graph.sets = [BEGUN], Sets()
    graph.happen(*changes(8, IDS, 40))


BROKEN = [dropped, lost, restored, restored_and_gone_on, another_past]


@pytest.mark.parametrize("breaks", BROKEN)
@pytest.mark.parametrize("restarted", [False, True])
async def test_a_gap_is_found_and_made_good_and_never_served(
    process: Following,
    graph: Graph,
    tmp_path: Path,
    breaks: type[None],
    restarted: bool,  # noqa: FBT001
) -> None:
    await told(process)
    breaks(graph)  # pyright: ignore[reportCallIssue] - a function
    one = Following(graph, tmp_path, Clock()) if restarted else process
    seen = await told(one)
    assert sets_of(seen.projection) == graph.sets
    assert seen.projection.place == graph.log[-1].place
    assert graph.exports == 2 if breaks is not lost else graph.exports >= 2
    await one.close()


async def test_a_process_that_comes_back_goes_on_from_the_disk(
    process: Following, graph: Graph, tmp_path: Path
) -> None:
    await told(process)
    await process.close()
    graph.happen(*changes(9, IDS, 25, start=40))
    again = Following(graph, tmp_path, Clock())
    assert sets_of((await told(again)).projection) == graph.sets
    assert graph.exports == 1
    await again.close()


async def test_what_has_changed_much_is_made_anew_behind_everybody_s_back(
    process: Following, graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await told(process)
    monkeypatch.setattr(following, "LARGEST_OVERLAY", 10)
    for seed in range(30):
        graph.happen(*changes(seed + 10, IDS, 4, start=len(graph.log) - 1))
        assert sets_of((await told(process)).projection) == graph.sets
        await asyncio.sleep(0.01)
    for _ in range(100):
        if (await told(process)).projection.changed <= 10:
            break
        await asyncio.sleep(0.05)
    assert (await told(process)).projection.changed <= 10
    assert sets_of((await told(process)).projection) == graph.sets
    assert graph.exports == 1
    latest = open_latest(tmp_path)
    assert latest is not None
    assert latest.place.sequence > 40


async def test_a_disk_that_takes_nothing_is_done_without(graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    process = Following(graph, tmp_path / "file" / "below", Clock())
    assert sets_of((await told(process)).projection) == graph.sets
    await process.close()
