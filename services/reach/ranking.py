"""Members in the order of how well the viewer's network leads to them: personalised PageRank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from services.reach.foremost import foremost

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from services.reach.adjacency import Adjacency, Positions
    from services.reach.projection import Projection

DAMPING = 0.85
"""How often a walk goes on rather than back to the viewer (Haveliwala 2002; networkx calls it alpha)."""
CLOSE = 1e-8
"""Ranks move by less than this in sum when they are as good as settled; they are then less than 1e-7 away."""
ROUNDS = 120
"""Rounds at most: what is left to be handed on is below 1e-8 by then, whatever the network."""
DIGITS = 12
"""Decimals by which ranks are told apart: what comes behind them follows from the order of additions."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A member, and how much of a walk's time is spent there; all members' add up to 1."""

    member_id: str
    rank: float


def ranks(connections: Adjacency, members: int, viewer: int) -> NDArray[np.float64]:
    """Where walks along connections are that return to ``viewer`` again and again: a share of time by position.

    ``members`` is how many there are in all. A walk that can't go on returns, as networkx has it by default. Memory is
    some numbers for each member, and for the ties that are gathered at once.
    """
    everybody = np.arange(members, dtype=np.uint32)
    lengths = connections.lengths(everybody)
    shares = np.divide(DAMPING, lengths, out=np.zeros(members), where=lengths > 0)
    found = np.zeros(members)
    found[viewer] = 1.0
    for _ in range(ROUNDS):
        handed = found * shares
        following = np.concatenate(
            [np.zeros(0), *(_sums(handed[ties], of) for ties, of in connections.chunks(everybody))]
        )
        following[viewer] += 1.0 - following.sum()  # the returns, and whatever couldn't go on
        moved = float(np.abs(following - found).sum())
        found = following
        if moved < CLOSE:
            break
    return np.round(found, DIGITS)


def ranked(projection: Projection, viewer: int, among: Positions | None, first: int) -> list[Ranked]:
    """The ``first`` of ``among``, or of everybody, to whom the viewer's network leads best, then by id.

    Whoever isn't available to the viewer hands ranks on and is never told (R11a); nor is the viewer, or whom no path
    leads to.
    """
    found = ranks(projection.connections, len(projection), viewer)
    told = (found > 0) & ~projection.unavailable_to(viewer)
    told[viewer] = False
    members = np.arange(len(projection), dtype=np.uint32) if among is None else np.unique(among)
    members = members[told[members]]
    best = foremost(projection.register, members, (-found[members],), first)
    return [Ranked(projection.register.id_at(member), float(found[member])) for member in best]


def _sums(values: NDArray[np.float64], lengths: NDArray[np.int64]) -> NDArray[np.float64]:
    """The sum of each part of ``values``, parts being so long; 0 for one without length."""
    sums = np.zeros(len(lengths))
    filled = lengths > 0
    if len(values):
        sums[filled] = np.add.reduceat(values, (np.cumsum(lengths) - lengths)[filled])
    return sums
