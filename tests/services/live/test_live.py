from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from services.live.live import MOST_STREAMS, Live
from services.live.watch import LARGEST_BATCH, Watch
from services.refusal import InvalidInput, NotSignedIn, TryAgain
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from services.entry import Entry
    from tests.services.live.conftest import Ledgers, Mail, News

pytestmark = pytest.mark.anyio


@pytest.fixture
def live(ledgers: Ledgers, mail: Mail, news: News) -> Live:
    return Live(Watch(ledgers, 0.02), Watch(mail, 0.02), Watch(news, 0.02))


async def take(stream: AsyncGenerator[Entry, None], count: int) -> list[int]:
    return [(await anext(stream)).sequence for _ in range(count)]


async def test_without_a_place_a_stream_begins_now_and_goes_on(live: Live, ledgers: Ledgers) -> None:
    ledgers.grow("ana", 3)
    stream = await live.credit_events("ana")
    ledgers.grow("ana", 2)
    assert await take(stream, 2) == [4, 5]
    ledgers.grow("ana")
    assert await take(stream, 1) == [6]
    await stream.aclose()


@pytest.mark.parametrize("after", [0, 1, LARGEST_BATCH, 3 * LARGEST_BATCH])
async def test_r23_with_a_place_a_stream_has_all_that_followed_and_goes_on(
    live: Live, ledgers: Ledgers, after: int
) -> None:
    ledgers.grow("ana", 3 * LARGEST_BATCH)
    stream = await live.credit_events("ana", after)
    ledgers.grow("ana")
    there = 3 * LARGEST_BATCH + 1
    assert await take(stream, there - after) == list(range(after + 1, there + 1))
    await stream.aclose()


async def test_r23_reconnecting_anywhere_in_a_burst_loses_and_repeats_nothing(live: Live, ledgers: Ledgers) -> None:
    ledgers.grow("ana", 0)

    async def burst() -> None:
        for _ in range(200):
            ledgers.grow("ana")
            await asyncio.sleep(0)

    bursting = asyncio.create_task(burst())
    seen: list[int] = []
    while len(seen) < 200:
        stream = await live.credit_events("ana", seen[-1] if seen else 0)
        seen += await take(stream, min(7, 200 - len(seen)))
        await stream.aclose()
    await bursting
    assert seen == list(range(1, 201))


@pytest.mark.parametrize("after", [-1, 4, 2**31])
async def test_a_place_that_isn_t_in_the_ledger_is_refused(live: Live, ledgers: Ledgers, after: int) -> None:
    ledgers.grow("ana", 3)
    with pytest.raises(InvalidInput, match="up to 3") as raised:
        await live.credit_events("ana", after)
    assert (raised.value.field, raised.value.rule) == ("afterSequence", "R23")


async def test_a_member_nobody_knows_is_not_signed_in(live: Live) -> None:
    with pytest.raises(NotSignedIn):
        await live.credit_events("nobody")


async def test_a_database_that_can_t_say_the_place_is_told(live: Live, ledgers: Ledgers) -> None:
    ledgers.go_down()
    with pytest.raises(TryAgain) as raised:
        await live.credit_events("ana")
    assert raised.value.refusal.code is RefusalCode.READ_FAILED


async def test_one_stream_too_many_is_refused_and_closing_one_makes_room(live: Live, ledgers: Ledgers) -> None:
    ledgers.grow("ana")
    ledgers.grow("ben")
    streams = [await live.credit_events("ana", 0) for _ in range(MOST_STREAMS)]
    for stream in streams:
        await anext(stream)
    with pytest.raises(TryAgain, match="close one first"):
        await live.credit_events("ana", 0)
    other = await live.credit_events("ben", 0)
    assert await take(other, 1) == [1]
    await streams.pop().aclose()
    streams.append(await live.credit_events("ana", 0))
    for stream in (*streams, other):
        await stream.aclose()
    assert not live.open


async def test_a_slow_listener_holds_up_nobody_and_misses_nothing(live: Live, ledgers: Ledgers) -> None:
    ledgers.grow("ana", 1)
    slow, quick = [await live.credit_events("ana", 0) for _ in range(2)]
    assert await take(slow, 1) == [1]
    ledgers.grow("ana", 5 * LARGEST_BATCH)
    assert await take(quick, 5 * LARGEST_BATCH + 1) == list(range(1, 5 * LARGEST_BATCH + 2))
    assert await take(slow, 5 * LARGEST_BATCH) == list(range(2, 5 * LARGEST_BATCH + 2))
    await slow.aclose()
    await quick.aclose()


async def test_r19_a_mailbox_is_heard_by_its_own_sequences_beside_the_ledger(
    live: Live, ledgers: Ledgers, mail: Mail
) -> None:
    ledgers.grow("ana", 9)
    mail.grow("ana", 2)
    stream = await live.inbox_events("ana", 1)
    mail.grow("ana", 2)
    live.wake(["ana"])
    events = [await anext(stream) for _ in range(3)]
    assert [(event.sequence, event.event.member_id) for event in events] == [(2, "ana"), (3, "ana"), (4, "ana")]
    await stream.aclose()
    with pytest.raises(InvalidInput, match="mailbox's events have sequences up to 4") as raised:
        await live.inbox_events("ana", 5)
    assert (raised.value.field, raised.value.rule) == ("afterSequence", "R19")


async def test_streams_of_both_kinds_count_together_and_both_are_idle_in_the_end(
    live: Live, ledgers: Ledgers, mail: Mail
) -> None:
    ledgers.grow("ana")
    mail.grow("ana")
    streams = [await live.inbox_events("ana", 0) for _ in range(MOST_STREAMS)]
    for stream in streams:
        await anext(stream)
    with pytest.raises(TryAgain, match="close one first"):
        await live.credit_events("ana", 0)
    waiting = asyncio.create_task(anext(streams[0]))
    while live.inbox.idle:  # noqa: ASYNC110  # it has no event
        await asyncio.sleep(0)
    assert not live.idle
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    for stream in streams:
        await stream.aclose()
    while not live.idle:  # noqa: ASYNC110  # as above
        await asyncio.sleep(0.01)


async def test_waking_reaches_whoever_waits_for_any(ledgers: Ledgers, mail: Mail, news: News) -> None:
    live = Live(Watch(ledgers, 3600), Watch(mail, 3600), Watch(news, 3600))
    logs = (ledgers, mail, news)
    for log in logs:
        log.grow("ana", 1)
    of_credits, of_mail = await live.credit_events("ana"), await live.inbox_events("ana")
    of_news = await live.notification_events("ana")
    hearing = asyncio.gather(anext(of_credits), anext(of_mail), anext(of_news))
    await asyncio.sleep(0.05)
    for log in logs:
        log.grow("ana")
    live.wake(["ben", "ana"])
    assert [heard.sequence for heard in await hearing] == [2, 2, 2]
    for stream in (of_credits, of_mail, of_news):
        await stream.aclose()


async def test_a_place_that_isn_t_among_the_notifications_is_refused(live: Live, news: News) -> None:
    news.grow("ana", 2)
    with pytest.raises(InvalidInput, match="Your notifications have sequences up to 2"):
        await live.notification_events("ana", 3)
