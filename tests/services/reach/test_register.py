"""Ids and positions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reach.register import Register

ID = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=6)


@given(st.sets(ID, max_size=12), st.lists(ID, max_size=6), st.lists(ID, max_size=12))
def test_everybody_has_one_position_and_nobody_else_has_one(
    first: set[str], later: list[str], others: list[str]
) -> None:
    register = Register.of(first).with_members(later)
    known = sorted(first) + list(dict.fromkeys(id_ for id_ in later if id_ not in first))
    assert len(register) == len(known)
    assert [register.id_at(place) for place in range(len(register))] == known
    assert register.positions(known) == list(range(len(known)))
    wanted = [known.index(id_) if id_ in known else None for id_ in others]
    assert register.positions(others) == wanted


@pytest.mark.parametrize("id_", ["ann", "ana\0", "anab", "an", "zoe", "", "\0", "ä"])
def test_what_is_nearly_an_id_is_nobody_s(id_: str) -> None:
    assert Register.of(["ana", "bob"]).position(id_) is None


def test_a_register_may_be_empty() -> None:
    register = Register.of([])
    assert (len(register), register.position("ana")) == (0, None)
    assert register.with_members(["ana", "ana"]).positions(["ana"]) == [0]
    with pytest.raises(IndexError):
        register.id_at(0)
