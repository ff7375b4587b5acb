"""Connections and their requests as they are stored and read: by pair, by side, by page, without whom R11a hides."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from graph.connections import GraphConnections
from graph.database import open_session
from graph.effects import write
from services.connection import Bond, ConnectionOrder, ConnectionRequest, RequestDirection, RequestState, pair_of
from services.effects.connections import ConnectionMade, ConnectionRemoved, RequestSaved
from services.eligibility import Pair
from services.lot import OUT_OF_NETWORK
from services.member import Standing
from services.scope import Scope
from tests.proof.model import Person
from tests.proof.town import START

if TYPE_CHECKING:
    from collections.abc import Callable

    from neo4j import AsyncManagedTransaction

    from graph.store import GraphStore
    from services.effect import Effect
    from services.world import World
    from tests.proof.town import Town

    Ids = Callable[[int], list[str]]

pytestmark = pytest.mark.anyio

LATER = START + timedelta(microseconds=1)
RECEIVED, SENT = RequestDirection.RECEIVED, RequestDirection.SENT


async def put(town: Town, *effects: Effect) -> None:
    async def work(transaction: AsyncManagedTransaction) -> None:
        await write(transaction, effects)

    async with open_session(town.driver, town.database) as session:
        await session.execute_write(work)


async def facts(store: GraphStore, a: str, b: str) -> World:
    return await store.survey(
        Scope(
            members=frozenset({a, b}),
            pairs=frozenset({(a, b), (b, a)}),
            bonds=frozenset({pair_of(a, b)}),
            asking=frozenset({a}),
        )
    )


def request(number: int, a: str, b: str, **given: object) -> ConnectionRequest:
    made = ConnectionRequest(f"{a}>{b}#{number}", a, b, "Grüße\n2", LATER)
    return made.closed(RequestState.DECLINED, LATER) if given.get("closed") else made


async def test_a_request_is_read_as_it_was_written_and_of_each_direction_the_latest(
    store: GraphStore, town: Town, member_ids: Ids
) -> None:
    a, b, c = member_ids(3)
    await town.settle(map(Person, (a, b, c)))
    old, new, back = request(1, a, b), request(2, a, b), request(1, b, a, closed=True)
    await put(town, RequestSaved(old), RequestSaved(back), RequestSaved(request(1, a, c)))
    await put(town, RequestSaved(old.closed(RequestState.WITHDRAWN, LATER)), RequestSaved(new))
    world = await facts(store, a, b)
    assert world.bond(b, a) == Bond((new, back)) or world.bond(b, a) == Bond((back, new))
    assert world.open_requests == {a: 2}
    assert (await facts(store, b, c)).bond(b, c) == Bond()


async def test_r2_a_connection_is_one_tie_from_the_lower_id_and_is_gone_when_removed(
    store: GraphStore, town: Town, member_ids: Ids
) -> None:
    a, b = member_ids(2)
    await town.settle([Person(a), Person(b)])
    await put(town, ConnectionMade(a, b, START), ConnectionRemoved(a, b, 4), ConnectionMade(a, b, LATER))
    await put(town, ConnectionMade(a, b, LATER))
    rows = await town.run("MATCH (a:Member {id: $a})-[c:CONNECTED_TO]->(b) RETURN b.id, c.since", a=a)
    assert [(row[0], row[1].to_native()) for row in rows] == [(b, LATER)]
    assert (await facts(store, a, b)).pairs == {(a, b): Pair(1), (b, a): Pair(1)}
    await put(town, ConnectionMade(a, b, START), ConnectionRemoved(a, b, 4))
    assert (await facts(store, a, b)).pairs == {(a, b): Pair(), (b, a): Pair()}


async def test_r2_the_way_around_a_connection_is_as_networkx_says(
    store: GraphStore, town: Town, member_ids: Ids
) -> None:
    ids = member_ids(12)
    chance = random.Random(3)
    edges = sorted({pair_of(*chance.sample(ids, 2)) for _ in range(18)})
    await town.settle(map(Person, ids))
    await town.tie("CONNECTED_TO", edges)
    world = await store.survey(Scope(members=frozenset(ids), detours=frozenset(edges)))
    found = {edge: world.bond(*edge).detour for edge in edges}
    for edge in edges:
        without: nx.Graph[str] = nx.Graph([other for other in edges if other != edge])
        without.add_nodes_from(edge)
        lengths = nx.single_source_shortest_path_length(without, edge[0], cutoff=3)
        assert found[edge] == lengths.get(edge[1], OUT_OF_NETWORK)
    assert len(set(found.values())) > 1


async def test_r11a_open_requests_to_whom_one_can_t_see_aren_t_counted(
    store: GraphStore, town: Town, member_ids: Ids
) -> None:
    a, *others = member_ids(5)
    seen, blocking, reporting, suspended = others
    await town.settle(
        Person(id, standing=Standing.SUSPENDED if id == suspended else Standing.ACTIVE) for id in (a, *others)
    )
    await put(town, *(RequestSaved(request(1, a, other)) for other in others))
    await town.tie("BLOCKED", [(blocking, a)])
    await town.tie("REPORTED", [(reporting, a)])
    assert (await facts(store, a, seen)).open_requests == {a: 1}
    reader = GraphConnections(town.driver, town.database)
    page = await reader.requests(a, SENT, 10, None)
    assert ([one.recipient_id for one in page.items], page.total, page.more) == ([seen], 1, False)


async def test_r11a_requests_of_whom_one_can_t_see_aren_t_listed(town: Town, member_ids: Ids) -> None:
    a, *others = member_ids(6)
    seen, blocking, reporting, suspended, blocked = others
    await town.settle(
        Person(id, standing=Standing.SUSPENDED if id == suspended else Standing.ACTIVE) for id in (a, *others)
    )
    await put(town, *(RequestSaved(request(1, other, a)) for other in others))
    await put(town, RequestSaved(request(2, blocked, a, closed=True)))
    await town.tie("BLOCKED", [(blocking, a), (a, blocked)])
    await town.tie("REPORTED", [(reporting, a)])
    page = await GraphConnections(town.driver, town.database).requests(a, RECEIVED, 10, None)
    assert (page.items, page.total, page.more) == ((request(1, seen, a),), 1, False)


async def test_requests_come_newest_first_by_pages(town: Town, member_ids: Ids) -> None:
    a, *others = member_ids(6)
    await town.settle(map(Person, (a, *others)))
    await put(town, *(RequestSaved(request(1, a, other)) for other in others))
    reader = GraphConnections(town.driver, town.database)
    first = await reader.requests(a, SENT, 2, None)
    rest = await reader.requests(a, SENT, 10, first.items[-1].id)
    assert [one.recipient_id for one in (*first.items, *rest.items)] == others[::-1]
    assert (first.total, first.more, rest.more) == (5, True, False)


async def test_connections_come_in_either_order_and_without_whom_a_block_hides(town: Town, member_ids: Ids) -> None:
    a, *others = member_ids(8)
    old, new, same, undated, blocking, blocked, suspended = others
    await town.settle(
        Person(id, standing=Standing.SUSPENDED if id == suspended else Standing.ACTIVE) for id in (a, *others)
    )
    await put(town, ConnectionMade(a, old, START), *(ConnectionMade(a, id, LATER) for id in (new, same)))
    await town.tie("CONNECTED_TO", [(a, id) for id in (undated, blocking, blocked, suspended)])
    await town.tie("BLOCKED", [(blocking, a), (a, blocked)])
    await town.run("MATCH (m:Member {id: $id}) SET m.name = 'Zoe'", id=old)
    await town.run("MATCH (m:Member) WHERE m.id IN $ids SET m.name = 'ana'", ids=[same, undated])
    await town.run("MATCH (m:Member {id: $id}) SET m.name = 'Ana'", id=new)
    reader = GraphConnections(town.driver, town.database)
    orders = {
        ConnectionOrder.NEWEST: [new, same, old, undated],
        ConnectionOrder.NAME: [new, same, undated, old],
    }
    for order, expected in orders.items():
        page = await reader.connections(a, order, 10, None)
        assert ([one.member_id for one in page.items], page.total) == (expected, 4)
        assert {one.since for one in page.items if one.member_id == undated} == {None}
        assert {one.since for one in page.items if one.member_id == new} == {LATER}
        for place, one in enumerate(page.items, 1):
            rest = await reader.connections(a, order, 10, (one.place, one.member_id))
            assert [later.member_id for later in rest.items] == expected[place:]


async def test_ones_own_blocks_come_newest_first_and_nobody_elses(town: Town, member_ids: Ids) -> None:
    a, b, c, d = member_ids(4)
    await town.settle(map(Person, (a, b, c, d)))
    await town.tie("BLOCKED", [(a, b), (a, c)])
    await town.tie("BLOCKED", [(a, d)], at=LATER)
    await town.tie("BLOCKED", [(b, a)])
    reader = GraphConnections(town.driver, town.database)
    page = await reader.blocked(a, 10, None)
    assert ([(one.member_id, one.at) for one in page.items], page.total) == ([(d, LATER), (b, START), (c, START)], 3)
    second = page.items[1]
    assert [one.member_id for one in (await reader.blocked(a, 1, (second.place, second.member_id))).items] == [c]


async def test_the_parties_of_a_request_are_known_in_any_state(town: Town, member_ids: Ids) -> None:
    a, b = member_ids(2)
    await town.settle([Person(a), Person(b)])
    await put(town, RequestSaved(request(1, a, b, closed=True)))
    reader = GraphConnections(town.driver, town.database)
    assert await reader.parties(request(1, a, b).id) == (a, b)
    assert await reader.parties("nothing") is None
