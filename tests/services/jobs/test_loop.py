"""The loop goes on whatever a job does, waits while the database is gone, and ends cleanly."""

import asyncio
import logging
from dataclasses import dataclass, field

import pytest

from services.jobs import loop as module
from services.jobs.job import Job, Ran
from services.jobs.lease import Turns
from services.jobs.loop import LONGEST_PAUSE, Loop, Urgent, pause
from services.jobs.nudge import Nudge
from services.store import NothingChanged

pytestmark = pytest.mark.anyio


class Anybody:
    """Everybody gets every lease."""

    async def take(self, name: str, holder: str, seconds: float, pause: float) -> bool:  # noqa: ARG002 - the port's
        return True

    async def give_back(self, name: str, holder: str, *, ran: bool) -> None:
        """Nothing to keep."""


@dataclass
class Diary:
    """Jobs that write down when they run."""

    lines: list[str] = field(default_factory=list[str])
    full: asyncio.Event = field(default_factory=asyncio.Event)

    def job(self, name: str, error: Exception | None = None, ran: Ran | None = None) -> Job:
        async def run() -> Ran:
            self.lines.append(name)
            if len(self.lines) == 6:
                self.full.set()
            if error is not None:
                raise error
            return ran or Ran(0)

        return Job(name, "", "lines written", run)


def loop(*jobs: Job, seconds: float = 60) -> Loop:
    return Loop(jobs, Turns(Anybody(), "me"), seconds)


async def test_one_job_after_another(caplog: pytest.LogCaptureFixture) -> None:
    diary = Diary()
    with caplog.at_level(logging.INFO, "inmail.jobs"):
        assert await loop(diary.job("a"), diary.job("b", ran=Ran(3, 1)), diary.job("c")).round()
    assert diary.lines == ["a", "b", "c"]
    assert caplog.messages == ["Job b: 3 lines written, 1 failed"]


async def test_nobody_waits_for_a_job_that_is_apart() -> None:
    stuck, diary = asyncio.Event(), Diary()

    async def hang() -> Ran:
        stuck.set()
        await asyncio.Event().wait()
        return Ran(0)

    apart = (Job("slow", "", "", hang),)
    async with Loop((diary.job("a"),), Turns(Anybody(), "me"), 0.001, apart=apart).running():
        await stuck.wait()
        await diary.full.wait()


async def test_a_job_that_fails_stops_neither_the_others_nor_the_loop(caplog: pytest.LogCaptureFixture) -> None:
    diary = Diary()
    assert await loop(diary.job("a", LookupError("a bug")), diary.job("b")).round()
    assert diary.lines == ["a", "b"]
    assert caplog.messages == ["The job a failed; it is run again in 60 s"]


async def test_without_a_database_the_round_ends_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    diary = Diary()
    assert not await loop(diary.job("a", NothingChanged()), diary.job("b")).round()
    assert diary.lines == ["a"]
    assert caplog.messages == ["The job a couldn't be run: the database doesn't answer"]


def test_pauses_grow_while_the_database_is_gone_up_to_some_minutes() -> None:
    assert [pause(30, failures) for failures in (0, 1, 2, 3, 4, 1000)] == [30, 60, 120, 240, LONGEST_PAUSE, 300]
    assert [pause(3600, failures) for failures in (0, 1)] == [3600, 3600]


async def test_rounds_follow_one_another_until_the_end() -> None:
    diary = Diary()
    async with loop(diary.job("a"), diary.job("b", LookupError("a bug")), seconds=0).running():
        await diary.full.wait()
    written = list(diary.lines)
    await asyncio.sleep(0.01)
    assert diary.lines == written
    assert written[:6] == ["a", "b"] * 3


async def test_a_job_under_way_is_stopped_at_the_end() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def run() -> Ran:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return Ran(0)

    async with loop(Job("long", "", "", run)).running():
        await begun.wait()
    assert ended.is_set()


async def test_a_nudged_job_runs_at_once_and_again_where_it_ran_already(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "NUDGED_PAUSE", 0.0)
    begun, go, nudge, ended = asyncio.Event(), asyncio.Event(), Nudge(), asyncio.Event()
    runs: list[str] = []

    async def run() -> Ran:
        runs.append("run")
        begun.set()
        await go.wait()
        if len(runs) == 2:
            ended.set()
        return Ran(0)

    job = Job("urgent", "", "", run)
    turns = Turns(Anybody(), "me")
    async with Loop((), turns, 3600, (Urgent(job, nudge),)).running():
        first = asyncio.create_task(turns.run(job))
        await begun.wait()
        monkeypatch.setattr(module, "NUDGED_ATTEMPTS", 10**6)
        nudge.give()
        await asyncio.sleep(0.01)
        assert runs == ["run"]  # it runs, and isn't run twice at once
        go.set()
        await first
        await ended.wait()
    assert runs == ["run", "run"]


async def test_a_nudge_is_given_up_after_some_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "NUDGED_PAUSE", 0.0)
    asked: list[float] = []
    enough = asyncio.Event()

    class Nobody(Anybody):
        async def take(self, name: str, holder: str, seconds: float, pause: float) -> bool:  # noqa: ARG002 - as above
            asked.append(pause)
            if len(asked) == module.NUDGED_ATTEMPTS:
                enough.set()
            return False

    nudge = Nudge()
    nudge.give()
    diary = Diary()
    async with Loop((), Turns(Nobody(), "me"), 3600, (Urgent(diary.job("a"), nudge),)).running():
        await enough.wait()
        await asyncio.sleep(0.01)
    assert (asked, diary.lines) == ([0.0] * module.NUDGED_ATTEMPTS, [])
