"""Every statement of the graph is planned by the real server, and none scans or multiplies what it needn't."""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
import re
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import pytest

import graph
from graph.database import open_driver, open_session
from graph.shapes import accounts, conduct, mail, members, network, payments, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neo4j import AsyncDriver

    from graph.server.address import ServerAddress

pytestmark = pytest.mark.anyio

CLAUSE = re.compile(r"^\s*(MATCH|OPTIONAL MATCH|MERGE|CREATE|UNWIND|CALL|RETURN|SET|WITH|DELETE|SHOW)\b", re.MULTILINE)
SCHEMA = re.compile(r"^\s*CREATE (CONSTRAINT|INDEX|FULLTEXT INDEX)\b")

ONE_ROW = {"Apply", "Argument", "NodeUniqueIndexSeek", "NodeUniqueIndexSeek(Locking)", "Optional"}
"""Operators that find one row at most for each row that they are asked about, of others of them too."""

SCANS = {
    "graph.reading.ANY_MEMBERS": "counts members from the count store; no node is touched",
    "graph.steps.backfill.UNSEALED": "a migration runs it, once",
    "graph.steps.backfill.SCHEDULE": "as above",
    "graph.steps.backfill.RECORD_PLANS": "as above",
    "graph.steps.moderation.OPEN_CASES": "as above",
    "graph.steps.search.UNSEARCHABLE": "as above",
    "graph.steps.mailbox.UNMARKED": "as above",
    "graph.steps.mail_search.UNREADABLE": "as above",
    "graph.steps.conduct.COUNT_MAIL": "as above",
    "graph.projection.export.EXPORT": "reads the whole network into a projection, seldom, behind everybody's back",
    "graph.census.MEMBERS_TOTAL": "counts members from the count store; no node is touched",
    "graph.steps.notifications.NUMBER": "as above",
    **{
        f"{module.__name__}.{name}": "`inmail verify` looks at every node; no request does"
        for module in (accounts, conduct, mail, members, network, payments, running)
        for name in vars(module)
        if name.isupper()
    },
}
"""Statements that may scan a label, with the reason."""


def constants() -> Iterator[tuple[str, str]]:
    """Every upper-case text of every module of the graph that holds a clause of Cypher, under its full name."""
    for found in pkgutil.walk_packages(graph.__path__, "graph."):
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            if name.isupper() and isinstance(value, str) and CLAUSE.search(value):
                yield f"{found.name}.{name}", value


def statements() -> dict[str, str]:
    """Those that are whole: a part of another constant is planned with it; changes of the schema have no plan."""
    found = dict(constants())
    return {
        name: text
        for name, text in found.items()
        if not SCHEMA.search(text) and not any(text in other and text != other for other in found.values())
    }


STATEMENTS = statements()

CONTENTS = """
UNWIND range(1, 1000) AS number
CREATE (a:Member {id: $prefix + 'a' + number})-[:SENT]->(i:InMail {
  id: $prefix + number, senderId: $prefix + 'a' + number, recipientId: $prefix + 'b' + number, sentAt: datetime(),
  recipientUnread: true, recipientArchived: false, senderArchived: false
})-[:TO]->(b:Member {id: $prefix + 'b' + number})-[:CONNECTED_TO]->(a)
CREATE (:Conversation {senderId: a.id, recipientId: b.id, latest: i.id})
"""


def operators(plan: dict[str, Any]) -> Iterator[str]:
    """The plan's operators; a product of rows that a unique index finds is one row, and so is left out."""
    name = plan["operatorType"].partition("@")[0]
    inner = [operator for child in plan.get("children", []) for operator in operators(child)]
    if name == "CartesianProduct" and set(inner) <= ONE_ROW:
        return
    yield name
    yield from inner


@pytest.fixture(scope="module")
def contents(server: ServerAddress, database: str) -> None:
    """Enough members and mail that a plan doesn't hang on how little other tests have stored by now."""

    async def fill() -> None:
        async with open_driver(server.uri, server.username, server.password) as driver:
            await driver.execute_query(CONTENTS, {"prefix": f"explain-{uuid4().hex}-"}, database_=database)

    asyncio.run(fill())


def test_statements_are_found() -> None:
    known = {"graph.facts.LOCK_AND_LOAD", "graph.facts.LOAD_TOLD", "graph.writing.ledger.WRITE_SENDS"}
    assert known <= set(STATEMENTS)
    assert "graph.facts.FACTS" not in STATEMENTS
    assert len(STATEMENTS) > 15
    assert set(SCANS) <= set(STATEMENTS)


@pytest.mark.usefixtures("contents")
@pytest.mark.parametrize("name", sorted(STATEMENTS))
async def test_a_statement_is_planned_by_index(driver: AsyncDriver, database: str, name: str) -> None:
    # A plan isn't run: the parameters may stay away.
    async with open_session(driver, database) as session:
        result = await session.run("EXPLAIN " + STATEMENTS[name])  # pyright: ignore[reportArgumentType] - a constant
        summary = await result.consume()
    plan = cast("dict[str, Any]", summary.plan)  # pyright: ignore[reportUnknownMemberType] - the driver's is untyped
    used = set(operators(plan))
    assert not used & {"AllNodesScan", "CartesianProduct", "DirectedAllRelationshipsScan"}
    assert name in SCANS or not {
        operator for operator in used if operator.endswith(("LabelScan", "TypeScan", "TypesScan"))
    }


@pytest.mark.parametrize("name", sorted(STATEMENTS))
def test_a_statement_takes_one_parameter(name: str) -> None:
    """``graph.database.given`` says why; loading and migrating run their statements too rarely to care."""
    taken = set(re.findall(r"\$(\w+)", STATEMENTS[name]))
    assert taken <= {"given"} or name.startswith(("graph.loading.", "graph.steps.", "graph.migrations."))


LONG = (
    "cases.QUEUE",
    "mailbox.RECEIVED_PAGE",
    "mailbox.SENT_PAGE",
    "mailbox.RECEIVED_UNREAD_PAGE",
    "mailbox.SENT_UNREAD_PAGE",
    "connections.RECEIVED",
    "connections.SENT",
    "reading.ENTRIES",
    "ledger.AUDIT_PAGE",
    "ledger.EXPORT_PAGE",
    "notifications.OF_MEMBER",
    "operators.MEMBERS_ACTIONS",
    "purchases.OF_MEMBER",
    "purchases.PENDING",
    "receipts.OF_MEMBER",
    "schedule.OF_SENDER",
    "support.MEMBERS_TICKETS",
    "support.QUEUE",
    "templates.OF_MEMBER",
)


@pytest.mark.usefixtures("contents")
@pytest.mark.parametrize("name", [f"graph.{name}" for name in LONG])
async def test_a_page_of_a_long_list_is_read_in_the_indexs_order(driver: AsyncDriver, database: str, name: str) -> None:
    async with open_session(driver, database) as session:
        result = await session.run("EXPLAIN " + STATEMENTS[name])  # pyright: ignore[reportArgumentType] - a constant
        summary = await result.consume()
    plan = cast("dict[str, Any]", summary.plan)  # pyright: ignore[reportUnknownMemberType] - the driver's is untyped
    assert "Limit" in set(operators(plan))
    assert not {"Top", "Sort", "PartialTop", "PartialSort"} & set(operators(plan))
