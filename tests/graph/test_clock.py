"""How far a test clock is ahead, in the real database: kept once, never lowered."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from graph.clock import GraphClock
from services.store import NothingChanged

if TYPE_CHECKING:
    from neo4j import AsyncDriver

pytestmark = pytest.mark.anyio

AHEAD = timedelta(days=300, microseconds=7)


async def test_a_clock_that_nobody_moved_shows_the_real_time(driver: AsyncDriver, database: str, prefix: str) -> None:
    assert await GraphClock(driver, database, prefix).read() == timedelta()


async def test_what_is_kept_is_read_by_all(driver: AsyncDriver, database: str, prefix: str) -> None:
    assert await GraphClock(driver, database, prefix).raise_to(AHEAD) == AHEAD
    assert await GraphClock(driver, database, prefix).read() == AHEAD


async def test_r23_less_is_not_kept(driver: AsyncDriver, database: str, prefix: str) -> None:
    clock = GraphClock(driver, database, prefix)
    assert await clock.raise_to(-AHEAD) == timedelta()
    await clock.raise_to(AHEAD)
    for less in (AHEAD, AHEAD - timedelta(microseconds=1), timedelta(), -AHEAD):
        assert await clock.raise_to(less) == AHEAD
    assert await clock.read() == AHEAD


async def test_of_many_at_once_the_farthest_stays(driver: AsyncDriver, database: str, prefix: str) -> None:
    clock = GraphClock(driver, database, prefix)
    steps = [number * timedelta(hours=1) for number in range(1, 21)]
    await asyncio.gather(*(clock.raise_to(step) for step in (*steps[10:], *steps[:10])))
    assert await clock.read() == steps[-1]
    records, _, _ = await driver.execute_query(
        "MATCH (c:TestClock {id: $id}) RETURN count(c) AS clocks", id=prefix, database_=database
    )
    assert records[0]["clocks"] == 1


async def test_a_database_that_is_away_is_told(nowhere: AsyncDriver) -> None:
    for call in (GraphClock(nowhere, "neo4j").read(), GraphClock(nowhere, "neo4j").raise_to(AHEAD)):
        with pytest.raises(NothingChanged):
            await call
