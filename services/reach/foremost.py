"""The first of many members by some numbers, then by id, without naming them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from services.reach.adjacency import Positions
    from services.reach.register import Register


def foremost(
    register: Register, members: Positions, keys: tuple[NDArray[np.float64] | NDArray[np.uint8], ...], first: int
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
