"""Violations are kept on the member and read back the same; a strike takes them off (R17)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from graph.database import open_session
from graph.effects import write
from graph.store import GraphStore
from services.effects.members import ViolationsKept
from services.refusal_code import RefusalCode
from services.scope import Scope
from services.violation import Violation
from tests.proof.model import Person

if TYPE_CHECKING:
    from neo4j import AsyncDriver, AsyncManagedTransaction

    from tests.proof.town import Town

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 31, 23, 59, 59, 999_999, tzinfo=UTC)
VIOLATIONS = (
    Violation(RefusalCode.TEXT_REFUSED, NOW - timedelta(days=1), "Say: “né:e”\n\U0001f980"),
    Violation(RefusalCode.MONTHLY_LIMIT, NOW),
)


async def kept(driver: AsyncDriver, database: str, *effects: ViolationsKept) -> dict[str, tuple[Violation, ...]]:
    """What is read of the members after the effects were written."""

    async def work(transaction: AsyncManagedTransaction) -> None:
        await write(transaction, effects)

    async with open_session(driver, database) as session:
        await session.execute_write(work)
    members = frozenset(effect.member_id for effect in effects)
    return (await GraphStore(driver, database).survey(Scope(members=members, files=members))).violations


async def test_violations_are_read_as_they_were_kept(
    driver: AsyncDriver, database: str, prefix: str, town: Town
) -> None:
    ana, ben = f"{prefix}ana", f"{prefix}ben"
    await town.settle([Person(ana), Person(ben)])
    read = await kept(driver, database, ViolationsKept(ana, VIOLATIONS), ViolationsKept(ben, ()))
    assert read == {ana: VIOLATIONS, ben: ()}
    assert await kept(driver, database, ViolationsKept(ana, VIOLATIONS[:1]), ViolationsKept(ana, ())) == {ana: ()}


async def test_they_are_read_where_they_are_asked_for_alone(
    driver: AsyncDriver, database: str, prefix: str, town: Town
) -> None:
    ana = f"{prefix}ana"
    await town.settle([Person(ana)])
    await kept(driver, database, ViolationsKept(ana, VIOLATIONS))
    assert (await GraphStore(driver, database).survey(Scope(members=frozenset({ana})))).violations == {}
