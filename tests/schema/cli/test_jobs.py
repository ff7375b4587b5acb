"""``inmail jobs``: plain lines, and exit codes that a scheduler can go by."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from graph.server.address import ServerAddress
from schema.cli import app
from schema.jobs import ABOUT
from services.jobs.job import Job, Ran
from services.jobs.lease import Left
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator

    from typer.testing import Result

    from schema.settings import Settings


@dataclass
class Known:
    """Jobs that do what a test says; most do nothing."""

    doing: dict[str, Ran | Left | Exception] = field(default_factory=dict[str, "Ran | Left | Exception"])
    rounds: int = 0
    ran: list[str] = field(default_factory=list[str])

    @property
    def turns(self) -> Known:
        return self

    def all(self) -> tuple[Job, ...]:
        self.rounds += 1
        if self.rounds == 4:
            raise KeyboardInterrupt
        return tuple(Job(name, *about, self._nothing) for name, about in ABOUT.items())

    async def run(self, job: Job) -> Ran | Left:
        self.ran.append(job.name)
        doing = self.doing.get(job.name, Ran(0))
        if isinstance(doing, Exception):
            raise doing
        return doing

    async def _nothing(self) -> Ran:
        return Ran(0)


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Known:
    made = Known()

    @contextmanager
    def server(_: Settings) -> Generator[ServerAddress]:
        yield ServerAddress("bolt://unused.invalid", "", "")

    @asynccontextmanager
    async def product(_: Settings, __: ServerAddress, *, planned: bool) -> AsyncGenerator[SimpleNamespace]:
        assert planned  # scheduled sends don't wait for the database to plan them
        yield SimpleNamespace(jobs=made)

    command = sys.modules["schema.cli.jobs"]  # the package has the group of commands under this name
    monkeypatch.setattr(command, "server_or_exit", server)
    monkeypatch.setattr(command, "product_or_exit", product)
    return made


def inmail(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["jobs", *arguments])


def test_every_job_is_listed_with_what_it_is_for() -> None:
    result = inmail("list")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == list(ABOUT)
    assert all(about in result.stdout for about, _ in ABOUT.values())


def test_all_jobs_are_run_in_order_and_told_by_the_line(known: Known) -> None:
    known.doing = {"sweep": Ran(12_345), "rewards": Left.NOT_NOW}
    result = inmail("run")
    assert result.exit_code == 0
    assert known.ran == list(ABOUT)
    lines = result.stdout.splitlines()
    assert lines[1] == "sweep: 12,345 accounts settled"
    assert lines[-2:] == [
        "rewards: left alone, it runs elsewhere, or did a moment ago",
        "mails: 0 emails accepted",
    ]
    assert len(lines) == len(ABOUT)


def test_named_jobs_alone_are_run_in_the_order_of_all(known: Known) -> None:
    result = inmail("run", "top-ups", "sweep")
    assert (result.exit_code, known.ran) == (0, ["sweep", "top-ups"])


@pytest.mark.parametrize(
    ("doing", "line"),
    [
        (Ran(3, failed=2), "sweep: 3 accounts settled, 2 left for the next run"),
        (NothingChanged(), "sweep: the database doesn't answer"),
        (LookupError("a bug"), "sweep: failed, LookupError: a bug"),
    ],
)
def test_what_couldnt_be_done_is_told_and_stops_no_other_job(known: Known, doing: Ran | Exception, line: str) -> None:
    known.doing = {"sweep": doing}
    result = inmail("run")
    assert result.exit_code == 1
    assert line in result.stdout.splitlines()
    assert known.ran == list(ABOUT)


def test_the_name_of_no_job_is_a_mistake(known: Known) -> None:
    result = inmail("run", "sweep", "swep")
    assert (result.exit_code, result.stdout, known.ran) == (2, "", [])
    assert result.stderr == f"There is no job 'swep'. There are {', '.join(ABOUT)}.\n"


def test_at_intervals_until_it_is_stopped(known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    known.doing = {"sweep": NothingChanged()}
    pauses: list[float] = []
    real: Callable[[float], object] = asyncio.sleep

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        await real(0)  # pyright: ignore[reportGeneralTypeIssues] - the real one is awaitable

    monkeypatch.setattr(asyncio, "sleep", pause)
    result = inmail("run", "sweep", "--every", "60")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == ["sweep: the database doesn't answer"] * 3
    assert pauses == [60, 60, 60]


def test_an_interval_is_a_second_at_least(known: Known) -> None:
    assert inmail("run", "--every", "0").exit_code == 2
    assert known.ran == []
