"""How anything is read for showing: one statement, to a follower where there is one, and never for long."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, LiteralString, TypeVar

from neo4j import READ_ACCESS, Query, RoutingControl

from graph.database import FAILURES, given, open_session
from services.reading import Page
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from neo4j import AsyncDriver, Record

    from graph.rows import Row

T = TypeVar("T")

READ_SECONDS = 8.0
"""How long one read may take, with the driver's own attempts in it: a frozen server gives no error of its own."""

ROWS_ON_THEIR_WAY = 4
AFTER_ALL_IDS = "\U0010ffff"
AFTER_ALL_SEQUENCES = 2**62


class Reads:
    """Reads of one database. Safe to share between tasks; every method may raise NothingChanged."""

    def __init__(self, driver: AsyncDriver, database: str) -> None:
        self._driver = driver
        self._database = database

    async def rows(self, statement: LiteralString, **parameters: Any) -> list[Row]:  # noqa: ANN401 - as the driver's
        """What ``statement`` returns as ``row``."""
        return [record["row"] for record in await self._records(statement, parameters)]

    async def number(self, statement: LiteralString, **parameters: Any) -> int:  # noqa: ANN401 - as the driver's
        """The number that ``statement`` returns as its one ``row``."""
        [record] = await self._records(statement, parameters)
        return int(record["row"])

    async def total(self, statement: LiteralString, member_id: str) -> int:
        """What ``statement`` returns as ``total`` for a member, 0 without a row."""
        records = await self._records(statement, {"member": member_id})
        return int(records[0]["total"]) if records else 0

    async def streamed(self, statement: LiteralString, **parameters: Any) -> AsyncIterator[Row]:  # noqa: ANN401 - as the driver's
        """What ``statement`` returns as ``row``, a few of them on their way at once: for what may be very much."""
        ends = asyncio.get_running_loop().time() + READ_SECONDS
        query = Query(statement, timeout=READ_SECONDS)
        try:
            async with open_session(
                self._driver, self._database, default_access_mode=READ_ACCESS, fetch_size=ROWS_ON_THEIR_WAY
            ) as session:
                async with asyncio.timeout_at(ends):
                    result = await session.run(query, given(parameters))
                while True:
                    async with asyncio.timeout_at(ends):  # not over what is done with a row: others' work isn't ours
                        record = await anext(result, None)
                    if record is None:
                        return
                    yield record["row"]
        except FAILURES as error:
            raise NothingChanged from error

    async def _records(self, statement: LiteralString, parameters: dict[str, Any]) -> list[Record]:
        try:
            async with asyncio.timeout(READ_SECONDS):
                result = await self._driver.execute_query(
                    statement, given(parameters), database_=self._database, routing_=RoutingControl.READ
                )
        except FAILURES as error:
            raise NothingChanged from error
        return result.records


def page_of(rows: list[Row], make: Callable[[Row], T], first: int, total: int) -> Page[T]:
    """A page of ``first`` items out of the rows, of which one more than those was asked for."""
    return Page(tuple(make(row) for row in rows[:first]), total, more=len(rows) > first)
