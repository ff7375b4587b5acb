"""Communities that were planted are found, whatever the order of members, and whoever bridges them is told."""

from __future__ import annotations

import random
import subprocess
import sys
from itertools import combinations, pairwise

import networkx as nx
import pytest

from services.reach.communities import Bridge, communities


def planted(sizes: list[int], *, mixed: int | None = None) -> nx.Graph[str]:
    """A viewer who knows everybody, and groups in which everybody knows everybody, each tied to the next by one."""
    groups = [[f"g{group}-{member:02d}" for member in range(size)] for group, size in enumerate(sizes)]
    pairs = [pair for group in groups for pair in combinations(group, 2)]
    pairs += [(a[0], b[0]) for a, b in pairwise(groups)]
    ids = [id_ for group in groups for id_ in group]
    if mixed is not None:
        chance = random.Random(mixed)
        chance.shuffle(ids)
        chance.shuffle(pairs)
    network: nx.Graph[str] = nx.Graph(viewer="me")
    network.add_nodes_from(ids)
    network.add_edges_from(pairs)
    network.add_edges_from(("me", id_) for id_ in ids)
    return network


@pytest.mark.parametrize("sizes", [[8, 6, 7], [5, 5, 5, 5], [12, 4], [9]])
def test_planted_communities_are_found(sizes: list[int]) -> None:
    found = communities(planted(sizes))
    wanted = [tuple(f"g{group}-{member:02d}" for member in range(size)) for group, size in enumerate(sizes)]
    assert [group.members for group in found.groups] == sorted(wanted, key=lambda group: (-len(group), group))
    assert [group.size for group in found.groups] == sorted(sizes, reverse=True)
    assert "me" not in found.places()
    places = found.places()
    bridges = {bridge.member_id: bridge for bridge in found.bridges}
    assert set(bridges) == ({f"g{group}-00" for group in range(len(sizes))} if len(sizes) > 1 else set())
    assert all(bridge.community == places[id_] for id_, bridge in bridges.items())
    assert [bridge.others for bridge in found.bridges] == sorted(
        (2 if 0 < group < len(sizes) - 1 else 1 for group in range(len(sizes) if len(sizes) > 1 else 0)), reverse=True
    )


def test_bridges_come_by_the_communities_they_reach_then_by_id() -> None:
    found = communities(planted([8, 6, 7]))
    assert found.bridges == (Bridge("g1-00", 2, 2), Bridge("g0-00", 0, 1), Bridge("g2-00", 1, 1))


def test_of_some_members_the_largest_community_comes_first_and_bridges_stay() -> None:
    found = communities(planted([8, 6, 7])).among({"g0-00", "g1-00", "g1-04", "g1-05", "g2-03", "nobody"})
    assert [group.members for group in found.groups] == [("g1-00", "g1-04", "g1-05"), ("g0-00",), ("g2-03",)]
    assert found.bridges == (Bridge("g1-00", 0, 2), Bridge("g0-00", 1, 1))
    assert communities(planted([8, 6, 7])).among(()).groups == ()


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_members_changes_nothing(seed: int) -> None:
    assert communities(planted([8, 6, 7, 3], mixed=seed)) == communities(planted([8, 6, 7, 3]))


def test_nor_does_the_process() -> None:
    script = (
        "import networkx as nx\n"
        "from services.reach.communities import communities\n"
        "network = nx.relabel_nodes(nx.karate_club_graph(), str)\n"
        "network.graph['viewer'] = '0'\n"
        "print(communities(network))\n"
    )
    said = {
        subprocess.run(  # noqa: S603 - this Python, and a script of this test's
            [sys.executable, "-c", script], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1


def test_a_member_alone_has_none_and_those_without_ties_are_each_their_own() -> None:
    alone: nx.Graph[str] = nx.Graph(viewer="me")
    alone.add_node("me")
    assert communities(alone).groups == ()
    alone.add_edges_from([("me", "b"), ("me", "a")])
    assert [group.members for group in communities(alone).groups] == [("a",), ("b",)]
    assert communities(alone).bridges == ()
