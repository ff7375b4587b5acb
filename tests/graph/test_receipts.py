"""Receipts get serial numbers without gaps and without doubles, however many are issued at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from graph.database import open_session
from graph.effects import write
from graph.receipts import GraphReceipts
from services.effects.payments import ReceiptIssued
from services.purchase import PaymentMethod
from services.receipt import Receipt, ReceiptKind

if TYPE_CHECKING:
    from neo4j import AsyncDriver, AsyncManagedTransaction

pytestmark = pytest.mark.anyio


@pytest.fixture
def year(prefix: str) -> int:
    """A year of this test's own: the counter is the whole database's."""
    return 3000 + int(prefix[1:9], 16) % 6000


def receipt(prefix: str, year: int, name: str) -> Receipt:
    return Receipt(
        id=f"{prefix}{name}",
        kind=ReceiptKind.SALE,
        member_id=f"{prefix}ana",
        purchase_id=f"{prefix}purchase",
        issued_at=datetime(year, 1, 1, tzinfo=UTC),
        credits=25,
        cents=59_99,
        currency="USD",
        method=PaymentMethod.CREDIT_CARD,
    )


async def issue(driver: AsyncDriver, database: str, *receipts: Receipt, fail: bool = False) -> None:
    async def work(transaction: AsyncManagedTransaction) -> None:
        await write(transaction, [ReceiptIssued(one) for one in receipts])
        if fail:
            raise RuntimeError

    async with open_session(driver, database) as session:
        await session.execute_write(work)


@pytest.fixture
async def reader(driver: AsyncDriver, database: str, prefix: str) -> GraphReceipts:
    purchase = "CREATE (:Purchase {id: $id})"
    await driver.execute_query(purchase, id=f"{prefix}purchase", database_=database)
    return GraphReceipts(driver, database)


async def test_numbers_have_no_gaps_and_no_doubles(
    driver: AsyncDriver, database: str, prefix: str, year: int, reader: GraphReceipts
) -> None:
    batches = [[receipt(prefix, year, f"{batch}-{n}") for n in range(batch % 3 + 1)] for batch in range(30)]
    failing = receipt(prefix, year, "failing")

    async def failed() -> None:
        with pytest.raises(RuntimeError):
            await issue(driver, database, failing, fail=True)

    tasks = [issue(driver, database, *batch) for batch in batches]
    await asyncio.gather(*tasks, *(failed() for _ in range(5)))
    issued = sum(map(len, batches))
    found = (await reader.of_purchases(f"{prefix}ana", [f"{prefix}purchase"]))[f"{prefix}purchase"]
    assert [one.number for one in found] == [f"{year}-{serial:08d}" for serial in range(1, issued + 1)]
    for batch in batches:
        numbers = [one.number for one in found if one.id in {given.id for given in batch}]
        assert [int(number[5:]) - int(numbers[0][5:]) for number in numbers] == list(range(len(batch)))


async def test_a_receipt_comes_back_as_it_was_issued(
    driver: AsyncDriver, database: str, prefix: str, year: int, reader: GraphReceipts
) -> None:
    given = receipt(prefix, year, "one")
    later = replace(given, id=f"{prefix}two", issued_at=datetime(year + 1, 1, 1, tzinfo=UTC), kind=ReceiptKind.REFUND)
    await issue(driver, database, later, given)
    numbers = (f"{year}-00000001", f"{year + 1}-00000001")
    assert await reader.numbered(given.member_id, numbers[0]) == replace(given, number=numbers[0])
    assert await reader.numbered(f"{prefix}ben", numbers[0]) is None
    page = await reader.of_member(given.member_id, 1, None)
    assert (page.items, page.total, page.more) == ((replace(later, number=numbers[1]),), 2, True)
    rest = await reader.of_member(given.member_id, 1, numbers[1])
    assert (rest.items, rest.more) == ((replace(given, number=numbers[0]),), False)


async def test_a_number_is_never_cut(
    driver: AsyncDriver, database: str, prefix: str, year: int, reader: GraphReceipts
) -> None:
    counter = "MERGE (c:ReceiptCounter {year: $year}) SET c.last = 99999998"
    await driver.execute_query(counter, year=str(year), database_=database)
    await issue(driver, database, *(receipt(prefix, year, name) for name in ("one", "two")))
    found = await reader.of_purchases(f"{prefix}ana", [f"{prefix}purchase"])
    assert {one.number for one in found[f"{prefix}purchase"]} == {f"{year}-99999999", f"{year}-100000000"}
