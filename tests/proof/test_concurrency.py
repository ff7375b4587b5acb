"""What must hold when everything happens at once, in one process and in two (R18, R21).

Two products with drivers of their own stand for two processes: nothing but the database joins them.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import pytest

from graph.database import open_driver
from schema.product import assemble
from services.inmail import ReportReason
from services.lot import LotSource, PayWith
from services.member import OptOut, PlanName
from services.policy import Policy
from services.purchase import PaymentMethod
from services.refusal import ActionRefused, Refused, SendRefused
from services.refusal_code import RefusalCode

from .model import Person
from .town import START

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence

    from graph.server.address import ServerAddress
    from schema.product import Product
    from services.answers.mail import Sent
    from services.request import Done

    from .books import Books
    from .conftest import MovingClock
    from .town import Town

    Check = Callable[[], Awaitable[Books]]
    Ids = Callable[[int], list[str]]

pytestmark = pytest.mark.anyio

T = TypeVar("T")
HOUR_LATER = START + timedelta(hours=1)


@pytest.fixture
async def two(server: ServerAddress, database: str, clock: MovingClock) -> AsyncIterator[list[Product]]:
    """Two products on one database."""
    async with AsyncExitStack() as stack:
        drivers = [open_driver(server.uri, server.username, server.password) for _ in range(2)]
        for driver in drivers:
            await stack.enter_async_context(driver)
        yield [assemble(driver, database, Policy(), clock) for driver in drivers]


def send(product: Product, a: str, b: str, key: str, body: str = "Hello") -> Awaitable[Done[Sent]]:
    return product.services.inmails.send(a, key, recipient_id=b, subject="Hi", body=body, pay_with=PayWith.AUTO)


async def all_of(calls: Iterable[Awaitable[T]]) -> tuple[list[T], list[Refused]]:
    """The answers and the refusals of calls that run at once; any other error is raised."""
    answered = await asyncio.gather(*calls, return_exceptions=True)
    refused = [answer for answer in answered if isinstance(answer, Refused)]
    others = [answer for answer in answered if isinstance(answer, BaseException) and not isinstance(answer, Refused)]
    assert others == []
    return [answer for answer in answered if not isinstance(answer, BaseException)], refused


def codes(refused: Sequence[Refused]) -> set[tuple[RefusalCode, ...]]:
    return {
        tuple(blocker.code for blocker in error.blockers) if isinstance(error, SendRefused) else (error.refusal.code,)
        for error in refused
    }


@pytest.mark.parametrize("processes", [1, 2])
async def test_r18_one_credit_and_fifty_sends_are_one_success(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check, processes: int
) -> None:
    sender, *others = member_ids(51)
    await town.settle(Person(id) for id in (sender, *others))
    lot = await town.give(sender, 1)
    calls = (send(two[number % processes], sender, to, f"key-{number}") for number, to in enumerate(others))
    sent, refused = await all_of(calls)
    assert (len(sent), codes(refused)) == (1, {(RefusalCode.NO_CREDITS,)})
    books = await check_ledger()
    assert (books.lot(lot)["remaining"], len(books.of("SPEND")), len(books.mails)) == (0, 1, 1)
    assert len(books.records) == 1


@pytest.mark.parametrize("processes", [1, 2])
async def test_r21_one_key_fifty_times_is_one_inmail(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check, processes: int
) -> None:
    sender, to = member_ids(2)
    await town.settle([Person(sender), Person(to)])
    lot = await town.give(sender, 5)
    sent, refused = await all_of(send(two[number % processes], sender, to, "one-key") for number in range(50))
    assert refused == []
    assert len({done.answer.inmail_id for done in sent}) == 1
    assert {done.answer for done in sent} == {sent[0].answer}
    assert sorted(done.replayed for done in sent) == [False] + [True] * 49
    books = await check_ledger()
    assert (books.lot(lot)["remaining"], len(books.mails), len(books.records)) == (4, 1, 1)


async def test_r21_one_key_for_many_letters_is_one_inmail_and_conflicts(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check
) -> None:
    sender, to = member_ids(2)
    await town.settle([Person(sender), Person(to)])
    await town.give(sender, 5)
    calls = (send(two[number % 2], sender, to, "one-key", f"letter {number}") for number in range(20))
    sent, refused = await all_of(calls)
    assert (len(sent), codes(refused)) == (1, {(RefusalCode.IDEMPOTENCY_KEY_REUSED,)})
    assert len((await check_ledger()).mails) == 1


async def test_crossing_sends_all_arrive(two: list[Product], town: Town, member_ids: Ids, check_ledger: Check) -> None:
    ids = member_ids(40)
    await town.settle(Person(id) for id in ids)
    for id in ids:
        await town.give(id, 20)
    pairs = [(a, b) for a in ids[:20] for b in ids[20:]][::2]
    crossing = [(*pair, number) for number, (a, b) in enumerate(pairs) for pair in ((a, b), (b, a))]
    calls = (send(two[turn % 2], a, b, f"key-{number}") for turn, (a, b, number) in enumerate(crossing))
    sent, refused = await all_of(calls)
    assert (len(sent), refused) == (400, [])
    assert len((await check_ledger()).mails) == 400


@pytest.mark.parametrize("neighbours", [0, 350], ids=["sparse", "dense"])
@pytest.mark.parametrize("barrier", ["block", "opt-out", "report"])
async def test_r18_what_was_acknowledged_before_a_send_began_always_wins(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check, *, barrier: str, neighbours: int
) -> None:
    sender, to, third, *crowd = member_ids(3 + neighbours)
    await town.settle(Person(id) for id in (sender, to, third, *crowd))
    await town.tie("CONNECTED_TO", [(hub, id) for hub in (sender, to) for id in crowd])
    await town.give(sender, 100)
    here, there = two
    for turn in range(12):
        mail = (await send(here, sender, to, f"first-{barrier}-{turn}")).answer.inmail_id
        await there.services.inmails.decline(to, f"decline-{turn}", inmail_id=mail)
        acknowledged = asyncio.Event()
        # Others of the same two members are under way all the time, so that locks are waited for.
        noise = [send(here, sender, id, f"noise-{turn}-{id}") for id in [third, *crowd[:4]]]
        late = [_late(acknowledged, product, sender, to, f"late-{turn}-{n}") for n, product in enumerate(two * 3)]
        running = asyncio.gather(*late, *noise, return_exceptions=True)
        await _bar(there, barrier, to, sender, mail=mail, turn=turn)
        acknowledged.set()
        refused = [answer for answer in (await running)[: len(late)] if isinstance(answer, SendRefused)]
        assert len(refused) == len(late)
        await _lift(there, barrier, to, sender, turn=turn, town=town)
    books = await check_ledger()
    assert sum(mail["recipientId"] == to for mail in books.mails) == 12


async def _late(acknowledged: asyncio.Event, product: Product, a: str, b: str, key: str) -> Done[Sent]:
    await acknowledged.wait()
    return await send(product, a, b, key)


async def _bar(product: Product, barrier: str, who: str, other: str, *, mail: str, turn: int) -> None:
    inmails, key = product.services.inmails, f"bar-{turn}"
    if barrier == "block":
        await inmails.block(who, key, member_id=other)
    elif barrier == "report":
        await inmails.report(who, key, inmail_id=mail, reason=ReportReason.SPAM, note="")
    else:
        await inmails.set_preferences(who, key, opt_outs=frozenset({OptOut.ALL}), open_profile=None)


async def _lift(product: Product, barrier: str, who: str, other: str, *, turn: int, town: Town) -> None:
    inmails, key = product.services.inmails, f"lift-{turn}"
    if barrier == "block":
        await inmails.unblock(who, key, member_id=other)
    elif barrier == "report":
        await town.run("MATCH (:Member {id: $a})-[tie:REPORTED]->(:Member {id: $b}) DELETE tie", a=who, b=other)
    else:
        await inmails.set_preferences(who, key, opt_outs=frozenset(), open_profile=None)


@pytest.mark.parametrize("neighbours", [0, 350], ids=["sparse", "dense"])
async def test_r18_a_send_that_races_a_block_comes_wholly_before_it_or_not_at_all(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check, neighbours: int
) -> None:
    sender, *others = member_ids(13)
    crowd = [f"{sender}-{number}" for number in range(neighbours)]
    await town.settle(Person(id) for id in (sender, *others, *crowd))
    await town.tie("CONNECTED_TO", [(hub, id) for hub in (sender, *others[:2]) for id in crowd])
    await town.give(sender, 100)
    for turn, other in enumerate(others):
        block = two[1].services.inmails.block(other, "block", member_id=sender)
        sent, refused = await all_of([send(two[0], sender, other, f"race-{turn}"), _as_send(block)])
        assert len(sent) + len(refused) == 2
        assert codes(refused) <= {(RefusalCode.RECIPIENT_UNAVAILABLE,)}
        again = await all_of([send(two[0], sender, other, f"after-{turn}")])
        assert [len(part) for part in again] == [0, 1]
    await check_ledger()


async def _as_send(call: Awaitable[object]) -> None:
    await call


async def test_r5_one_purchase_key_twenty_times_is_one_lot(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check
) -> None:
    (buyer,) = member_ids(1)
    await town.settle([Person(buyer)])
    method = PaymentMethod.MICROSOFT_BILLING
    bought, refused = await all_of(
        two[number % 2].services.purchasing.purchase(buyer, "one-key", credits=25, method=method, token=None)
        for number in range(20)
    )
    assert refused == []
    assert len({done.answer for done in bought}) == 1
    assert [done.replayed for done in bought].count(False) == 1
    books = await check_ledger()
    assert (len(books.of("PURCHASE")), [lot["remaining"] for lot in books.lots]) == (1, [25])


async def test_r1_plans_started_at_once_are_one_plan_and_one_grant(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check
) -> None:
    (member,) = member_ids(1)
    await town.settle([Person(member)])
    started, refused = await all_of(
        two[number % 2].services.credits.start_subscription(member, f"key-{number}", plan=PlanName.CAREER)
        for number in range(20)
    )
    assert (len(started), codes(refused)) == (1, {(RefusalCode.ALREADY_SUBSCRIBED,)})
    assert all(isinstance(error, ActionRefused) for error in refused)
    books = await check_ledger()
    assert [entry["amount"] for entry in books.of("GRANT")] == [15]
    assert len(books.accounts[0]["plans"]) == 1


async def test_r7a_sends_that_race_an_expiry_spend_before_it_or_not_at_all(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check, clock: MovingClock
) -> None:
    sender, *others = member_ids(31)
    await town.settle(Person(id) for id in (sender, *others))
    reward = await town.give(sender, 20, source=LotSource.REWARD, expires=HOUR_LATER)
    bought = await town.give(sender, 5)

    async def now(product: Product, to: str, turn: int) -> Done[Sent]:
        if turn == 15:
            clock.now = HOUR_LATER  # the very instant at which the reward is gone
        return await send(product, sender, to, f"key-{turn}")

    sent, refused = await all_of(now(two[turn % 2], to, turn) for turn, to in enumerate(others))
    paid = [done.answer for done in sent]
    assert all(answer.sent_at < HOUR_LATER for answer in paid if answer.lot_id == reward)
    assert codes(refused) <= {(RefusalCode.NO_CREDITS,)}
    books = await check_ledger()
    spent = sum(answer.lot_id == reward for answer in paid)
    assert sum(answer.lot_id == bought for answer in paid) == 5 - books.lot(bought)["remaining"]
    expired = [-entry["amount"] for entry in books.of("EXPIRE")]
    assert spent + sum(expired) == 20
    assert books.lot(reward)["remaining"] == 0


async def test_r23_a_whole_town_at_once_keeps_its_books(
    two: list[Product], town: Town, member_ids: Ids, check_ledger: Check
) -> None:
    ids = member_ids(8)
    await town.settle(Person(id, open_profile=number == 7) for number, id in enumerate(ids))
    for id in ids:
        await town.give(id, 3)
    calls = [call for number in range(len(ids)) for call in _busy(two, ids, number)]
    answered, refused = await all_of(calls)
    assert len(answered) + len(refused) == len(calls)
    assert not {(RefusalCode.BUSY,), (RefusalCode.OUTCOME_UNKNOWN,)} & codes(refused)
    mails = (await check_ledger()).mails
    assert mails
    await all_of(
        two[turn % 2].services.inmails.reply(mail["recipientId"], f"reply-{turn}", inmail_id=mail["id"], body="Yes")
        for turn, mail in enumerate(mails)
    )
    await check_ledger()


def _busy(two: list[Product], ids: list[str], number: int) -> list[Awaitable[object]]:
    """A member writes to all, takes a plan, changes settings, blocks the next member and unblocks them."""
    me, following = ids[number], ids[(number + 1) % len(ids)]
    inmails, credits = two[number % 2].services.inmails, two[(number + 1) % 2].services.credits
    return [
        *(send(two[turn % 2], me, other, f"send-{turn}") for turn, other in enumerate(ids)),
        inmails.block(me, "block", member_id=following),
        inmails.unblock(me, "unblock", member_id=following),
        credits.start_subscription(me, "plan", plan=PlanName.CAREER_PLUS),
        inmails.set_preferences(me, "prefer", opt_outs=frozenset({OptOut.SALES}), open_profile=None),
    ]
