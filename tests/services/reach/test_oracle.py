"""The comparison of whole networks with networkx and reference depths, on networks of every shape."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

from services.networks.demo import generate
from tests.services.reach import oracle

if TYPE_CHECKING:
    from pathlib import Path

    from services.reach.adjacency import Adjacency

SHAPED: Any = nx
"""networkx, whose generators of graphs have no types."""
SHAPES: dict[str, nx.Graph[int]] = {
    "nobody knows anybody": SHAPED.empty_graph(40),
    "one alone": SHAPED.empty_graph(1),
    "a chain": SHAPED.path_graph(60),
    "a ring": SHAPED.cycle_graph(7),
    "a star": SHAPED.star_graph(400),
    "everybody knows everybody": SHAPED.complete_graph(60),
    "two halves": SHAPED.complete_bipartite_graph(30, 200),
    "a grid": SHAPED.convert_node_labels_to_integers(SHAPED.grid_2d_graph(20, 20)),
    "apart": SHAPED.disjoint_union_all([SHAPED.complete_graph(9), SHAPED.star_graph(30), SHAPED.empty_graph(3)]),
    "hubs": SHAPED.barabasi_albert_graph(900, 3, seed=1),
    "hubs and triangles": SHAPED.powerlaw_cluster_graph(900, 4, 0.6, seed=2),
    "a small world": SHAPED.watts_strogatz_graph(700, 6, 0.1, seed=3),
    "by chance": SHAPED.gnm_random_graph(500, 700, seed=4),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_r2_arrays_say_what_networkx_says(shape: str) -> None:
    graph = SHAPES[shape]
    told = oracle.compare(graph, random.Random(5), viewers=60)
    assert told.viewers >= min(len(graph), 60)
    assert told.distances == told.viewers * len(graph)


def test_r2_so_they_do_of_the_demo_network() -> None:
    told = oracle.compare_network(generate(1500, seed=6), random.Random(6), viewers=60)
    assert told == oracle.Compared(60, 90_000, 6000)


def test_a_difference_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    graph: nx.Graph[int] = nx.Graph([(0, 1), (1, 2), (2, 3)])
    fewer = oracle.adjacency_of(4, [(0, 1), (1, 2)])

    def without_the_last(_size: int, _pairs: object) -> Adjacency:
        return fewer

    monkeypatch.setattr(oracle, "adjacency_of", without_the_last)
    with pytest.raises(AssertionError, match="degrees from"):
        oracle.compare(graph, random.Random(1))


VERTICES = "1 0\n2 1\n3 1\n4 2\n5 3\n6 4\n7 9223372036854775807\n"
"""What a search through the breadth from 1 finds along 1-2, 1-3, 2-4, 4-5, 5-6."""


def test_networks_come_from_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "friends.csv").write_text("node_1,node_2\n0,1\n1,2\n2,3\n5,6\n")
    (tmp_path / "undirected.e").write_text("1 2 0.5\n1 3 0.5\n2 4 1.0\n4 5 1\n5 6 1\n")
    (tmp_path / "undirected-BFS").write_text(VERTICES)
    (tmp_path / "dir-input").write_text("1 2 3\n2 4\n4 5\n5 6\n7 1\n")
    (tmp_path / "dir-output").write_text(VERTICES)
    oracle.main([str(tmp_path / name) for name in ("friends.csv", "undirected.e", "dir-input")])
    assert capsys.readouterr().out.splitlines() == [
        "friends.csv: all the same, Compared(viewers=6, distances=36, mutuals=600)",
        "undirected.e: all the same, 7 reference depths",
        "dir-input: all the same, 7 reference depths",
    ]
    (tmp_path / "undir-output").write_text(VERTICES)
    (tmp_path / "undir-input").write_text("1 2 3\n2 4\n4 5\n5 6\n7 1\n")  # both ways, so 7 isn't out of reach
    with pytest.raises(AssertionError):
        oracle.main([str(tmp_path / "undir-input")])
