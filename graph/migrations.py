"""The graph's shape: constraints and indexes, by numbered steps that run once each, under a lock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString

from neo4j import RoutingControl

from graph.backfill import seal_and_schedule
from graph.database import open_session

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from neo4j import AsyncDriver


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: statements that may be repeated without harm, since a killed process repeats them.

    ``fill`` then computes what no statement can, on a driver and a database; it too may be repeated.
    """

    version: int
    title: str
    statements: tuple[LiteralString, ...]
    fill: Callable[[AsyncDriver, str], Awaitable[None]] | None = None


MIGRATIONS: tuple[Migration, ...] = (
    Migration(
        1,
        "identity: what must be unique",
        (
            "CREATE CONSTRAINT member_id IF NOT EXISTS FOR (n:Member) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT employer_id IF NOT EXISTS FOR (n:Employer) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT place_id IF NOT EXISTS FOR (n:Place) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT school_id IF NOT EXISTS FOR (n:School) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT skill_id IF NOT EXISTS FOR (n:Skill) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT inmail_id IF NOT EXISTS FOR (n:InMail) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT reply_id IF NOT EXISTS FOR (n:Reply) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT report_id IF NOT EXISTS FOR (n:Report) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT report_inmail IF NOT EXISTS FOR (n:Report) REQUIRE n.inmailId IS UNIQUE",
            "CREATE CONSTRAINT lot_id IF NOT EXISTS FOR (n:Lot) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT lot_period IF NOT EXISTS FOR (n:Lot) REQUIRE (n.subscriptionId, n.period) IS UNIQUE",
            "CREATE CONSTRAINT lot_purchase IF NOT EXISTS FOR (n:Lot) REQUIRE n.purchaseId IS UNIQUE",
            "CREATE CONSTRAINT subscription_id IF NOT EXISTS FOR (n:Subscription) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT purchase_id IF NOT EXISTS FOR (n:Purchase) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT purchase_key IF NOT EXISTS FOR (n:Purchase) REQUIRE (n.memberId, n.key) IS UNIQUE",
            "CREATE CONSTRAINT entry_sequence IF NOT EXISTS FOR (n:Entry) REQUIRE (n.memberId, n.sequence) IS UNIQUE",
            """
            CREATE CONSTRAINT conversation_pair IF NOT EXISTS
            FOR (n:Conversation) REQUIRE (n.senderId, n.recipientId) IS UNIQUE
            """,
            """
            CREATE CONSTRAINT idempotency_key IF NOT EXISTS
            FOR (n:IdempotencyRecord) REQUIRE (n.memberId, n.key) IS UNIQUE
            """,
        ),
    ),
    Migration(
        2,
        "lookups: names and headlines, mail in order",
        (
            "CREATE FULLTEXT INDEX member_text IF NOT EXISTS FOR (n:Member) ON EACH [n.name, n.headline]",
            "CREATE INDEX inmail_sent IF NOT EXISTS FOR (n:InMail) ON (n.senderId, n.id)",
            "CREATE INDEX inmail_received IF NOT EXISTS FOR (n:InMail) ON (n.recipientId, n.id)",
            "CREATE INDEX reply_inmail IF NOT EXISTS FOR (n:Reply) ON (n.inmailId, n.id)",
        ),
    ),
    Migration(
        3,
        "the ledger: seals, holds, debts, payments, operators, notifications",
        (
            "CREATE CONSTRAINT hold_id IF NOT EXISTS FOR (n:Hold) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT debt_id IF NOT EXISTS FOR (n:Debt) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT refund_id IF NOT EXISTS FOR (n:Refund) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT receipt_id IF NOT EXISTS FOR (n:Receipt) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT receipt_number IF NOT EXISTS FOR (n:Receipt) REQUIRE n.number IS UNIQUE",
            "CREATE INDEX receipt_member IF NOT EXISTS FOR (n:Receipt) ON (n.memberId, n.number)",
            "CREATE CONSTRAINT receipt_counter IF NOT EXISTS FOR (n:ReceiptCounter) REQUIRE n.year IS UNIQUE",
            "CREATE INDEX purchase_member IF NOT EXISTS FOR (n:Purchase) ON (n.memberId, n.id)",
            "CREATE INDEX refund_state IF NOT EXISTS FOR (n:Refund) ON (n.state, n.requestedAt)",
            "CREATE INDEX statement_state IF NOT EXISTS FOR (n:Statement) ON (n.state, n.month)",
            "CREATE CONSTRAINT statement_id IF NOT EXISTS FOR (n:Statement) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT plan_change_id IF NOT EXISTS FOR (n:PlanChange) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT scheduled_id IF NOT EXISTS FOR (n:ScheduledInMail) REQUIRE n.id IS UNIQUE",
            "CREATE INDEX scheduled_due IF NOT EXISTS FOR (n:ScheduledInMail) ON (n.state, n.sendAt)",
            "CREATE INDEX scheduled_sender IF NOT EXISTS FOR (n:ScheduledInMail) ON (n.senderId, n.id)",
            "CREATE CONSTRAINT notification_id IF NOT EXISTS FOR (n:Notification) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT ticket_id IF NOT EXISTS FOR (n:Ticket) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT strike_id IF NOT EXISTS FOR (n:Strike) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT operator_action_id IF NOT EXISTS FOR (n:OperatorAction) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT job_lease IF NOT EXISTS FOR (n:JobLease) REQUIRE n.name IS UNIQUE",
            "CREATE CONSTRAINT test_clock IF NOT EXISTS FOR (n:TestClock) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT top_up_member IF NOT EXISTS FOR (n:TopUp) REQUIRE n.memberId IS UNIQUE",
            "CREATE INDEX top_up_pending IF NOT EXISTS FOR (n:TopUp) ON (n.pending)",
            "CREATE INDEX member_due IF NOT EXISTS FOR (n:Member) ON (n.dueAt)",
            "CREATE INDEX purchase_state IF NOT EXISTS FOR (n:Purchase) ON (n.state, n.createdAt)",
            "CREATE INDEX purchase_reference IF NOT EXISTS FOR (n:Purchase) ON (n.reference)",
            "CREATE INDEX notification_member IF NOT EXISTS FOR (n:Notification) ON (n.memberId, n.id)",
            "CREATE INDEX ticket_state IF NOT EXISTS FOR (n:Ticket) ON (n.state, n.id)",
            "CREATE INDEX ticket_member IF NOT EXISTS FOR (n:Ticket) ON (n.memberId, n.id)",
            "CREATE CONSTRAINT ticket_message_id IF NOT EXISTS FOR (n:TicketMessage) REQUIRE n.id IS UNIQUE",
            "CREATE INDEX ticket_message_ticket IF NOT EXISTS FOR (n:TicketMessage) ON (n.ticketId, n.id)",
            "CREATE INDEX inmail_responded IF NOT EXISTS FOR (n:InMail) ON (n.respondedAt)",
            "CREATE INDEX reply_sent IF NOT EXISTS FOR (n:Reply) ON (n.sentAt)",
            "CREATE INDEX operator_action_member IF NOT EXISTS FOR (n:OperatorAction) ON (n.memberId, n.id)",
        ),
        fill=seal_and_schedule,
    ),
)

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
