"""What decisions read: members, lots, and what lies between two people, against networkx and against what was put."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from services.eligibility import Pair
from services.lot import OUT_OF_NETWORK, LotSource
from services.member import AccountType, Member, OptOut, ProfileLevel, Standing
from services.scope import Scope
from tests.proof.model import Person
from tests.proof.town import START

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph.store import GraphStore
    from tests.proof.town import Town

pytestmark = pytest.mark.anyio


async def test_a_members_facts(store: GraphStore, town: Town, prefix: str) -> None:
    person = Person(
        prefix,
        level=ProfileLevel.BASIC,
        standing=Standing.RESTRICTED,
        seat=AccountType.SALES,
        open_profile=True,
        opt_outs=frozenset({OptOut.PREMIUM, OptOut.STANDARD}),
        posts=7,
        rate=0.25,
    )
    await town.settle([person])
    world = await store.survey(Scope(members=frozenset({prefix, f"{prefix}-nobody"})))
    assert set(world.accounts) == {prefix}
    assert world.accounts[prefix].member == Member(
        prefix,
        ProfileLevel.BASIC,
        Standing.RESTRICTED,
        AccountType.SALES,
        None,
        open_profile=True,
        opt_outs=frozenset({OptOut.PREMIUM, OptOut.STANDARD}),
        open_job_posts=7,
        response_rate=0.25,
    )


async def test_lots_come_only_where_they_are_asked_for(
    store: GraphStore, town: Town, member_ids: Callable[[int], list[str]]
) -> None:
    a, b = member_ids(2)
    await town.settle([Person(a), Person(b)])
    expires = START + timedelta(microseconds=1)
    given = await town.give(a, 5, source=LotSource.REWARD, expires=expires)
    await town.give(b, 5)
    world = await store.survey(Scope(members=frozenset({a, b}), ledgers=frozenset({a})))
    (lot,) = world.accounts[a].lots
    assert (lot.id, lot.source, lot.amount, lot.remaining) == (given, LotSource.REWARD, 5, 5)
    assert (lot.granted_at, lot.expires_at, lot.smallest_degree) == (START, expires, 2)
    assert (world.accounts[a].sequence, world.accounts[a].balance) == (1, 5)
    assert world.accounts[b].lots == ()


async def test_r2_degrees_as_networkx_says(
    store: GraphStore, town: Town, member_ids: Callable[[int], list[str]]
) -> None:
    ids = member_ids(14)
    chance = random.Random(7)
    graph: nx.Graph[str] = nx.Graph()
    graph.add_edges_from((a, b) for a, b in (chance.sample(ids[:12], 2) for _ in range(15)))
    graph.add_nodes_from(ids)
    await town.settle([Person(id, standing=chance.choice(list(Standing))) for id in ids])
    await town.tie("CONNECTED_TO", list(graph.edges))
    await town.tie("BLOCKED", [(min(edge), max(edge)) for edge in graph.edges])  # R2: blocks bend no path
    pairs = list(permutations(ids, 2))
    world = await store.survey(Scope(members=frozenset(ids), pairs=frozenset(pairs)))
    lengths = dict(nx.all_pairs_shortest_path_length(graph, cutoff=3))
    assert {pair: world.pair(*pair).degree for pair in pairs} == {
        (a, b): lengths[a].get(b, OUT_OF_NETWORK) for a, b in pairs
    }
    assert {world.pair(*pair).degree for pair in pairs} == {1, 2, 3, OUT_OF_NETWORK}


async def test_what_one_did_to_the_other_has_a_direction(
    store: GraphStore, town: Town, member_ids: Callable[[int], list[str]]
) -> None:
    a, b, c = member_ids(3)
    await town.settle([Person(id) for id in (a, b, c)])
    await town.tie("BLOCKED", [(a, b)])
    await town.tie("REPORTED", [(a, c)])
    pairs = frozenset(permutations((a, b, c), 2))
    world = await store.survey(Scope(members=frozenset({a, b, c}), pairs=pairs))
    assert world.pairs == {
        (a, b): Pair(blocked_by_sender=True),
        (b, a): Pair(blocked_by_recipient=True),
        (a, c): Pair(),
        (c, a): Pair(reported_by_recipient=True),
        (b, c): Pair(),
        (c, b): Pair(),
    }


async def test_degrees_that_are_told_are_believed_and_all_else_is_read(
    store: GraphStore, town: Town, member_ids: Callable[[int], list[str]]
) -> None:
    ana, *others = member_ids(7)
    await town.settle([Person(id) for id in (ana, *others)])
    await town.tie("CONNECTED_TO", [(ana, others[0]), (others[0], others[1]), (others[1], others[2])])
    await town.tie("BLOCKED", [(ana, others[1]), (others[2], ana)])
    await town.tie("REPORTED", [(others[3], ana)])
    await town.run("CREATE (:Conversation {senderId: $a, recipientId: $b, awaiting: true})", a=ana, b=others[4])
    members = frozenset([ana, *others, f"{ana}-nobody"])
    scope = Scope(members=members, ledgers=frozenset({ana}), pairs=frozenset((ana, id_) for id_ in members - {ana}))
    world = await store.survey(scope)
    assert world.pair(ana, others[4]).awaiting
    told = frozenset((ana, id_, world.pair(ana, id_).degree) for _, id_ in scope.pairs)
    assert await store.survey(replace(scope, degrees=told)) == world
    other = frozenset((ana, id_, 2) for _, id_ in scope.pairs)
    expected = {pair: replace(found, degree=2) for pair, found in world.pairs.items()}
    assert (await store.survey(replace(scope, degrees=other))).pairs == expected


async def test_a_survey_locks_and_writes_nothing(store: GraphStore, town: Town, prefix: str) -> None:
    await town.settle([Person(prefix)])
    await store.survey(Scope(members=frozenset({prefix}), ledgers=frozenset({prefix})))
    (row,) = await town.run("MATCH (m:Member {id: $id}) RETURN m._lock", id=prefix)
    assert row[0] is None
