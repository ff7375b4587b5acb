"""Compressed rows and their overlay, against sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reach import adjacency
from services.reach.adjacency import Adjacency, Rows

if TYPE_CHECKING:
    from services.reach.adjacency import Positions

Ties = set[tuple[int, int]]


def numbers(values: list[int]) -> Positions:
    return np.array(values, np.uint32)


def rows_of(members: int, ties: Ties) -> Rows:
    return Rows.of_pairs(members, numbers([a for a, _ in ties]), numbers([b for _, b in ties]))


def told(ties: Ties, member: int) -> list[int]:
    return sorted(b for a, b in ties if a == member)


MEMBER = st.integers(0, 11)
TIES = st.sets(st.tuples(MEMBER, MEMBER))


@given(TIES, st.dictionaries(st.integers(0, 14), st.sets(MEMBER)), st.lists(st.integers(0, 14)))
def test_rows_are_what_was_put_in_and_the_overlay_replaces_them(
    ties: Ties, changes: dict[int, set[int]], asked: list[int]
) -> None:
    changed = {member: numbers(sorted(row)) for member, row in changes.items()}
    found = Adjacency(rows_of(12, ties)).with_rows(changed)
    wanted = {member: sorted(changes[member]) if member in changes else told(ties, member) for member in range(15)}
    assert {member: found.of(member).tolist() for member in range(15)} == wanted
    gathered, lengths = found.gather(numbers(asked))
    assert gathered.tolist() == [target for member in asked for target in wanted[member]]
    assert lengths.tolist() == found.lengths(numbers(asked)).tolist() == [len(wanted[member]) for member in asked]
    compact = found.compacted(15)
    assert {member: compact.row(member).tolist() for member in range(15)} == wanted


@given(TIES, st.lists(MEMBER))
def test_chunks_are_the_gathered_ties_in_parts(ties: Ties, asked: list[int]) -> None:
    found = Adjacency(rows_of(12, ties))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(adjacency, "CHUNK", 5)
        parts = list(found.chunks(numbers(asked)))
    whole, lengths = found.gather(numbers(asked))
    assert [target for part, _ in parts for target in part.tolist()] == whole.tolist()
    assert [length for _, part in parts for length in part.tolist()] == lengths.tolist()
    assert all(len(part) <= 5 + 12 for part, _ in parts)
    assert len(parts) >= len(whole) // 17


def test_a_tie_told_twice_counts_once() -> None:
    rows = Rows.of_pairs(3, numbers([2, 0, 2]), numbers([1, 2, 1]))
    assert [rows.row(member).tolist() for member in range(4)] == [[2], [], [1], []]
    assert (rows.members, rows.offsets.dtype, rows.targets.dtype) == (3, np.uint32, np.uint32)


def test_a_change_leaves_the_value_before_it_as_it_was() -> None:
    before = Adjacency(rows_of(3, {(0, 1)}))
    after = before.with_rows({0: numbers([2])})
    assert (before.of(0).tolist(), after.of(0).tolist(), after.with_rows({1: numbers([0])}).of(0).tolist()) == (
        [1],
        [2],
        [2],
    )
    assert after.rows is before.rows
