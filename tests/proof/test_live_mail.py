"""Mailboxes heard live while everything happens at once, in two processes, across reconnects (R19)."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from graph.database import open_driver
from schema.product import assemble
from services.lot import PayWith
from services.mailbox import MailEventKind
from services.notification import NotificationKind
from services.policy import Policy

from .model import Person

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

    from graph.server.address import ServerAddress
    from schema.product import Product
    from services.mailbox import InboxEvent
    from services.notification import Notification

    from .books import Books
    from .conftest import MovingClock
    from .town import Town

pytestmark = pytest.mark.anyio

HANGING = 120.0
"""Seconds after which what hangs fails the test rather than the whole run."""
PEOPLE = 20


@pytest.fixture
async def two(server: ServerAddress, database: str, clock: MovingClock) -> AsyncIterator[list[Product]]:
    """Two products on one database, which hear nothing of one another but by polling."""
    async with AsyncExitStack() as stack:
        drivers = [open_driver(server.uri, server.username, server.password) for _ in range(2)]
        for driver in drivers:
            await stack.enter_async_context(driver)
        yield [assemble(driver, database, Policy(), clock) for driver in drivers]


async def listen(products: list[Product], member_id: str, count: int) -> list[InboxEvent]:
    """The member's first ``count`` events, by streams that break after a few and go on at the other process."""
    heard: list[InboxEvent] = []
    async with asyncio.timeout(HANGING):
        while len(heard) < count:
            live = products[len(heard) % 2].services.live
            stream = await live.inbox_events(member_id, heard[-1].sequence if heard else 0)
            heard += [await anext(stream) for _ in range(min(7, count - len(heard)))]
            await stream.aclose()
    return heard


async def hear_news(products: list[Product], member_id: str, count: int) -> list[Notification]:
    """The member's first ``count`` notifications, by streams that break after a few, as ``listen`` has them."""
    heard: list[Notification] = []
    async with asyncio.timeout(HANGING):
        while len(heard) < count:
            live = products[len(heard) % 2].services.live
            stream = await live.notification_events(member_id, heard[-1].sequence if heard else 0)
            heard += [await anext(stream) for _ in range(min(3, count - len(heard)))]
            await stream.aclose()
    return heard


async def in_turns(calls: Iterable[Awaitable[Any]]) -> list[Any]:
    """The answers of calls that run sixteen at a time."""
    turns = asyncio.Semaphore(16)

    async def one(call: Awaitable[Any]) -> Any:  # noqa: ANN401 - whatever the call answers
        async with turns:
            return await call

    return await asyncio.gather(*(one(call) for call in calls))


async def test_r19_a_hundred_sends_and_replies_in_bursts_are_heard_by_each_once_and_in_order(
    two: list[Product],
    town: Town,
    member_ids: Callable[[int], list[str]],
    check_ledger: Callable[[], Awaitable[Books]],
) -> None:
    ana, *others = member_ids(PEOPLE + 1)
    await town.settle(Person(id_) for id_ in (ana, *others))
    for id_ in (ana, *others):
        await town.give(id_, 2 * PEOPLE)
    # To ana: an InMail of everybody's, an answer, two replies. To everybody: an InMail, a reply.
    hearing = asyncio.gather(listen(two, ana, 4 * PEOPLE), *(listen(two, other, 2) for other in others))

    def inmails(number: int) -> Any:  # noqa: ANN401 - the use cases of one of the processes
        return two[number % 2].services.inmails

    def send(number: int, a: str, b: str) -> Awaitable[Any]:
        return inmails(number).send(a, f"send-{b}", recipient_id=b, pay_with=PayWith.AUTO, subject="Hi", body="Hello")

    crossing = [pair for other in others for pair in ((ana, other), (other, ana))]
    sent = await in_turns(send(number, *pair) for number, pair in enumerate(crossing))
    own = [done.answer.inmail_id for done in sent[::2]]
    for turn, by in enumerate(("other", "ana", "other", "other")):
        await in_turns(
            inmails(number).reply(other if by == "other" else ana, f"{turn}-{id_}", inmail_id=id_, body="Yes?")
            for number, (id_, other) in enumerate(zip(own, others, strict=True))
        )
    of_ana, *of_others = await hearing
    assert [event.sequence for event in of_ana] == list(range(1, 4 * PEOPLE + 1))
    assert Counter(event.event.kind for event in of_ana) == {
        MailEventKind.INMAIL_RECEIVED: PEOPLE,
        MailEventKind.INMAIL_ANSWERED: PEOPLE,
        MailEventKind.REPLY_RECEIVED: 2 * PEOPLE,
    }
    assert len({(event.inmail.id, event.event.reply_id) for event in of_ana}) == 4 * PEOPLE
    for other, events in zip(others, of_others, strict=True):
        assert [(event.sequence, event.event.kind) for event in events] == [
            (1, MailEventKind.INMAIL_RECEIVED),
            (2, MailEventKind.REPLY_RECEIVED),
        ]
        assert {event.inmail.other(other) for event in events} == {ana}
    books = await check_ledger()
    assert len(books.mails) == 2 * PEOPLE


async def test_news_of_many_writers_is_heard_by_each_once_in_order_and_by_nobody_else(
    two: list[Product], town: Town, member_ids: Callable[[int], list[str]], check_ledger: Callable[[], Awaitable[Books]]
) -> None:
    """InMails to ana from everybody and hers to them, answers and declines, and marks of what was read, in between."""
    ana, *others = member_ids(PEOPLE + 1)
    await town.settle(Person(id_) for id_ in (ana, *others))
    for id_ in (ana, *others):
        await town.give(id_, 2 * PEOPLE)
    hearing = asyncio.gather(hear_news(two, ana, 2 * PEOPLE), *(hear_news(two, other, 2) for other in others))

    async def talk(number: int, other: str) -> str:
        """Both write to one another in whichever order, then ana's InMail is answered or declined, and hers answers."""
        here, there = (two[(number + turn) % 2].services for turn in (0, 1))
        letters = [
            services.inmails.send(a, f"send-{b}", recipient_id=b, pay_with=PayWith.AUTO, subject="Hi", body="Hello")
            for services, a, b in ((here, ana, other), (there, other, ana))
        ]
        own, theirs = await asyncio.gather(*letters)
        answer = there.inmails.decline if number % 3 == 0 else partial(there.inmails.reply, body="Yes?")
        await asyncio.gather(
            answer(other, "answer", inmail_id=own.answer.inmail_id),
            here.inmails.reply(ana, f"answer-{other}", inmail_id=theirs.answer.inmail_id, body="Well"),
            here.notifications.mark_read(ana, f"read-{other}", ids=frozenset(), up_to=theirs.answer.inmail_id),
        )
        return own.answer.inmail_id

    own = await in_turns(talk(number, other) for number, other in enumerate(others))
    of_ana, *of_others = await hearing
    assert [news.sequence for news in of_ana] == list(range(1, 2 * PEOPLE + 1))
    assert {news.member_id for news in of_ana} == {ana}
    assert len({news.id for news in of_ana}) == 2 * PEOPLE
    assert Counter(news.kind for news in of_ana) == {
        NotificationKind.INMAIL_RECEIVED: PEOPLE,
        NotificationKind.ANSWER_RECEIVED: PEOPLE,
    }
    answered = {news.about for news in of_ana if news.kind is NotificationKind.ANSWER_RECEIVED}
    assert answered == set(own)
    for other, heard in zip(others, of_others, strict=True):
        assert [(news.sequence, news.member_id) for news in heard] == [(1, other), (2, other)]
        assert {news.kind for news in heard} == {NotificationKind.INMAIL_RECEIVED, NotificationKind.ANSWER_RECEIVED}
    await check_ledger()


async def test_reading_and_replies_that_race_lose_no_news(
    two: list[Product], town: Town, member_ids: Callable[[int], list[str]], clock: MovingClock
) -> None:
    """What was marked as read was there before: a reply that the reader hasn't seen stays unread, or is told later."""
    ana, ben = member_ids(2)
    await town.settle([Person(ana), Person(ben)])
    await town.give(ana, 1)
    first, second = two
    done = await first.services.inmails.send(
        ana, "k", recipient_id=ben, pay_with=PayWith.AUTO, subject="Hi", body="Hello"
    )
    mail = done.answer.inmail_id
    await first.services.inmails.reply(ben, "answer", inmail_id=mail, body="Yes?")
    seen = clock.now
    clock.move(seconds=1)
    reads = (
        second.services.mailboxes.mark_read(ana, f"read-{number}", inmail_ids=[mail], up_to=seen)
        for number in range(10)
    )
    replies = (
        first.services.inmails.reply(ben, f"reply-{number}", inmail_id=mail, body="And?") for number in range(10)
    )
    await in_turns(call for pair in zip(reads, replies, strict=True) for call in pair)
    status = await first.services.mailboxes.reader.status(ana)
    assert status.unread == 1
    heard = await listen(two, ana, status.sequence)
    assert heard[-1].inmail.mark_of(ana).unread
    assert sum(event.event.kind is MailEventKind.REPLY_RECEIVED for event in heard) == 10
    assert sum(event.event.kind is MailEventKind.READ for event in heard) <= 1
