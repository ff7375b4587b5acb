"""``inmail verify`` (R24): the whole database, or some members; findings by the line, and in the exit code."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, LiteralString

import pytest
from typer.testing import CliRunner

from graph.database import open_driver
from schema.cli import app
from schema.product import assemble
from services.member import PlanName
from services.policy import Policy

from .conftest import DATABASE

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from neo4j import AsyncDriver
    from typer.testing import Result

    from graph.server.address import ServerAddress

AT = datetime(2026, 3, 10, 12, tzinfo=UTC)
MEMBERS: LiteralString = """
UNWIND $ids AS id
CREATE (:Member {
  id: id, name: id, headline: '', profileLevel: 'FULL', standing: 'ACTIVE', accountType: 'STANDARD',
  openProfile: false, optOuts: [], openJobPosts: 0, responseRate: 0.0, createdAt: $at
})
"""


@pytest.fixture
def people(server: ServerAddress, prefix: str) -> list[str]:
    """Three members whose ids come after those of all other tests; two have plans."""
    ids = [f"zzzz-{prefix}{number}" for number in range(3)]

    async def live() -> None:
        async with open_driver(server.uri, server.username, server.password) as driver:
            await driver.execute_query(MEMBERS, ids=ids, at=AT, database_=DATABASE)
            credits = assemble(driver, DATABASE, Policy(), lambda: AT).services.credits
            for id_ in ids[:2]:
                await credits.start_subscription(id_, "key", plan=PlanName.CAREER)

    asyncio.run(live())
    return ids


@pytest.fixture
def tamper(server: ServerAddress) -> Callable[..., None]:
    def change(statement: LiteralString, **parameters: object) -> None:
        async def run() -> None:
            async with open_driver(server.uri, server.username, server.password) as driver:
                await driver.execute_query(statement, dict(parameters), database_=DATABASE)

        asyncio.run(run())

    return change


def test_r24_sound_accounts_are_told_in_a_line(inmail: Callable[..., Result], people: list[str]) -> None:
    result = inmail("verify", *(part for id_ in people for part in ("--member", id_)))
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == ["3 members, 3 accounts, 2 entries audited.", "Nothing differs."]


def test_r24_each_finding_has_its_line_and_the_exit_code_tells(
    inmail: Callable[..., Result], people: list[str], tamper: Callable[..., None]
) -> None:
    tamper("MATCH (e:Entry {memberId: $id, sequence: 1}) SET e.balance = 16", id=people[1])
    result = inmail("verify", "--member", people[0], "--member", people[1])
    assert result.exit_code == 1
    seal, balance, *rest = result.stdout.splitlines()
    assert seal.startswith(f"{people[1]}: SEAL: Entry 1 has a seal that doesn't fit")
    assert balance.startswith(f"{people[1]}: BALANCE: Entry 1 has a wrong balance. Lot ")
    assert balance.endswith(" (expected 15, found 16)")
    assert rest == ["2 members, 2 accounts, 2 entries audited.", "2 findings in accounts, 0 in nodes and constraints."]


def test_r24_more_findings_than_are_listed_are_counted(
    inmail: Callable[..., Result], people: list[str], tamper: Callable[..., None]
) -> None:
    tamper(
        "UNWIND range(2, 160) AS n CREATE (:Entry {memberId: $id, sequence: n, kind: 'GIFT'}) "
        "WITH count(*) AS made MATCH (m:Member {id: $id}) SET m.entrySequence = 160",
        id=people[0],
    )
    result = inmail("verify", "--member", people[0])
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert len(lines) == 103
    assert lines[100].startswith(f"{people[0]}: and ")


def test_a_member_who_doesnt_exist_has_nothing_to_audit(inmail: Callable[..., Result], prefix: str) -> None:
    result = inmail("verify", "--member", f"{prefix}nobody")
    assert result.exit_code == 0
    assert result.stdout.startswith("1 members, 0 accounts, 0 entries audited.")


def test_r24_everything_is_looked_at_from_a_member_on(
    inmail: Callable[..., Result], people: list[str], tamper: Callable[..., None]
) -> None:
    tamper("MATCH (:Member {id: $id})-[:HOLDS]->(l:Lot) SET l.remaining = -2", id=people[0])
    result = inmail("verify", "--after", f"{people[0][:-1]}")
    assert result.exit_code == 1
    assert f"{people[0]}: LOT_REMAINING: What remains of the lot isn't what its entries leave." in result.stdout
    assert "Lot: remaining must never be negative: " in result.stdout
    assert people[1] not in result.stdout
    assert people[2] not in result.stdout


def test_a_database_that_goes_is_told_with_how_to_go_on(people: list[str], server: ServerAddress) -> None:
    class Going:
        """The database, until it is asked for something."""

        @asynccontextmanager
        async def database(self) -> AsyncGenerator[tuple[AsyncDriver, str]]:
            async with open_driver(server.uri, server.username, server.password) as driver:
                yield driver, "no such database"

    result = CliRunner().invoke(app, ["verify", "--member", people[0]], obj=Going())
    assert result.exit_code == 1
    assert "The database stopped answering. Nothing was changed; go on with: inmail verify" in result.stderr
