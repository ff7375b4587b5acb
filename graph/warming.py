"""The plans of the statements that every send and every preview run, made before anybody waits for them.

A server that has just started plans each of them for seconds where others keep its cores busy. Planning counts as the
transaction's time, and a plan that isn't ready in that time is thrown away: the first senders would be told to try
again, and again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from neo4j import Query

from graph import facts
from graph.database import given, open_session
from graph.writing import ledger

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neo4j import AsyncDriver

PLANNING_SECONDS = 60.0


HOT: tuple[LiteralString, ...] = (
    facts.LOAD,
    facts.LOAD_TOLD,
    facts.LOAD_AWAITING,
    facts.LOCK_AND_LOAD,
    ledger.WRITE_SENDS,
)


async def warm(driver: AsyncDriver, database: str, statements: Iterable[LiteralString] = HOT) -> None:
    """Have the server at ``driver`` plan them, on nobody's behalf: nothing is found, and nothing is written."""
    nobody: dict[str, list[str]] = {"members": [], "ledgers": [], "pairs": [], "keys": [], "awaiting": []}
    async with open_session(driver, database) as session:
        for statement in statements:
            await (await session.run(Query(statement, timeout=PLANNING_SECONDS), given(nobody))).consume()
