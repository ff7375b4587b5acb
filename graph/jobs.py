"""What the jobs ask of the database: who is due, and which process may run a job."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, LiteralString

from graph.database import FAILURES, given
from graph.payment_rows import PURCHASE_ROW, purchase_of
from graph.reads import Reads
from services.jobs.topups import PendingTopUp
from services.store import NothingChanged

if TYPE_CHECKING:
    from datetime import datetime

    from neo4j import AsyncDriver

LEASE_CALL_SECONDS = 8.0
"""How long taking a lease may take, with the driver's own attempts in it."""

DUE_MEMBERS: LiteralString = """
MATCH (m:Member)
WHERE m.dueAt <= $given.now
WITH m
ORDER BY m.dueAt
LIMIT $given.limit
RETURN collect(m.id) AS row
"""

PENDING_TOP_UPS: LiteralString = (
    """
MATCH (t:TopUp)
WHERE t.pending > $given.after
WITH t
ORDER BY t.pending
LIMIT $given.limit
MATCH (p:Purchase {id: t.pending})
RETURN ["""
    + PURCHASE_ROW
    + """, t.token] AS row
ORDER BY t.pending
"""
)

# The lease's own lock first, then its facts; the clock is read after the lock, since waiting for it takes time.
TAKE_LEASE: LiteralString = """
MERGE (l:JobLease {name: $given.name})
SET l._lock = true
WITH l, datetime.realtime() AS now
WHERE l.holder = $given.holder AND l.until > now
  OR coalesce(l.until <= now, true) AND coalesce(l.ranAt + duration({seconds: $given.pause}) <= now, true)
SET l.holder = $given.holder, l.until = now + duration({seconds: $given.seconds})
RETURN l.name AS row
"""

GIVE_BACK_LEASE: LiteralString = """
MATCH (l:JobLease {name: $given.name})
SET l._lock = true
WITH l, datetime.realtime() AS now
WHERE l.holder = $given.holder
SET l.until = null, l.holder = null, l.ranAt = CASE WHEN $given.ran THEN now ELSE l.ranAt END
"""


class GraphDueMembers(Reads):
    """Reads of one database's members who are due; may raise NothingChanged."""

    async def due(self, now: datetime, limit: int) -> list[str]:
        """Ids of members whose time has come, the longest due first."""
        return list((await self.rows(DUE_MEMBERS, now=now, limit=limit))[0])


class GraphPendingTopUps(Reads):
    """Reads of one database's automatic top-ups that wait for their payment; may raise NothingChanged."""

    async def pending(self, after: str, limit: int) -> list[PendingTopUp]:
        """Those with ids above ``after``, in order of their ids."""
        rows = await self.rows(PENDING_TOP_UPS, after=after, limit=limit)
        return [PendingTopUp(purchase_of(row[0]), row[1]) for row in rows]


class GraphLeases:
    """The leases in one database. Safe to share between tasks."""

    def __init__(self, driver: AsyncDriver, database: str) -> None:
        self._driver = driver
        self._database = database

    async def take(self, name: str, holder: str, seconds: float, pause: float) -> bool:
        """Take or renew the lease; whether ``holder`` has it now. Raises NothingChanged."""
        lengths = {"seconds": seconds, "pause": pause}
        return bool(await self._write(TAKE_LEASE, name=name, holder=holder, **lengths))

    async def give_back(self, name: str, holder: str, *, ran: bool) -> None:
        """End the lease if ``holder`` has it. Raises NothingChanged."""
        await self._write(GIVE_BACK_LEASE, name=name, holder=holder, ran=ran)

    async def _write(self, statement: LiteralString, **parameters: Any) -> list[Any]:  # noqa: ANN401 - as the driver's
        try:
            async with asyncio.timeout(LEASE_CALL_SECONDS):
                result = await self._driver.execute_query(statement, given(parameters), database_=self._database)
        except FAILURES as error:
            raise NothingChanged from error
        return result.records
