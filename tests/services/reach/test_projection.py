"""What changes make of a projection, against plain sets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.member import Member, OptOut, ProfileLevel, Standing
from services.reach.projection import Change, ChangeKind, Fact, Gap, Place, Projection, recipient_of

from .network import Sets, changes, sets_of

BEGUN = Place(0, "begun")
IDS = [f"m{number:02d}" for number in range(14)]


def grown(seed: int, count: int) -> tuple[Projection, Sets]:
    sets = Sets()
    projection = sets.projection(BEGUN)
    for change in changes(seed, IDS, count):
        sets.take(change)
        projection = projection.after([change])
    return projection, sets


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(0, 40), st.integers(1, 7))
def test_changes_make_what_they_tell(seed: int, count: int, at_once: int) -> None:
    stream = changes(seed, IDS, count)
    projection, sets = grown(seed, count)
    assert sets_of(projection) == sets
    assert projection.place == (stream[-1].place if stream else BEGUN)
    together = Sets().projection(BEGUN)
    for start in range(0, len(stream), at_once):
        together = together.after(stream[start : start + at_once])
    assert sets_of(together) == sets
    compact = together.compacted()
    assert (sets_of(compact), compact.place, compact.changed) == (sets, projection.place, 0)
    names = [compact.register.id_at(position) for position in range(len(compact))]
    assert names == sorted(sets.facts)


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_changes_that_a_fuzzy_read_has_seen_already_do_no_harm(seed: int) -> None:
    """What was read while changes went on is true once they are all made in it, whichever of them it had seen."""
    stream = changes(seed, IDS, 30)
    wanted, fuzzy = Sets(), Sets()
    for at, change in enumerate(stream):
        wanted.take(change)
        if at % 3:
            fuzzy.take(change)
    assert sets_of(fuzzy.projection(BEGUN).after(stream)) == wanted


def test_a_projection_is_a_value() -> None:
    projection, sets = grown(3, 30)
    before = sets_of(projection)
    projection.after(changes(4, IDS, 30, start=30))
    assert sets_of(projection) == before == sets


@pytest.mark.parametrize("sequence", [0, 2, 30])
def test_a_change_that_does_not_follow_is_a_gap(sequence: int) -> None:
    change = Change(Place(sequence, "x"), ChangeKind.MEMBERS, ["ana"], facts=[0])
    with pytest.raises(Gap):
        Sets().projection(BEGUN).after([change])


def test_a_change_about_nobody_is_a_gap() -> None:
    with pytest.raises(Gap):
        Sets().projection(BEGUN).after([Change(Place(1, "x"), ChangeKind.CONNECTED, ["ana"], ["bob"], [0])])


def test_r11a_who_blocked_reported_or_is_suspended_is_unavailable() -> None:
    facts = {"ana": 0, "bea": 0, "cid": 0, "dan": int(Fact.SUSPENDED), "eve": 255 - int(Fact.SUSPENDED), "fay": 0}
    sets = Sets(facts, blocks={("bea", "ana"), ("ana", "fay")}, reports={("cid", "ana")})
    assert sets.projection(BEGUN).unavailable_to(0).tolist() == [False, True, True, True, False, False]


def test_facts_are_what_the_rules_read() -> None:
    assert recipient_of("ana", 0) == Member("ana")
    assert recipient_of("ana", 255) == Member(
        "ana",
        profile_level=ProfileLevel.BASIC,
        standing=Standing.SUSPENDED,
        open_profile=True,
        opt_outs=frozenset(OptOut),
    )
    assert recipient_of("ana", Fact.NOT_SALES).opt_outs == {OptOut.SALES}
