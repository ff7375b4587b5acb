"""Candidates against networkx, what they share and how they answered; who is hidden; and how little a hub costs."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, LiteralString, cast

import networkx as nx
import pytest

from graph.database import given
from graph.suggestions import GraphSuggestions
from services.affinity import SharedFact, SharedKind
from services.member import Standing
from services.policy import SuggestionPolicy
from services.suggestion import Candidate, CommonConnection, rank
from tests.proof.model import Person
from tests.proof.town import START

if TYPE_CHECKING:
    from collections.abc import Callable

    from neo4j import AsyncDriver

    from graph.rows import Row
    from tests.proof.town import Town

pytestmark = pytest.mark.anyio
NUMBERS = SuggestionPolicy()

SHARE: LiteralString = """
UNWIND $rows AS row
MATCH (m:Member {id: row[0]})
MERGE (e:Employer {id: row[1]})
SET e.name = 'Acme'
MERGE (s:School {id: row[1]})
SET s.name = 'Open College'
MERGE (k:Skill {id: row[1]})
SET k.name = 'Rust'
MERGE (m)-[:WORKS_AT]->(e)
MERGE (m)-[:STUDIED_AT]->(s)
MERGE (m)-[:HAS_SKILL]->(k)
"""

MAIL: LiteralString = """
UNWIND $rows AS row
CREATE (:InMail {id: row.id, senderId: 'x', recipientId: row.to, state: row.state, sentAt: row.at})
"""


@pytest.fixture
def reader(driver: AsyncDriver, database: str) -> GraphSuggestions:
    return GraphSuggestions(driver, database)


async def found(reader: GraphSuggestions, viewer: str, numbers: SuggestionPolicy = NUMBERS) -> dict[str, Candidate]:
    candidates = await reader.candidates(viewer, numbers, START)
    assert len({one.id for one in candidates}) == len(candidates)
    return {one.id: one for one in candidates}


async def people(town: Town, ids: list[str], **standing: Standing) -> None:
    await town.settle([Person(id, standing=standing.get(id, Standing.ACTIVE)) for id in ids])


@pytest.mark.parametrize("seed", range(4))
async def test_common_connections_as_networkx_says(
    reader: GraphSuggestions, town: Town, member_ids: Callable[[int], list[str]], seed: int
) -> None:
    ids = member_ids(16)
    chance = random.Random(seed)
    graph: nx.Graph[str] = nx.Graph()
    graph.add_edges_from((a, b) for a, b in (chance.sample(ids, 2) for _ in range(16 + 8 * seed)))
    graph.add_nodes_from(ids)
    await people(town, ids)
    await town.tie("CONNECTED_TO", list(graph.edges))
    index = cast("Any", nx.adamic_adar_index)  # pyright: ignore[reportUnknownMemberType] - typed in part only
    for viewer in ids[:4]:
        strangers = [id for id in ids if id != viewer and not graph.has_edge(viewer, id)]
        oracle = {id: score for _, id, score in index(graph, [(viewer, id) for id in strangers]) if score}
        ranked = rank((await found(reader, viewer)).values(), NUMBERS)
        assert {one.member_id: one.score for one in ranked} == pytest.approx(oracle)


async def test_what_is_shared_and_with_how_many(
    reader: GraphSuggestions, town: Town, member_ids: Callable[[int], list[str]], prefix: str
) -> None:
    viewer, near, friend, colleague = member_ids(4)
    await people(town, [viewer, near, friend, colleague])
    await town.tie("CONNECTED_TO", [(viewer, near), (near, friend)])
    await town.run(SHARE, rows=[[id, prefix] for id in (viewer, near, friend, colleague)])
    names = [(SharedKind.EMPLOYER, "Acme"), (SharedKind.SCHOOL, "Open College"), (SharedKind.SKILL, "Rust")]
    shared = {SharedFact(kind, name, 4) for kind, name in names}
    candidates = await found(reader, viewer)
    assert {id: one.common for id, one in candidates.items()} == {
        friend: (CommonConnection(near, 2),),
        colleague: (),
    }
    assert [set(one.shared) for one in candidates.values()] == [shared, shared]


async def test_a_colleague_is_found_with_the_connections_in_common_too(
    reader: GraphSuggestions, town: Town, member_ids: Callable[[int], list[str]], prefix: str
) -> None:
    """However few are kept, and though a connection is a colleague too."""
    viewer, near, other, close, closer, colleague = member_ids(6)
    await people(town, [viewer, near, other, close, closer, colleague])
    await town.tie("CONNECTED_TO", [(viewer, near), (viewer, other), (near, colleague)])
    await town.tie("CONNECTED_TO", [(a, b) for a in (near, other) for b in (close, closer)])
    await town.run(SHARE, rows=[[id, prefix] for id in (viewer, near, colleague)])
    candidates = await found(reader, viewer, replace(NUMBERS, candidates=2))
    assert set(candidates) == {close, colleague}
    assert candidates[colleague].common == (CommonConnection(near, 4),)


async def test_of_the_last_inmails_those_answered_by_a_reply_count(
    reader: GraphSuggestions, town: Town, member_ids: Callable[[int], list[str]]
) -> None:
    viewer, near, friend = member_ids(3)
    await people(town, [viewer, near, friend])
    await town.tie("CONNECTED_TO", [(viewer, near), (near, friend)])
    old, young = START - NUMBERS.patience, START - NUMBERS.patience + timedelta(seconds=1)
    states = [("REPLIED", old), ("REPLIED", old), ("DECLINED", young), ("DELIVERED", old), ("DELIVERED", young)]
    states.append(("REPLIED", young))
    rows = [{"id": f"{friend}{n}", "to": friend, "state": state, "at": at} for n, (state, at) in enumerate(states)]
    await town.run(MAIL, rows=rows)
    for latest, (answered, received) in {20: (3, 5), 3: (1, 2), 1: (1, 1)}.items():
        one = (await found(reader, viewer, replace(NUMBERS, inmails=latest)))[friend]
        assert (one.answered, one.received) == (answered, received)


@pytest.mark.parametrize("tie", ["BLOCKED", "REPORTED", "BLOCKED by the viewer", "REPORTED by the viewer"])
async def test_r11a_nobody_at_odds_with_the_viewer_is_there_or_counts(
    reader: GraphSuggestions, town: Town, member_ids: Callable[[int], list[str]], prefix: str, tie: str
) -> None:
    viewer, near, odd_near, friend, odd_friend, odd_colleague = ids = member_ids(6)
    await people(town, ids)
    await town.tie("CONNECTED_TO", [(viewer, near), (viewer, odd_near)])
    await town.tie("CONNECTED_TO", [(a, b) for a in (near, odd_near) for b in (friend, odd_friend)])
    await town.run(SHARE, rows=[[id, prefix] for id in (viewer, odd_colleague)])
    before = await found(reader, viewer)
    assert set(before) == {friend, odd_friend, odd_colleague}
    assert len(before[friend].common) == 2
    kind, *mine = tie.split(maxsplit=1)
    odd = [(viewer, id) if mine else (id, viewer) for id in (odd_near, odd_friend, odd_colleague)]
    await town.tie(kind, odd)
    after = await found(reader, viewer)
    assert {id: [one.id for one in candidate.common] for id, candidate in after.items()} == {friend: [near]}


async def test_r3_the_suspended_are_not_there_and_do_not_count(
    reader: GraphSuggestions, town: Town, member_ids: Callable[[int], list[str]], prefix: str
) -> None:
    viewer, near, gone_near, friend, gone_friend, gone_colleague = ids = member_ids(6)
    gone = dict.fromkeys((gone_near, gone_friend, gone_colleague), Standing.SUSPENDED)
    await people(town, ids, **gone)
    await town.tie("CONNECTED_TO", [(viewer, near), (viewer, gone_near)])
    await town.tie("CONNECTED_TO", [(a, b) for a in (near, gone_near) for b in (friend, gone_friend)])
    await town.run(SHARE, rows=[[id, prefix] for id in (viewer, gone_colleague)])
    after = await found(reader, viewer)
    assert {id: [one.id for one in candidate.common] for id, candidate in after.items()} == {friend: [near]}


async def test_nobody_is_known_to_a_viewer_who_is_not_there(reader: GraphSuggestions, prefix: str) -> None:
    assert await found(reader, prefix) == {}


async def test_the_connections_with_the_fewest_of_their_own_are_looked_at_and_no_hub(
    reader: GraphSuggestions, town: Town, member_ids: Callable[[int], list[str]]
) -> None:
    viewer, few, some, hub, *crowd = member_ids(12)
    await people(town, [viewer, few, some, hub, *crowd])
    await town.tie("CONNECTED_TO", [(viewer, near) for near in (few, some, hub)])
    await town.tie("CONNECTED_TO", [(few, crowd[0]), (some, crowd[0]), (some, crowd[1])])
    await town.tie("CONNECTED_TO", [(hub, one) for one in crowd])
    for numbers, nears in [
        (replace(NUMBERS, hub=5), {few, some}),
        (replace(NUMBERS, connections=1), {few}),
        (NUMBERS, {few, some, hub}),
    ]:
        candidates = await found(reader, viewer, numbers)
        assert {one.id for one in candidates[crowd[0]].common} == nears
        assert len(candidates) == (8 if hub in nears else len(nears))


class Profiled(GraphSuggestions):
    """Counts what the database touches."""

    hits = 0

    async def rows(self, statement: LiteralString, **parameters: Any) -> list[Row]:  # noqa: ANN401 - as the driver's
        records, summary, _ = await self._driver.execute_query(
            "PROFILE " + statement, given(parameters), database_=self._database
        )
        profile = cast("dict[str, Any]", summary.profile)  # pyright: ignore[reportUnknownMemberType] - untyped
        self.hits = _hits(profile)
        return [record["row"] for record in records]


def _hits(plan: dict[str, Any]) -> int:
    return plan["dbHits"] + sum(_hits(child) for child in plan.get("children", []))


async def test_who_knows_hundreds_reads_no_more_than_the_bounds_allow(
    driver: AsyncDriver, database: str, town: Town, member_ids: Callable[[int], list[str]]
) -> None:
    """300 connections who know 20 people each, among 100: 6,000 ties, of which 20 connections' are followed."""
    viewer, *ids = member_ids(401)
    near, crowd = ids[:300], ids[300:]
    chance = random.Random(3)
    await people(town, [viewer, *ids])
    await town.tie("CONNECTED_TO", [(viewer, id) for id in near])
    await town.tie("CONNECTED_TO", [(id, other) for id in near for other in chance.sample(crowd, 20)])
    reader = Profiled(driver, database)
    bounds = replace(NUMBERS, connections=20, candidates=20)
    assert len(await found(reader, viewer, bounds)) == bounds.candidates
    bounded = reader.hits
    assert len(await found(reader, viewer, replace(bounds, connections=300))) == bounds.candidates
    assert bounded < reader.hits / 2
