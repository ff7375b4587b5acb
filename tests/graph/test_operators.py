"""What operators did is read as it was written; activity is counted by the day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, LiteralString

import pytest

from graph.database import open_session
from graph.effects import write
from graph.operators import MEMBERS, GraphOperators
from services.effects.members import StrikeSaved
from services.effects.support import OperatorActed
from services.effects.teams import TeamCreated
from services.operator import ActionKind, OperatorAction, Role
from services.reward import Activity
from services.strike import Strike
from services.team import POOL_MARK, Team
from tests.proof.model import Person

if TYPE_CHECKING:
    from neo4j import AsyncDriver, AsyncManagedTransaction

    from services.effect import Effect
    from tests.proof.town import Town

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 31, 23, 59, 59, 999_999, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def reader(driver: AsyncDriver, database: str) -> GraphOperators:
    return GraphOperators(driver, database)


async def put(driver: AsyncDriver, database: str, *effects: Effect) -> None:
    async def work(transaction: AsyncManagedTransaction) -> None:
        await write(transaction, effects)

    async with open_session(driver, database) as session:
        await session.execute_write(work)


def action(prefix: str, number: int, member: str = "ana") -> OperatorAction:
    return OperatorAction(
        id=f"{prefix}a{number}",
        operator="mira",
        role=Role.BILLING,
        kind=ActionKind.CREDITS_ADJUSTED,
        member_id=f"{prefix}{member}",
        reason="Lost" if number else None,
        at=NOW,
        about="lot" if number else None,
        credits=-number or None,
    )


async def test_actions_come_newest_first_of_all_or_of_one_member(
    driver: AsyncDriver, database: str, prefix: str, reader: GraphOperators
) -> None:
    actions = [action(prefix, number, "ben" if number == 2 else "ana") for number in range(4)]
    await put(driver, database, *map(OperatorActed, actions))
    anas = await reader.actions(f"{prefix}ana", 2, None)
    assert (anas.items, anas.total, anas.more) == ((actions[3], actions[1]), 3, True)
    rest = await reader.actions(f"{prefix}ana", 2, actions[1].id)
    assert (rest.items, rest.more) == ((actions[0],), False)
    every = await reader.actions(None, 4, f"{prefix}b")  # from before what sorts right behind this test's own
    assert every.items == tuple(reversed(actions))
    assert every.total >= 4


async def test_strikes_come_newest_first_with_the_lifted_ones(
    driver: AsyncDriver, database: str, prefix: str, town: Town, reader: GraphOperators
) -> None:
    ana = f"{prefix}ana"
    await town.settle([Person(ana)])
    strikes = [Strike(f"{ana}{number}", ana, "Spam", NOW, NOW + DAY if number == 1 else None) for number in range(3)]
    await put(driver, database, *map(StrikeSaved, strikes))
    assert await reader.strikes(ana, 10) == strikes[::-1]
    assert await reader.strikes(ana, 1) == strikes[2:]
    assert await reader.struck(strikes[0].id) == ana
    assert await reader.struck("nobodys") is None


async def test_names_and_the_number_of_members(town: Town, prefix: str, reader: GraphOperators) -> None:
    await town.settle([Person(prefix)])
    assert await reader.members() >= 1
    assert isinstance(await reader.name(prefix), str)
    assert await reader.name(f"{prefix}nobody") is None


async def test_r8a_a_team_s_pool_is_no_member_among_them(town: Town, prefix: str) -> None:
    async with open_session(town.driver, town.database) as session, await session.begin_transaction() as begun:
        await write(begun, [TeamCreated(Team(f"{prefix}{POOL_MARK}", "Meridale", NOW))])  # pyright: ignore[reportArgumentType] - as good as one

        async def count(statement: LiteralString) -> int:
            return (await (await begun.run(statement)).single(strict=True))["row"]

        # Other tests' members and teams are committed meanwhile, also between the two counts of MEMBERS.
        looks = [(await count(PEOPLE), await count(MEMBERS), await count(PEOPLE)) for _ in range(20)]
        assert any(before == counted == after for before, counted, after in looks)
        await begun.rollback()


PEOPLE = """
MATCH (m:Member)
WHERE NOT m:Team
RETURN count(m) AS row
"""

ACTS = """
UNWIND $mails AS row
CREATE (:InMail {id: row[0], recipientId: row[1], state: row[2], respondedAt: row[3]})
"""
REPLIES = """
UNWIND $replies AS row
CREATE (:Reply {id: row[0], inmailId: row[1], authorId: row[2], sentAt: row[3]})
"""


@pytest.fixture
def day(prefix: str) -> datetime:
    """The beginning of a day of this test's own: activity is the whole database's."""
    return datetime(2200, 1, 1, tzinfo=UTC) + DAY * (int(prefix[1:9], 16) % 300_000)


async def test_activity_is_answers_and_conversations_of_the_day(
    driver: AsyncDriver, database: str, prefix: str, reader: GraphOperators, day: datetime
) -> None:
    ana, ben, cleo = (f"{prefix}{name}" for name in ("ana", "ben", "cleo"))
    last = day + DAY - timedelta(microseconds=1)
    mails = [
        [f"{prefix}1", ana, "REPLIED", day],
        [f"{prefix}2", ana, "REPLIED", last],
        [f"{prefix}3", ana, "DECLINED", day],
        [f"{prefix}4", ana, "REPLIED", day + DAY],
        [f"{prefix}5", ben, "REPLIED", day - timedelta(microseconds=1)],
        [f"{prefix}6", ben, "DELIVERED", None],
    ]
    replies = [
        [f"{prefix}1", f"{prefix}1", ana, day],
        [f"{prefix}2", f"{prefix}1", ana, day],
        [f"{prefix}3", f"{prefix}2", ana, last],
        [f"{prefix}4", f"{prefix}1", cleo, day],
        [f"{prefix}5", f"{prefix}1", cleo, day + DAY],
        [f"{prefix}6", f"{prefix}5", ben, day - timedelta(microseconds=1)],
    ]
    await driver.execute_query(ACTS, mails=mails, database_=database)
    await driver.execute_query(REPLIES, replies=replies, database_=database)
    found = await reader.activity(day, day + DAY)
    assert sorted(found, key=lambda one: one.member_id) == [Activity(ana, 2, 2), Activity(cleo, 0, 1)]
    assert await reader.activity(day + 2 * DAY, day + 3 * DAY) == []
