"""Cases are read as they were written, the queue in order of time, and old reports get theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from graph.cases import GraphCases
from graph.database import open_session
from graph.effects import write
from graph.steps.moderation import OPEN_CASES
from services.case import Case, CaseState, Complaint, Filing, ReportedMessage
from services.effects.cases import CaseSaved
from services.effects.mail import InMailDelivered, ReportFiled
from services.inmail import InMail, Report, ReportReason
from services.scope import Scope
from tests.proof.model import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from neo4j import AsyncManagedTransaction

    from graph.store import GraphStore
    from services.effect import Effect
    from tests.proof.town import Town

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 31, 23, 59, 59, 999_999, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def reader(town: Town) -> GraphCases:
    return GraphCases(town.driver, town.database)


async def put(town: Town, *effects: Effect) -> None:
    async def work(transaction: AsyncManagedTransaction) -> None:
        await write(transaction, effects)

    async with open_session(town.driver, town.database) as session:
        await session.execute_write(work)


def mail(a: str, b: str, number: int = 0) -> InMail:
    return InMail(f"{a}-{b}-{number}", a, b, "Hello", "You there", NOW - DAY, None, None, None)


def report(case: Case, letter: InMail, number: int = 0) -> Report:
    reason, note = ReportReason.SCAM, "note"
    at = NOW + number * DAY
    return Report(f"{case.id}-{number}", letter.id, letter.recipient_id, letter.sender_id, reason, note, at, case.id)


async def test_a_case_is_found_as_it_was_left(
    town: Town, store: GraphStore, reader: GraphCases, member_ids: Callable[[int], list[str]]
) -> None:
    a, b, c = member_ids(3)
    await town.settle(Person(id) for id in (a, b, c))
    letters = [mail(a, b), mail(a, c)]
    case = Case(f"{a}-case", a, NOW, restricts=True, held_until=NOW + DAY)
    filed = [report(case, letter, number) for number, letter in enumerate(letters)]
    await put(town, *map(InMailDelivered, letters))
    await put(town, CaseSaved(case), *map(ReportFiled, filed))
    world = await store.survey(Scope(members=frozenset({a}), files=frozenset({a, b})))
    known = world.open_case(a)
    assert known is not None
    assert known == replace(case, filings=(Filing(c, NOW + DAY), Filing(b, NOW)))
    assert world.open_case(b) is None
    assert await reader.case(case.id) == case
    assert await reader.complaints([case.id, "none"]) == {
        case.id: tuple(
            Complaint(one, ReportedMessage(letter.id, "Hello", "You there", NOW - DAY))
            for one, letter in zip(filed, letters, strict=True)
        ),
        "none": (),
    }
    closed = case.closed(CaseState.UPHELD, NOW + DAY, "strike")
    await put(town, CaseSaved(closed))
    assert await reader.case(case.id) == closed
    assert (await store.survey(Scope(members=frozenset({a}), files=frozenset({a})))).cases == {}
    assert await reader.case("none") is None


async def test_cases_of_a_state_come_the_earliest_first(
    town: Town, reader: GraphCases, prefix: str, member_ids: Callable[[int], list[str]]
) -> None:
    ids = member_ids(5)
    await town.settle(Person(id) for id in ids)
    opened = [Case(f"{prefix}c{number}", id, NOW) for number, id in enumerate(ids)]
    dismissed = opened[1].closed(CaseState.DISMISSED, NOW)
    await put(town, *map(CaseSaved, opened))
    await put(town, CaseSaved(dismissed))
    page = await reader.queue(CaseState.OPEN, 2, prefix)
    assert (page.items, page.more) == ((opened[0], opened[2]), True)
    rest = await reader.queue(CaseState.OPEN, 2, opened[2].id)
    assert rest.items == (opened[3], opened[4])
    assert page.total >= 4
    assert (await reader.queue(CaseState.DISMISSED, 1, prefix)).items == (dismissed,)


async def test_reports_from_before_there_were_cases_get_one(
    town: Town, reader: GraphCases, member_ids: Callable[[int], list[str]]
) -> None:
    a, b, c = member_ids(3)
    await town.settle(Person(id) for id in (a, b, c))
    old = Case(f"{a}-case", a, NOW)
    letters = [mail(a, b), mail(a, c)]
    filed = [report(old, letter, number) for number, letter in enumerate(letters)]
    await put(town, *map(InMailDelivered, letters))
    await put(town, CaseSaved(old), *map(ReportFiled, filed))
    await town.run("MATCH (r:Report {reportedId: $id})-[tie:JOINED]->() DELETE tie REMOVE r.caseId", id=a)
    await town.run("MATCH (c:Case {memberId: $id}) DETACH DELETE c", id=a)
    for _ in range(2):
        await town.run(OPEN_CASES)
        found = await reader.case(f"{a}-case-0")
        assert found == Case(f"{a}-case-0", a, NOW)
        complaints = (await reader.complaints([f"{a}-case-0"]))[f"{a}-case-0"]
        assert [one.report.reporter_id for one in complaints] == [b, c]
