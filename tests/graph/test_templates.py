"""Templates are written as they are, found under the locks, and read by their member alone (R16)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from graph.effects import write
from graph.facts import load
from graph.templates import GraphTemplates
from services.effects.templates import TemplateDeleted, TemplateSaved
from services.scope import Scope
from services.template import Template

if TYPE_CHECKING:
    from collections.abc import Callable

    from neo4j import AsyncDriver, AsyncManagedTransaction

    from services.effect import Effect

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 10, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
async def people(driver: AsyncDriver, database: str, member_ids: Callable[[int], list[str]]) -> list[str]:
    ids = member_ids(2)
    query = """
    UNWIND $ids AS id
    CREATE (:Member {
      id: id, name: id, headline: '', profileLevel: 'FULL', standing: 'ACTIVE', accountType: 'STANDARD',
      openProfile: false, optOuts: [], openJobPosts: 0, responseRate: 0.0
    })
    """
    await driver.execute_query(query, ids=ids, database_=database)
    return ids


def template(member_id: str, number: int) -> Template:
    at = NOW + timedelta(hours=number)
    return Template(f"{member_id}-t{number}", member_id, f"Number {number}", "{{role}}", "Hi {{firstName}} 🎻", at, at)


async def put(driver: AsyncDriver, database: str, *effects: Effect) -> None:
    async with driver.session(database=database) as session:  # pyright: ignore[reportUnknownMemberType] - untyped options
        await session.execute_write(write, effects)


async def test_r16_templates_come_back_as_they_were_kept(driver: AsyncDriver, database: str, people: list[str]) -> None:
    ana, ben = people
    mine = [template(ana, number) for number in range(3)]
    await put(driver, database, *map(TemplateSaved, mine), TemplateSaved(template(ben, 0)))
    reader = GraphTemplates(driver, database)
    page = await reader.of_member(ana, 2, None)
    assert (page.items, page.total, page.more) == ((mine[2], mine[1]), 3, True)
    rest = await reader.of_member(ana, 2, mine[1].id)
    assert (rest.items, rest.total, rest.more) == ((mine[0],), 3, False)
    assert await reader.find(ana, mine[0].id) == mine[0]
    assert await reader.find(ben, mine[0].id) is None


async def test_r16_they_are_found_under_the_locks_changed_and_deleted(
    driver: AsyncDriver, database: str, people: list[str]
) -> None:
    ana, ben = people
    first, second = template(ana, 1), template(ana, 2)
    await put(driver, database, TemplateSaved(first), TemplateSaved(second), TemplateSaved(template(ben, 1)))
    changed = replace(first, name="Other", updated_at=NOW + timedelta(days=1))
    await put(driver, database, TemplateSaved(replace(changed, name="Between")), TemplateSaved(changed))

    async def known(transaction: AsyncManagedTransaction) -> dict[str, Template]:
        asked = Scope(members=frozenset({ana}), templates=frozenset({ana}))
        return (await load(transaction, asked, lock=True)).templates

    async with driver.session(database=database) as session:  # pyright: ignore[reportUnknownMemberType] - untyped options
        assert await session.execute_write(known) == {first.id: changed, second.id: second}
    await put(driver, database, TemplateDeleted(first.id))
    page = await GraphTemplates(driver, database).of_member(ana, 5, None)
    assert (page.items, page.total) == ((second,), 1)


async def test_r16_what_is_made_and_deleted_in_one_group_is_gone(
    driver: AsyncDriver, database: str, people: list[str]
) -> None:
    one = template(people[0], 7)
    await put(driver, database, TemplateSaved(one), TemplateDeleted(one.id))
    assert await GraphTemplates(driver, database).find(people[0], one.id) is None
