"""Members by some numbers, then by id, without naming them all: the first ones, and pages of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from services.reading import Page

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from services.reach.adjacency import Positions
    from services.reach.register import Register


def foremost(
    register: Register,
    members: Positions,
    keys: tuple[NDArray[np.float64] | NDArray[np.int64] | NDArray[np.uint8], ...],
    first: int,
) -> list[int]:
    """At most ``first`` of ``members``: the least by the first of ``keys``, then by the next ones, then by id.

    ``keys`` are in the order of ``members``. Only those who may be among the first are named: ids are slow.
    """
    if not len(members) or first < 1:
        return []
    order = np.lexsort(keys[::-1])
    ordered = [key[order] for key in keys]
    differ = np.zeros(len(order), np.bool_)
    for key in ordered:
        differ[1:] |= key[1:] != key[:-1]
    places = np.cumsum(differ, dtype=np.int64)  # those who are alike share one
    among = order[places <= places[min(first, len(order)) - 1]]
    found = members[among]
    alike = zip(places[: len(among)].tolist(), register.names(found), found.tolist(), strict=True)
    return [member for _, _, member in sorted(alike)[:first]]


def foremost_page(
    register: Register,
    members: Positions,
    values: NDArray[np.float64] | NDArray[np.int64],
    first: int,
    after: tuple[float, str] | None,
) -> Page[int]:
    """A page of ``members``, ascending: the greatest by ``values``, which are in their order, come first, then by id.

    ``after`` is the value and the id behind which it begins, whether they are anybody's.
    """
    total = len(members)
    if after is not None:
        value, id_ = after
        behind = values < value
        behind |= np.isin(members, register.following(members[values == value], id_), assume_unique=True)
        members, values = members[behind], values[behind]
    best = foremost(register, members, (-values,), first + 1)
    return Page(tuple(best[:first]), total, more=len(best) > first)
