"""The test clock, as all processes on one database share it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any, LiteralString

from graph.database import FAILURES, given
from graph.instants import MICROSECOND
from graph.reads import READ_SECONDS, Reads
from services.store import NothingChanged

if TYPE_CHECKING:
    from neo4j import AsyncDriver

READ_CLOCK: LiteralString = """
MATCH (c:TestClock {id: $given.id})
RETURN c.ahead AS row
"""

# The lock first, so that of two who move it at once the farther one stays.
RAISE_CLOCK: LiteralString = """
MERGE (c:TestClock {id: $given.id})
SET c._lock = true
WITH c
SET c.ahead = CASE WHEN coalesce(c.ahead, 0) < $given.ahead THEN $given.ahead ELSE coalesce(c.ahead, 0) END
RETURN c.ahead AS row
"""


class GraphClock(Reads):
    """How far one database's time is ahead; ``id`` tells clocks apart. Every method may raise NothingChanged."""

    def __init__(self, driver: AsyncDriver, database: str, id: str = "clock") -> None:
        super().__init__(driver, database)
        self._id = id

    async def read(self) -> timedelta:
        """How far ahead all processes are."""
        rows: list[Any] = await self.rows(READ_CLOCK, id=self._id)
        return timedelta(microseconds=rows[0]) if rows else timedelta()

    async def raise_to(self, ahead: timedelta) -> timedelta:
        """Keep ``ahead`` unless more is kept already, and return what is kept."""
        try:
            async with asyncio.timeout(READ_SECONDS):
                records, _, _ = await self._driver.execute_query(
                    RAISE_CLOCK, given({"id": self._id, "ahead": ahead // MICROSECOND}), database_=self._database
                )
        except FAILURES as error:
            raise NothingChanged from error  # or not: to raise it again to the same does no harm
        return timedelta(microseconds=records[0]["row"])
