"""Distances, reach and mutual connections on whole networks, against networkx and reference depths (R2).

``python -m tests.services.reach.oracle PATH...`` compares networks from files: edge lists, a folder of the LDBC Social
Network Benchmark, and LDBC Graphalytics' graphs, whose reference depths lie beside them.
"""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from services.lot import OUT_OF_NETWORK
from services.networks.edge_list import read_edge_list
from services.networks.ldbc import read_ldbc
from services.reach.adjacency import Adjacency, Rows
from services.reach.distance import FARTHEST, introduced, page_distances, steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from services.networks.network import Network

HUBS = 20
"""So many of those with most connections are always looked from."""
PAGE = 100


@dataclass(frozen=True, slots=True)
class Compared:
    """How much was found to be the same."""

    viewers: int
    distances: int
    mutuals: int


def adjacency_of(size: int, pairs: Iterable[tuple[int, int]], *, directed: bool = False) -> Adjacency:
    """The ties as the product keeps them; connections go both ways."""
    ends = np.array(list(pairs), np.uint32).reshape(-1, 2)
    both = ends if directed else np.concatenate((ends, ends[:, ::-1]))
    return Adjacency(Rows.of_pairs(size, both[:, 0], both[:, 1]))


def compare(graph: nx.Graph[int], chance: random.Random, viewers: int | None = None) -> Compared:
    """Compare what the arrays say with what networkx says of members 0 to n - 1. Raises AssertionError.

    It is looked from everybody, or from so many ``viewers``: the hubs, and others by chance.
    """
    size, ties = len(graph), adjacency_of(len(graph), graph.edges)
    hubs = sorted(graph, key=lambda member: -graph.degree[member])[:HUBS]
    others = sorted(set(graph) - set(hubs))
    lookers = hubs + (others if viewers is None else chance.sample(others, min(len(others), viewers - len(hubs))))
    mutuals = 0
    for viewer in lookers:
        mutuals += compare_from(graph, ties, viewer, chance)
    return Compared(len(lookers), size * len(lookers), mutuals)


def compare_from(graph: nx.Graph[int], ties: Adjacency, viewer: int, chance: random.Random) -> int:
    """Compare what ``ties``, however they came about, say as ``viewer`` sees it; how many mutual counts there were.

    Raises AssertionError.
    """
    wanted = degrees_of(graph, viewer)
    assert np.array_equal(steps(ties, len(graph), viewer), wanted), f"degrees from {viewer}"
    _introducers(graph, ties, wanted, viewer)
    return _page(graph, ties, wanted, viewer, chance)


def degrees_of(graph: nx.Graph[int], viewer: int) -> NDArray[np.uint8]:
    """How far networkx says that everybody is."""
    far = dict(nx.single_source_shortest_path_length(graph, viewer, cutoff=FARTHEST))
    wanted = np.full(len(graph), OUT_OF_NETWORK, np.uint8)
    wanted[list(far)] = list(far.values())
    return wanted


def compare_page(
    graph: nx.Graph[int],
    ties: Adjacency,
    wanted: NDArray[np.uint8],
    viewer: int,
    *,
    page: Sequence[int],
    hidden: Sequence[int],
) -> None:
    """Compare a list's degrees with those ``wanted`` of everybody, and its mutual counts. Raises AssertionError."""
    found = page_distances(ties, len(graph), viewer, np.array(page, np.uint32), np.array(hidden, np.uint32))
    assert found.degrees.tolist() == [wanted[member] for member in page], f"a list's degrees from {viewer}"
    own, unseen = set(graph[viewer]), set(hidden)
    common = [0 if member == viewer else len((own & set(graph[member])) - unseen) for member in page]
    assert found.mutuals.tolist() == common, f"a list's mutual counts with {viewer}"


def _page(graph: nx.Graph[int], ties: Adjacency, wanted: NDArray[np.uint8], viewer: int, chance: random.Random) -> int:
    """A list's degrees and mutual counts, some members hidden; most of the page near, where both are of interest."""
    size = len(graph)
    near = np.flatnonzero(wanted <= FARTHEST).tolist()
    page = [*chance.choices(near, k=PAGE - PAGE // 4), *chance.choices(range(size), k=PAGE // 4)]
    hidden = chance.sample(range(size), size // 10)
    compare_page(graph, ties, wanted, viewer, page=page, hidden=hidden)
    return len(page)


def _introducers(graph: nx.Graph[int], ties: Adjacency, wanted: NDArray[np.uint8], viewer: int) -> None:
    """Through whom the second degree is reached, and that all of it is."""
    own = sorted(graph[viewer])
    if not own:
        return
    second = wanted == 2
    found = introduced(ties, second, np.array(own, np.uint32)).tolist()
    there = set(np.flatnonzero(second).tolist())
    assert found == [len(set(graph[member]) & there) for member in own], f"introducers of {viewer}"
    assert set[int]().union(*(set(graph[member]) for member in own)) >= there


def compare_network(network: Network, chance: random.Random, viewers: int | None = None) -> Compared:
    """The same for a network out of files."""
    places = {row.facts.id: place for place, row in enumerate(network.members)}
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(places)))
    graph.add_edges_from((places[row.a], places[row.b]) for row in network.connections)
    return compare(graph, chance, viewers)


def compare_depths(edges: Sequence[tuple[str, str]], depths: dict[str, int], *, directed: bool) -> int:
    """Compare with reference depths of a search through the breadth; how many vertices. Raises AssertionError.

    What is farther than three steps, or isn't reached, has to be out of network.
    """
    places = {name: place for place, name in enumerate(depths)}
    ties = adjacency_of(len(places), ((places[a], places[b]) for a, b in edges), directed=directed)
    [source] = [place for name, place in places.items() if depths[name] == 0]
    wanted = [depth if depth <= FARTHEST else OUT_OF_NETWORK for depth in depths.values()]
    assert steps(ties, len(places), source).tolist() == wanted
    return len(places)


def read_depths(path: Path) -> dict[str, int]:
    """A line per vertex: its name and its depth."""
    rows = (line.split() for line in path.read_text().splitlines() if line.strip())
    return {name: int(depth) for name, depth in rows}


def read_ties(path: Path) -> list[tuple[str, str]]:
    """Two vertices a line, perhaps with a weight (``.e``); or a vertex and all that it leads to (``-input``)."""
    rows = [line.split() for line in path.read_text().splitlines() if line.strip()]
    return [(row[0], other) for row in rows for other in (row[1:2] if path.suffix == ".e" else row[1:])]


def main(paths: Sequence[str]) -> None:
    """Print a line for each network; ends with 1 at the first difference."""
    for given in paths:
        path, chance = Path(given), random.Random(7)
        reference = path.with_name(
            path.stem + "-BFS" if path.suffix == ".e" else path.name.replace("-input", "-output")
        )
        if path.is_dir():
            told = str(compare_network(read_ldbc(path), chance))
        elif reference != path and reference.exists():
            directed = "undir" not in path.name
            told = f"{compare_depths(read_ties(path), read_depths(reference), directed=directed)} reference depths"
        else:
            told = str(compare_network(read_edge_list(path), chance))
        sys.stdout.write(f"{path.name}: all the same, {told}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
