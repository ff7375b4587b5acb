"""The jobs among everything else, in two processes at once: every period is granted once, every dip paid for once."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from graph.database import open_driver
from schema.product import assemble
from services.intents.topup import Allowed
from services.jobs import sweep as module
from services.jobs.job import Ran
from services.lot import PayWith
from services.member import PlanName
from services.policy import Policy
from services.purchase import PaymentMethod
from services.refusal import SendRefused

from .model import Person

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from datetime import datetime

    from graph.server.address import ServerAddress
    from schema.product import Product
    from services.jobs.sweep import DueMembers, Sweep
    from services.jobs.topups import PendingTopUp, PendingTopUps, TopUps

    from .books import Books
    from .conftest import MovingClock
    from .town import Town

    Check = Callable[[], Awaitable[Books]]
    Ids = Callable[[int], list[str]]

pytestmark = pytest.mark.anyio

EVERYBODY = 1_000_000


@dataclass
class Here:
    """Of what there is to do on the whole database, that about this town's members: the others are other tests'."""

    members: DueMembers
    top_ups: PendingTopUps
    prefix: str

    async def due(self, now: datetime, limit: int) -> list[str]:
        found = await self.members.due(now, EVERYBODY)
        return [id for id in found if id.startswith(self.prefix)][:limit]

    async def pending(self, after: str, limit: int) -> list[PendingTopUp]:
        found = await self.top_ups.pending(after, EVERYBODY)
        return [one for one in found if one.purchase.member_id.startswith(self.prefix)][:limit]


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """So small that two sweeps meet in the midst of their work."""
    monkeypatch.setattr(module, "BATCH", 7)


@pytest.fixture
async def two(server: ServerAddress, database: str, clock: MovingClock, prefix: str) -> AsyncIterator[list[Product]]:
    """Two products on one database, with drivers of their own; their jobs keep to this town."""
    async with AsyncExitStack() as stack:
        drivers = [open_driver(server.uri, server.username, server.password) for _ in range(2)]
        for driver in drivers:
            await stack.enter_async_context(driver)
        made = [assemble(driver, database, Policy(), clock) for driver in drivers]
        yield [
            replace(one, jobs=replace(one.jobs, sweep=sweep(one, prefix), top_ups=till(one, prefix))) for one in made
        ]


def here(product: Product, prefix: str) -> Here:
    return Here(product.jobs.sweep.reader, product.jobs.top_ups.reader, prefix)


def sweep(product: Product, prefix: str) -> Sweep:
    return replace(product.jobs.sweep, reader=here(product, prefix))


def till(product: Product, prefix: str) -> TopUps:
    return replace(product.jobs.top_ups, reader=here(product, prefix))


async def write(product: Product, sender: str, recipient: str, key: str) -> bool:
    """Whether the InMail was sent."""
    send = product.services.inmails.send
    try:
        await send(sender, key, recipient_id=recipient, subject="Hi", body="Hello", pay_with=PayWith.AUTO)
    except SendRefused:
        return False
    return True


@pytest.mark.usefixtures("small_batches")
async def test_r4b_two_sweeps_among_sends_grant_each_period_once(
    two: list[Product],
    town: Town,
    member_ids: Ids,
    check_ledger: Check,
    clock: MovingClock,
) -> None:
    ids = member_ids(40)
    await town.settle(map(Person, ids))
    credits = two[0].services.credits
    await asyncio.gather(*(credits.start_subscription(id, "plan", plan=PlanName.CAREER) for id in ids))
    clock.move(days=100)
    swept = asyncio.gather(*(product.jobs.sweep.run() for product in two))
    pairs = zip(ids, [*ids[1:], ids[0]], strict=True)
    sent = await asyncio.gather(*(write(two[n % 2], a, b, f"key-{a}") for n, (a, b) in enumerate(pairs)))
    outcomes = await swept
    assert all(sent)
    assert all(not one.failed for one in outcomes)
    books = await check_ledger()
    assert Counter(entry["memberId"] for entry in books.of("GRANT")) == dict.fromkeys(ids, 4)
    assert len(books.of("SPEND")) == 40
    again = await asyncio.gather(*(product.jobs.sweep.run() for product in two))
    assert [one.settled for one in again] == [0, 0]


async def test_r5_fifty_sends_through_the_threshold_buy_one_pack(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check
) -> None:
    sender, *others = member_ids(51)
    await town.settle(Person(id) for id in (sender, *others))
    await town.give(sender, 30)
    allowed = Allowed(
        threshold=10,
        credits=25,
        max_purchases=9,
        max_cents=9 * 59_99,
        method=PaymentMethod.LINKEDIN_BILLING,
        token=None,
    )
    await two[0].services.top_ups.set(sender, "allow", allowed)
    sent = await asyncio.gather(*(write(two[n % 2], sender, to, f"key-{to}") for n, to in enumerate(others)))
    assert sent.count(True) == 30
    reader = two[0].services.purchasing.purchases
    assert (await reader.of_member(sender, 9, None)).total == 1
    ran = await asyncio.gather(*(product.jobs.top_ups.charge() for product in two * 2))
    assert all(one.failed == 0 for one in ran)
    [purchase] = (await reader.of_member(sender, 9, None)).items
    books = await check_ledger()
    assert (purchase.state, [entry["amount"] for entry in books.of("PURCHASE")]) == ("SETTLED", [25])
    assert (await two[1].services.credits.balance(sender)).available == 25
    assert await two[0].jobs.top_ups.charge() == Ran(0)


async def test_a_dip_is_paid_for_right_after_its_commit(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check
) -> None:
    """The loop is nudged: with rounds an hour apart nobody else would come by."""
    sender, other = member_ids(2)
    await town.settle([Person(sender), Person(other)])
    await town.give(sender, 10)
    allowed = Allowed(
        threshold=10, credits=25, max_purchases=1, max_cents=59_99, method=PaymentMethod.LINKEDIN_BILLING, token=None
    )
    product = two[0]
    await product.services.top_ups.set(sender, "allow", allowed)
    loop = product.jobs.loop(3600)
    urgent = tuple(replace(one, job=replace(one.job, name=f"{sender}:{one.job.name}")) for one in loop.urgent)
    async with replace(loop, jobs=(), urgent=urgent).running():
        assert await write(product, sender, other, "key")
        for _ in range(1000):
            await asyncio.sleep(0.02)
            if (await product.services.credits.balance(sender)).available == 34:
                break
        else:
            pytest.fail("nobody paid")
    await check_ledger()
