"""What the proofs share: a clock that the test moves, a town of a test's own, and the audit of its books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from schema.product import assemble
from schema.settings import load_settings
from services.policy import Policy

from .books import Books, read_books
from .invariants import violations
from .town import START, Town

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from neo4j import AsyncDriver

    from schema.product import Product


@dataclass
class MovingClock:
    """A clock that stands still until the test moves it."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **step: float) -> None:
        self.now += timedelta(**step)


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture(scope="session")
def database() -> str:
    """The name of the database that the run uses."""
    return load_settings().neo4j_database


@pytest.fixture
def town(driver: AsyncDriver, database: str, prefix: str) -> Town:
    return Town(driver, database, prefix)


@pytest.fixture
def product(driver: AsyncDriver, database: str, clock: MovingClock) -> Product:
    """The whole product on the run's Neo4j, under the test's clock."""
    return assemble(driver, database, Policy(), clock)


@pytest.fixture
def check_ledger(town: Town) -> Callable[[], Awaitable[Books]]:
    """Audit everything about the town's members, and return the books for a closer look."""

    async def check() -> Books:
        books = await read_books(town)
        assert violations(books) == []
        return books

    return check
