"""The graph's shape: constraints and indexes, by numbered steps that run once each, under a lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neo4j import RoutingControl

from graph.database import open_session
from graph.steps.conduct import CONDUCT
from graph.steps.connections import CONNECTIONS
from graph.steps.identity import IDENTITY
from graph.steps.ledger import LEDGER
from graph.steps.lookups import LOOKUPS
from graph.steps.mail import MAIL
from graph.steps.mail_search import MAIL_SEARCH
from graph.steps.mailbox import MAILBOX
from graph.steps.moderation import MODERATION
from graph.steps.network import NETWORK
from graph.steps.notifications import NOTIFICATIONS
from graph.steps.search import SEARCH
from graph.steps.teams import TEAMS
from graph.steps.templates import TEMPLATES

if TYPE_CHECKING:
    from neo4j import AsyncDriver

    from graph.steps.migration import Migration

MIGRATIONS: tuple[Migration, ...] = (
    IDENTITY,
    LOOKUPS,
    LEDGER,
    NOTIFICATIONS,
    MODERATION,
    MAIL,
    SEARCH,
    MAILBOX,
    CONNECTIONS,
    MAIL_SEARCH,
    CONDUCT,
    NETWORK,
    TEMPLATES,
    TEAMS,
)
"""Every step, in the order of their versions."""

MAKE_LOCKABLE = "CREATE CONSTRAINT migration_lock IF NOT EXISTS FOR (n:MigrationLock) REQUIRE n.id IS UNIQUE"

TAKE_LOCK = """
MERGE (lock:MigrationLock {id: 'migrations'})
SET lock.taken = true
RETURN coalesce(lock.version, 0) AS version
"""

MARK_DONE = """
MERGE (lock:MigrationLock {id: 'migrations'})
SET lock.version = CASE WHEN coalesce(lock.version, 0) < $version THEN $version ELSE lock.version END
"""

READ_VERSION = """
OPTIONAL MATCH (lock:MigrationLock {id: 'migrations'})
RETURN coalesce(lock.version, 0) AS version
"""

AWAIT_INDEXES = "CALL db.awaitIndexes(300)"

LATEST = MIGRATIONS[-1].version
"""The version that this code needs."""


class NewerGraph(Exception):  # noqa: N818 - names the state of things
    """The graph was made by a newer release than this one."""


async def version(driver: AsyncDriver, database: str) -> int:
    """The version of the graph's shape, 0 for an empty database."""
    records, _, _ = await driver.execute_query(READ_VERSION, database_=database, routing_=RoutingControl.READ)
    return int(records[0]["version"])


async def migrate(driver: AsyncDriver, database: str) -> int:
    """Bring the graph up to ``LATEST`` and return the version that it had before.

    One process at a time: the others wait for the lock and then find nothing left to do. Raises NewerGraph if the
    graph is ahead of this code.
    """
    before = await version(driver, database)
    if before > LATEST:
        raise NewerGraph(f"The graph has version {before}, this release knows {LATEST}: start the newer release.")
    if before == LATEST:
        return before
    await driver.execute_query(MAKE_LOCKABLE, database_=database)
    async with open_session(driver, database) as session, await session.begin_transaction() as lock:
        taken = await (await lock.run(TAKE_LOCK)).single(strict=True)
        for migration in MIGRATIONS:
            if migration.version > int(taken["version"]):
                await _run(driver, database, migration)
        await lock.run(MARK_DONE, version=LATEST)
        await lock.commit()
    await driver.execute_query(AWAIT_INDEXES, database_=database)
    return before


async def _run(driver: AsyncDriver, database: str, migration: Migration) -> None:
    # Schema changes need transactions of their own; the lock's transaction only keeps the others out.
    for statement in migration.statements:
        await driver.execute_query(statement, database_=database)
    if migration.fill is not None:
        await migration.fill(driver, database)
