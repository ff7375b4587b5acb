"""The loop: runs the jobs at intervals inside a server, for as long as it serves."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.jobs.job import Ran
from services.jobs.lease import Left
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from services.jobs.job import Job
    from services.jobs.lease import Turns
    from services.jobs.nudge import Nudge

LONGEST_PAUSE = 300.0
"""Seconds between attempts while the database is gone, or the interval where that is longer."""
SHARE = 0.5
"""Of the interval: a job that another process ran so short a time ago isn't run again."""

NUDGED_PAUSE = 1.0
"""Seconds until a nudged job is tried again that runs already."""
NUDGED_ATTEMPTS = 5
"""How often it is tried; after that it waits for its round."""

_log = logging.getLogger("inmail.jobs")


@dataclass(frozen=True, slots=True)
class Urgent:
    """A job that is also run whenever it is nudged."""

    job: Job
    nudge: Nudge


@dataclass(frozen=True, slots=True)
class Loop:
    """Runs ``jobs`` every so many ``seconds``, and the ``urgent`` ones when nudged. Nothing that a job does ends it.

    Those ``apart`` have rounds of their own: others don't wait for them.
    """

    jobs: tuple[Job, ...]
    turns: Turns
    seconds: float
    urgent: tuple[Urgent, ...] = ()
    apart: tuple[Job, ...] = ()

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Run in the background for as long as the context is open; what is under way at its end is stopped."""
        loops = (self, *(Loop((job,), self.turns, self.seconds) for job in self.apart))
        tasks = [asyncio.create_task(loop.run()) for loop in loops]
        tasks += [asyncio.create_task(self._answer(one)) for one in self.urgent]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def run(self) -> None:
        """Run all jobs, wait, and so on for ever; while the database is gone, wait longer and longer."""
        failures = 0
        while True:
            failures = 0 if await self.round() else failures + 1
            await asyncio.sleep(pause(self.seconds, failures))

    async def round(self) -> bool:
        """Run each job once, one after another; whether the database answered."""
        for job in self.jobs:
            if await self._attempt(job, self.seconds * SHARE) is None:
                return False
        return True

    async def _answer(self, urgent: Urgent) -> None:
        """Run the job at each nudge; where it runs already, again after it, since it may have looked too early."""
        while True:
            await urgent.nudge.wait()
            for _ in range(NUDGED_ATTEMPTS):
                if await self._attempt(urgent.job, 0.0) is not Left.NOT_NOW:
                    break
                await asyncio.sleep(NUDGED_PAUSE)

    async def _attempt(self, job: Job, pause: float) -> Ran | Left | None:
        """What came of it: no movement at all if the job failed, None if the database didn't answer."""
        try:
            ran = await self.turns.run(job, pause=pause)
        except NothingChanged:
            _log.warning("The job %s couldn't be run: the database doesn't answer", job.name)
            return None
        except Exception:  # noqa: BLE001 - one job's fault is neither the others' nor the server's
            _log.exception("The job %s failed; it is run again in %g s", job.name, self.seconds)
            return Ran(0)
        if isinstance(ran, Ran) and (ran.done or ran.failed):
            _log.info("Job %s: %s %s, %s failed", job.name, ran.done, job.counts, ran.failed)
        return ran


def pause(seconds: float, failures: int) -> float:
    """Seconds until the next round, after so many rounds in a row that found no database."""
    return min(seconds * 2.0 ** min(failures, 32), max(seconds, LONGEST_PAUSE))
