"""Jobs run under leases: one process at a time, whoever is killed, frozen or cut off."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field

import pytest

from services.jobs import lease as module
from services.jobs.job import Job, Ran
from services.jobs.lease import Left, Turns
from services.store import NothingChanged

pytestmark = pytest.mark.anyio


@dataclass
class Desk:
    """Leases in memory; time stands still, so only giving back or ``expire`` ends one."""

    holders: dict[str, str] = field(default_factory=dict[str, str])
    finished: Counter[str] = field(default_factory=Counter[str])
    taken: int = 0
    taken_often: asyncio.Event = field(default_factory=asyncio.Event)
    failing: bool = False

    async def take(self, name: str, holder: str, seconds: float, pause: float) -> bool:
        assert seconds == module.LEASE_SECONDS
        if self.failing:
            raise NothingChanged
        if self.holders.get(name) is None and self.finished[name] and pause:
            return False
        self.taken += 1
        if self.taken == 4:
            self.taken_often.set()
        return self.holders.setdefault(name, holder) == holder

    async def give_back(self, name: str, holder: str, *, ran: bool) -> None:
        if self.failing:
            raise NothingChanged
        if self.holders.get(name) == holder:
            del self.holders[name]
            self.finished[name] += ran


@dataclass
class Work:
    """A job that waits until it is let go, and counts how many of it run at once."""

    go: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    running: int = 0
    most: int = 0
    ended: int = 0

    async def run(self) -> Ran:
        self.begun.set()
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await self.go.wait()
        finally:
            self.running -= 1
            self.ended += 1
        return Ran(7)

    @property
    def job(self) -> Job:
        return Job("work", "Works.", "things done", self.run)


async def test_a_job_runs_under_its_lease_which_is_given_back() -> None:
    desk, work = Desk(), Work()
    work.go.set()
    assert await Turns(desk, "one").run(work.job) == Ran(7)
    assert (desk.holders, desk.finished) == ({}, {"work": 1})


async def test_two_processes_never_run_a_job_at_once() -> None:
    desk, work = Desk(), Work()
    first = asyncio.create_task(Turns(desk, "one").run(work.job))
    await work.begun.wait()
    assert await Turns(desk, "two").run(work.job) is Left.NOT_NOW
    work.go.set()
    assert await first == Ran(7)
    assert await Turns(desk, "two").run(work.job, pause=1) is Left.NOT_NOW  # it was run a moment ago
    assert await Turns(desk, "two").run(work.job) == Ran(7)
    assert work.most == 1


async def test_a_lease_is_renewed_while_the_job_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEASE_SECONDS", 0.03)
    desk, work = Desk(), Work()
    running = asyncio.create_task(Turns(desk, "one").run(work.job))
    await desk.taken_often.wait()
    work.go.set()
    assert await running == Ran(7)


async def test_a_run_that_lost_its_lease_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEASE_SECONDS", 0.03)
    desk, work = Desk(), Work()
    running = asyncio.create_task(Turns(desk, "one").run(work.job))
    await work.begun.wait()
    desk.holders["work"] = "two"  # this process was frozen for longer than its lease
    assert await running is Left.NOT_NOW
    assert (work.running, work.ended) == (0, 1)
    assert (desk.holders, desk.finished) == ({"work": "two"}, {})


async def test_a_run_whose_lease_cant_be_renewed_is_stopped_before_it_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEASE_SECONDS", 0.03)
    desk, work = Desk(), Work()
    running = asyncio.create_task(Turns(desk, "one").run(work.job))
    await work.begun.wait()
    desk.failing = True
    assert await running is Left.NOT_NOW
    assert work.ended == 1


async def test_a_job_that_fails_gives_its_lease_back_and_doesnt_count_as_run() -> None:
    async def fail() -> Ran:
        raise LookupError("a bug")

    desk = Desk()
    with pytest.raises(LookupError, match="a bug"):
        await Turns(desk, "one").run(Job("work", "", "", fail))
    assert (desk.holders, desk.finished) == ({}, {"work": 0})


async def test_a_run_that_is_called_off_ends_and_gives_its_lease_back() -> None:
    desk, work = Desk(), Work()
    running = asyncio.create_task(Turns(desk, "one").run(work.job))
    await work.begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (work.ended, desk.holders, desk.finished) == (1, {}, {"work": 0})


async def test_without_a_database_nothing_runs() -> None:
    work = Work()
    with pytest.raises(NothingChanged):
        await Turns(Desk(failing=True), "one").run(work.job)
    assert work.ended == 0


async def test_a_job_that_runs_here_isnt_run_here_once_more() -> None:
    """The database would renew the lease: both are of one holder."""
    desk, work = Desk(), Work()
    turns = Turns(desk, "one")
    first = asyncio.create_task(turns.run(work.job))
    await work.begun.wait()
    assert await turns.run(work.job) is Left.NOT_NOW
    work.go.set()
    assert await first == Ran(7)
    assert await turns.run(work.job) == Ran(7)
    assert work.most == 1
