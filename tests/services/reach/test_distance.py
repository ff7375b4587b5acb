"""Distances, against networkx (R2)."""

from __future__ import annotations

import random

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reach import adjacency
from services.reach.adjacency import NOBODY, Adjacency, Positions
from services.reach.distance import introduced, page_distances, steps

from .oracle import adjacency_of, compare_page, degrees_of


def numbers(values: list[int]) -> Positions:
    return np.array(values, np.uint32)


def connected(graph: nx.Graph[int]) -> Adjacency:
    return adjacency_of(len(graph), graph.edges)


def check(graph: nx.Graph[int], viewer: int, hidden: list[int], page: list[int]) -> None:
    ties, wanted = connected(graph), degrees_of(graph, viewer)
    assert steps(ties, len(graph), viewer).tolist() == wanted.tolist()
    compare_page(graph, ties, wanted, viewer, page=page, hidden=hidden)


@st.composite
def graphs(draw: st.DrawFn) -> nx.Graph[int]:
    size = draw(st.integers(1, 14))
    pairs = [(a, b) for a in range(size) for b in range(a)]
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(size))
    graph.add_edges_from(draw(st.lists(st.sampled_from(pairs), max_size=20)) if pairs else [])
    return graph


@given(graphs(), st.data())
def test_r2_degrees_and_mutuals_are_networkx_s(graph: nx.Graph[int], data: st.DataObject) -> None:
    member = st.integers(0, len(graph) - 1)
    check(graph, data.draw(member), data.draw(st.lists(member)), data.draw(st.lists(member)))


@pytest.mark.parametrize("chunk", [7, 1 << 20])
@pytest.mark.parametrize("seed", range(4))
def test_r2_holds_for_hubs_and_for_who_knows_nobody(seed: int, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adjacency, "CHUNK", chunk)
    chance = random.Random(seed)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(305))
    # Whoever has many connections gets more of them, as in real networks; the last five know nobody.
    ends = [0, 1]
    for member in range(2, 300):
        graph.add_edges_from((member, known) for known in chance.choices(ends, k=2))
        ends += [member, *graph[member]]
    hub = max(graph, key=lambda member: len(graph[member]))
    for viewer in (hub, 304, *chance.sample(range(300), 6)):
        check(graph, viewer, chance.sample(range(305), 40), chance.sample(range(305), 100))


def test_both_ways_to_the_third_step_are_taken() -> None:
    """A hub is met from the page's side, everybody else from the viewer's: both are exact."""
    star: nx.Graph[int] = nx.Graph([(0, leaf) for leaf in range(1, 21)])
    star.add_edges_from([(20, 21), (21, 22), (22, 23)])
    check(star, 0, [], [22, 23, 21])
    check(star, 23, [], [0, 1, 20])


@given(graphs(), st.data())
def test_those_whom_a_member_leads_to_are_counted(graph: nx.Graph[int], data: st.DataObject) -> None:
    members = st.lists(st.integers(0, len(graph) - 1), unique=True)
    through, wanted = data.draw(members), data.draw(members)
    mask = np.zeros(len(graph), np.bool_)
    mask[wanted] = True
    found = introduced(connected(graph), mask, numbers(through))
    assert found.tolist() == [len(set(graph[member]) & set(wanted)) for member in through]


def test_an_empty_page_has_no_distances() -> None:
    found = page_distances(connected(nx.Graph([(0, 1), (1, 2)])), 3, 0, NOBODY, NOBODY)
    assert (found.degrees.tolist(), found.mutuals.tolist()) == ([], [])
