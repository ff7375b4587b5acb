"""The projection of a real graph: what it says is what the graph says, whatever happens to either."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from graph.database import open_session
from graph.effects import write
from graph.projection import feed
from graph.projection.feed import GraphFeed
from services.effects.connections import ConnectionMade
from services.effects.mail import BlockSet, InMailDelivered
from services.effects.teams import SeatSaved, TeamCreated
from services.inmail import InMail
from services.reach.following import Following
from services.reach.projection import Gap, Place
from services.store import NothingChanged
from services.team import POOL_MARK, Seat, Team
from tests.proof.model import Person

from .network import NOW, committed, projected, stored

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from neo4j import AsyncDriver

    from tests.proof.town import Town

pytestmark = pytest.mark.anyio


@pytest.fixture
def changes(driver: AsyncDriver, database: str) -> GraphFeed:
    return GraphFeed(driver, database)


@pytest.fixture
async def process(changes: GraphFeed, tmp_path: Path) -> AsyncIterator[Following]:
    opened = Following(changes, tmp_path, lambda: datetime.now(UTC))
    yield opened
    await opened.close()


async def test_a_process_that_was_gone_comes_back_right(
    process: Following, changes: GraphFeed, town: Town, member_ids: Callable[[int], list[str]], tmp_path: Path
) -> None:
    ids = member_ids(6)
    await town.settle([Person(id_) for id_ in ids])
    await committed(town, ConnectionMade(ids[0], ids[1], NOW))
    await projected(process, town)
    await process.close()
    for number in range(2, 6):
        await committed(town, ConnectionMade(ids[0], ids[number], NOW), BlockSet(ids[number], ids[1], NOW))
    again = Following(changes, tmp_path, lambda: datetime.now(UTC))
    assert await projected(again, town) == await stored(town)
    await again.close()


async def test_r8a_a_team_s_pool_is_nobody_in_the_network(
    process: Following, changes: GraphFeed, town: Town, member_ids: Callable[[int], list[str]]
) -> None:
    a, b = sorted(member_ids(2))
    await town.settle([Person(a), Person(b)])
    await projected(process, town)
    before = await changes.head()
    team = Team(f"{town.prefix}team{POOL_MARK}", "Meridale", NOW)
    await committed(town, TeamCreated(team), SeatSaved(team.id, Seat(a, 5, NOW)))
    await committed(town, ConnectionMade(a, b, NOW))
    told = await changes.changes(before, 1000)
    assert team.id not in {id_ for one in told for id_ in (*one.members, *one.others)}
    exported = await changes.export(await changes.head())
    assert [place is not None for place in exported.register.positions([team.id, a, b])] == [False, True, True]
    sets, members = await projected(process, town)
    assert (sets.connections, set(members)) == ({(a, b), (b, a)}, {a, b})


async def test_numbers_follow_the_commits_without_a_hole(
    changes: GraphFeed, town: Town, member_ids: Callable[[int], list[str]]
) -> None:
    ids = member_ids(20)
    await town.settle([Person(id_) for id_ in ids])
    before = await changes.head()
    both = [(ids[at], ids[at + 1]) for at in range(0, 20, 2)]
    await asyncio.gather(*(committed(town, ConnectionMade(a, b, NOW), BlockSet(a, b, NOW)) for a, b in both))
    told = await changes.changes(before, 1000)
    assert [one.place.sequence for one in told] == list(range(before.sequence + 1, before.sequence + 1 + len(told)))
    mine = Counter((one.kind.value, one.members[0], one.others[0]) for one in told if one.members[0] in ids)
    assert mine == Counter((kind, a, b) for a, b in both for kind in ("CONNECTED", "BLOCKED"))
    assert len({one.place.mark for one in told}) == len(told)


async def test_what_was_rolled_back_is_not_told(
    changes: GraphFeed, town: Town, member_ids: Callable[[int], list[str]]
) -> None:
    ids = member_ids(2)
    await town.settle([Person(id_) for id_ in ids])
    before = await changes.head()
    async with open_session(town.driver, town.database) as session, await session.begin_transaction() as begun:
        await write(begun, [ConnectionMade(ids[0], ids[1], NOW)])  # pyright: ignore[reportArgumentType] - as good as one
        await begun.rollback()
    assert not [one for one in await changes.changes(before, 1000) if ids[0] in one.members]


async def test_the_feed_keeps_the_latest_alone(
    town: Town, member_ids: Callable[[int], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "KEPT", 4)
    ids = member_ids(8)
    await town.settle([Person(id_) for id_ in ids])
    async with open_session(town.driver, town.database) as session, await session.begin_transaction() as begun:
        for id_ in ids[1:]:
            await write(begun, [ConnectionMade(ids[0], id_, NOW)])  # pyright: ignore[reportArgumentType] - as good as one
        result = await begun.run("MATCH (c:NetworkChange) RETURN c.others AS others ORDER BY c.sequence")
        assert [record["others"] async for record in result] == [[id_] for id_ in ids[-4:]]
        await begun.rollback()  # other tests need what it dropped


async def test_a_place_that_is_not_the_feed_s_is_a_gap(changes: GraphFeed) -> None:
    head = await changes.head()
    assert await changes.changes(head, 0) == []
    for place in (type(head)(head.sequence, "another"), type(head)(head.sequence + 10**6, head.mark)):
        with pytest.raises(Gap):
            await changes.changes(place, 10)


async def test_many_ties_are_told_in_parts(
    process: Following,
    town: Town,
    member_ids: Callable[[int], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feed, "LARGEST", 3)
    ids = member_ids(12)
    await town.settle([Person(id_) for id_ in ids])
    await projected(process, town)
    await committed(town, *(ConnectionMade(ids[0], id_, NOW) for id_ in ids[1:]))
    found: Any = await projected(process, town)
    assert found == await stored(town)
    assert len(found[0].connections) == 22


async def test_a_sent_inmail_is_nothing_to_the_feed(town: Town, member_ids: Callable[[int], list[str]]) -> None:
    """Sends are off the feed: they neither write to it nor wait for its lock."""
    ids = member_ids(2)
    await town.settle([Person(id_) for id_ in ids])
    inmail = InMail(f"{ids[0]}-mail", ids[0], ids[1], "s", "b", NOW, None, None, None)
    async with open_session(town.driver, town.database) as session, await session.begin_transaction() as holder:
        await (await holder.run("MATCH (feed:NetworkFeed {id: 'network'}) SET feed._lock = true")).consume()
        async with asyncio.timeout(5):
            await committed(town, InMailDelivered(inmail))
        await holder.rollback()


async def test_an_export_from_a_server_that_does_not_answer_is_nothing(nowhere: AsyncDriver, database: str) -> None:
    with pytest.raises(NothingChanged):
        await GraphFeed(nowhere, database).export(Place(0, "begun"))


async def test_what_else_goes_wrong_with_an_export_is_told(
    driver: AsyncDriver, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.projection.export._Read.add", None)
    with pytest.raises(TypeError):
        await GraphFeed(driver, database).export(Place(0, "begun"))
