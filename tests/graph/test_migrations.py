"""The graph's shape on a server of this module's own, which begins empty."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, LiteralString

import pytest

from graph.conduct_rows import conduct_of
from graph.database import open_driver
from graph.lucene import lucene
from graph.migrations import LATEST, MIGRATIONS, NewerGraph, migrate, version
from graph.server.private import private_server
from graph.steps.backfill import seal_and_schedule
from graph.steps.conduct import count_mail
from graph.steps.notifications import number
from graph.steps.search import fill_search_text
from schema.settings import load_settings
from services.conduct import NOTHING_SENT, Conduct, MailDay
from services.entry import Entry, EntryKind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from neo4j import AsyncDriver

    from graph.server.address import ServerAddress

pytestmark = pytest.mark.anyio

DATABASE = "neo4j"
UNIQUE = {
    "Member": ["id"],
    "Employer": ["id"],
    "Place": ["id"],
    "School": ["id"],
    "Skill": ["id"],
    "InMail": ["id"],
    "Reply": ["id"],
    "Lot": ["id"],
    "Subscription": ["id"],
    "PlanChange": ["id"],
    "TestClock": ["id"],
    "Entry": ["memberId", "sequence"],
    "Conversation": ["senderId", "recipientId"],
    "IdempotencyRecord": ["memberId", "key"],
}
DROPS: tuple[tuple[LiteralString, LiteralString], ...] = (
    ("SHOW CONSTRAINTS YIELD name RETURN name", "DROP CONSTRAINT $name"),
    ("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name", "DROP INDEX $name"),
)
SHAPE = "SHOW INDEXES YIELD name, state, type, labelsOrTypes, properties WHERE type <> 'LOOKUP' RETURN *"


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory, say: Callable[[str], None]) -> Iterator[ServerAddress]:
    directory, cache = tmp_path_factory.mktemp("migrations"), load_settings().cache_dir
    options = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
    with private_server(directory, cache, say=say, heap_mb=256, page_cache_mb=16, jvm_options=options) as address:
        yield address


@pytest.fixture
async def processes(own_server: ServerAddress) -> AsyncIterator[list[AsyncDriver]]:
    """Three drivers, as of three processes, on a graph without any shape."""
    async with AsyncExitStack() as stack:
        drivers = [open_driver(own_server.uri, own_server.username, own_server.password) for _ in range(3)]
        for driver in drivers:
            await stack.enter_async_context(driver)
        await forget(drivers[0])
        yield drivers


async def forget(driver: AsyncDriver) -> None:
    """Take the graph back to where it began."""
    await driver.execute_query("MATCH (lock:MigrationLock) DELETE lock", database_=DATABASE)
    for show, drop in DROPS:
        records, _, _ = await driver.execute_query(show, database_=DATABASE)
        for record in records:
            await driver.execute_query(drop, {"name": record["name"]}, database_=DATABASE)


async def shape(driver: AsyncDriver) -> dict[str, tuple[str, str, list[str], list[str]]]:
    records, _, _ = await driver.execute_query(SHAPE, database_=DATABASE)
    return {
        record["name"]: (record["state"], record["type"], record["labelsOrTypes"], record["properties"])
        for record in records
    }


async def test_an_empty_graph_gets_its_shape_once(processes: list[AsyncDriver]) -> None:
    driver = processes[0]
    assert await version(driver, DATABASE) == 0
    assert await migrate(driver, DATABASE) == 0
    made = await shape(driver)
    assert {state for state, *_ in made.values()} == {"ONLINE"}
    indexed = [(labels[0], properties) for _, kind, labels, properties in made.values() if kind == "RANGE"]
    assert all((label, properties) in indexed for label, properties in UNIQUE.items())
    words = ["searchName", "searchProfile", "searchLabels"]
    assert made["member_search"] == ("ONLINE", "FULLTEXT", ["Member"], words)
    assert "member_text" not in made  # it was replaced
    assert await migrate(driver, DATABASE) == LATEST
    assert await version(driver, DATABASE) == LATEST
    assert await shape(driver) == made


async def test_what_must_be_unique_is_held_so_by_constraints(processes: list[AsyncDriver]) -> None:
    await migrate(processes[0], DATABASE)
    show = "SHOW CONSTRAINTS YIELD type, labelsOrTypes, properties RETURN *"
    records, _, _ = await processes[0].execute_query(show, database_=DATABASE)
    held = [(record["type"], record["labelsOrTypes"], record["properties"]) for record in records]
    assert [label for label, properties in UNIQUE.items() if ("UNIQUENESS", [label], properties) not in held] == []


async def test_processes_that_start_at_once_migrate_once(processes: list[AsyncDriver]) -> None:
    before = await asyncio.gather(*(migrate(driver, DATABASE) for driver in processes * 2))
    assert set(before) <= {0, LATEST}
    assert [await version(driver, DATABASE) for driver in processes] == [LATEST] * 3
    records, _, _ = await processes[0].execute_query("MATCH (lock:MigrationLock) RETURN lock", database_=DATABASE)
    assert len(records) == 1


async def test_a_migration_that_was_killed_half_way_is_finished_by_the_next(processes: list[AsyncDriver]) -> None:
    driver = processes[0]
    await migrate(driver, DATABASE)
    whole = await shape(driver)
    await forget(driver)
    for statement in MIGRATIONS[0].statements[:5]:
        await driver.execute_query(statement, database_=DATABASE)
    assert await migrate(driver, DATABASE) == 0
    assert await shape(driver) == whole


LEGACY = """
CREATE (m:Member {id: 'legacy', entrySequence: 2, balance: 14})-[:SUBSCRIBES_TO]->(:Subscription {
  id: 'plan', memberId: 'legacy', plan: 'CAREER', startedAt: $start, periods: 1
})
CREATE (m)-[:HOLDS]->(l:Lot {id: 'lot'})
CREATE (:Entry {
  memberId: 'legacy', sequence: 1, kind: 'GRANT', amount: 15, lotId: 'lot', lotBalance: 15, balance: 15, at: $start,
  actorId: 'system', cause: 'lot'
})-[:MOVES]->(l)
CREATE (:Entry {
  memberId: 'legacy', sequence: 2, kind: 'SPEND', amount: -1, lotId: 'lot', lotBalance: 14, balance: 14, at: $later,
  actorId: 'legacy', cause: 'mail'
})-[:MOVES]->(l)
"""
BACKFILLED = """
MATCH (m:Member {id: 'legacy'})
MATCH (m)-[:CHANGED_PLAN]->(c:PlanChange)
MATCH (e:Entry {memberId: 'legacy'})
WITH m, c, e
ORDER BY e.sequence
RETURN m.entryHash AS head, m.lastEntryAt AS lastAt, m.dueAt.epochSeconds AS due, collect(e.hash) AS seals,
  c {.id, .subscriptionId, .at, .startedAt, .plan, .periods} AS change
"""


async def test_an_older_graph_gets_its_seals_and_the_history_of_its_plans(processes: list[AsyncDriver]) -> None:
    driver = processes[0]
    start, later = datetime(2026, 3, 10, 12, tzinfo=UTC), datetime(2026, 3, 11, tzinfo=UTC)
    for migration in MIGRATIONS[:2]:
        for statement in migration.statements:
            await driver.execute_query(statement, database_=DATABASE)
    await driver.execute_query("CREATE (:MigrationLock {id: 'migrations', version: 2})", database_=DATABASE)
    await driver.execute_query(LEGACY, start=start, later=later, database_=DATABASE)
    assert await migrate(driver, DATABASE) == 2
    await seal_and_schedule(driver, DATABASE)  # as a process does that was killed before it noted the version
    records, _, _ = await driver.execute_query(BACKFILLED, database_=DATABASE)
    [row] = [record.data() for record in records]
    first = Entry("legacy", 1, EntryKind.GRANT, 15, "lot", 15, 15, start, "system", "lot").sealed("")
    second = Entry("legacy", 2, EntryKind.SPEND, -1, "lot", 14, 14, later, "legacy", "mail").sealed(first.hash)
    assert row["seals"] == [first.hash, second.hash]
    assert (row["head"], row["lastAt"].to_native(), row["due"]) == (second.hash, later, 0)
    change = row["change"]
    assert (change["at"].to_native(), change["startedAt"].to_native()) == (start, start)
    assert (change["id"], change["subscriptionId"], change["plan"], change["periods"]) == ("plan", "plan", "CAREER", 0)


OLD_NEWS = """
CREATE (:Member {id: 'told'}), (:Notification {id: 'b', memberId: 'told'}), (:Notification {id: 'a', memberId: 'told'}),
  (:Notification {id: 'c', memberId: 'gone'})
"""
NUMBERED = """
MATCH (n:Notification)
OPTIONAL MATCH (m:Member {id: n.memberId})
RETURN n.id AS id, n.sequence AS sequence, m.notificationSequence AS last, n.unread AS unread
ORDER BY n.id
"""


async def test_an_older_graph_s_news_is_numbered_once_and_counts_as_read(processes: list[AsyncDriver]) -> None:
    driver = processes[0]
    await driver.execute_query(OLD_NEWS, database_=DATABASE)
    await migrate(driver, DATABASE)
    await number(driver, DATABASE)  # as a process does that was killed before it noted the version
    records, _, _ = await driver.execute_query(NUMBERED, database_=DATABASE)
    assert [list(record) for record in records] == [["a", 1, 2, None], ["b", 2, 2, None], ["c", None, None, None]]


UNSEARCHABLE = """
MERGE (m:Member {id: 'unsearchable'})
SET m.name = 'Zoë Old', m.headline = 'Keeper of C++'
MERGE (e:Employer {id: 'acme'})
SET e.name = 'Acme'
MERGE (m)-[:WORKS_AT]->(e)
"""


async def test_members_of_an_older_graph_are_found(processes: list[AsyncDriver]) -> None:
    driver = processes[0]
    await driver.execute_query(UNSEARCHABLE, database_=DATABASE)
    await migrate(driver, DATABASE)
    await fill_search_text(driver, DATABASE)  # as a process does that was killed before it noted the version
    query = "CALL db.index.fulltext.queryNodes('member_search', $text) YIELD node RETURN node {.*} AS m"
    records, _, _ = await driver.execute_query(
        query, text=lucene(["zoe", "acm"], ["employer_acme"]), database_=DATABASE
    )
    [found] = [record["m"] for record in records]
    searched = {key: value for key, value in found.items() if key.startswith("search")}
    assert searched == {
        "searchName": "zoe old",
        "searchProfile": "keeper of c++ acme",
        "searchLabels": "employer_acme",
        "searchEmployer": "Acme",
    }


MAIL = """
UNWIND $days AS day
MERGE (m:Member {id: day[0]})
WITH m, day
UNWIND range(1, day[2]) AS number
CREATE (m)-[:SENT]->(:InMail {
  id: day[0] + toString(day[1]) + '-' + toString(number), senderId: day[0], sentAt: day[1],
  state: CASE WHEN number <= day[3] THEN 'REPLIED' ELSE 'DELIVERED' END
})
"""
CONDUCTS = """
MATCH (m:Member)
WHERE m.id STARTS WITH 'conduct-'
RETURN m.id AS id, m.conduct AS conduct, m.dueAt AS due
"""


async def test_r15_an_older_graph_counts_what_was_sent_and_answered_on_the_last_days(
    processes: list[AsyncDriver],
) -> None:
    driver = processes[0]
    last = datetime(2024, 3, 1, 23, 59, 59, 999_999, UTC)
    days = [
        ["conduct-many", last, 2, 1],
        ["conduct-many", last - timedelta(days=15), 99, 12],
        ["conduct-many", last - timedelta(days=16), 500, 0],
        ["conduct-few", last - timedelta(days=400), 3, 3],
    ]
    await driver.execute_query("CREATE (:Member {id: 'conduct-none'})", database_=DATABASE)
    await driver.execute_query(MAIL, days=days, database_=DATABASE)
    await migrate(driver, DATABASE)
    await count_mail(driver, DATABASE)  # again, as a process does that was killed before it noted the version
    records, _, _ = await driver.execute_query(CONDUCTS, database_=DATABASE)
    found = {record["id"]: (conduct_of(record["conduct"]), record["due"]) for record in records}
    assert found["conduct-none"] == (NOTHING_SENT, None)
    many, due = found["conduct-many"]
    counted = (MailDay(date(2024, 2, 15), 99, 12), MailDay(date(2024, 3, 1), 2, 1))
    assert (many, due.to_native()) == (Conduct(counted, date(2024, 2, 29)), datetime(1970, 1, 1, tzinfo=UTC))
    before = (last - timedelta(days=401)).date()
    assert found["conduct-few"] == (Conduct((MailDay(before + timedelta(days=1), 3, 3),), before), None)


async def test_a_graph_of_a_newer_release_is_refused_untouched(processes: list[AsyncDriver]) -> None:
    driver = processes[0]
    await driver.execute_query(
        "CREATE (:MigrationLock {id: 'migrations', version: $version})",
        {"version": LATEST + 1},
        database_=DATABASE,
    )
    with pytest.raises(NewerGraph, match="start the newer release"):
        await migrate(driver, DATABASE)
    assert await shape(driver) == {}
    assert await version(driver, DATABASE) == LATEST + 1


def test_versions_count_up_from_one() -> None:
    assert [migration.version for migration in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))
    statements = [statement for migration in MIGRATIONS for statement in migration.statements]
    made = [statement for statement in statements if re.match(r"\s*CREATE (CONSTRAINT|INDEX|FULLTEXT)", statement)]
    dropped = [statement for statement in statements if re.match(r"\s*DROP ", statement)]
    assert len(made) > 50
    assert all("IF NOT EXISTS" in statement for statement in made)
    assert all("IF EXISTS" in statement for statement in dropped)
