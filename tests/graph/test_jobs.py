"""What the jobs ask of the database: who is due, whose top-ups wait, and leases that one process has at a time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, LiteralString

import pytest

from graph.effects import write
from graph.jobs import GraphDueMembers, GraphLeases, GraphPendingTopUps
from services.effects.credits import TopUpSaved
from services.effects.payments import PurchaseSaved
from services.purchase import PaymentMethod, Purchase, PurchaseState
from services.store import NothingChanged
from services.topup import TopUp
from tests.proof.model import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from neo4j import AsyncDriver

    from tests.proof.town import Town

pytestmark = pytest.mark.anyio

NOW = datetime(1996, 3, 31, 12, tzinfo=UTC)  # long before anybody else on this database is due
DAY = timedelta(days=1)

MAKE_DUE: LiteralString = """
MATCH (m:Member {id: $id})
SET m.dueAt = $at
"""
LET_RUN_OUT: LiteralString = """
MATCH (l:JobLease {name: $name})
SET l.until = datetime.realtime() - duration({seconds: 1})
"""
RAN_BEFORE: LiteralString = """
MATCH (l:JobLease {name: $name})
SET l.ranAt = l.ranAt - duration({seconds: 100})
"""


async def test_who_is_due_the_longest_due_first(
    driver: AsyncDriver, database: str, town: Town, member_ids: Callable[[int], list[str]]
) -> None:
    ids = member_ids(5)
    await town.settle(map(Person, ids))
    for id, at in zip(ids, (NOW, NOW - 2 * DAY, NOW + timedelta(microseconds=1), NOW - DAY, None), strict=True):
        await town.run(MAKE_DUE, id=id, at=at)
    reader = GraphDueMembers(driver, database)
    due = [id for id in await reader.due(NOW, 10_000) if id in ids]
    assert due == [ids[1], ids[3], ids[0]]
    assert len(await reader.due(NOW, 2)) == 2
    assert await reader.due(datetime(1900, 1, 1, tzinfo=UTC), 10) == []


async def test_top_ups_that_wait_for_their_payment(
    driver: AsyncDriver, database: str, town: Town, member_ids: Callable[[int], list[str]]
) -> None:
    a, b, c = ids = member_ids(3)
    await town.settle(map(Person, ids))
    purchases = [
        Purchase(
            f"{id}-buy", id, 25, 59_99, "USD", PaymentMethod.CREDIT_CARD, PurchaseState.PENDING, NOW, f"§{id}", "f"
        )
        for id in ids
    ]
    top_up = TopUp(a, 10, 25, 2, 12_000, PaymentMethod.CREDIT_CARD, "pm_a", pending=purchases[0].id)
    effects = [
        *map(PurchaseSaved, purchases),
        TopUpSaved(top_up),
        TopUpSaved(replace(top_up, member_id=b, token="pm_b", pending=purchases[1].id)),
        TopUpSaved(replace(top_up, member_id=c, pending=None)),
    ]
    async with driver.session(database=database) as session:  # pyright: ignore[reportUnknownMemberType] - untyped
        await session.execute_write(write, effects)
    reader = GraphPendingTopUps(driver, database)
    found = [(one.purchase, one.token) for one in await reader.pending("", 10_000) if one.purchase.member_id in ids]
    assert found == [(purchases[0], "pm_a"), (purchases[1], "pm_b")]
    after = await reader.pending(purchases[0].id, 1)
    assert [one.purchase for one in after] == [purchases[1]]


@pytest.fixture
def leases(driver: AsyncDriver, database: str) -> GraphLeases:
    return GraphLeases(driver, database)


async def test_one_holder_at_a_time(leases: GraphLeases, prefix: str) -> None:
    name = f"{prefix}job"
    assert [await leases.take(name, who, 30, 0) for who in ("one", "two", "one")] == [True, False, True]
    await leases.give_back(name, "two", ran=True)  # it isn't two's to give
    assert not await leases.take(name, "two", 30, 0)
    await leases.give_back(name, "one", ran=True)
    assert await leases.take(name, "two", 30, 0)


async def test_of_many_who_ask_at_once_one_gets_it(leases: GraphLeases, prefix: str) -> None:
    taken = await asyncio.gather(*(leases.take(f"{prefix}job", f"process {n}", 30, 0) for n in range(20)))
    assert taken.count(True) == 1


async def test_a_lease_whose_holder_was_killed_runs_out(leases: GraphLeases, town: Town, prefix: str) -> None:
    name = f"{prefix}job"
    assert await leases.take(name, "one", 30, 0)
    await town.run(LET_RUN_OUT, name=name)
    assert await leases.take(name, "two", 30, 0)
    assert not await leases.take(name, "one", 30, 0)  # whoever it was comes too late to renew it
    await leases.give_back(name, "one", ran=True)
    assert not await leases.take(name, "three", 30, 0)


async def test_nobody_runs_what_was_run_a_moment_ago(leases: GraphLeases, town: Town, prefix: str) -> None:
    name = f"{prefix}job"
    await leases.take(name, "one", 30, 60)
    await leases.give_back(name, "one", ran=True)
    assert not await leases.take(name, "one", 30, 60)
    assert not await leases.take(name, "two", 30, 60)
    await town.run(RAN_BEFORE, name=name)
    assert await leases.take(name, "two", 30, 60)
    await leases.give_back(name, "two", ran=False)  # it was stopped: somebody may go on at once
    assert await leases.take(name, "one", 30, 60)


async def test_without_a_server_nobody_gets_one(database: str, nowhere: AsyncDriver) -> None:
    with pytest.raises(NothingChanged):
        await GraphLeases(nowhere, database).take("job", "one", 30, 0)
    with pytest.raises(NothingChanged):
        await GraphLeases(nowhere, database).give_back("job", "one", ran=True)
