"""The ranking of suggestions, against networkx for its first part and against properties for the whole."""

from __future__ import annotations

from dataclasses import replace
from math import fsum, isclose, log
from typing import Any, cast

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.affinity import SharedFact, SharedKind
from services.policy import Policy, SuggestionPolicy
from services.suggestion import (
    SHOWN,
    Answers,
    Candidate,
    CommonConnection,
    CommonConnections,
    Shared,
    Suggestion,
    order,
    rank,
)

NUMBERS = Policy().suggestion
BARE = SuggestionPolicy(shared=dict.fromkeys(SharedKind, 0.0), answers=0.0)

COMMON = st.lists(
    st.builds(CommonConnection, st.text("abcdefgh", min_size=1, max_size=2), st.integers(2, 500)),
    max_size=6,
    unique_by=lambda one: one.id,
).map(tuple)
FACTS = st.lists(
    st.builds(SharedFact, st.sampled_from(SharedKind), st.sampled_from(["Rust", "Acme"]), st.integers(2, 10**6)),
    max_size=4,
    unique_by=lambda fact: (fact.kind, fact.name),
).map(tuple)


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    """Some candidates, each once."""
    ids = draw(st.lists(st.text("xyz", min_size=1, max_size=3), max_size=6, unique=True))
    received = st.integers(0, 20)
    made: list[Candidate] = []
    for id_ in ids:
        of = draw(received)
        made.append(Candidate(id_, draw(COMMON), draw(FACTS), draw(st.integers(0, of)), of))
    return made


def only(candidate: Candidate, numbers: SuggestionPolicy = NUMBERS) -> Suggestion:
    (suggestion,) = rank([candidate], numbers)
    return suggestion


COLLEAGUE = Candidate("dora", shared=(SharedFact(SharedKind.EMPLOYER, "Acme", 10),))


def test_the_formula_on_an_example() -> None:
    candidate = Candidate(
        "dora",
        common=(CommonConnection("ben", 20), CommonConnection("abe", 5)),
        shared=(SharedFact(SharedKind.SKILL, "Rust", 40), SharedFact(SharedKind.EMPLOYER, "Acme", 10)),
        answered=3,
        received=4,
    )
    suggestion = only(candidate)
    common, employer, skill, answers = suggestion.reasons
    assert isinstance(common, CommonConnections)
    assert (common.count, common.shown) == (2, ("abe", "ben"))
    assert isclose(common.weight, 1 / log(5) + 1 / log(20))
    assert isinstance(employer, Shared)
    assert isinstance(skill, Shared)
    assert (employer.fact, skill.fact) == (candidate.shared[1], candidate.shared[0])
    assert isclose(employer.weight, 0.6 / log(10))
    assert isclose(skill.weight, 0.2 / log(40))
    assert answers == Answers(2 * (4 / 8 - 0.25), 3, 4)
    assert isclose(suggestion.score, fsum(reason.weight for reason in suggestion.reasons))


def test_a_rare_skill_says_more_than_a_large_employer() -> None:
    shared = (SharedFact(SharedKind.EMPLOYER, "Acme", 10**6), SharedFact(SharedKind.SKILL, "Juggling", 2))
    reasons = only(Candidate("dora", shared=shared)).reasons
    assert [reason.fact for reason in reasons if isinstance(reason, Shared)] == [*reversed(shared)]


def test_common_connections_have_a_weight_too() -> None:
    known = Candidate("dora", common=(CommonConnection("ben", 20),))
    assert isclose(only(known, replace(NUMBERS, connection=3.0)).score, 3 / log(20))


@pytest.mark.parametrize(("answered", "received", "sign"), [(0, 8, -1), (1, 4, 0), (4, 4, 1)])
def test_answers_count_against_what_is_usual(answered: int, received: int, sign: int) -> None:
    *_, reason = only(replace(COLLEAGUE, answered=answered, received=received)).reasons
    assert isinstance(reason, Answers)
    assert (reason.weight > 0) - (reason.weight < 0) == sign


def test_who_has_received_nothing_neither_gains_nor_loses() -> None:
    assert [type(reason) for reason in only(COLLEAGUE).reasons] == [Shared]


def test_a_few_answers_say_less_than_many() -> None:
    few, many = (only(replace(COLLEAGUE, answered=n, received=n)).score for n in (1, 20))
    assert only(COLLEAGUE).score < few < many


def test_only_some_are_named_those_with_the_fewest_connections() -> None:
    crowd = tuple(CommonConnection(f"c{n}", 50 - n) for n in range(9))
    (reason,) = only(Candidate("dora", crowd)).reasons
    assert isinstance(reason, CommonConnections)
    assert (reason.count, reason.shown) == (9, ("c8", "c7", "c6"))
    assert len(reason.shown) == SHOWN


def test_without_anything_in_common_nobody_is_suggested() -> None:
    assert rank([Candidate("dora", answered=5, received=5)], NUMBERS) == []


def test_equal_scores_are_in_the_order_of_ids() -> None:
    found = rank([replace(COLLEAGUE, id=id_) for id_ in ("c", "a", "b")], NUMBERS)
    assert [one.member_id for one in found] == ["a", "b", "c"]


@given(candidates(), st.data())
def test_the_order_of_what_was_read_changes_nothing(known: list[Candidate], data: st.DataObject) -> None:
    mixed = [
        replace(
            one,
            common=tuple(data.draw(st.permutations(one.common))),
            shared=tuple(data.draw(st.permutations(one.shared))),
        )
        for one in data.draw(st.permutations(known))
    ]
    assert rank(mixed, NUMBERS) == rank(known, NUMBERS)


@given(candidates(), st.integers(2, 500))
def test_one_more_common_connection_never_lowers_anybody(known: list[Candidate], connections: int) -> None:
    before = [one.member_id for one in rank(known, NUMBERS)]
    for candidate in known:
        closer = replace(candidate, common=(*candidate.common, CommonConnection("new", connections)))
        after = rank([closer if one is candidate else one for one in known], NUMBERS)
        place = [one.member_id for one in after].index(candidate.id)
        if candidate.id in before:
            assert place <= before.index(candidate.id)
            assert only(closer).score > only(candidate).score


@given(candidates())
def test_scores_are_the_sums_of_their_reasons_and_fall(known: list[Candidate]) -> None:
    found = rank(known, NUMBERS)
    assert {one.member_id for one in found} == {one.id for one in known if one.common or one.shared}
    assert all(one.score == fsum(reason.weight for reason in one.reasons) for one in found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert sorted(found, key=lambda one: order(one.place)) == found


@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] < pair[1]), max_size=20))
def test_with_nothing_else_it_is_the_adamic_adar_index(edges: set[tuple[int, int]]) -> None:
    graph: nx.Graph[int] = nx.Graph(list(edges))
    graph.add_nodes_from(range(8))
    strangers = [node for node in range(1, 8) if not graph.has_edge(0, node)]
    index = cast("Any", nx.adamic_adar_index)  # pyright: ignore[reportUnknownMemberType] - typed in part only
    oracle = index(graph, [(0, node) for node in strangers])
    wanted: dict[str, float] = {str(node): score for _, node, score in oracle}
    known = [
        Candidate(
            str(node),
            tuple(CommonConnection(str(n), graph.degree[n]) for n in nx.common_neighbors(graph, 0, node)),
        )
        for node in strangers
    ]
    found = {one.member_id: one.score for one in rank(known, BARE)}
    assert found == pytest.approx({id_: score for id_, score in wanted.items() if score})
