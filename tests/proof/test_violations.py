"""Refusals at once, in two processes: each is counted once, and they bring as many strikes as they must (R17)."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, LiteralString

import pytest

from graph.database import open_driver
from schema.product import assemble
from services.lot import PayWith
from services.policy import Policy, ViolationPolicy
from services.refusal import Refused, SendRefused, TextRefused, TryAgain

from .model import Person
from .proxy import proxy_to

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

STANDING: LiteralString = """
MATCH (m:Member {id: $id})
RETURN m.standing AS standing, size(coalesce(m.violations, [])) AS counted, COUNT { (m)-[:INCURRED]->() } AS strikes,
  COUNT { MATCH (n:Notification {memberId: m.id, kind: 'STRIKE_ADDED'}) WHERE n.id > '' } AS told,
  COUNT { MATCH (r:IdempotencyRecord {memberId: m.id}) WHERE r.key STARTS WITH '§violation:' } AS notes
"""


@pytest.fixture
async def two(
    server: ServerAddress, database: str, clock: MovingClock, town: Town, prefix: str
) -> AsyncIterator[list[Product]]:
    """Two products on one database."""
    async with AsyncExitStack() as stack:
        drivers = [open_driver(server.uri, server.username, server.password) for _ in range(2)]
        for driver in drivers:
            await stack.enter_async_context(driver)
        products = [assemble(driver, database, Policy(), clock) for driver in drivers]
        await warmed(products[0], town, prefix)
        yield products


async def warmed(product: Product, town: Town, prefix: str) -> None:
    """Have somebody else struck: a server that has just started plans each statement for seconds, once."""
    other = f"{prefix}warm"
    await town.settle([Person(other)])
    while not await town.run("MATCH (:Member {id: $id})-[:INCURRED]->(s) RETURN s.id AS id", id=other):
        await refused(product, other, other, f"key-{time.monotonic_ns()}")


async def refused(product: Product, sender: str, to: str, key: str, body: str = "You bitch") -> Refused:
    try:
        await product.services.inmails.send(
            sender, key, recipient_id=to, subject="Hi", body=body, pay_with=PayWith.AUTO
        )
    except Refused as error:
        return error
    raise AssertionError("it was sent")


@pytest.mark.parametrize("requests", [4, 5, 100])
async def test_r17_refused_texts_at_once_are_counted_each_and_bring_one_strike(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check, requests: int
) -> None:
    sender, *others = member_ids(9)
    await town.settle(Person(id) for id in (sender, *others))
    calls = (refused(two[turn % 2], sender, others[turn % 8], f"key-{turn}") for turn in range(requests))
    outcomes = await asyncio.gather(*calls)
    assert all(isinstance(outcome, TextRefused) for outcome in outcomes)
    [member] = await town.run(STANDING, id=sender)
    struck = requests >= 5
    assert (member["strikes"], member["told"], member["standing"]) == (int(struck), int(struck), "ACTIVE")
    assert (member["counted"], member["notes"]) == (0 if struck else 4, min(requests, 5))
    assert sum(outcome.consequence is not None for outcome in outcomes) == min(requests, 5)
    await check_ledger()


async def test_r21_one_request_a_hundred_times_is_counted_once(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check
) -> None:
    sender, to = member_ids(2)
    await town.settle([Person(sender), Person(to)])
    outcomes = await asyncio.gather(*(refused(two[turn % 2], sender, to, "one-key") for turn in range(100)))
    assert len({outcome.consequence for outcome in outcomes}) == 1
    [member] = await town.run(STANDING, id=sender)
    assert (member["counted"], member["notes"], member["strikes"]) == (1, 1, 0)
    await check_ledger()


async def test_r17_strikes_follow_one_another_until_nothing_counts(
    two: list[Product], town: Town, member_ids: Ids, clock: MovingClock, check_ledger: Check
) -> None:
    sender, to = member_ids(2)
    await town.settle([Person(sender), Person(to)])
    await town.give(sender, 5)
    await two[0].services.inmails.send(
        sender, "first", recipient_id=to, subject="Hi", body="Hello", pay_with=PayWith.AUTO
    )
    for turn, (strikes, standing) in enumerate([(1, "ACTIVE"), (2, "RESTRICTED"), (2, "RESTRICTED")]):
        calls = (refused(two[n % 2], sender, to, f"{turn}-{n}", f"Hello {turn} {n}") for n in range(50))
        assert all(isinstance(outcome, SendRefused) for outcome in await asyncio.gather(*calls))
        [member] = await town.run(STANDING, id=sender)
        assert (member["strikes"], member["told"], member["standing"]) == (strikes, strikes, standing)
        clock.move(minutes=10)
    await check_ledger()


async def test_r17_a_lost_answer_of_the_database_counts_once(
    server: ServerAddress, town: Town, member_ids: Ids, clock: MovingClock, check_ledger: Check
) -> None:
    sender, to = member_ids(2)
    await town.settle([Person(sender), Person(to)])
    policy = Policy(violations=ViolationPolicy(per_strike=1000))
    async with proxy_to(server.uri) as proxy, open_driver(proxy.address, server.username, server.password) as driver:
        product = assemble(driver, town.database, policy, clock)
        proxy.lose_commits = 0.5
        for turn in range(12):
            while not isinstance(outcome := await refused(product, sender, to, f"key-{turn}"), TextRefused):
                assert isinstance(outcome, TryAgain)
            while outcome.consequence is None:  # it couldn't be noted in time: the same request is asked for again
                outcome = await refused(product, sender, to, f"key-{turn}")
            assert f"refusal {turn + 1} of 1000" in outcome.consequence
    assert proxy.lost > 3
    [member] = await town.run(STANDING, id=sender)
    assert (member["counted"], member["notes"]) == (12, 12)
    await check_ledger()
