"""How ways of being introduced are ranked."""

from __future__ import annotations

from math import isclose, log

from hypothesis import given
from hypothesis import strategies as st

from services.affinity import SharedFact, SharedKind
from services.introduction import Tie, Way, rank_ways
from services.policy import Policy

NUMBERS = Policy().suggestion
ACME = SharedFact(SharedKind.EMPLOYER, "Acme", 10)
RUST = SharedFact(SharedKind.SKILL, "Rust", 40)
PEOPLE = st.sampled_from("abcd")
FACTS = st.sets(st.sampled_from([ACME, RUST])).map(tuple)
PAIRS = st.lists(
    st.builds(Way, st.tuples(PEOPLE, st.sampled_from("wxyz")), st.tuples(FACTS, FACTS, FACTS)),
    max_size=8,
    unique_by=lambda way: way.through,
)


def test_a_bare_tie_has_strength_1() -> None:
    (path,) = rank_ways([Way(("ben",), ((), ()))], NUMBERS)
    assert (path.through, path.ways, path.strength) == (("ben",), 1, 1)
    assert path.ties == (Tie(1, ()), Tie(1, ()))


def test_a_way_is_as_strong_as_its_weakest_tie() -> None:
    (path,) = rank_ways([Way(("ben",), ((RUST, ACME), (RUST,)))], NUMBERS)
    assert isclose(path.ties[0].strength, 1 + 0.6 / log(10) + 0.2 / log(40))
    assert path.ties[0].shared == (ACME, RUST)
    assert isclose(path.strength, 1 + 0.2 / log(40))


def test_who_has_several_ways_to_go_comes_first() -> None:
    ways = [Way((a, b), ((), (), ())) for a, b in (("ann", "x"), ("ben", "x"), ("ben", "y"))]
    paths = rank_ways(ways, NUMBERS)
    assert [path.through for path in paths] == [("ben", "x"), ("ben", "y"), ("ann", "x")]
    assert [path.ways for path in paths] == [2, 2, 1]
    assert isclose(paths[0].strength, 1 + 0.5 * log(2))


def test_equal_ways_are_in_the_order_of_ids() -> None:
    paths = rank_ways([Way((id_,), ((), ())) for id_ in ("c", "a", "b")], NUMBERS)
    assert [path.through for path in paths] == [("a",), ("b",), ("c",)]


@given(PAIRS, st.data())
def test_the_order_of_what_was_read_changes_nothing(ways: list[Way], data: st.DataObject) -> None:
    assert rank_ways(data.draw(st.permutations(ways)), NUMBERS) == rank_ways(ways, NUMBERS)


@given(PAIRS)
def test_sharing_more_never_weakens_a_way(ways: list[Way]) -> None:
    known = {path.through: path.strength for path in rank_ways(ways, NUMBERS)}
    for path in rank_ways([Way(way.through, ((ACME, RUST),) * 3) for way in ways], NUMBERS):
        assert path.strength >= known[path.through]
