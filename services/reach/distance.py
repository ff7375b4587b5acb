"""How far members are from one of them (R2): of a page, and of everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from services.lot import OUT_OF_NETWORK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from services.reach.adjacency import Adjacency, Numbers, Positions

FARTHEST = OUT_OF_NETWORK - 1
"""The last step that is inside of a network (R2)."""


@dataclass(frozen=True, slots=True)
class PageDistances:
    """Of the members of a page, in its order: how far each is, and how many connections are in common.

    ``degrees`` are 0 for the viewer, 1 to 3, and ``OUT_OF_NETWORK`` beyond.
    """

    degrees: NDArray[np.uint8]
    mutuals: Numbers


def page_distances(
    connections: Adjacency, members: int, viewer: int, page: Positions, hidden: Positions
) -> PageDistances:
    """How far each of ``page`` is from ``viewer``, and how many connections both have, those of ``hidden`` left out.

    ``members`` is how many there are in all. The hidden carry paths still (R2). Whoever isn't found next to the
    viewer's own connections is met in the middle, from the side that has fewer ties to walk through: from a hub, the
    viewer's second ring would be most of the network.
    """
    own = connections.of(viewer)
    marked = np.zeros(members, np.uint8)
    marked[own] = 1
    theirs, lengths = connections.gather(page)
    met = _sums(marked[theirs], lengths)
    degrees = np.where(met > 0, 2, OUT_OF_NETWORK).astype(np.uint8)
    degrees[marked[page] > 0] = 1
    degrees[page == viewer] = 0
    far = np.flatnonzero(degrees == OUT_OF_NETWORK)
    if len(far):
        degrees[far[_third(connections, marked, own, page[far])]] = FARTHEST
    if len(hidden):
        marked[hidden] = 0
        met = _sums(marked[theirs], lengths)
    met[page == viewer] = 0
    return PageDistances(degrees, met)


def _third(connections: Adjacency, marked: NDArray[np.uint8], own: Positions, far: Positions) -> NDArray[np.bool_]:
    """Which of ``far``, none of them nearer, are three steps away; ``marked`` are the viewer's ``own`` connections."""
    theirs, lengths = connections.gather(far)
    if connections.lengths(own).sum() <= connections.lengths(theirs).sum():
        near = np.zeros_like(marked)
        for ring, _ in connections.chunks(own):
            near[ring] = 1
        return _any(near[theirs] > 0, lengths)
    rings = [_any(marked[ring] > 0, sizes) for ring, sizes in connections.chunks(theirs)]
    return _any(np.concatenate(rings), lengths)


def _sums(values: NDArray[np.uint8 | np.bool_], lengths: Numbers) -> Numbers:
    """The sum of each part of ``values``, parts being so long; 0 for one without length."""
    totals = np.concatenate(([0], np.cumsum(values, dtype=np.int64)))
    ends = np.cumsum(lengths)
    return totals[ends] - totals[ends - lengths]


def _any(values: NDArray[np.bool_], lengths: Numbers) -> NDArray[np.bool_]:
    """Whether any of each part of ``values`` holds, parts being so long; of one without length, none does."""
    found, there = np.zeros(len(lengths), np.bool_), lengths > 0
    if len(values):
        found[there] = np.logical_or.reduceat(values, (np.cumsum(lengths) - lengths)[there])
    return found


def steps(connections: Adjacency, members: int, viewer: int, farthest: int = FARTHEST) -> NDArray[np.uint8]:
    """How far everybody is from ``viewer``, by position: 0 for the viewer, 1 to 3, ``OUT_OF_NETWORK`` beyond.

    ``members`` is how many there are in all; whoever is more than ``farthest`` steps away counts as beyond. The next
    ring is found from the side that has fewer ties to walk through: the second ring of a hub has most of all ties, and
    those whom it doesn't reach have the few others.
    """
    found = np.full(members, OUT_OF_NETWORK, np.uint8)
    found[viewer] = 0
    own = connections.of(viewer)
    found[own] = 1
    met = np.full(members, OUT_OF_NETWORK, np.uint8)  # where it says farther than was found, it is met again
    beyond = len(connections.rows.targets) - len(own)  # ties of those who weren't walked through; changes are few
    for step in range(2, farthest + 1):
        ring = own if step == 2 else np.flatnonzero(found == step - 1).astype(np.uint32)  # noqa: PLR2004 - the first
        walked = int(connections.lengths(ring).sum())
        beyond -= walked
        if walked <= beyond:
            for ties, _ in connections.chunks(ring):
                met[ties.astype(np.intp)] = step  # numpy would convert them more slowly
            np.minimum(found, met, out=found)
        else:
            rest = np.flatnonzero(found == OUT_OF_NETWORK).astype(np.uint32)
            near = found == step - 1
            tied = [_any(near[ties], lengths) for ties, lengths in connections.chunks(rest)]
            found[rest[np.concatenate(tied)]] = step
    return found


def introduced(connections: Adjacency, wanted: NDArray[np.bool_], through: Positions) -> Numbers:
    """To how many of ``wanted``, by position, each of ``through`` is connected."""
    return np.concatenate([_sums(wanted[theirs], lengths) for theirs, lengths in connections.chunks(through)])
