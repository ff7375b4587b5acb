"""Lost answers, dead and frozen servers, callers who go away: nothing twice, nothing half, nobody hangs (R21)."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from graph.database import open_driver
from graph.store import GraphStore
from schema.product import assemble
from services.decisions.decide import decide_all
from services.decisions.decision import Decision
from services.intents.mail import SendInMail
from services.lane import PATIENCE, Lane
from services.lot import PayWith
from services.policy import Policy
from services.refusal import TryAgain
from services.refusal_code import RefusalCode

from .model import Person
from .proxy import Proxy, proxy_to
from .town import START

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence

    from graph.server.address import ServerAddress
    from schema.product import Product
    from services.answers.mail import Sent
    from services.decisions.decide import Outcome
    from services.intent import Intent
    from services.request import Done
    from services.world import World

    from .books import Books
    from .conftest import MovingClock
    from .town import Town

    Check = Callable[[], Awaitable[Books]]
    Ids = Callable[[int], list[str]]

pytestmark = pytest.mark.anyio

HANGING = 2 * PATIENCE
"""Seconds after which a caller counts as left hanging."""


@pytest.fixture
async def proxy(server: ServerAddress) -> AsyncIterator[Proxy]:
    async with proxy_to(server.uri) as opened:
        yield opened


@pytest.fixture
async def behind(proxy: Proxy, server: ServerAddress, database: str, clock: MovingClock) -> AsyncIterator[Product]:
    """A product that reaches its database through the proxy."""
    async with open_driver(proxy.address, server.username, server.password) as driver:
        yield assemble(driver, database, Policy(monthly_limit=1000), clock)


@asynccontextmanager
async def nowhere(database: str, clock: MovingClock) -> AsyncGenerator[Product]:
    async with open_driver("bolt://127.0.0.1:1", "neo4j", "password") as driver:
        yield assemble(driver, database, Policy(), clock)


async def send(product: Product, a: str, b: str, key: str) -> Done[Sent] | RefusalCode:
    """The answer, or the code that says to try again; anything else is raised."""
    try:
        async with asyncio.timeout(HANGING):
            return await product.services.inmails.send(
                a, key, recipient_id=b, subject="Hi", body="Hello", pay_with=PayWith.AUTO
            )
    except TryAgain as error:
        return error.refusal.code


@pytest.mark.parametrize("at_once", [1, 20], ids=["one by one", "in groups"])
async def test_r21_lost_commit_replies_cost_nobody_a_second_credit(
    proxy: Proxy, behind: Product, town: Town, member_ids: Ids, check_ledger: Check, *, at_once: int
) -> None:
    senders, others = (ids := member_ids(40))[:20], ids[20:]
    await town.settle(Person(id) for id in ids)
    for id in senders:
        await town.give(id, 10)
    intents = [(a, b, f"key-{b}") for a in senders for b in others[: 5 if at_once == 1 else 10]]
    proxy.lose_commits = 0.1 if at_once == 1 else 0.5
    answers: dict[tuple[str, str, str], Done[Sent]] = {}
    for _ in range(10):
        waiting = [intent for intent in intents if intent not in answers]
        for start in range(0, len(waiting), at_once):
            group = waiting[start : start + at_once]
            for intent, answer in zip(group, await asyncio.gather(*(send(behind, *i) for i in group)), strict=True):
                if isinstance(answer, RefusalCode):
                    assert answer in {RefusalCode.OUTCOME_UNKNOWN, RefusalCode.BUSY}
                else:
                    answers[intent] = answer
    assert proxy.lost > 5
    proxy.lose_commits = 0.0
    assert len(answers) == len(intents)
    books = await check_ledger()
    assert len(books.mails) == len(books.of("SPEND")) == len(intents)
    assert {mail["id"] for mail in books.mails} == {done.answer.inmail_id for done in answers.values()}
    for intent, answer in answers.items():
        again = await send(behind, *intent)
        assert not isinstance(again, RefusalCode)
        assert (again.answer, again.replayed) == (answer.answer, True)


async def test_a_commit_that_is_never_answered_is_told_as_unknown_and_the_same_key_finds_it(
    proxy: Proxy, behind: Product, town: Town, member_ids: Ids, check_ledger: Check
) -> None:
    sender, to = member_ids(2)
    await town.settle([Person(sender), Person(to)])
    await town.give(sender, 2)
    proxy.lose_commits = 1.0
    assert await send(behind, sender, to, "key") in {RefusalCode.OUTCOME_UNKNOWN, RefusalCode.BUSY}
    proxy.lose_commits = 0.0
    again = await send(behind, sender, to, "key")
    assert not isinstance(again, RefusalCode)
    assert again.replayed
    assert [mail["id"] for mail in (await check_ledger()).mails] == [again.answer.inmail_id]


async def test_a_dead_database_is_told_as_busy(database: str, clock: MovingClock, town: Town, member_ids: Ids) -> None:
    sender, to = member_ids(2)
    await town.settle([Person(sender, open_profile=True), Person(to, open_profile=True)])
    before = await town.dump()
    async with nowhere(database, clock) as product:
        told = await asyncio.gather(
            send(product, sender, to, "key"),
            product.services.inmails.eligibility(sender, to, PayWith.AUTO),
            product.services.credits.balance(sender),
            return_exceptions=True,
        )
    assert told[0] is RefusalCode.BUSY
    assert [error.refusal.code for error in told[1:] if isinstance(error, TryAgain)] == [RefusalCode.READ_FAILED] * 2
    assert await town.dump() == before


async def test_a_frozen_server_leaves_nobody_hanging_and_serves_again_afterwards(
    proxy: Proxy, behind: Product, town: Town, member_ids: Ids, check_ledger: Check
) -> None:
    sender, to, third = member_ids(3)
    await town.settle([Person(id) for id in (sender, to, third)])
    await town.give(sender, 5)
    assert not isinstance(await send(behind, sender, third, "warm"), RefusalCode)
    proxy.open.clear()
    several = await asyncio.gather(*(send(behind, sender, to, "key") for _ in range(3)))
    assert set(several) <= {RefusalCode.BUSY, RefusalCode.OUTCOME_UNKNOWN}
    proxy.open.set()
    again = await send(behind, sender, to, "key")
    assert not isinstance(again, RefusalCode)
    assert len((await check_ledger()).mails) == 2


async def test_callers_who_go_away_stop_nothing_and_leave_nothing_half_done(
    product: Product, town: Town, member_ids: Ids, check_ledger: Check
) -> None:
    sender, *others = member_ids(61)
    await town.settle(Person(id) for id in (sender, *others))
    lot = await town.give(sender, 60)
    calls = [asyncio.create_task(send(product, sender, to, f"key-{to}")) for to in others]
    for turn, call in enumerate(calls):
        if turn % 3:
            await asyncio.sleep(0.002)
            call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    answers = await asyncio.gather(*(send(product, sender, to, f"key-{to}") for to in others))
    assert not any(isinstance(answer, RefusalCode) for answer in answers)
    books = await check_ledger()
    assert (len(books.mails), books.lot(lot)["remaining"]) == (60, 0)
    assert any(call.cancelled() for call in calls)


async def test_an_intent_that_makes_its_group_fail_hurts_no_other(
    town: Town, member_ids: Ids, check_ledger: Check
) -> None:
    sender, *others = member_ids(21)
    await town.settle(Person(id) for id in (sender, *others))
    await town.give(sender, 20)

    def decide(world: World, intents: Sequence[Intent]) -> list[Outcome]:
        if any(isinstance(intent, SendInMail) and intent.member_id == others[7] for intent in intents):
            raise LookupError("a bug")
        return decide_all(world, intents, Policy())

    lane = Lane(GraphStore(town.driver, town.database), decide)
    letters = [SendInMail(**_letter(sender, to)) for to in others]
    answers = await asyncio.gather(*map(lane.carry_out, letters), return_exceptions=True)
    assert [turn for turn, answer in enumerate(answers) if not isinstance(answer, Decision)] == [7]
    assert isinstance(answers[7], LookupError)
    assert len((await check_ledger()).mails) == 19


def _letter(sender: str, to: str) -> dict[str, Any]:
    what = {"subject": "Hi", "body": "Hello", "pay_with": PayWith.AUTO}
    return {"id": f"to-{to}", "actor_id": sender, "key": to, "fingerprint": "f", "now": START, "member_id": to, **what}
