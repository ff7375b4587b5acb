"""The network around a member, against networkx's own ego graphs."""

from __future__ import annotations

from itertools import permutations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.eligibility import Eligibility, Relation
from services.reach import adjacency
from services.reach.ego import ego, without_viewer
from services.reach.projection import Fact, Place
from services.refusal import Refusal
from services.refusal_code import RefusalCode

from .network import Sets, numbers

IDS = [f"m{number:02d}" for number in range(12)]
PAIRS = st.sets(st.sampled_from(list(permutations(IDS, 2))), max_size=20)
PATH = {("a", "b"), ("b", "c"), ("c", "d"), ("d", "e")}


def both_ways(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    return pairs | {(b, a) for a, b in pairs}


def network(pairs: set[tuple[str, str]], **facts: int) -> Sets:
    return Sets({id_: facts.get(id_, 0) for pair in sorted(pairs) for id_ in pair}, both_ways(pairs))


def steps_of(found: nx.Graph[str]) -> dict[str, int]:
    return {id_: told["step"] for id_, told in found.nodes.items()}


@given(PAIRS, PAIRS, st.sets(st.sampled_from(IDS)), st.integers(1, 3), st.sampled_from([3, 1 << 20]))
def test_r2_r11_it_is_networkx_s_without_the_hidden(
    pairs: set[tuple[str, str]], blocks: set[tuple[str, str]], suspended: set[str], farthest: int, chunk: int
) -> None:
    sets = Sets({id_: int(Fact.SUSPENDED) if id_ in suspended else 0 for id_ in IDS}, both_ways(pairs), blocks)
    whole: nx.Graph[str] = nx.Graph(sorted(pairs))
    whole.add_node(IDS[0])
    hidden = (suspended | {a for a, b in blocks if b == IDS[0]}) - {IDS[0]}
    far = dict(nx.single_source_shortest_path_length(whole, IDS[0], cutoff=farthest))
    wanted = whole.subgraph(far.keys() - hidden)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(adjacency, "CHUNK", chunk)
        found = ego(sets.projection(Place(0, "x")), 0, farthest=farthest, limit=99)
    assert set(map(frozenset, found.edges)) == set(map(frozenset, wanted.edges))
    assert steps_of(found) == {id_: far[id_] for id_ in wanted}
    assert list(found) == sorted(wanted, key=lambda id_: (far[id_], id_))
    assert found.graph == {"viewer": IDS[0], "members": len(wanted) - 1, "cut": False}
    assert set(without_viewer(found)) == set(wanted) - {IDS[0]}


def test_a_hidden_member_carries_a_path_and_isn_t_told() -> None:
    found = ego(network(PATH, b=int(Fact.SUSPENDED)).projection(Place(0, "x")), 0, farthest=3, limit=99)
    assert steps_of(found) == {"a": 0, "c": 2, "d": 3}
    assert list(found.edges) == [("c", "d")]


def test_what_is_cut_is_the_farthest_then_the_least_by_rank_or_the_last_by_id() -> None:
    star = {("hub", leaf) for leaf in "abcd"} | {("a", "z")}
    projection = network(star).projection(Place(0, "x"))
    hub = projection.register.position("hub")
    assert hub is not None
    found = ego(projection, hub, limit=3)
    assert list(found) == ["hub", "a", "b", "c"]
    assert found.graph == {"viewer": "hub", "members": 5, "cut": True}
    ranks = np.array([{"d": 0.5, "b": 0.25, "z": 0.9}.get(id_, 0.1) for id_ in sorted(["hub", *"abcdz"])])
    assert list(ego(projection, hub, limit=3, ranks=ranks)) == ["hub", "d", "b", "a"]
    assert ego(projection, hub, limit=5, ranks=ranks).nodes["z"] == {"step": 2, "rank": 0.9}
    assert not ego(projection, hub, limit=5).graph["cut"]


def test_of_given_members_alone() -> None:
    projection = network(PATH).projection(Place(0, "x"))
    found = ego(projection, 0, farthest=3, limit=99, among=numbers([4, 3, 1, 1, 0]))
    assert steps_of(found) == {"a": 0, "b": 1, "d": 3}
    assert list(found.edges) == [("a", "b")]
    assert found.graph["members"] == 2


def test_what_a_send_would_decide_stands_at_each_but_the_viewer() -> None:
    def verdict(place: int) -> Eligibility:
        blockers = (Refusal(RefusalCode.FIRST_DEGREE), Refusal(RefusalCode.NO_CREDITS)) if place == 1 else ()
        return Eligibility(blockers, 1, Relation.FIRST_DEGREE, None, open_profile=True)

    found = ego(network(PATH).projection(Place(0, "x")), 0, limit=99, verdict=verdict)
    assert dict(found.nodes) == {
        "a": {"step": 0},
        "b": {"step": 1, "writable": False, "blocker": "FIRST_DEGREE"},
        "c": {"step": 2, "writable": True},
    }


@pytest.mark.parametrize("farthest", [0, 4, -1])
def test_a_network_is_one_to_three_steps_wide(farthest: int) -> None:
    with pytest.raises(ValueError, match="1 to 3 steps wide"):
        ego(network(PATH).projection(Place(0, "x")), 0, farthest=farthest, limit=99)
