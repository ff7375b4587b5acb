"""The sweep: settles every account whose time has come, so that news and reports don't wait for a visit (R4b, R7a)."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from services.intents.credits import SettleAccount
from services.journal import SYSTEM
from services.store import Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from services.request import Clock, NewId
    from services.store import Decide, Store

PAGE = 10_000
"""Members that are asked for at a time."""
BATCH = 500
"""Accounts in one transaction: their members are locked until it commits, and sends wait for it."""
IN_FLIGHT = 3
"""Transactions at a time, on different members: while one is decided here, others are written there."""
MOST_FAILURES = 1_000
"""Accounts that may fail in one run; with more, it isn't the accounts that are at fault."""

_log = logging.getLogger("inmail.jobs")


class DueMembers(Protocol):
    """Reads of who is due."""

    async def due(self, now: datetime, limit: int) -> list[str]:
        """Ids of members whose time has come, the longest due first. Raises NothingChanged."""
        ...


@dataclass(slots=True)
class Swept:
    """What a run did: how many accounts it settled, and which ones couldn't be."""

    settled: int = 0
    failed: set[str] = field(default_factory=set[str])


@dataclass(frozen=True, slots=True)
class Sweep:
    """Settles whoever is due, in transactions of many accounts, past the lane in which people's own intents wait."""

    store: Store
    decide: Decide
    reader: DueMembers
    clock: Clock
    new_id: NewId

    async def run(self) -> Swept:
        """Settle all who are due by now. An account that can't be settled is logged, and left for the next run.

        Raises NothingChanged if the database can't be reached; what was settled until then is. Several runs at once,
        here or elsewhere, only find less to do.
        """
        swept, now, seen = Swept(), self.clock(), set[str]()
        while len(swept.failed) < MOST_FAILURES:
            found = await self.reader.due(now, PAGE + len(swept.failed))
            due = [id for id in found if id not in seen]
            if not due:
                break
            seen.update(due)
            batches = _batches(due)
            workers = (self._work(batches, now, swept) for _ in range(IN_FLIGHT))
            for outcome in await asyncio.gather(*workers, return_exceptions=True):
                if outcome is not None:
                    raise outcome
        return swept

    async def _work(self, batches: Iterator[list[str]], now: datetime, swept: Swept) -> None:
        for batch in batches:  # one iterator for all workers: each batch goes to one of them
            await self._settle(batch, now, swept)

    async def _settle(self, ids: list[str], now: datetime, swept: Swept) -> None:
        """Settle the accounts in one transaction; if it fails, in halves, down to the one that is at fault."""
        intents = [
            SettleAccount(id=self.new_id(), actor_id=SYSTEM, key="", fingerprint="", now=now, member_id=id)
            for id in ids
        ]
        try:
            await self.store.transact(intents, self.decide)
            swept.settled += len(ids)
        except Unreachable:
            raise
        except Exception as error:  # noqa: BLE001 - whichever account hurt its batch, the others go on
            if len(ids) == 1:
                _log.exception("The account of %s couldn't be settled; it is left for the next run", ids[0])
                swept.failed.add(ids[0])
                return
            _log.warning("%s accounts couldn't be settled together: %s", len(ids), type(error).__name__)
            middle = len(ids) // 2
            await self._settle(ids[:middle], now, swept)
            await self._settle(ids[middle:], now, swept)


def _batches(ids: list[str]) -> Iterator[list[str]]:
    return iter([sorted(ids[first : first + BATCH]) for first in range(0, len(ids), BATCH)])
