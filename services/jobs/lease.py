"""Leases: which process may run a job just now. Who is killed loses them by time alone."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from services.jobs.job import Job, Ran

LEASE_SECONDS = 30.0
"""How long a lease lasts unless it is renewed: so long a job waits for another process after its holder is killed."""
RENEWALS = 3
"""How often a lease is renewed within the time that it lasts."""
GIVE_BACK_SECONDS = 2.0
"""How long giving a lease back may take: without it, it runs out."""

_log = logging.getLogger("inmail.jobs")


class Leases(Protocol):
    """Leases by the name of the job, in the database that all processes share, and by its clock alone.

    Both methods raise NothingChanged when the database doesn't answer.
    """

    async def take(self, name: str, holder: str, seconds: float, pause: float) -> bool:
        """Take the lease for so many seconds, or renew it; whether ``holder`` has it now.

        Nobody gets it who hasn't got it, within ``pause`` seconds after the job was last run to its end.
        """
        ...

    async def give_back(self, name: str, holder: str, *, ran: bool) -> None:
        """End the lease if ``holder`` has it; ``ran`` notes that the job was run to its end."""
        ...


class Left(Enum):
    """Why a job wasn't run."""

    NOT_NOW = "it runs elsewhere, or did a moment ago"


@dataclass(frozen=True, slots=True)
class Turns:
    """Runs jobs under their leases, as ``holder``: a name that no other process has."""

    leases: Leases
    holder: str
    _running: set[str] = field(default_factory=set[str], init=False)

    async def run(self, job: Job, *, pause: float = 0.0) -> Ran | Left:
        """Run ``job`` unless it runs, here or in another process, or was run within the last ``pause`` seconds.

        A run that loses its lease, because this process or the database stood still for too long, is stopped. Raises
        what the job raises, and NothingChanged if the database doesn't answer.
        """
        if job.name in self._running:
            return Left.NOT_NOW
        self._running.add(job.name)
        try:
            if not await self.leases.take(job.name, self.holder, LEASE_SECONDS, pause):
                return Left.NOT_NOW
            return await self._under_lease(job)
        finally:
            self._running.discard(job.name)

    async def _under_lease(self, job: Job) -> Ran | Left:
        running, ran = asyncio.ensure_future(job.run()), False
        keeping = asyncio.create_task(self._keep(job.name))
        try:
            await asyncio.wait({running, keeping}, return_when=asyncio.FIRST_COMPLETED)
            if not running.done():
                _log.warning("The lease of the job %s was lost; it is stopped", job.name)
                return Left.NOT_NOW
            ran = running.exception() is None
            return running.result()
        finally:
            running.cancel()
            keeping.cancel()
            await asyncio.gather(running, keeping, return_exceptions=True)
            await self._give_back(job.name, ran=ran)

    async def _keep(self, name: str) -> None:
        """Renew the lease again and again; return when it is lost, or can't be renewed for as long as it lasts."""
        missed = 0
        while missed < RENEWALS:
            await asyncio.sleep(LEASE_SECONDS / RENEWALS)
            try:
                if not await self.leases.take(name, self.holder, LEASE_SECONDS, 0.0):
                    return
                missed = 0
            except Exception as error:  # noqa: BLE001 - whatever it is, the lease still lasts a while
                missed += 1
                _log.warning("The lease of the job %s couldn't be renewed: %s", name, type(error).__name__)

    async def _give_back(self, name: str, *, ran: bool) -> None:
        try:
            async with asyncio.timeout(GIVE_BACK_SECONDS):
                await self.leases.give_back(name, self.holder, ran=ran)
        except Exception as error:  # noqa: BLE001 - it runs out by itself
            _log.warning("The lease of the job %s couldn't be given back: %s", name, type(error).__name__)
