"""Emails that are due, as the database keeps them: for whom, from whom, and how far they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, LiteralString

import pytest

from graph.database import open_session
from graph.effects import write
from graph.outbox import GraphOutbox
from services.effects.members import EmailAddressSaved, EmailKindsSaved, Notified
from services.mailing.delivery import Delivery
from services.mailing.outbox import Letter, Undelivered
from services.notification import MAILED_BY_DEFAULT, Notification, NotificationKind, NotificationPreferences
from tests.proof.model import Person

if TYPE_CHECKING:
    from neo4j import AsyncDriver, AsyncManagedTransaction

    from services.effect import Effect
    from tests.proof.town import Town

pytestmark = pytest.mark.anyio

EPOCH = datetime(1980, 1, 1, tzinfo=UTC)
"""Before all other tests' news: a page of the due begins with this one's."""
LATER = EPOCH + timedelta(hours=1)
ALL = 1_000


@pytest.fixture
def outbox(driver: AsyncDriver, database: str) -> GraphOutbox:
    return GraphOutbox(driver, database)


@pytest.fixture
async def two(town: Town, prefix: str) -> tuple[str, str]:
    ana, ben = f"{prefix}ana", f"{prefix}ben"
    await town.settle([Person(ana), Person(ben)])
    await town.run("MATCH (m:Member {id: $id}) SET m.name = 'Ben'", id=ben)
    return ana, ben


async def put(town: Town, *effects: Effect) -> None:
    async def work(transaction: AsyncManagedTransaction) -> None:
        await write(transaction, effects)

    async with open_session(town.driver, town.database) as session:
        await session.execute_write(work)


def news(ana: str, id: str = "n", **facts: object) -> Notification:
    told = Notification(f"{ana}{id}", ana, NotificationKind.INMAIL_RECEIVED, EPOCH, about=f"{ana}mail", mail=True)
    return replace(told, **facts)  # pyright: ignore[reportArgumentType] - fields of Notification


async def due(outbox: GraphOutbox, ana: str, now: datetime = LATER) -> list[Letter]:
    return [one for one in await outbox.due(now, ALL) if one.notification.member_id == ana]


async def test_what_is_due_comes_with_its_address_and_kinds(
    outbox: GraphOutbox, town: Town, two: tuple[str, str]
) -> None:
    ana, _ = two
    first, second, quiet = news(ana, "1"), news(ana, "2", at=LATER), news(ana, "3", mail=False)
    kinds = frozenset({NotificationKind.RESTRICTED})
    await put(town, EmailAddressSaved(ana, "ana@example.com"), *map(Notified, (second, first, quiet)))
    preferences = NotificationPreferences("ana@example.com", MAILED_BY_DEFAULT)
    letters = [
        Letter(replace(second, sequence=1), preferences, Delivery(LATER)),
        Letter(replace(first, sequence=2), preferences, Delivery(EPOCH)),
    ]
    assert await due(outbox, ana) == list(reversed(letters))
    assert await due(outbox, ana, LATER - timedelta(microseconds=1)) == letters[1:]
    await put(town, EmailAddressSaved(ana, None), EmailKindsSaved(ana, kinds))
    assert {one.preferences for one in await due(outbox, ana)} == {NotificationPreferences(None, kinds)}


HIDING: dict[str, LiteralString | None] = {
    "nothing": None,
    "blocked by the reader": "CREATE (a)-[:BLOCKED]->(b)",
    "blocked the reader": "CREATE (b)-[:BLOCKED]->(a)",
    "reported the reader": "CREATE (b)-[:REPORTED]->(a)",
    "suspended": "SET b.standing = 'SUSPENDED'",
}


@pytest.mark.parametrize("how", list(HIDING))
@pytest.mark.parametrize("mine", [True, False])
async def test_r11a_the_other_party_is_named_where_the_reader_may_see_it(
    outbox: GraphOutbox, town: Town, two: tuple[str, str], how: str, *, mine: bool
) -> None:
    ana, ben = two
    sender, recipient = (ana, ben) if mine else (ben, ana)
    await town.run(
        "CREATE (:InMail {id: $id, senderId: $a, recipientId: $b, subject: 'Hi'})",
        id=f"{ana}mail",
        a=sender,
        b=recipient,
    )
    hiding = HIDING[how]
    if hiding is not None:
        await town.run("MATCH (a:Member {id: $a}) MATCH (b:Member {id: $b}) " + hiding, a=ana, b=ben)
    await put(town, Notified(news(ana)))
    [letter] = await due(outbox, ana)
    named = how in {"nothing", "blocked by the reader"}
    assert (letter.other, letter.subject) == ("Ben" if named else None, "Hi")


async def test_how_far_an_email_is_is_kept_and_what_is_over_isn_t_due(
    outbox: GraphOutbox, town: Town, two: tuple[str, str]
) -> None:
    ana, _ = two
    told = news(ana)
    await put(town, Notified(told))
    tried = Delivery(LATER, 2, problem="451")
    await outbox.save(told.id, tried)
    assert [one.delivery for one in await due(outbox, ana)] == [tried]
    await outbox.save(told.id, tried.accepted(LATER))
    assert await due(outbox, ana) == []
    over = tried.given_up("550", datetime(2100, 1, 1, tzinfo=UTC))
    await outbox.save(told.id, over)
    assert await due(outbox, ana) == []
    seen = [one for one in await outbox.undelivered(ALL) if one.notification.member_id == ana]
    assert seen == [Undelivered(replace(told, mail=False, sequence=1), over)]
