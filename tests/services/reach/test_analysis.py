"""A member's standpoint behind filters: what it is without them, of those alone who pass."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.account import Account
from services.lot import PayWith
from services.member import Member
from services.policy import Policy
from services.reach.analysis import Standpoint
from services.reach.projection import Fact, Place
from services.reach.reachable import Terms, kinds, reach_of, verdicts_on
from services.reach.reached import Reached

from .network import Sets, numbers

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
IDS = [f"m{number:02d}" for number in range(14)]
ME = IDS[0]
PAIRS = st.sets(st.sampled_from(list(permutations(IDS, 2))), max_size=30)
SOME = st.sets(st.sampled_from(IDS))


@st.composite
def networks(draw: st.DrawFn) -> Sets:
    ties = draw(PAIRS)
    facts = {id_: int(draw(st.sampled_from([0, 0, Fact.OPEN, Fact.SUSPENDED]))) for id_ in IDS}
    blocks = draw(st.sets(st.sampled_from([(id_, ME) for id_ in IDS[1:]]), max_size=3))
    return Sets(facts, ties | {(b, a) for a, b in ties}, blocks)


def standpoint(sets: Sets, passing: set[str] | None = None) -> Standpoint:
    projection = sets.projection(Place(0, "x"))
    among = None if passing is None else np.array([id_ in passing for id_ in IDS], np.bool_)
    found = kinds(projection, 0, numbers([]))
    terms = Terms(Account(Member(ME)), PayWith.AUTO, Policy(), NOW)
    verdicts = verdicts_on(found, terms)
    return Standpoint(Reached(NOW, reach_of(found, 0, verdicts, among), projection, 0, found, verdicts, terms, among))


@given(networks(), SOME, st.none() | SOME, st.integers(1, 3))
async def test_r3_r11a_a_graph_holds_those_who_pass_as_the_whole_one_tells_them(
    sets: Sets, passing: set[str], among: set[str] | None, steps: int
) -> None:
    """Paths, steps and ranks are the whole network's; whoever hides isn't in it, whether a filter lets pass or not."""
    whole = await standpoint(sets).ego(steps, by_rank=True)
    found = await standpoint(sets, passing).ego(steps, among=among and [*among, "nobody"], by_rank=True)
    wanted = whole.subgraph({ME} | (set(whole) & passing & (passing if among is None else among)))
    assert {id_: found.nodes[id_] for id_ in found} == {id_: wanted.nodes[id_] for id_ in wanted}
    assert set(map(frozenset, found.edges)) == set(map(frozenset, wanted.edges))
    assert found.graph == {"viewer": ME, "members": len(wanted) - 1, "cut": False}


@given(networks(), SOME, st.none() | SOME)
async def test_r3_r11a_ranks_are_the_whole_network_s(sets: Sets, passing: set[str], among: set[str] | None) -> None:
    found = await standpoint(sets, passing).ranked(len(IDS), among)
    whole = await standpoint(sets).ranked(len(IDS))
    assert found == [one for one in whole if one.member_id in passing and (among is None or one.member_id in among)]
    assert await standpoint(sets, passing).ranked(1, among) == found[:1]


@given(networks(), SOME)
async def test_r3_r11a_communities_are_the_whole_network_s(sets: Sets, passing: set[str]) -> None:
    found, whole = await standpoint(sets, passing).communities(), await standpoint(sets).communities()
    kept = {frozenset(passing.intersection(group.members)) for group in whole.groups} - {frozenset()}
    assert {frozenset(group.members) for group in found.groups} == kept
    assert [group.size for group in found.groups] == sorted(map(len, kept), reverse=True)
    others = [(one.member_id, one.others) for one in whole.bridges if one.member_id in passing]
    assert [(one.member_id, one.others) for one in found.bridges] == others
    assert all(found.places()[one.member_id] == one.community for one in found.bridges)
