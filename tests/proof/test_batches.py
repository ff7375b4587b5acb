"""Batches on the real database: they do what their plan told, each InMail once, whatever happens (R18, R21)."""

from __future__ import annotations

import asyncio
import random
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING, TypeVar, cast

import pytest

from graph.database import open_driver
from schema.product import assemble
from services.batch import Batch, Message
from services.batches import CHUNK
from services.lot import LotSource, PayWith
from services.member import AccountType, OptOut, ProfileLevel, Standing
from services.policy import Policy
from services.refusal import Refused, SendRefused, TryAgain
from services.refusal_code import RefusalCode
from services.rehearsal import PlanGoal, Terms
from services.request import Done

from .model import Person
from .proxy import Proxy, proxy_to
from .town import START

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from neo4j import AsyncDriver

    from graph.server.address import ServerAddress
    from schema.product import Product
    from services.answers.mail import Sent
    from services.intent import Intent
    from services.lane import Lane
    from services.planning import Plan

    from .books import Books
    from .conftest import MovingClock
    from .town import Town

    Check = Callable[[], Awaitable[Books]]
    Ids = Callable[[int], list[str]]
    Told = dict[int, str | tuple[RefusalCode, ...] | None]

pytestmark = pytest.mark.anyio

T = TypeVar("T")
LIMIT = 7
"""InMails a month in the random networks: few enough that some batches reach it."""


@pytest.fixture
async def two(server: ServerAddress, database: str, clock: MovingClock) -> AsyncIterator[list[Product]]:
    """Two products on one database, as two processes."""
    async with AsyncExitStack() as stack:
        drivers = [open_driver(server.uri, server.username, server.password) for _ in range(2)]
        for driver in drivers:
            await stack.enter_async_context(driver)
        yield [assemble(driver, database, Policy(), clock) for driver in drivers]


@pytest.fixture
def limited(driver: AsyncDriver, database: str, clock: MovingClock) -> Product:
    """A product that lets nobody send many."""
    return assemble(driver, database, Policy(monthly_limit=LIMIT, recruiter_monthly_limit=LIMIT), clock)


@pytest.fixture
async def proxy(server: ServerAddress) -> AsyncIterator[Proxy]:
    async with proxy_to(server.uri) as opened:
        yield opened


@pytest.fixture
async def behind(proxy: Proxy, server: ServerAddress, database: str, clock: MovingClock) -> AsyncIterator[Product]:
    """A product that reaches its database through the proxy."""
    async with open_driver(proxy.address, server.username, server.password) as driver:
        yield assemble(driver, database, Policy(), clock)


class Ending:
    """A lane that takes so many intents and then no more: ``reached`` tells when its process may be ended."""

    def __init__(self, lane: Lane, after: int) -> None:
        self.lane, self.left, self.reached = lane, after, asyncio.Event()

    async def done(self, intent: Intent, kind: type[T]) -> Done[T]:
        self.left -= 1
        if self.left < 0:
            self.reached.set()
            await asyncio.Event().wait()
        return await self.lane.done(intent, kind)


def send(product: Product, sender: str, to: Sequence[str], terms: Terms | None = None) -> Awaitable[Batch]:
    messages = [Message(id, "Hi", "Hello") for id in to]
    return product.services.batches.send(sender, "batch", messages, terms or Terms())


def planned(plan: Plan) -> Told:
    """By place: the lot that would pay, or every reason against it."""
    return {
        one.place: tuple(reason.code for reason in one.verdict.blockers) or (one.verdict.lot and one.verdict.lot.id)
        for one in (*plan.sends, *plan.refused)
    }


def done(batch: Batch) -> Told:
    return dict(enumerate(map(_done, batch.results)))


def _done(result: Done[Sent] | Refused) -> str | tuple[RefusalCode, ...] | None:
    if isinstance(result, SendRefused):
        return tuple(reason.code for reason in result.blockers)
    return (result.refusal.code,) if isinstance(result, Refused) else result.answer.lot_id


def sent(batch: Batch) -> dict[int, str]:
    """The InMails that were sent, by their places."""
    return {place: one.answer.inmail_id for place, one in enumerate(batch.results) if isinstance(one, Done)}


async def random_town(town: Town, ids: list[str], rnd: random.Random) -> None:
    """People with every kind of reason against writing to them; the first one has lots of every kind."""

    def often(chance: float) -> bool:
        return rnd.random() < chance

    seat = rnd.choice([AccountType.STANDARD, AccountType.STANDARD, AccountType.RECRUITER])
    people = [
        Person(
            id,
            level=ProfileLevel.BASIC if often(0.1) else ProfileLevel.FULL,
            standing=Standing.SUSPENDED if often(0.1) and id != ids[0] else Standing.ACTIVE,
            seat=seat if id == ids[0] else AccountType.STANDARD,
            open_profile=often(0.2),
            opt_outs=frozenset({OptOut.ALL} if often(0.1) else ()),
        )
        for id in ids
    ]
    await town.settle(people)
    await town.tie("CONNECTED_TO", [pair for pair in combinations(ids, 2) if often(0.12)])
    await town.tie("BLOCKED", [(id, ids[0]) for id in ids[1:] if often(0.08)])
    await town.tie("REPORTED", [(id, ids[0]) for id in ids[1:] if often(0.08)])
    await town.tie("BLOCKED", [(ids[0], id) for id in ids[1:] if often(0.08)])
    for source in LotSource:
        ends = START + timedelta(days=20) if source is LotSource.REWARD else None
        await town.give(ids[0], rnd.randint(1, 3), source=source, expires=ends)


@pytest.mark.parametrize("goal", PlanGoal)
@pytest.mark.parametrize("seed", range(3))
async def test_r20_a_batch_does_what_its_plan_told_in_any_network(
    limited: Product, town: Town, member_ids: Ids, check_ledger: Check, *, seed: int, goal: PlanGoal
) -> None:
    rnd = random.Random(f"{seed} {goal}")
    sender, *others = ids = member_ids(24)
    await random_town(town, ids, rnd)
    to = rnd.choices([*others, sender, "nobody"], k=20)
    terms = Terms(rnd.choice([PayWith.AUTO, PayWith.AUTO, PayWith.PAID]), rnd.choice([None, 1, 3]), goal)
    before = await town.dump()
    plan = await limited.services.batches.plan(sender, to, terms)
    assert await town.dump() == before
    batch = await send(limited, sender, to, terms)
    assert done(batch) == planned(plan)
    assert (await limited.services.credits.balance(sender)).account.available(START) == plan.left
    repeated = await send(limited, sender, to, terms)
    assert (sent(repeated), repeated.replayed) == (sent(batch), True)
    books = await check_ledger()
    assert sorted(mail["id"] for mail in books.mails) == sorted(sent(batch).values())
    assert len(books.of("SPEND")) == plan.credits


@pytest.mark.parametrize("barrier", ["block", "opt-out"])
async def test_r18_of_a_batch_only_the_one_who_barred_the_sender_meanwhile_differs(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check, barrier: str
) -> None:
    sender, *others = member_ids(20)
    await town.settle(Person(id) for id in (sender, *others))
    await town.give(sender, 50)
    here, there = two
    plan = await here.services.batches.plan(sender, others, Terms())
    if barrier == "block":
        await there.services.inmails.block(others[7], "bar", member_id=sender)
        reason = RefusalCode.RECIPIENT_UNAVAILABLE
    else:
        every = frozenset({OptOut.ALL})
        await there.services.inmails.set_preferences(others[7], "bar", opt_outs=every, open_profile=None)
        reason = RefusalCode.RECIPIENT_OPTED_OUT
    batch = await send(here, sender, others)
    assert done(batch) == {**planned(plan), 7: (reason,)}
    await check_ledger()


@pytest.mark.parametrize("budget", [None, 5])
async def test_r21_two_identical_batches_at_once_send_each_once(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check, budget: int | None
) -> None:
    sender, *others = member_ids(CHUNK + 17)
    await town.settle(Person(id) for id in (sender, *others))
    await town.give(sender, 100)
    batches = await asyncio.gather(*(send(product, sender, others, Terms(budget=budget)) for product in two))
    assert sent(batches[0]) == sent(batches[1])
    assert sorted(batch.replayed for batch in batches) == [False, True]
    books = await check_ledger()
    assert len(books.mails) == len(books.of("SPEND")) == (budget or len(others))


async def test_r18_batches_that_race_for_the_same_credits_spend_each_once(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check
) -> None:
    sender, *others = member_ids(41)
    await town.settle(Person(id) for id in (sender, *others))
    lot = await town.give(sender, 13)
    halves = [others[:20], others[20:]]
    batches = await asyncio.gather(
        *(
            product.services.batches.send(sender, str(turn), [Message(id, "Hi", "Hello") for id in to], Terms())
            for turn, (product, to) in enumerate(zip(two, halves, strict=True))
        )
    )
    assert sum(len(sent(batch)) for batch in batches) == 13
    assert {told for batch in batches for told in done(batch).values()} == {lot, (RefusalCode.NO_CREDITS,)}
    await check_ledger()


async def test_r21_a_batch_whose_process_ends_between_chunks_is_taken_up_by_another(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check
) -> None:
    sender, *others = member_ids(2 * CHUNK + 5)
    await town.settle(Person(id) for id in (sender, *others))
    await town.give(sender, 200)
    here, there = two
    ending = Ending(here.services.batches.lane, after=1 + CHUNK)
    batches = replace(here.services.batches, lane=cast("Lane", ending))
    dying = asyncio.create_task(batches.send(sender, "batch", [Message(id, "Hi", "Hello") for id in others], Terms()))
    await ending.reached.wait()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    mails = (await check_ledger()).mails
    assert len(mails) == CHUNK
    batch = await send(there, sender, others)
    assert batch.replayed
    assert len(sent(batch)) == len(others)
    assert sum(isinstance(one, Done) and one.replayed for one in batch.results) == CHUNK
    assert {mail["id"] for mail in mails} <= set(sent(batch).values())
    books = await check_ledger()
    assert len(books.mails) == len(books.of("SPEND")) == len(others)


async def test_r21_lost_commit_replies_send_nobody_two(
    proxy: Proxy, behind: Product, town: Town, member_ids: Ids, check_ledger: Check
) -> None:
    sender, *others = member_ids(41)
    await town.settle(Person(id) for id in (sender, *others))
    await town.give(sender, 60)
    proxy.lose_commits = 0.5
    answers = [await begun(behind, sender, others) for _ in range(12)]
    assert proxy.lost > 0
    proxy.lose_commits = 0.0
    last = sent(await send(behind, sender, others))
    assert len(last) == len(others)
    assert all(answer.items() <= last.items() for answer in answers)
    assert len((await check_ledger()).mails) == len(others)


async def begun(product: Product, sender: str, to: Sequence[str]) -> dict[int, str]:
    """What was sent, so far as is known; of the rest nothing else than to try again may be told."""
    try:
        batch = await send(product, sender, to)
    except TryAgain:
        return {}
    assert {type(one) for one in batch.results} <= {Done, TryAgain}
    return sent(batch)
