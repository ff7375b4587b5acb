"""Live events while the database is cut off, frozen, or loses the replies to its commits."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from graph.database import open_driver
from schema.product import assemble
from services.policy import Policy
from services.purchase import PaymentMethod
from services.refusal import Refused

from .model import Person
from .proxy import Proxy, proxy_to

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from graph.server.address import ServerAddress
    from schema.product import Product

    from .conftest import MovingClock
    from .town import Town

pytestmark = pytest.mark.anyio

HANGING = 60.0
"""Seconds after which what hangs fails the test rather than the whole run."""


@pytest.fixture
async def proxy(server: ServerAddress) -> AsyncIterator[Proxy]:
    async with proxy_to(server.uri) as opened:
        yield opened


@pytest.fixture
async def behind(proxy: Proxy, server: ServerAddress, database: str, clock: MovingClock) -> AsyncIterator[Product]:
    """A product that reaches its database through the proxy."""
    async with open_driver(proxy.address, server.username, server.password) as driver:
        yield assemble(driver, database, Policy(), clock)


async def buy(product: Product, member_id: str, key: str) -> None:
    """Buy until it is through: the same key buys once."""
    async with asyncio.timeout(HANGING):
        while True:
            try:
                await product.services.purchasing.purchase(
                    member_id, key, credits=25, method=PaymentMethod.MICROSOFT_BILLING, token=None
                )
            except Refused:
                continue
            return


async def take(product: Product, member_id: str, after: int, count: int) -> list[int]:
    stream = await product.services.live.credit_events(member_id, after)
    try:
        async with asyncio.timeout(HANGING):
            return [(await anext(stream)).sequence for _ in range(count)]
    finally:
        await stream.aclose()


async def test_r23_commits_whose_replies_are_lost_are_heard_once(
    proxy: Proxy, behind: Product, town: Town, member_ids: Callable[[int], list[str]]
) -> None:
    [ana] = member_ids(1)
    await town.settle([Person(ana)])
    hearing = asyncio.create_task(take(behind, ana, 0, 30))
    proxy.lose_commits = 0.3
    for number in range(30):
        await buy(behind, ana, f"key-{number}")
    assert proxy.lost > 0
    assert await hearing == list(range(1, 31))


async def test_r23_a_stream_outlives_a_frozen_database(
    proxy: Proxy, behind: Product, product: Product, town: Town, member_ids: Callable[[int], list[str]]
) -> None:
    [ana] = member_ids(1)
    await town.settle([Person(ana)])
    await buy(behind, ana, "first")
    hearing = asyncio.create_task(take(behind, ana, 0, 4))
    await asyncio.sleep(0.2)
    proxy.open.clear()
    for key in ("second", "third"):
        await buy(product, ana, key)  # another process, which isn't cut off
    await asyncio.sleep(1)
    assert not hearing.done()
    proxy.open.set()
    await buy(product, ana, "fourth")
    assert await hearing == [1, 2, 3, 4]
