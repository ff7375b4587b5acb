"""Reports at once, in two processes: each counts, none is lost, and one decision wins (R11, R17, R18)."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, LiteralString

import pytest

from graph.database import open_driver
from schema.product import assemble
from services.case import CaseState
from services.inmail import ReportReason
from services.lot import PayWith
from services.operator import Operator, Role
from services.policy import Policy
from services.refusal import Refused, SendRefused
from services.refusal_code import RefusalCode

from .model import Person

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from graph.server.address import ServerAddress
    from schema.product import Product

    from .books import Books
    from .conftest import MovingClock
    from .town import Town

    Check = Callable[[], Awaitable[Books]]
    Ids = Callable[[int], list[str]]

pytestmark = pytest.mark.anyio

TESS = Operator("tess", frozenset({Role.TRUST}))
CASES: LiteralString = """
MATCH (:Member {id: $id})-[:ACCUSED_IN]->(c:Case)
RETURN c.id AS id, c.state AS state, c.restricts AS restricts, COUNT { (c)<-[:JOINED]-() } AS reports
"""
STANDING: LiteralString = """
MATCH (m:Member {id: $id})
OPTIONAL MATCH (n:Notification {memberId: m.id})
RETURN m.standing AS standing, COUNT { (m)-[:INCURRED]->() } AS strikes, count(n) AS news
"""


@pytest.fixture
async def two(server: ServerAddress, database: str, clock: MovingClock) -> AsyncIterator[list[Product]]:
    """Two products on one database."""
    async with AsyncExitStack() as stack:
        drivers = [open_driver(server.uri, server.username, server.password) for _ in range(2)]
        for driver in drivers:
            await stack.enter_async_context(driver)
        yield [assemble(driver, database, Policy(), clock) for driver in drivers]


async def write_to(product: Product, sender: str, to: str, key: str) -> str:
    done = await product.services.inmails.send(
        sender, key, recipient_id=to, pay_with=PayWith.AUTO, subject="Hi", body="Hello"
    )
    return done.answer.inmail_id


async def report(product: Product, who: str, mail: str) -> None:
    await product.services.inmails.report(who, "report", inmail_id=mail, reason=ReportReason.SPAM, note="")


async def letters(product: Product, town: Town, sender: str, readers: list[str]) -> dict[str, str]:
    await town.settle(Person(id) for id in (sender, *readers))
    await town.give(sender, 50)
    return {reader: await write_to(product, sender, reader, f"to-{reader}") for reader in readers}


@pytest.mark.parametrize("count", [2, 3, 8])
async def test_r17_reports_at_once_are_one_case_and_three_restrict(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check, count: int
) -> None:
    sender, *readers = member_ids(count + 1)
    sent = await letters(two[0], town, sender, readers)
    await asyncio.gather(*(report(two[turn % 2], who, sent[who]) for turn, who in enumerate(readers)))
    [case] = await town.run(CASES, id=sender)
    assert (case["state"], case["restricts"], case["reports"]) == ("OPEN", count >= 3, count)
    [member] = await town.run(STANDING, id=sender)
    assert member["standing"] == ("RESTRICTED" if count >= 3 else "ACTIVE")
    assert member["news"] == int(count >= 3)
    await check_ledger()


async def test_r18_a_restriction_by_reports_comes_before_a_send_or_after_it_as_a_whole(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check
) -> None:
    sender, *readers = member_ids(24)
    sent = await letters(two[0], town, sender, readers[:3])
    await town.settle(Person(id) for id in readers[3:])
    for who in readers[:2]:
        await report(two[0], who, sent[who])
    acknowledged = asyncio.Event()

    async def late(product: Product, to: str) -> str:
        await acknowledged.wait()
        return await write_to(product, sender, to, f"late-{to}")

    racing = [write_to(two[turn % 2], sender, to, f"race-{to}") for turn, to in enumerate(readers[3:13])]
    after = [late(two[turn % 2], to) for turn, to in enumerate(readers[13:])]
    running = asyncio.gather(*racing, *after, return_exceptions=True)
    await report(two[1], readers[2], sent[readers[2]])
    acknowledged.set()
    outcomes = await running
    assert all(isinstance(outcome, str | SendRefused) for outcome in outcomes), outcomes
    assert all(isinstance(outcome, SendRefused) for outcome in outcomes[len(racing) :])
    codes = {one.code for outcome in outcomes if isinstance(outcome, SendRefused) for one in outcome.blockers}
    assert codes == {RefusalCode.SENDER_RESTRICTED}
    await check_ledger()


@pytest.mark.parametrize("turn", range(4))
async def test_r17_of_two_decisions_at_once_one_wins(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check, turn: int
) -> None:
    sender, *readers = member_ids(4)
    sent = await letters(two[0], town, sender, readers)
    for who in readers:
        await report(two[0], who, sent[who])
    [case] = await town.run(CASES, id=sender)
    here, there = two if turn % 2 else reversed(two)
    outcomes = await asyncio.gather(
        here.services.reviewing.uphold(TESS, f"{sender}-uphold", case_id=case["id"], reason="Spam"),
        there.services.reviewing.dismiss(TESS, f"{sender}-dismiss", case_id=case["id"], reason="Fine"),
        return_exceptions=True,
    )
    [refused] = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert refused.refusal.code is RefusalCode.CASE_CLOSED
    [case] = await town.run(CASES, id=sender)
    [member] = await town.run(STANDING, id=sender)
    assert case["state"] == (CaseState.DISMISSED if outcomes[0] is refused else CaseState.UPHELD)
    assert (member["standing"], member["strikes"]) == ("ACTIVE", int(case["state"] == "UPHELD"))
    await check_ledger()
