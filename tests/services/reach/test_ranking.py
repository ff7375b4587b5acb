"""Personalised PageRank, against networkx's Google matrix raised to a high power."""

from __future__ import annotations

from itertools import permutations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reach import adjacency, ranking
from services.reach.projection import Change, ChangeKind, Fact, Place
from services.reach.ranking import Ranked, in_units, ranked, ranked_page, ranks

from .network import Sets, changes, numbers

IDS = [f"m{number:02d}" for number in range(12)]
PAIRS = st.sets(st.sampled_from(list(permutations(IDS, 2))), max_size=18)


def both_ways(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    return pairs | {(b, a) for a, b in pairs}


def wanted(sets: Sets, viewer: str) -> dict[str, float]:
    """What a walk of a thousand steps by networkx's own matrix comes to: what isn't settled of it is 0.85 ** 1024."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(sorted(sets.facts))
    graph.add_edges_from(sets.connections)
    matrix = np.asarray(nx.google_matrix(graph, alpha=0.85, personalization={viewer: 1}, nodelist=sorted(sets.facts)))
    row = np.linalg.matrix_power(matrix, 1024)[sorted(sets.facts).index(viewer)]
    return dict(zip(sorted(sets.facts), row.tolist(), strict=True))


@settings(max_examples=60)
@given(PAIRS, st.sampled_from(IDS), st.integers(0, 10**6), st.sampled_from([3, 1 << 20]))
def test_ranks_are_networkx_s_with_changes_upon_them(
    pairs: set[tuple[str, str]], viewer: str, seed: int, chunk: int
) -> None:
    sets = Sets(dict.fromkeys(IDS, 0), both_ways(pairs))
    projection = sets.projection(Place(0, "x"))
    made = changes(seed, [*IDS, "a-new-one", "zoe"], 8)
    for change in made:
        sets.take(change)
    projection = projection.after(made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(adjacency, "CHUNK", chunk)
        place = projection.register.position(viewer)
        assert place is not None
        found = ranks(projection.connections, len(projection), place)
    names = [projection.register.id_at(at) for at in range(len(projection))]
    expected = wanted(sets, viewer)
    assert dict(zip(names, found.tolist(), strict=True)) == pytest.approx(expected, abs=1e-6)
    assert found.sum() == pytest.approx(1.0)


@settings(max_examples=40)
@given(PAIRS, PAIRS, PAIRS, st.data())
def test_r11_the_hidden_hand_ranks_on_and_are_never_told(
    pairs: set[tuple[str, str]],
    blocks: set[tuple[str, str]],
    reports: set[tuple[str, str]],
    data: st.DataObject,
) -> None:
    suspended, among = (data.draw(st.sets(st.sampled_from(IDS))) for _ in range(2))
    first = data.draw(st.integers(0, 12))
    facts = {id_: int(Fact.SUSPENDED) if id_ in suspended else 0 for id_ in IDS}
    sets = Sets(facts, both_ways(pairs), blocks, reports)
    rank = wanted(sets, IDS[0])
    hidden = suspended | {a for a, b in blocks | reports if b == IDS[0]} | {IDS[0]}
    told = sorted((-round(rank[id_], 7), id_) for id_ in among - hidden if rank[id_] > 1e-9)
    projection = sets.projection(Place(0, "x"))
    by_rank = ranks(projection.connections, len(projection), 0)
    found = ranked(projection, 0, by_rank, numbers(map(IDS.index, among)), first)
    assert [one.rank for one in found] == pytest.approx([-score for score, _ in told[:first]], abs=1e-6)
    assert {one.member_id for one in found} <= {id_ for _, id_ in told}
    if first >= len(told):
        assert {one.member_id for one in found} == {id_ for _, id_ in told}
    assert ranked(projection, 0, by_rank, None, 99) == ranked(projection, 0, by_rank, numbers(range(12)), 99)


def test_who_ranks_alike_comes_by_id_wherever_it_stands() -> None:
    star = {("hub", leaf) for leaf in ("c", "b", "z")}
    projection = Sets(dict.fromkeys(["hub", "c", "b", "z"], 0), both_ways(star)).projection(Place(0, "x"))
    projection = projection.after([Change(Place(1, "y"), ChangeKind.CONNECTED, ["bb"], ["hub"], [0, 0])])
    assert projection.register.later == ("bb",)
    hub = projection.register.position("hub")
    assert hub is not None
    assert [one.member_id for one in ranked(projection, hub, ranks(projection.connections, 5, hub), None, 3)] == [
        "b",
        "bb",
        "c",
    ]


def test_somebody_who_knows_nobody_keeps_all_of_the_rank() -> None:
    alone = Sets({"a": 0, "b": 0}).projection(Place(0, "x"))
    found = ranks(alone.connections, 2, 0)
    assert found.tolist() == [1.0, 0.0]
    assert ranked(alone, 0, found, None, 5) == []


@settings(max_examples=60)
@given(PAIRS, st.sets(st.sampled_from(IDS)), st.integers(1, 5), st.sampled_from([3, 12]))
def test_pages_by_rank_hold_everybody_once_with_those_alike_by_id(
    pairs: set[tuple[str, str]], wished: set[str], first: int, early: int
) -> None:
    projection = Sets(dict.fromkeys(IDS[:early], 0)).projection(Place(0, "x"))
    ends = sorted(pairs)
    known = Change(Place(1, "y"), ChangeKind.MEMBERS, [*reversed(IDS)], (), [0] * len(IDS))  # ids in another order
    ties = Change(Place(2, "z"), ChangeKind.CONNECTED, [a for a, _ in ends], [b for _, b in ends], [0] * 2 * len(ends))
    projection = projection.after([known, ties])
    ids = projection.register.names(numbers(range(len(IDS))))
    among = np.array([id_ in wished for id_ in ids])
    found = ranks(projection.connections, len(projection), ids.index("m00"))
    whole = ranked(projection, ids.index("m00"), found, numbers(np.flatnonzero(among)), len(IDS))
    among[ids.index("m00")] = False
    told, after = list[Ranked](), None
    while True:
        page = ranked_page(projection, found, among, first, after)
        assert page.total == len(whole)
        told += page.items
        if not page.more:
            break
        assert len(page.items) == first
        after = in_units(told[-1].rank), told[-1].member_id
    assert told == whole
    # From between two places, anybody's or nobody's, those follow who are behind it.
    for rank, id_ in ((in_units(one.rank), f"{one.member_id}{end}") for one in whole for end in ("", "0")):
        page = ranked_page(projection, found, among, len(IDS), (rank, id_))
        behind = [one for one in whole if (-in_units(one.rank), one.member_id) > (-rank, id_)]
        assert list(page.items) == behind


def test_what_is_not_worth_handing_on_moves_no_rank_farther_than_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    graph: nx.Graph[int] = nx.barabasi_albert_graph(300, 3, seed=5)  # pyright: ignore[reportUnknownMemberType] - untyped
    names = {number: f"n{number:03d}" for number in graph}
    sets = Sets(dict.fromkeys(names.values(), 0), both_ways({(names[a], names[b]) for a, b in graph.edges}))
    connections = sets.projection(Place(0, "x")).connections
    exact = wanted(sets, names[7])
    for least in (1e-3, 1e-5, 1e-7):
        monkeypatch.setattr(ranking, "LEAST", least)
        found = ranks(connections, 300, 7)
        assert found.sum() == pytest.approx(1.0)
        assert all(
            abs(found[number] - exact[names[number]]) <= least * graph.degree[number] + 1e-11 for number in graph
        )
