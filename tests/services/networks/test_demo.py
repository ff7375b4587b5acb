import subprocess
import sys
from statistics import median

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.networks.cast import ANA, CAST, FIRST, LENA, SECOND, THIRD
from services.networks.demo import MIN_MEMBERS, generate
from services.networks.network import Network

FINGERPRINT = """
from hashlib import sha256
from services.networks.demo import generate
network = generate(300, 9)
print(sha256(repr([(row.id, row.name, row.headline, sorted(row.facts.opt_outs)) for row in network.members]).encode()
      + repr((network.connections, network.blocks)).encode()).hexdigest())
"""


def graph_of(network: Network) -> "nx.Graph[str]":
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(row.id for row in network.members)
    graph.add_edges_from((row.a, row.b) for row in network.connections)
    return graph


def check_degrees(network: Network) -> None:
    degrees = nx.single_source_shortest_path_length(graph_of(network), ANA)
    assert {degrees[member] for member in FIRST} == {1}
    assert {degrees[member] for member in SECOND} == {2}
    assert {degrees[member] for member in THIRD} == {3}
    assert LENA not in degrees


@settings(max_examples=40, deadline=None)
@given(members=st.integers(MIN_MEMBERS, 700), seed=st.integers(0, 2**63 - 1))
def test_the_tutorials_people_keep_their_degrees(members: int, seed: int) -> None:
    check_degrees(generate(members, seed))


@pytest.mark.parametrize(("members", "seed"), [(50, 0), (50, 1), (2000, 1), (2000, 2), (5000, 3)])
def test_the_tutorials_people_keep_their_degrees_in_large_networks(members: int, seed: int) -> None:
    check_degrees(generate(members, seed))


@settings(max_examples=20, deadline=None)
@given(members=st.integers(MIN_MEMBERS, 400), seed=st.integers(0, 1000))
def test_a_network_is_well_formed(members: int, seed: int) -> None:
    network = generate(members, seed)
    ids = [row.id for row in network.members]
    pairs = [(row.a, row.b) for row in network.connections]
    assert len(ids) == len(set(ids)) == members
    assert ids == sorted(ids)
    assert pairs == sorted(set(pairs))
    assert all(a < b for a, b in pairs)
    assert {member for pair in pairs for member in pair} <= set(ids)
    blocks = [(row.blocker, row.blocked) for row in network.blocks]
    assert len(blocks) == len(set(blocks))
    assert ("kemal", ANA) in blocks
    assert all(one != other and (min(one, other), max(one, other)) not in set(pairs) for one, other in blocks)


@pytest.mark.parametrize("seed", [1, 2, 42])
def test_connections_are_heavy_tailed_and_clustered_as_in_real_networks(seed: int) -> None:
    graph = graph_of(generate(2000, seed))
    degrees = sorted(degree for _, degree in graph.degree)
    assert 12 <= sum(degrees) / len(degrees) <= 18
    assert degrees[-1] >= 8 * median(degrees)
    assert nx.average_clustering(graph) >= 0.1
    assert len(max(nx.connected_components(graph), key=len)) >= 0.95 * 2000


def test_the_mix_has_everyone_that_the_rules_speak_of() -> None:
    people = [row.facts for row in generate(2000, 1).members]
    for fact in ("plan", "account_type", "standing", "profile_level", "open_profile", "opt_outs"):
        values = [getattr(person, fact) for person in people]
        for value in set(values):
            assert values.count(value) >= 8, (fact, value)
    assert len({person.plan for person in people}) == 5
    assert len({person.standing for person in people}) == 3


def test_equal_seeds_give_equal_networks_in_any_process() -> None:
    prints = {
        subprocess.run(  # noqa: S603 - this interpreter and the code above
            [sys.executable, "-c", FINGERPRINT], env={"PYTHONHASHSEED": seed}, check=True, capture_output=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(prints) == 1
    assert generate(60, 1) == generate(60, 1)
    assert generate(60, 1).connections != generate(60, 2).connections


def test_two_demos_share_the_cast_alone() -> None:
    one, other = ({row.id for row in generate(members, seed).members} for members, seed in ((60, 1), (60, 2)))
    assert one & other == {row.id for row in CAST}


@pytest.mark.parametrize("members", [49, 1_000_001])
def test_sizes_have_bounds(members: int) -> None:
    with pytest.raises(ValueError, match="50 to 1,000,000 members"):
        generate(members, 1)
