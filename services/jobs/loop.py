"""The loop: runs the jobs at intervals inside a server, for as long as it serves."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.jobs.job import Ran
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from services.jobs.job import Job
    from services.jobs.lease import Turns

LONGEST_PAUSE = 300.0
"""Seconds between attempts while the database is gone, or the interval where that is longer."""
SHARE = 0.5
"""Of the interval: a job that another process ran so short a time ago isn't run again."""

_log = logging.getLogger("inmail.jobs")


@dataclass(frozen=True, slots=True)
class Loop:
    """Runs ``jobs`` every so many ``seconds``. Nothing that a job does ends it."""

    jobs: tuple[Job, ...]
    turns: Turns
    seconds: float

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Run in the background for as long as the context is open; what is under way at its end is stopped."""
        task = asyncio.create_task(self.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def run(self) -> None:
        """Run all jobs, wait, and so on for ever; while the database is gone, wait longer and longer."""
        failures = 0
        while True:
            failures = 0 if await self.round() else failures + 1
            await asyncio.sleep(pause(self.seconds, failures))

    async def round(self) -> bool:
        """Run each job once, one after another; whether the database answered."""
        for job in self.jobs:
            try:
                ran = await self.turns.run(job, pause=self.seconds * SHARE)
            except NothingChanged:
                _log.warning("The job %s couldn't be run: the database doesn't answer", job.name)
                return False
            except Exception:  # noqa: BLE001 - one job's fault is neither the others' nor the server's
                _log.exception("The job %s failed; it is run again in %g s", job.name, self.seconds)
            else:
                if isinstance(ran, Ran) and (ran.done or ran.failed):
                    _log.info("Job %s: %s %s, %s failed", job.name, ran.done, job.counts, ran.failed)
        return True


def pause(seconds: float, failures: int) -> float:
    """Seconds until the next round, after so many rounds in a row that found no database."""
    return min(seconds * 2.0 ** min(failures, 32), max(seconds, LONGEST_PAUSE))
