"""Members in the order of how well the viewer's network leads to them: personalised PageRank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from services.reach.foremost import foremost, foremost_page
from services.reading import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from services.reach.adjacency import Adjacency, Positions
    from services.reach.projection import Projection

DAMPING = 0.85
"""How often a walk goes on rather than back to the viewer (Haveliwala 2002; networkx calls it alpha)."""
LEAST = 3e-8
"""Of a rank, what isn't handed on any more, for each tie of a member's. No rank is farther from the true one than this
times the member's ties (Andersen, Chung, Lang 2006). A million members take 0.3 s so; rounds through all of their ties,
until nothing moves, take 0.5 s each."""
CLOSE = 1e-8
"""Where less than this is left in sum, ranks are as good as settled."""
DIGITS = 12
"""Decimals by which ranks are told apart: what comes behind them follows from the order of additions."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A member, and how much of a walk's time is spent there; all members' add up to 1."""

    member_id: str
    rank: float


def ranks(connections: Adjacency, members: int, viewer: int) -> NDArray[np.float64]:
    """Where walks along connections are that return to ``viewer`` again and again: a share of time by position.

    ``members`` is how many there are in all. Each member keeps a part of what has come to it and hands the rest on,
    along all ties alike, in rounds, as long as it is worth handing on (``LEAST``). Memory is some numbers for each
    member, and for the ties that are gathered at once.
    """
    lengths = connections.lengths(np.arange(members, dtype=np.uint32))
    kept, left = np.zeros(members), np.zeros(members)
    left[viewer] = 1.0
    if not lengths[viewer]:
        return left  # such a walk never leaves
    handing = np.array([viewer], np.uint32)
    while len(handing) and left.sum() >= CLOSE:
        had = left[handing]
        kept[handing] += (1.0 - DAMPING) * had
        left[handing] = 0.0
        left += _handed(connections, members, handing, DAMPING * had / lengths[handing])
        handing = np.flatnonzero(left > LEAST * lengths).astype(np.uint32)
    return np.round(kept + left, DIGITS)  # walks from what is left, so much for each tie, would end where they begin


def ranked(
    projection: Projection, viewer: int, found: NDArray[np.float64], among: Positions | None, first: int
) -> list[Ranked]:
    """The ``first`` of ``among``, or of everybody, to whom the viewer's network leads best, then by id.

    ``found`` are the viewer's ``ranks``. Whoever isn't available to the viewer hands ranks on and is never told (R11a);
    nor is the viewer, or whom no path leads to.
    """
    told = (found > 0) & ~projection.unavailable_to(viewer)
    told[viewer] = False
    members = np.arange(len(projection), dtype=np.uint32) if among is None else np.unique(among)
    members = members[told[members]]
    return _named(projection, found, foremost(projection.register, members, (-found[members],), first))


def in_units(rank: float) -> int:
    """A rank as the whole number by which ranks are told apart."""
    return round(rank * 10**DIGITS)


def ranked_page(
    projection: Projection,
    found: NDArray[np.float64],
    among: NDArray[np.bool_],
    first: int,
    after: tuple[int, str] | None,
) -> Page[Ranked]:
    """A page of ``among``, by position, to whom a path leads: those with the highest ranks first, then by id.

    ``found`` are the viewer's ``ranks``; ``after`` is the rank in units and the id behind which the page begins,
    whether they are anybody's. They hold for one state of the network: a change moves ranks, of anybody.
    """
    members = np.flatnonzero(among & (found > 0)).astype(np.uint32)
    behind = None if after is None else (after[0] / 10**DIGITS, after[1])
    page = foremost_page(projection.register, members, found[members], first, behind)
    return Page(tuple(_named(projection, found, page.items)), page.total, page.more)


def _named(projection: Projection, found: NDArray[np.float64], members: Sequence[int]) -> list[Ranked]:
    """Those members, with their ranks."""
    return [Ranked(projection.register.id_at(member), float(found[member])) for member in members]


def _handed(
    connections: Adjacency, members: int, handing: Positions, shares: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What everybody gets where each of ``handing`` gives a share to each connection."""
    got, done = np.zeros(members), 0
    for ties, lengths in connections.chunks(handing):
        given = np.repeat(shares[done : done + len(lengths)], lengths)
        got += np.bincount(ties, given, members)
        done += len(lengths)
    return got
