"""Plans that are made ahead of the first send."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graph.database import FAILURES
from graph.warming import warm
from tests.proof.model import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from neo4j import AsyncDriver

    from tests.proof.town import Town

pytestmark = pytest.mark.anyio


async def test_warming_touches_nobody(
    driver: AsyncDriver, database: str, town: Town, member_ids: Callable[[int], list[str]]
) -> None:
    [member] = member_ids(1)
    await town.settle([Person(member)])
    before = await town.run("MATCH (m:Member {id: $id}) RETURN properties(m) AS all", id=member)
    await warm(driver, database)
    assert await town.run("MATCH (m:Member {id: $id}) RETURN properties(m) AS all", id=member) == before


async def test_a_database_that_is_gone_is_told_at_once(nowhere: AsyncDriver) -> None:
    with pytest.raises(FAILURES):
        await warm(nowhere, "neo4j")
