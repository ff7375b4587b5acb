import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from neo4j import AsyncDriver, AsyncManagedTransaction

from graph.database import open_session
from graph.loading import LoadReport, load
from graph.loading.connections import write_connections
from graph.migrations import migrate
from services.member import Member, OptOut, Standing
from services.networks.demo import generate
from services.networks.network import (
    BlockRow,
    ConnectionRow,
    Employment,
    Fact,
    MemberRow,
    Named,
    Network,
    Schooling,
)

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.anyio
DATABASE = "neo4j"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LATER = datetime(2026, 2, 2, tzinfo=UTC)

PICTURE = """
MATCH (member:Member)
WHERE member.id STARTS WITH $prefix
OPTIONAL MATCH (member)-[tie]->(target)
RETURN
  member.id AS id,
  properties(member) AS properties,
  collect([type(tie), target.id, target.name, properties(tie)]) AS ties
"""

LOCK = "MATCH (m:Member {id: $id}) SET m._lock = true"


@pytest.fixture
async def database(driver: AsyncDriver) -> AsyncDriver:
    await migrate(driver, DATABASE)
    return driver


def ignore(_: str, __: int) -> None:
    """Take no notice of progress."""


async def put(driver: AsyncDriver, network: Network, now: datetime = NOW, batch_size: int = 1000) -> LoadReport:
    return await load(driver, DATABASE, network, now=now, advance=ignore, batch_size=batch_size)


async def picture(driver: AsyncDriver, prefix: str) -> dict[str, tuple[Any, list[str]]]:
    """Everything that is stored about the members of a prefix, without the prefix."""
    records, _, _ = await driver.execute_query(PICTURE, prefix=prefix, database_=DATABASE)
    return {
        record["id"].removeprefix(prefix): (
            {**record["properties"], "id": ""},
            sorted(repr(tie).replace(prefix, "") for tie in record["ties"] if tie[0]),
        )
        for record in records
    }


def renamed(network: Network, prefix: str) -> Network:
    """The network under ids of one test alone."""
    return Network(
        members=tuple(replace(row, facts=replace(row.facts, id=prefix + row.id)) for row in network.members),
        connections=tuple(ConnectionRow(prefix + row.a, prefix + row.b, row.since) for row in network.connections),
        blocks=tuple(BlockRow(prefix + row.blocker, prefix + row.blocked, row.at) for row in network.blocks),
    )


def person(key: str, *, states: frozenset[Fact] = frozenset(Fact), standing: Standing = Standing.ACTIVE) -> MemberRow:
    return MemberRow(Member(key, standing=standing), f"Name {key}", states=states)


async def test_everything_of_a_network_is_stored(database: AsyncDriver, prefix: str) -> None:
    a, b = f"{prefix}a", f"{prefix}b"
    row = MemberRow(
        facts=Member(a, standing=Standing.RESTRICTED, opt_outs=frozenset({OptOut.SALES, OptOut.ALL})),
        name="Zoë",
        headline="CTO",
        place=Named("porto", "Porto"),
        employments=(Employment(Named("acme", "Acme"), "CTO", 2019),),
        schoolings=(Schooling(Named("mit", "MIT"), 2001),),
        skills=(Named("c++", "C++"),),
        states=frozenset(Fact),
    )
    network = Network((row, person(b)), (ConnectionRow(a, b, LATER),), (BlockRow(b, a, LATER),))
    assert await put(database, network) == LoadReport(members=2, connections=1, blocks=1)
    stored = await picture(database, prefix)
    properties, ties = stored["a"]
    assert {**properties, "createdAt": properties["createdAt"].to_native()} == {
        "id": "",
        "name": "Zoë",
        "headline": "CTO",
        "profileLevel": "FULL",
        "standing": "RESTRICTED",
        "accountType": "STANDARD",
        "openProfile": False,
        "optOuts": ["ALL", "SALES"],
        "openJobPosts": 0,
        "responseRate": 0.0,
        "createdAt": NOW,
        "_lock": True,
        "searchName": "zoe",
        "searchProfile": "cto acme cto porto mit c++",
        "searchLabels": "place_porto employer_acme school_mit skill_c++",
        "searchEmployer": "Acme",
    }
    kinds = [tie.split(",")[0].strip("['") for tie in ties]
    assert kinds == ["CONNECTED_TO", "HAS_SKILL", "LIVES_IN", "STUDIED_AT", "WORKS_AT"]
    assert "['HAS_SKILL', 'c++', 'C++', {}]" in ties
    assert "['LIVES_IN', 'porto', 'Porto', {}]" in ties
    assert "['STUDIED_AT', 'mit', 'MIT', {'classYear': 2001}]" in ties
    assert any(tie.startswith("['WORKS_AT', 'acme', 'Acme'") and "2019" in tie and "CTO" in tie for tie in ties)
    assert [tie.split(",")[0] for tie in stored["b"][1]] == ["['BLOCKED'"]


async def test_progress_tells_every_row_of_every_kind(database: AsyncDriver, prefix: str) -> None:
    network = renamed(generate(60, 1), prefix)
    told = {"members": 0, "connections": 0, "blocks": 0}

    def advance(kind: str, count: int) -> None:
        told[kind] += count

    await load(database, DATABASE, network, now=NOW, advance=advance, batch_size=100)
    assert told == {
        "members": len(network.members),
        "connections": len(network.connections),
        "blocks": len(network.blocks),
    }


async def test_loading_twice_is_loading_once(database: AsyncDriver, prefix: str) -> None:
    network = renamed(generate(80, 2), prefix)
    first = await put(database, network)
    assert first == LoadReport(80, len(network.connections), len(network.blocks))
    once = await picture(database, prefix)
    assert await put(database, network, LATER, batch_size=77) == LoadReport(0, 0, 0)
    assert await picture(database, prefix) == once


@pytest.mark.parametrize("batches", [1, 4, 9])
async def test_a_load_killed_half_way_is_finished_by_another(database: AsyncDriver, prefix: str, batches: int) -> None:
    whole, killed = (renamed(generate(80, 3), prefix + side) for side in ("whole-", "killed-"))
    await put(database, whole)
    done = 0

    def advance(_: str, __: int) -> None:
        nonlocal done
        done += 1
        if done == batches:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await load(database, DATABASE, killed, now=NOW, advance=advance, batch_size=100)
    assert await picture(database, f"{prefix}killed-") != await picture(database, f"{prefix}whole-")
    await put(database, killed)
    assert await picture(database, f"{prefix}killed-") == await picture(database, f"{prefix}whole-")


@pytest.mark.parametrize("after", [0.0, 0.003, 0.02])
async def test_a_load_cancelled_within_a_batch_is_finished_by_another(
    database: AsyncDriver, prefix: str, after: float
) -> None:
    whole, cut = (renamed(generate(80, 4), prefix + side) for side in ("whole-", "cut-"))
    await put(database, whole)
    cancel: list[Callable[[], object]] = []

    def advance(_: str, __: int) -> None:
        asyncio.get_running_loop().call_later(after, cancel[0])

    loading = asyncio.create_task(load(database, DATABASE, cut, now=NOW, advance=advance, batch_size=50))
    cancel.append(loading.cancel)
    with pytest.raises(asyncio.CancelledError):
        await loading
    await put(database, cut)
    assert await picture(database, f"{prefix}cut-") == await picture(database, f"{prefix}whole-")


async def test_what_the_ledger_keeps_on_a_member_is_never_touched(database: AsyncDriver, prefix: str) -> None:
    network = Network((person(f"{prefix}a"),), ())
    await put(database, network)
    await database.execute_query(
        "MATCH (m:Member {id: $id}) SET m.balance = 15, m.sequence = 3, m.sent = 7, m.month = '2026-01'",
        id=f"{prefix}a",
        database_=DATABASE,
    )
    before = await picture(database, prefix)
    await put(database, network, LATER)
    assert await picture(database, prefix) == before
    assert before["a"][0]["balance"] == 15


async def test_only_what_a_source_states_is_changed(database: AsyncDriver, prefix: str) -> None:
    key = f"{prefix}a"
    works = (Employment(Named("acme", "Acme"), "CTO"),)
    await put(database, Network((replace(person(key, standing=Standing.SUSPENDED), employments=works),), ()))
    before = await picture(database, prefix)
    silent = replace(person(key, states=frozenset()), name="Other")
    await put(database, Network((silent,), ()))
    assert await picture(database, prefix) == before
    await put(database, Network((replace(silent, states=frozenset({Fact.NAME})),), ()))
    (properties, ties) = (await picture(database, prefix))["a"]
    assert (properties["name"], properties["standing"]) == ("Other", "SUSPENDED")
    assert ties == before["a"][1]


async def test_a_profile_follows_its_source(database: AsyncDriver, prefix: str) -> None:
    old = replace(
        person(f"{prefix}a"),
        place=Named("porto", "Porto"),
        employments=(Employment(Named("acme", "Acme"), "CTO", 2019), Employment(Named("beta", "Beta"))),
        schoolings=(Schooling(Named("mit", "MIT")),),
        skills=(Named("sql", "SQL"), Named("c++", "C++")),
    )
    new = replace(
        old,
        place=None,
        employments=(Employment(Named("beta", "Beta"), "CEO"),),
        schoolings=(Schooling(Named("mit", "MIT"), 2001),),
        skills=(Named("sql", "SQL"),),
    )
    await put(database, Network((old,), ()))
    await put(database, Network((new,), ()))
    assert (await picture(database, prefix))["a"][1] == [
        "['HAS_SKILL', 'sql', 'SQL', {}]",
        "['STUDIED_AT', 'mit', 'MIT', {'classYear': 2001}]",
        "['WORKS_AT', 'beta', 'Beta', {'title': 'CEO'}]",
    ]


async def test_a_connection_to_nobody_writes_nothing(database: AsyncDriver, prefix: str) -> None:
    a, b, c = (prefix + key for key in "abc")
    broken = Network((person(a), person(b)), (ConnectionRow(a, b), ConnectionRow(a, c)))
    with pytest.raises(LookupError):
        await put(database, broken)
    assert (await picture(database, prefix))["a"][1] == []


async def test_all_members_are_locked_in_order_before_any_is_connected(database: AsyncDriver, prefix: str) -> None:
    """A send holds b and goes on to z: the load, which has a to z first, must wait for b without holding z."""
    a, b, c, z = (prefix + key for key in "abcz")
    await put(database, Network(tuple(map(person, (a, b, c, z))), ()))
    runs = 0

    async def connect(transaction: AsyncManagedTransaction) -> int:
        nonlocal runs
        runs += 1
        return await write_connections(transaction, [ConnectionRow(a, z), ConnectionRow(b, c)])

    async with open_session(database, DATABASE) as sender, open_session(database, DATABASE) as loader:
        sending = await sender.begin_transaction()
        await (await sending.run(LOCK, id=b)).consume()
        loading = asyncio.create_task(loader.execute_write(connect))
        while not await blocked(database, c):
            assert not loading.done(), "connected while a send held the lock"
            await asyncio.sleep(0.01)
        await (await sending.run(LOCK, id=z)).consume()
        await sending.commit()
        assert await loading == 2
    assert runs == 1


async def test_a_member_who_was_connected_before_is_locked_too(database: AsyncDriver, prefix: str) -> None:
    """Neo4j itself locks neither whom it finds connected nor, when one is created, a member of many connections."""
    hub, *others = sorted(f"{prefix}{number:03d}" for number in range(202))
    rows = [ConnectionRow(hub, other) for other in others]
    await put(database, Network(tuple(map(person, (hub, *others))), tuple(rows)))
    async with open_session(database, DATABASE) as sender, open_session(database, DATABASE) as loader:
        sending = await sender.begin_transaction()
        await (await sending.run(LOCK, id=hub)).consume()
        loading = asyncio.create_task(loader.execute_write(write_connections, rows[-1:]))
        while not await blocked(database, others[-1]):
            assert not loading.done(), "written while a send held the lock"
            await asyncio.sleep(0.01)
        await sending.commit()
        assert await loading == 0


async def blocked(driver: AsyncDriver, member: str) -> bool:
    """Whether a transaction that speaks of the member waits for a lock."""
    records, _, _ = await driver.execute_query(
        "SHOW TRANSACTIONS YIELD status, parameters WHERE status STARTS WITH 'Blocked' RETURN parameters",
        database_=DATABASE,
    )
    return any(member in repr(record["parameters"]) for record in records)
