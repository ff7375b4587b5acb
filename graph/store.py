"""The store on Neo4j: lock, load, decide, write, commit; and what is known when that fails."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from neo4j import unit_of_work
from neo4j.exceptions import ConstraintError, Neo4jError

from graph.database import FAILURES, open_session
from graph.effects import write
from graph.facts import load
from services.decisions.decision import Decision
from services.scope import scope_of
from services.store import NothingChanged, OutcomeUnknown, SomebodyWasFirst, Unreachable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neo4j import AsyncDriver, AsyncManagedTransaction

    from services.decisions.decide import Outcome
    from services.intent import Intent
    from services.scope import Scope
    from services.store import Decide
    from services.world import World

TRANSACTION_SECONDS = 5.0
"""The server ends a transaction that takes longer."""
CALL_SECONDS = 8.0
"""How long one call may take, with the driver's own attempts in it: a frozen server gives no error of its own."""

REFUSALS = ("Neo.ClientError.Statement", "Neo.ClientError.Schema", "Neo.DatabaseError.Statement")
"""Errors of a statement, not of the database's health."""

_log = logging.getLogger("inmail.store")


class GraphStore:
    """Storage of intents' facts and effects in one database. Safe to share between tasks."""

    def __init__(self, driver: AsyncDriver, database: str) -> None:
        self._driver = driver
        self._database = database

    async def transact(self, intents: Sequence[Intent], decide: Decide) -> list[Outcome]:
        """Carry out ``intents`` in one transaction; an outcome per intent, in order.

        Raises NothingChanged if the database failed before the commit, OutcomeUnknown if while committing, and the
        driver's own error if a statement can't be carried out, which is a bug.
        """
        scope = scope_of(intents)
        committing = False

        @unit_of_work(timeout=TRANSACTION_SECONDS)
        async def work(transaction: AsyncManagedTransaction) -> list[Outcome]:
            nonlocal committing
            committing = False
            world = await load(transaction, scope, lock=True)
            outcomes = decide(world, intents)
            effects = [effect for outcome in outcomes if isinstance(outcome, Decision) for effect in outcome.effects]
            if effects:
                await write(transaction, effects)
                committing = True
            return outcomes

        try:
            async with asyncio.timeout(CALL_SECONDS), open_session(self._driver, self._database) as session:
                return await session.execute_write(work)
        except FAILURES as error:
            raise _failure(error, f"{len(intents)} intents failed", committing=committing) from error

    async def survey(self, scope: Scope) -> World:
        """The facts of ``scope`` without locks. Raises NothingChanged if the database didn't answer."""

        @unit_of_work(timeout=TRANSACTION_SECONDS)
        async def work(transaction: AsyncManagedTransaction) -> World:
            return await load(transaction, scope, lock=False)

        try:
            async with asyncio.timeout(CALL_SECONDS), open_session(self._driver, self._database) as session:
                return await session.execute_read(work)
        except FAILURES as error:
            raise _failure(error, "A preview or balance failed", committing=False) from error


def _failure(error: Exception, what: str, *, committing: bool) -> Exception:
    """What is known after ``error`` ended a transaction; logged with ``what`` failed, since callers see less."""
    if isinstance(error, ConstraintError):
        return SomebodyWasFirst(str(error))
    if isinstance(error, Neo4jError) and (error.code or "").startswith(REFUSALS):
        return error  # the database is well and won't carry out the statement: to repeat it is vain
    failure = NothingChanged if isinstance(error, Neo4jError) else Unreachable
    if committing:
        failure = OutcomeUnknown
    _log.warning("%s (%s): %s %s", what, failure.__name__, type(error).__name__, error)
    return failure()
