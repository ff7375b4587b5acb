"""Ways of being introduced against networkx, and whom they never go through."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, LiteralString

import networkx as nx
import pytest

from graph.introductions import GraphIntroductions
from services.affinity import SharedFact, SharedKind
from services.introduction import Way, Ways
from services.member import Standing
from services.policy import SuggestionPolicy
from tests.proof.model import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from neo4j import AsyncDriver

    from tests.proof.town import Town

pytestmark = pytest.mark.anyio
NUMBERS = SuggestionPolicy()

WORK: LiteralString = """
MERGE (e:Employer {id: $employer})
SET e.name = 'Acme'
WITH e
UNWIND $ids AS id
MATCH (m:Member {id: id})
MERGE (m)-[:WORKS_AT]->(e)
"""


@pytest.fixture
def reader(driver: AsyncDriver, database: str) -> GraphIntroductions:
    return GraphIntroductions(driver, database)


async def through(
    reader: GraphIntroductions, viewer: str, target: str, numbers: SuggestionPolicy = NUMBERS
) -> set[tuple[str, ...]]:
    ways = await reader.ways(viewer, target, numbers)
    assert ways is not None
    assert not ways.connected
    found = {way.through for way in ways.found}
    assert len(found) == len(ways.found)
    assert all(len(way.shared) == len(way.through) + 1 for way in ways.found)
    return found


@pytest.mark.parametrize("seed", range(4))
async def test_r2_the_shortest_ways_as_networkx_says(
    reader: GraphIntroductions, town: Town, member_ids: Callable[[int], list[str]], seed: int
) -> None:
    ids = member_ids(16)
    chance = random.Random(seed)
    graph: nx.Graph[str] = nx.Graph()
    graph.add_edges_from((a, b) for a, b in (chance.sample(ids[:14], 2) for _ in range(16 + 4 * seed)))
    graph.add_nodes_from(ids)
    await town.settle([Person(id) for id in ids])
    await town.tie("CONNECTED_TO", list(graph.edges))
    lengths = dict(nx.all_pairs_shortest_path_length(graph))
    pairs = [pair for pair in combinations(ids, 2) if lengths[pair[0]].get(pair[1]) != 1]
    for viewer, target in [*chance.sample(pairs, 20), (ids[0], ids[15])]:
        shortest = nx.all_shortest_paths(graph, viewer, target) if lengths[viewer].get(target, 9) < 4 else ()
        assert await through(reader, viewer, target) == {tuple(path[1:-1]) for path in shortest}
    one, other = next(iter(graph.edges))
    assert await reader.ways(one, other, NUMBERS) == Ways(connected=True)


async def test_what_is_shared_along_a_way_comes_in_its_order(
    reader: GraphIntroductions, town: Town, member_ids: Callable[[int], list[str]], prefix: str
) -> None:
    """Whichever end has fewer connections, where the search begins."""
    a, b, c, d, *more = member_ids(7)
    await town.settle([Person(id) for id in (a, b, c, d, *more)])
    await town.tie("CONNECTED_TO", [(a, b), (b, c), (c, d), *((d, id) for id in more)])
    await town.run(WORK, employer=prefix, ids=[a, b])
    acme = (SharedFact(SharedKind.EMPLOYER, "Acme", 2),)
    assert await reader.ways(a, d, NUMBERS) == Ways(found=(Way((b, c), (acme, (), ())),))
    assert await reader.ways(d, a, NUMBERS) == Ways(found=(Way((c, b), ((), (), acme)),))
    assert await reader.ways(a, c, NUMBERS) == Ways(found=(Way((b,), (acme, ())),))
    assert await reader.ways(c, a, NUMBERS) == Ways(found=(Way((b,), ((), acme)),))


@pytest.fixture
async def chain(town: Town, member_ids: Callable[[int], list[str]]) -> list[str]:
    """a - b - c - d, and a - x - y - d beside it."""
    a, b, c, d, x, y = ids = member_ids(6)
    await town.settle([Person(id) for id in ids])
    await town.tie("CONNECTED_TO", [(a, b), (b, c), (c, d), (a, x), (x, y), (y, d)])
    return ids


@pytest.mark.parametrize("tie", ["BLOCKED", "REPORTED"])
@pytest.mark.parametrize("pair", ["ab", "ac", "bc", "bd", "cd"])
async def test_no_way_goes_through_people_at_odds(
    reader: GraphIntroductions, town: Town, chain: list[str], tie: str, pair: str
) -> None:
    a, _, _, d, x, y = chain
    one, other = (chain["abcd".index(letter)] for letter in pair)
    assert len(await through(reader, a, d)) == 2
    for direction in ((one, other), (other, one)):
        await town.tie(tie, [direction])
        assert await through(reader, a, d) == {(x, y)}
        assert await through(reader, d, a) == {(y, x)}
        await town.run(f"MATCH (:Member {{id: $id}})-[t:{tie}]->() DELETE t", id=direction[0])  # pyright: ignore[reportArgumentType] - one of two words


@pytest.mark.parametrize("who", [1, 2])
async def test_no_way_goes_through_the_suspended(
    reader: GraphIntroductions, town: Town, chain: list[str], who: int
) -> None:
    a, _, _, d, x, y = chain
    await town.set_standing(chain[who], "SUSPENDED")
    assert await through(reader, a, d) == {(x, y)}
    assert await through(reader, d, a) == {(y, x)}


@pytest.mark.parametrize("tie", ["BLOCKED", "REPORTED"])
async def test_r11a_nor_through_a_common_connection_at_odds_with_either(
    reader: GraphIntroductions, town: Town, member_ids: Callable[[int], list[str]], tie: str
) -> None:
    a, t, *between = ids = member_ids(7)
    await town.settle([Person(id, standing=Standing.SUSPENDED if id == ids[6] else Standing.ACTIVE) for id in ids])
    await town.tie("CONNECTED_TO", [(end, id) for end in (a, t) for id in between])
    await town.tie(tie, [(a, between[0]), (between[1], a), (between[2], t), (t, between[3])])
    assert await through(reader, a, t) == set()
    await town.run("MATCH (m:Member {id: $id}) SET m.standing = 'ACTIVE'", id=ids[6])
    assert await through(reader, a, t) == {(ids[6],)}


async def test_where_nobody_in_common_may_be_asked_longer_ways_are_found(
    reader: GraphIntroductions, town: Town, chain: list[str]
) -> None:
    a, b, _, d, x, y = chain
    await town.tie("CONNECTED_TO", [(b, d)])
    assert await through(reader, a, d) == {(b,)}
    await town.tie("BLOCKED", [(b, a)])
    assert await through(reader, a, d) == {(x, y)}


@pytest.mark.parametrize("why", ["BLOCKED", "REPORTED", "SUSPENDED", "nobody", "blocked by the viewer", "the viewer"])
async def test_r11a_a_target_who_is_not_available_has_no_ways(
    reader: GraphIntroductions, town: Town, chain: list[str], why: str
) -> None:
    a, _, c, d, _, _ = chain
    targets = [d, c]
    if why == "SUSPENDED":
        for target in targets:
            await town.set_standing(target, why)
    elif why == "blocked by the viewer":
        await town.tie("BLOCKED", [(a, target) for target in targets])
    elif why in {"BLOCKED", "REPORTED"}:
        await town.tie(why, [(target, a) for target in targets])
    else:
        targets = [f"{d}-nobody" if why == "nobody" else a]
    assert {await reader.ways(a, target, NUMBERS) for target in targets} == {Ways()}


async def test_an_unavailable_connection_is_not_told(reader: GraphIntroductions, town: Town, chain: list[str]) -> None:
    a, b, *_ = chain
    await town.tie("BLOCKED", [(b, a)])
    assert await reader.ways(a, b, NUMBERS) == Ways()


async def test_a_viewer_who_is_not_there_is_told(reader: GraphIntroductions, chain: list[str]) -> None:
    assert await reader.ways(f"{chain[0]}-nobody", chain[3], NUMBERS) is None


async def test_the_search_is_bounded(reader: GraphIntroductions, town: Town, chain: list[str]) -> None:
    a, b, c, d, x, y = chain
    assert len(await through(reader, a, d, replace(NUMBERS, paths=1))) == 1
    assert await through(reader, a, d, replace(NUMBERS, hub=1)) == set()
    await town.tie("CONNECTED_TO", [(x, c)])
    assert await through(reader, a, d, replace(NUMBERS, hub=2)) == {(b, c)}
    assert await through(reader, a, d, replace(NUMBERS, connections=1)) == {(b, c)}
    assert await through(reader, a, d) == {(b, c), (x, y), (x, c)}
