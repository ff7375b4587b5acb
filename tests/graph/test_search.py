"""Who is found, in which order, and how many: against plain Python and networkx, on people of one test's own words."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from graph.loading import load
from graph.search import GraphMemberIndex
from services.eligibility import RELATIONS, Relation
from services.member import Member, Standing
from services.networks.network import PROFILE_FACTS, ConnectionRow, Employment, Fact, MemberRow, Named, Network
from services.search import Asked, Counts, MemberFilters, MemberSort, Order, Position

from .search_oracle import Oracle, Someone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neo4j import AsyncDriver

    from tests.proof.town import Town

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 1, 2, tzinfo=UTC)
NO_FILTERS = MemberFilters()
RELEVANCE, NAME, NEAREST = MemberSort


@pytest.fixture
def index(driver: AsyncDriver, database: str) -> GraphMemberIndex:
    return GraphMemberIndex(driver, database)


def row(one: Someone) -> MemberRow:
    standing = Standing.SUSPENDED if one.suspended else Standing.ACTIVE
    return MemberRow(
        Member(one.id, standing=standing, open_profile=one.open_profile),
        one.name,
        one.headline,
        place=Named.called(one.place) if one.place else None,
        employments=(Employment(Named.called(one.employer)),) if one.employer else (),
        states=PROFILE_FACTS | {Fact.STANDING, Fact.OPEN_PROFILE},
    )


async def put(
    driver: AsyncDriver, database: str, people: Iterable[Someone], ties: Iterable[tuple[str, str]] = ()
) -> None:
    network = Network(tuple(map(row, people)), tuple(ConnectionRow(min(tie), max(tie)) for tie in ties))
    await load(driver, database, network, now=NOW, advance=lambda _kind, _count: None)


async def find(
    index: GraphMemberIndex,
    viewer: str,
    query: str,
    sort: MemberSort = RELEVANCE,
    filters: MemberFilters = NO_FILTERS,
    *,
    first: int = 100,
    after: Position | None = None,
) -> list[Position]:
    wanted = Asked(query, filters).criteria()
    return list(await index.find(viewer, wanted, Order.of(sort, wanted), first, after))


async def ids(
    index: GraphMemberIndex,
    viewer: str,
    query: str,
    sort: MemberSort = RELEVANCE,
    filters: MemberFilters = NO_FILTERS,
) -> list[str]:
    return [match.member_id for match in await find(index, viewer, query, sort, filters)]


async def count(index: GraphMemberIndex, viewer: str, query: str, filters: MemberFilters = NO_FILTERS) -> Counts:
    return await index.count(viewer, Asked(query, filters).criteria())


def key_of(sort: MemberSort, one: Someone, score: int, degree: int) -> tuple[int, int, str, str]:
    """By what a match with these has its place."""
    if sort is NAME:
        return 0, 0, one.name, one.id
    return degree if sort is NEAREST else 0, -score, "", one.id


def town_of(prefix: str) -> tuple[Oracle, str, list[str]]:
    """Thirty people with few words among them, those of this test alone; the word that all have, and the words."""
    chance = random.Random(11)
    own = "zq" + prefix[1:9]
    stems = ["karo", "karolin", "karlo", "velmo", "velmont", "ixo", "ix", "tamurel", "tamurle", "brunovek"]
    people = [
        Someone(
            f"{prefix}{number:02d}",
            name=" ".join(chance.sample(stems, 2)),
            headline=f"{own} {' '.join(chance.sample(stems, chance.randint(0, 2)))}".strip(),
            place=f"{own}place {chance.choice('abc')}",
            employer=chance.choice([f"{own}work {letter}" for letter in "de"] + [""]),
            suspended=chance.random() < 0.15,
            open_profile=chance.random() < 0.3,
        )
        for number in range(30)
    ]
    keys = [one.id for one in people]
    graph: nx.Graph[str] = nx.Graph()
    graph.add_edges_from((a, b) for a, b in (chance.sample(keys[:26], 2) for _ in range(26)))
    graph.add_nodes_from(keys)
    hiding = {tuple(chance.sample(keys, 2)) for _ in range(60)}
    return Oracle(people, graph, {(a, b) for a, b in hiding}), own, stems


def typo(word: str, chance: random.Random) -> str:
    spot = chance.randrange(len(word) - 1)
    return chance.choice(
        [
            word[:spot] + word[spot + 1] + word[spot] + word[spot + 2 :],
            word[:spot] + word[spot + 1 :],
            f"{word[:spot]}e{word[spot:]}",
            f"{word[:spot]}u{word[spot + 1 :]}",
            word[: spot + 2],
        ]
    )


async def test_who_is_found_in_which_order_and_how_many_is_what_the_oracle_says(
    driver: AsyncDriver, database: str, index: GraphMemberIndex, town: Town, prefix: str
) -> None:
    oracle, own, stems = town_of(prefix)
    await put(driver, database, oracle.people, oracle.graph.edges)
    half = sorted(oracle.hiding)
    await town.tie("BLOCKED", half[::2])
    await town.tie("REPORTED", half[1::2])
    chance, seen = random.Random(3), set[int]()
    for number in range(36):
        viewer = chance.choice([one.id for one in oracle.people[:20]])
        words = [typo(word, chance) if chance.random() < 0.5 else word for word in chance.sample(stems, number % 3)]
        query = " ".join([own, *words]).strip()
        relations = frozenset(chance.sample(RELATIONS[1:], chance.choice([0, 0, 1, 2])))
        open_profile = chance.random() < 0.2
        place = f"{own}place {chance.choice('abc')}" if chance.random() < 0.3 else None
        matching = {
            id: (one, score, oracle.degree(viewer, id))
            for id, (one, score) in oracle.found(viewer, query).items()
            if (not open_profile or one.open_profile) and (place is None or one.place == place)
        }
        matching = {id: of for id, of in matching.items() if not relations or RELATIONS[of[2]] in relations}
        filters = MemberFilters(relations, place=place, open_profile=open_profile)
        for sort in MemberSort:
            expected = sorted(key_of(sort, *of) for of in matching.values())
            assert await ids(index, viewer, query, sort, filters) == [id for *_, id in expected], query
        counts = await count(index, viewer, query, filters)
        assert counts.total == len(matching)
        assert dict(counts.relations) == Counter(RELATIONS[degree] for _, _, degree in matching.values())
        assert dict(counts.places) == Counter(one.place for one, _, _ in matching.values())
        assert dict(counts.employers) == Counter(one.employer for one, _, _ in matching.values() if one.employer)
        seen.add(len(matching))
    assert len(seen) > 6
    assert max(seen) > 12


async def test_without_a_text_those_nearby_are_what_the_oracle_says(
    driver: AsyncDriver, database: str, index: GraphMemberIndex, town: Town, prefix: str
) -> None:
    oracle, own, _ = town_of(prefix)
    await put(driver, database, oracle.people, oracle.graph.edges)
    await town.tie("BLOCKED", sorted(oracle.hiding))
    near = MemberFilters(frozenset({Relation.FIRST_DEGREE, Relation.SECOND_DEGREE}))
    nearest = MemberFilters(frozenset({Relation.FIRST_DEGREE}))
    sizes = 0
    for viewer in (one.id for one in oracle.people[:8]):
        by_name = sorted((one.name, one.id) for one in oracle.visible(viewer))
        degrees = {id: oracle.degree(viewer, id) for _, id in by_name}
        close = [id for _, id in by_name if degrees[id] <= 2]
        assert await ids(index, viewer, "", filters=near) == close
        assert await ids(index, viewer, "", NEAREST, near) == sorted(close, key=degrees.__getitem__)
        first = await count(index, viewer, "", nearest)
        assert first.total == sum(degree == 1 for degree in degrees.values())
        there = {one.id for one in oracle.people if one.place == f"{own}place a"}
        found = await ids(index, viewer, "", filters=MemberFilters(place=f"{own}PLACE  A"))
        assert found == [id for _, id in by_name if id in there]
        sizes += len(close)
    assert sizes > 20


async def test_everybody_comes_in_the_order_of_names_without_who_may_not_be_seen(
    driver: AsyncDriver, database: str, index: GraphMemberIndex, town: Town, prefix: str
) -> None:
    people = [Someone(f"{prefix}{n}", f"00000 {prefix}", "", "", "", suspended=n == 2) for n in range(6)]
    await put(driver, database, people)
    await town.tie("BLOCKED", [(f"{prefix}3", f"{prefix}0")])
    mine = [f"{prefix}{n}" for n in (1, 4, 5)]
    everybody = await find(index, f"{prefix}0", "")
    assert [match.member_id for match in everybody if match.member_id.startswith(prefix)] == mine
    assert [match.name for match in everybody] == sorted(match.name for match in everybody)
    assert {match.relevance for match in everybody} == {0}
    before = (await count(index, f"{prefix}0", "")).total
    assert before >= 3


@pytest.mark.parametrize("sort", MemberSort)
async def test_pages_follow_one_another_while_others_come_and_go(
    driver: AsyncDriver, database: str, index: GraphMemberIndex, prefix: str, sort: MemberSort
) -> None:
    """Ties are many: all have one of two names. Who comes between pages neither repeats nor hides anybody else."""
    own = "zq" + prefix[1:9]
    people = [Someone(f"{prefix}{n:02d}", f"{own} {'ab'[n % 2]}", "", "", "") for n in range(12)]
    viewer = Someone(f"{prefix}v", "viewer", "", "", "")
    await put(driver, database, [viewer, *people], [(viewer.id, people[3].id), (people[3].id, people[4].id)])
    whole = await find(index, viewer.id, own, sort)
    assert len(whole) == 12
    walked: list[Position] = []
    while page := await find(index, viewer.id, own, sort, first=3, after=walked[-1] if walked else None):
        walked += page
        new = [Someone(f"{prefix}{len(walked):02d}-new{n}", f"{own} {'ab'[n]} {own}x", own, "", "") for n in range(2)]
        await put(driver, database, new)
    old = [match for match in walked if "-new" not in match.member_id]
    assert old == whole
    assert len({match.member_id for match in walked}) == len(walked)
    places = [(match.degree, -match.relevance, match.name, match.member_id) for match in walked]
    assert all(one < other for one, other in pairwise(places))


async def test_r11a_who_is_hidden_moves_nobody(
    driver: AsyncDriver, database: str, index: GraphMemberIndex, town: Town, prefix: str
) -> None:
    """Places tell of the member and the query alone: they are the same whether or not others have the words too."""
    own = "zq" + prefix[1:9]
    people = [Someone(f"{prefix}{n}", f"{own} {'abc'[n]}tail", f"{own}x", "", "") for n in range(3)]
    viewer = Someone(f"{prefix}v", "viewer", "", "", "")
    await put(driver, database, [viewer, *people])
    before = await find(index, viewer.id, f"{own} atail")
    more = [Someone(f"{prefix}h{n}", f"{own} atail", own, "", "", suspended=n % 2 == 0) for n in range(20)]
    await put(driver, database, more)
    await town.tie("BLOCKED", [(one.id, viewer.id) for one in more])
    assert await find(index, viewer.id, f"{own} atail") == before
    assert (await count(index, viewer.id, f"{own} atail")).total == len(before) == 3


async def test_r11a_who_is_hidden_takes_no_place_among_the_most_that_are_counted(
    driver: AsyncDriver, database: str, index: GraphMemberIndex, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.search.MOST_COUNTED", 3)
    own = "zq" + prefix[1:9]
    viewer = Someone(f"{prefix}v", "viewer", "", "", "")
    hidden = [Someone(f"{prefix}h{n}", own, "", "", "", suspended=True) for n in range(9)]
    seen = [Someone(f"{prefix}{n}", f"{own}tail", "", "", "") for n in range(4)]
    await put(driver, database, [viewer, *hidden, *seen[:3]])
    counts = await count(index, viewer.id, own)
    assert (counts.total, counts.all_counted) == (3, True)
    assert await ids(index, viewer.id, own) == [one.id for one in seen[:3]]
    await put(driver, database, seen)
    counts = await count(index, viewer.id, own)
    assert (counts.total, counts.all_counted) == (3, False)
    assert len(await ids(index, viewer.id, own)) == 3


async def test_an_import_changes_what_members_are_found_by(
    driver: AsyncDriver, database: str, index: GraphMemberIndex, prefix: str
) -> None:
    own = "zq" + prefix[1:9]
    viewer = Someone(f"{prefix}v", "viewer", "", "", "")
    one = Someone(f"{prefix}a", f"{own}before", "", f"{own}place", f"{own}employer")
    await put(driver, database, [viewer, one])
    assert await ids(index, viewer.id, f"{own}employer") == [one.id]
    await put(driver, database, [replace(one, name=f"{own}afterwards", employer=f"{own}other")])
    for query, found in (("before", []), ("afterwards", [one.id]), ("employer", []), ("other", [one.id])):
        assert await ids(index, viewer.id, f"{own}{query} {own}place") == found, query
    assert await ids(index, viewer.id, "", filters=MemberFilters(employer=f"{own}employer")) == []
    counts = await count(index, viewer.id, "", MemberFilters(employer=f"{own}other"))
    assert counts.employers == ((f"{own}other", 1),)
    network = Network((replace(row(one), name="", states=frozenset({Fact.EMPLOYER})),), ())  # states no name
    await load(driver, database, network, now=NOW, advance=lambda _kind, _count: None)
    assert await ids(index, viewer.id, f"{own}afterwards {own}employer") == [one.id]


async def test_filters_are_of_the_present_employer_and_texts_of_all(
    driver: AsyncDriver, database: str, index: GraphMemberIndex, prefix: str
) -> None:
    own = "zq" + prefix[1:9]
    past = Employment(Named.called(f"{own}past"), f"{own}boss", 2001)
    present = Employment(Named.called(f"{own}now"), None, 2020)
    people = tuple(
        MemberRow(Member(f"{prefix}{key}"), key, employments=jobs, states=PROFILE_FACTS)
        for key, jobs in (("a", (past, present)), ("v", ()))
    )
    await load(driver, database, Network(people, ()), now=NOW, advance=lambda _kind, _count: None)
    for query in ("past", "boss", "now"):
        assert await ids(index, f"{prefix}v", own + query) == [f"{prefix}a"]
    for employer, found in (("now", [f"{prefix}a"]), ("past", [])):
        assert await ids(index, f"{prefix}v", "", filters=MemberFilters(employer=own + employer)) == found


async def test_nobody_finds_nobody(index: GraphMemberIndex, prefix: str) -> None:
    assert await ids(index, f"{prefix}none", "a") == []
    assert await count(index, f"{prefix}none", "") == Counts(0, all_counted=True, relations=(), places=(), employers=())
