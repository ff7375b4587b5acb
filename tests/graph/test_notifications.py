"""What a member was told, newest first, and nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from graph.database import open_session
from graph.effects import write
from graph.notifications import GraphNotifications
from services.effects.members import Notified
from services.notification import Notification, NotificationKind

if TYPE_CHECKING:
    from neo4j import AsyncDriver, AsyncManagedTransaction

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 31, 23, 59, 59, 999_999, tzinfo=UTC)


async def test_news_comes_newest_first_by_pages_and_as_it_was_written(
    driver: AsyncDriver, database: str, prefix: str
) -> None:
    ana, ben = f"{prefix}ana", f"{prefix}ben"
    kinds = list(NotificationKind)
    news = [
        Notification(f"{prefix}{number:03}:{kind}", ana, kind, NOW, number, NOW + timedelta(days=1), "lot")
        for number, kind in enumerate(kinds)
    ]
    bare = Notification(f"{prefix}999", ana, NotificationKind.RECOVERED, NOW)
    others = Notification(f"{prefix}b", ben, NotificationKind.LOW_BALANCE, NOW)

    async def work(transaction: AsyncManagedTransaction) -> None:
        await write(transaction, map(Notified, [*news, bare, others]))

    async with open_session(driver, database) as session:
        await session.execute_write(work)
    reader = GraphNotifications(driver, database)
    first = await reader.of_member(ana, 3, None)
    assert (first.items, first.total, first.more) == ((bare, news[-1], news[-2]), len(kinds) + 1, True)
    rest = await reader.of_member(ana, 100, first.items[-1].id)
    assert (rest.items, rest.more) == (tuple(reversed(news[:-2])), False)
    assert (await reader.of_member(ben, 10, None)).items == (others,)
    assert (await reader.of_member(f"{prefix}nobody", 10, None)).total == 0
