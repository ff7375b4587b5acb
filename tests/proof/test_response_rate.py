"""R15 when everything happens at once, in two processes: the limit is exact, and each crossing is told once."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, LiteralString

import pytest

from graph.database import open_driver
from schema.product import assemble
from services.lot import PayWith
from services.policy import Policy
from services.refusal import SendRefused
from services.refusal_code import RefusalCode

from .model import Person
from .town import START

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from graph.server.address import ServerAddress
    from schema.product import Product
    from services.jobs.sweep import DueMembers, Sweep

    from .books import Books
    from .conftest import MovingClock
    from .town import Town

    Check = Callable[[], Awaitable[Books]]
    Ids = Callable[[int], list[str]]

pytestmark = pytest.mark.anyio

RECIPIENTS = 100
WARNED = datetime(2026, 3, 23, tzinfo=START.tzinfo)
"""Seven days after the whole of 15 March, on which all is sent."""
LIMITED = WARNED + timedelta(days=14)

NEWS: LiteralString = """
MATCH (n:Notification)
WHERE n.memberId = $id AND n.id > ''
RETURN n.kind AS kind
ORDER BY n.id
"""


class Here:
    """Of those who are due, this town's: the others are other tests'."""

    def __init__(self, everybody: DueMembers, prefix: str) -> None:
        self.everybody, self.prefix = everybody, prefix

    async def due(self, now: datetime, limit: int) -> list[str]:
        found = await self.everybody.due(now, 1_000_000)
        return [id for id in found if id.startswith(self.prefix)][:limit]


@pytest.fixture
async def two(server: ServerAddress, database: str, clock: MovingClock) -> AsyncIterator[list[Product]]:
    """Two products on one database."""
    async with AsyncExitStack() as stack:
        drivers = [open_driver(server.uri, server.username, server.password) for _ in range(2)]
        for driver in drivers:
            await stack.enter_async_context(driver)
        yield [assemble(driver, database, Policy(), clock) for driver in drivers]


def sweep(product: Product, town: Town) -> Sweep:
    return replace(product.jobs.sweep, reader=Here(product.jobs.sweep.reader, town.prefix))


async def send(product: Product, a: str, b: str, key: str) -> RefusalCode | None:
    """None if it is sent."""
    try:
        await product.services.inmails.send(a, key, recipient_id=b, subject="Hi", body="Hello", pay_with=PayWith.AUTO)
    except SendRefused as refused:
        [blocker] = refused.blockers
        return blocker.code
    return None


async def answer(product: Product, books: Books, count: int, done: int = 0) -> None:
    """So many of the recipients decline, the first ``done`` having done so before."""
    mails = books.mails[done : done + count]
    inmails = product.services.inmails
    await asyncio.gather(*(inmails.decline(one["recipientId"], "no", inmail_id=one["id"]) for one in mails))


async def news(town: Town, id: str) -> list[str]:
    """What the member was told of the response rate."""
    kinds = [str(record["kind"]) for record in await town.run(NEWS, id=id)]
    return [kind.removeprefix("RESPONSE_RATE_") for kind in kinds if kind.startswith("RESPONSE_RATE_")]


@pytest.fixture
async def sender(two: list[Product], town: Town, member_ids: Ids) -> tuple[str, list[str]]:
    """Who wrote to a hundred at once, and fifty more who got nothing so far; all of them have open profiles (R9)."""
    me, *others = member_ids(1 + RECIPIENTS + 50)
    await town.settle(Person(id, open_profile=True) for id in (me, *others))
    told = await asyncio.gather(*(send(two[n % 2], me, to, f"{n}") for n, to in enumerate(others[:RECIPIENTS])))
    assert told == [None] * RECIPIENTS
    return me, others[RECIPIENTS:]


async def test_r15_fifty_sends_at_once_when_twenty_a_day_may_be_sent_are_twenty(
    two: list[Product], town: Town, sender: tuple[str, list[str]], check_ledger: Check, clock: MovingClock
) -> None:
    me, others = sender
    await answer(two[0], await check_ledger(), 12)
    clock.now = LIMITED + timedelta(hours=5)
    told = await asyncio.gather(*(send(two[n % 2], me, to, f"more-{n}") for n, to in enumerate(others)))
    assert sorted(told, key=str) == [RefusalCode.DAILY_LIMIT] * 30 + [None] * 20
    assert len((await check_ledger()).mails) == RECIPIENTS + 20
    rest = [to for to, code in zip(others, told, strict=True) if code]
    clock.now = LIMITED + timedelta(days=1)
    told = await asyncio.gather(*(send(two[n % 2], me, to, f"next-{n}") for n, to in enumerate(rest)))
    assert told.count(None) == 20
    assert len((await check_ledger()).mails) == RECIPIENTS + 40
    assert await news(town, me) == ["THROTTLED"]


async def test_r15_answers_at_once_are_all_counted_and_the_thirteenth_ends_the_warning(
    two: list[Product], town: Town, sender: tuple[str, list[str]], check_ledger: Check, clock: MovingClock
) -> None:
    me, _ = sender
    clock.now = WARNED
    await asyncio.gather(*(sweep(product, town).run() for product in two))
    balance = await two[0].services.credits.balance(me)
    assert (balance.response_rate.state, balance.response_rate.answers_needed) == ("WARNING", 13)
    books = await check_ledger()
    await answer(two[1], books, 12)
    assert await news(town, me) == ["WARNING"]
    await answer(two[0], books, 1, done=12)
    balance = await two[0].services.credits.balance(me)
    assert (balance.response_rate.state, balance.response_rate.rate) == ("HEALTHY", 0.13)
    assert await news(town, me) == ["WARNING", "RECOVERED"]
    clock.now = LIMITED
    await asyncio.gather(*(sweep(product, town).run() for product in two))
    assert await news(town, me) == ["WARNING", "RECOVERED"]
    await check_ledger()


async def test_r15_two_sweeps_at_once_tell_of_the_warning_and_the_limit_once(
    two: list[Product], town: Town, sender: tuple[str, list[str]], check_ledger: Check, clock: MovingClock
) -> None:
    me, _ = sender
    for moment in (WARNED - timedelta(microseconds=1), WARNED, WARNED, LIMITED, LIMITED + timedelta(days=100)):
        clock.now = moment
        await asyncio.gather(*(sweep(product, town).run() for product in two * 2))
    assert await news(town, me) == ["WARNING", "THROTTLED"]
    await check_ledger()


async def test_r20_preview_and_send_agree_at_every_edge_of_the_rule(
    two: list[Product], sender: tuple[str, list[str]], check_ledger: Check, clock: MovingClock
) -> None:
    me, others = sender
    tick = timedelta(microseconds=1)
    seen: list[bool] = []
    for number, moment in enumerate((WARNED - tick, WARNED, LIMITED - tick, LIMITED, *[LIMITED + tick] * 22)):
        clock.now = moment
        to = others[number]
        preview = await two[0].services.inmails.eligibility(me, to, PayWith.AUTO)
        told = await send(two[1], me, to, f"edge-{number}")
        assert [blocker.code for blocker in preview.blockers] == ([] if told is None else [told])
        assert preview.retry_at == (None if told is None else LIMITED + timedelta(days=1))
        seen.append(told is None)
    assert seen == [True] * (4 + 19) + [False] * 3
    await check_ledger()
