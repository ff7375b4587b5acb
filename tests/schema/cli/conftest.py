"""Commands that load, run in this process against the test run's Neo4j."""

from __future__ import annotations

import asyncio
import signal
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from graph.database import open_driver
from graph.migrations import migrate
from graph.server.importing import CannotImport
from schema.cli import app

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator

    from neo4j import AsyncDriver, Record

    from graph.server.address import ServerAddress
    from graph.server.importing import EmptyStore
    from services.networks.network import MemberRow

DATABASE = "neo4j"
STORED = """
MATCH (m:Member)
WHERE m.id STARTS WITH $prefix
OPTIONAL MATCH (m)-[c:CONNECTED_TO]->()
RETURN m.id AS id, m.name AS name, count(c) AS connections
ORDER BY id
"""


class Target:
    """The test run's database; plans are noted, since starting them is the ledger's and tested there."""

    def __init__(self, server: ServerAddress, plans: list[str]) -> None:
        self._server = server
        self._plans = plans

    def now(self) -> datetime:
        return datetime(2026, 1, 2, tzinfo=UTC)

    @asynccontextmanager
    async def database(self) -> AsyncGenerator[tuple[AsyncDriver, str]]:
        async with open_driver(self._server.uri, self._server.username, self._server.password) as driver:
            await migrate(driver, DATABASE)
            yield driver, DATABASE

    def empty_store(self) -> AbstractContextManager[EmptyStore]:
        raise CannotImport("There is a database already.")

    async def start_plans(
        self, driver: AsyncDriver, database: str, members: list[MemberRow], started: Callable[[int], None]
    ) -> None:
        assert (type(driver).__name__, database) == ("AsyncBoltDriver", DATABASE)
        self._plans += [f"{row.id} {row.plan}" for row in members]
        started(len(members))


@pytest.fixture(autouse=True)
def end_as_before() -> Generator[None]:
    """``inmail serve`` sets how its process ends; this one is the tests'."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def plans() -> list[str]:
    """The members and plans that commands of this test had started."""
    return []


@pytest.fixture
def inmail(server: ServerAddress, plans: list[str]) -> Callable[..., Result]:
    """Run ``inmail`` with arguments."""
    target = Target(server, plans)
    return lambda *arguments: CliRunner().invoke(app, list(map(str, arguments)), obj=target)


@pytest.fixture
def stored(server: ServerAddress) -> Callable[[str], tuple[list[str], int]]:
    """The names and the number of connections of the members whose ids begin with a prefix."""

    def ask(prefix: str) -> tuple[list[str], int]:
        records = asyncio.run(_rows(server, prefix))
        return [record["name"] for record in records], sum(record["connections"] for record in records)

    return ask


async def _rows(server: ServerAddress, prefix: str) -> list[Record]:
    async with open_driver(server.uri, server.username, server.password) as driver:
        return (await driver.execute_query(STORED, prefix=prefix, database_=DATABASE)).records
