"""Surveys of lists are given the degrees that the arrays tell; everything else goes to the store as it came."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.lot import OUT_OF_NETWORK
from services.reach.near_store import FEW, NearStore
from services.reach.reaching import NO_NETWORK
from services.scope import Scope
from services.world import World

from .network import Sets
from .test_reaching import IDS, Shown, networks, projected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.decisions.decide import Outcome
    from services.intent import Intent
    from services.reach.reaching import Network
    from services.store import Decide

pytestmark = pytest.mark.anyio

PLAIN = Sets(dict.fromkeys(IDS, 0))
OTHERS = [*IDS[1:], "nobody"]


class Asked:
    """A store that keeps what it was asked, and is done with whatever it is given."""

    def __init__(self) -> None:
        self.scopes: list[Scope] = []

    async def survey(self, scope: Scope) -> World:
        self.scopes.append(scope)
        return World()

    async def transact(self, intents: Sequence[Intent], decide: Decide) -> list[Outcome]:
        return decide(World(), intents)


def scope_for(others: Sequence[str], viewer: str = "m00") -> Scope:
    members, viewers = frozenset([viewer, *others]), frozenset({viewer})
    return Scope(members=members, ledgers=viewers, pairs=frozenset((viewer, other) for other in others))


async def passed_on(scope: Scope, network: Network) -> Scope:
    store = Asked()
    await NearStore(store, network).survey(scope)
    [passed] = store.scopes
    return passed


@given(networks(), st.sampled_from([*IDS, "nobody"]))
async def test_r2_a_list_s_degrees_are_networkx_s(sets: Sets, viewer: str) -> None:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from([*IDS, "nobody"])
    graph.add_edges_from(sorted(sets.connections))
    far = dict(nx.single_source_shortest_path_length(graph, viewer, cutoff=3))
    others = [id_ for id_ in (*IDS, "nobody") if id_ != viewer]
    scope = scope_for(others, viewer)
    degrees = frozenset((viewer, other, far.get(other, OUT_OF_NETWORK)) for other in others)
    assert await passed_on(scope, Shown(projected(sets))) == replace(scope, degrees=degrees)


async def test_a_few_are_left_to_the_graph() -> None:
    few, more = scope_for(OTHERS[:FEW]), scope_for(OTHERS[: FEW + 1])
    assert await passed_on(few, Shown(projected(PLAIN))) == few
    assert len((await passed_on(more, Shown(projected(PLAIN)))).degrees) == FEW + 1


async def test_what_has_no_sender_or_several_is_left_to_the_graph() -> None:
    nobody = Scope(members=frozenset(IDS))
    assert await passed_on(nobody, Shown(projected(PLAIN))) == nobody
    both = replace(scope_for(OTHERS), pairs=scope_for(OTHERS).pairs | scope_for(["m00"], "m04").pairs)
    assert await passed_on(both, Shown(projected(PLAIN))) == both


async def test_where_no_arrays_are_at_hand_the_graph_tells() -> None:
    assert await passed_on(scope_for(OTHERS), NO_NETWORK) == scope_for(OTHERS)


async def test_r20_sends_are_not_decided_from_the_arrays() -> None:
    asked: list[World] = []

    def decide(world: World, _: Sequence[Intent]) -> list[Outcome]:
        asked.append(world)
        return []

    assert await NearStore(Asked(), Shown(projected(PLAIN))).transact([], decide) == []
    assert asked == [World()]
