"""What a member was told: newest first, numbered, read or not, and nobody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from graph.database import open_session
from graph.effects import write
from graph.notifications import GraphNotifications
from services.effects.members import NotificationsRead, Notified
from services.notification import AnswerKind, Notification, NotificationKind
from tests.proof.model import Person

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from neo4j import AsyncDriver, AsyncManagedTransaction

    from services.effect import Effect
    from tests.proof.town import Town

    Put = Callable[..., Awaitable[None]]

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 31, 23, 59, 59, 999_999, tzinfo=UTC)


@pytest.fixture
def put(driver: AsyncDriver, database: str) -> Put:
    """Write effects in a transaction of their own."""

    async def put(*effects: Effect) -> None:
        async def work(transaction: AsyncManagedTransaction) -> None:
            await write(transaction, effects)

        async with open_session(driver, database) as session:
            await session.execute_write(work)

    return put


@pytest.fixture
def reader(driver: AsyncDriver, database: str) -> GraphNotifications:
    return GraphNotifications(driver, database)


@pytest.fixture
async def two(town: Town, prefix: str) -> tuple[str, str]:
    ana, ben = f"{prefix}ana", f"{prefix}ben"
    await town.settle([Person(ana), Person(ben)])
    return ana, ben


def some(member_id: str, count: int) -> list[Notification]:
    kind = NotificationKind.RECOVERED
    return [Notification(f"{member_id}{number:03}:{kind}", member_id, kind, NOW) for number in range(count)]


async def test_news_comes_newest_first_by_pages_and_as_it_was_written(
    reader: GraphNotifications, put: Put, two: tuple[str, str]
) -> None:
    ana, ben = two
    kinds = list(NotificationKind)
    news = [
        Notification(f"{ana}{number:03}:{kind}", ana, kind, NOW, number, NOW + timedelta(days=1), "lot", answer)
        for number, (kind, answer) in enumerate(zip(kinds, [*AnswerKind, None] * len(kinds), strict=False))
    ]
    bare = Notification(f"{ana}999", ana, NotificationKind.RECOVERED, NOW)
    others = Notification(f"{ben}b", ben, NotificationKind.LOW_BALANCE, NOW)
    await put(*map(Notified, [*news[:3], others]))
    await put(*map(Notified, [*news[3:], bare]))
    stored = [replace(one, sequence=place) for place, one in enumerate([*news, bare], 1)]
    first = await reader.of_member(ana, 3, None)
    assert (first.items, first.total, first.more) == (tuple(reversed(stored[-3:])), len(kinds) + 1, True)
    rest = await reader.of_member(ana, 100, first.items[-1].id)
    assert (rest.items, rest.more) == (tuple(reversed(stored[:-3])), False)
    assert (await reader.of_member(ben, 10, None)).items == (replace(others, sequence=1),)
    assert (await reader.of_member(f"{ana}nobody", 10, None)).total == 0


async def test_what_is_marked_is_read_and_the_rest_is_counted(
    reader: GraphNotifications, put: Put, two: tuple[str, str]
) -> None:
    ana, ben = two
    news, others = some(ana, 5), some(ben, 2)
    await put(*map(Notified, [*news, *others]))
    assert [await reader.unread(id) for id in (ana, ben, f"{ana}nobody")] == [5, 2, 0]
    await put(NotificationsRead(ana, frozenset({news[4].id, others[0].id, "nothing"}), news[1].id))
    read = [one.read for one in (await reader.of_member(ana, 10, None)).items]
    assert read == [True, False, False, True, True]
    assert [await reader.unread(id) for id in (ana, ben)] == [2, 2]
    await put(NotificationsRead(ana, frozenset(), others[-1].id), NotificationsRead(ben, frozenset(), None))
    assert [await reader.unread(id) for id in (ana, ben)] == [0, 2]


async def test_news_of_one_transaction_is_numbered_in_its_order(
    reader: GraphNotifications, put: Put, two: tuple[str, str]
) -> None:
    ana, _ = two
    first, second, third = some(ana, 3)
    await put(Notified(third), Notified(first))
    await put(Notified(second))
    numbers = {one.id: one.sequence for one in (await reader.of_member(ana, 10, None)).items}
    assert numbers == {third.id: 1, first.id: 2, second.id: 3}
