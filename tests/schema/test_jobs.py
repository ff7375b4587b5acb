"""The product's jobs: in order, each with a name, and what it counts."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from graph.server.address import ServerAddress
from schema import app as module
from schema.app import build_app
from schema.jobs import ABOUT, MAILS, TOP_UPS
from services.jobs.job import Ran
from services.jobs.sweep import Swept

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from datetime import datetime

    from schema.settings import Settings
    from tests.schema.conftest import Api

pytestmark = pytest.mark.anyio


@dataclass
class Diary:
    """Stands for everything that the jobs do, and writes down what is asked of it."""

    lines: list[str]

    async def send_due(self) -> int:
        self.lines.append("send_due")
        return 1

    async def run(self) -> Swept:
        self.lines.append("sweep")
        return Swept(2, {"ana"})

    async def charge(self) -> Ran:
        self.lines.append("charge")
        return Ran(3)

    async def reconcile(self) -> int:
        self.lines.append("reconcile")
        return 4

    async def close_statements(self) -> int:
        self.lines.append("close_statements")
        return 5

    async def reward_engagement(self, now: datetime) -> int:
        self.lines.append(f"reward_engagement {now:%Y-%m-%d}")
        return 6

    async def deliver(self) -> Ran:
        self.lines.append("deliver")
        return Ran(7)


async def test_jobs_run_in_order_and_scheduled_in_mails_before_time_ends_their_holds(api: Api) -> None:
    diary = Diary([])
    parts = {"scheduling": diary, "reconciliation": diary, "rewarding": diary}
    services = replace(api.product.services, **parts)  # pyright: ignore[reportArgumentType] - a double
    jobs = replace(api.product.jobs, services=services, sweep=diary, top_ups=diary, mails=diary)  # pyright: ignore[reportArgumentType]
    assert [job.name for job in jobs.all()] == list(ABOUT)
    assert [await job.run() for job in jobs.all()] == [
        Ran(1),
        Ran(2, 1),
        Ran(3),
        Ran(4),
        Ran(5),
        Ran(6),
        Ran(7),
    ]
    assert diary.lines == [
        "send_due",
        "sweep",
        "charge",
        "reconcile",
        "close_statements",
        "reward_engagement 2026-03-10",
        "deliver",
    ]


async def test_the_loop_runs_all_and_top_ups_when_nudged(api: Api) -> None:
    loop = api.product.jobs.loop(45)
    assert (loop.seconds, [job.name for job in loop.jobs]) == (45, [name for name in ABOUT if name != MAILS])
    assert [job.name for job in loop.apart] == [MAILS]
    assert [one.job.name for one in loop.urgent] == [TOP_UPS]


@pytest.mark.parametrize("on", [True, False])
async def test_the_server_runs_them_for_as_long_as_it_serves(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    on: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    story: list[object] = []

    class Loop:
        @asynccontextmanager
        async def running(self) -> AsyncGenerator[None]:
            story.append("begins")
            yield
            story.append("ends")

    def loop(seconds: float) -> Loop:
        story.append(seconds)
        return Loop()

    @asynccontextmanager
    async def product(_: Settings, __: ServerAddress, *, planned: bool) -> AsyncGenerator[SimpleNamespace]:
        assert planned
        yield SimpleNamespace(jobs=SimpleNamespace(loop=loop))
        story.append("closed")

    monkeypatch.setattr(module, "open_product", product)
    chosen = settings.model_copy(update={"jobs": on, "jobs_seconds": 12.0})
    app = build_app(chosen, ServerAddress("bolt://unused.invalid", "", ""))
    async with app.router.lifespan_context(app):
        assert story == ([12.0, "begins"] if on else [])
    assert story == ([12.0, "begins", "ends", "closed"] if on else ["closed"])
