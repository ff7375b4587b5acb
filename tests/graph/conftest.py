"""What the graph's tests share: the run's database, and a town of a test's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import graph.database
from graph.store import GraphStore
from schema.settings import load_settings
from tests.proof.town import Town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from neo4j import AsyncDriver


@pytest.fixture(scope="session")
def database() -> str:
    """The name of the database that the run uses."""
    return load_settings().neo4j_database


@pytest.fixture
def town(driver: AsyncDriver, database: str, prefix: str) -> Town:
    return Town(driver, database, prefix)


@pytest.fixture
def store(driver: AsyncDriver, database: str) -> GraphStore:
    return GraphStore(driver, database)


@pytest.fixture
async def nowhere(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AsyncDriver]:
    """A driver for a server that isn't there, and that gives up after its first repetition."""
    monkeypatch.setattr(graph.database, "RETRY_SECONDS", 0.1)
    async with graph.database.open_driver("bolt://127.0.0.1:1", "neo4j", "none") as driver:
        yield driver
