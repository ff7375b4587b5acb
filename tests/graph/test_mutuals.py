"""Whom two members both know, against networkx."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from graph.mutuals import GraphMutuals
from services.member import Standing
from services.mutuals import SHOWN, Mutuals
from tests.proof.model import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from neo4j import AsyncDriver

    from tests.proof.town import Town

pytestmark = pytest.mark.anyio


@pytest.fixture
def mutuals(driver: AsyncDriver, database: str) -> GraphMutuals:
    return GraphMutuals(driver, database)


async def test_mutuals_are_what_networkx_and_r11a_say(
    mutuals: GraphMutuals, town: Town, member_ids: Callable[[int], list[str]]
) -> None:
    ids = member_ids(30)
    chance = random.Random(5)
    edges = {tuple(sorted(chance.sample(ids, 2))) for _ in range(170)}
    graph: nx.Graph[str] = nx.Graph()
    graph.add_edges_from((a, b) for a, b in edges)
    graph.add_nodes_from(ids)
    standings = {id: chance.choice([Standing.ACTIVE] * 4 + [Standing.SUSPENDED, Standing.RESTRICTED]) for id in ids}
    blocks, reports = ({tuple(chance.sample(ids, 2)) for _ in range(25)} for _ in range(2))
    await town.settle([Person(id, standing=standings[id]) for id in ids])
    for kind, pairs in (("CONNECTED_TO", edges), ("BLOCKED", blocks), ("REPORTED", reports)):
        await town.tie(kind, [(a, b) for a, b in pairs])
    counts: set[int] = set()
    for viewer in ids[:12]:
        hidden = {id for id in ids if standings[id] is Standing.SUSPENDED or (id, viewer) in blocks | reports}
        expected = {id: sorted({*nx.common_neighbors(graph, viewer, id)} - hidden) for id in ids if id != viewer}
        expected = {id: [] if id in hidden else known for id, known in expected.items()} | {viewer: []}
        found = await mutuals.of(viewer, ids)
        assert found == {id: Mutuals(len(known), tuple(known[:SHOWN])) for id, known in expected.items()}
        counts |= {len(known) for known in expected.values()}
    assert max(counts) >= 5


async def test_so_many_are_named_and_all_counted(
    mutuals: GraphMutuals, town: Town, member_ids: Callable[[int], list[str]]
) -> None:
    a, b, *others = member_ids(2 + SHOWN + 2)
    await town.settle([Person(id) for id in (a, b, *others)])
    await town.tie("CONNECTED_TO", [(one, other) for one in (a, b) for other in others])
    assert await mutuals.of(a, [b, b]) == {b: Mutuals(SHOWN + 2, tuple(others[:SHOWN]))}


async def test_nobody_shares_nothing(mutuals: GraphMutuals, town: Town, prefix: str) -> None:
    await town.settle([Person(prefix)])
    assert await mutuals.of(prefix, [f"{prefix}-none"]) == {f"{prefix}-none": Mutuals()}
    assert await mutuals.of(f"{prefix}-none", [prefix]) == {prefix: Mutuals()}
