"""Who knows whom in a large synthetic network, drawn with arrays: millions of connections in seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from services.firsts import firsts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

TAIL = 1.8
"""The Pareto exponent of how well known people are."""
MOST = 30_000
"""Connections that nobody seeks more of: LinkedIn's own limit."""
MOST_SHARE = 20
"""And nobody seeks more than one member in so many."""
CIRCLE_SHARES = (0.35, 0.2, 0.25, 0.2)
"""Of the connections, those among colleagues of a team, of a class, in a city, and between anybody."""
DRAWN_AT_ONCE = 1 << 20
ROUNDS = 12
"""Pairs that are drawn twice are drawn anew so often; a network in which everybody knows everybody has no more."""


@dataclass(frozen=True, slots=True)
class Circles:
    """Members in the order of their circles of one kind, and where each one's circle begins and ends in that order."""

    order: NDArray[np.int64]
    cumulated: NDArray[np.float64]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]

    @classmethod
    def of(cls, circle: NDArray[np.int64], weights: NDArray[np.float64]) -> Circles:
        """The circles of members, of whom the one at i is in ``circle[i]``."""
        order = np.argsort(circle, kind="stable")
        inside = circle[order]
        cumulated = np.concatenate(([0.0], np.cumsum(weights[order])))
        begins, ends = (np.searchsorted(inside, circle, side=side) for side in ("left", "right"))
        return cls(order, cumulated, begins, ends)

    def mate(self, member: NDArray[np.int64], chance: NDArray[np.float64]) -> NDArray[np.int64]:
        """For each member one of its circle, the better known the likelier; ``chance`` is 0 to 1, perhaps itself."""
        low, high = self.cumulated[self.begins[member]], self.cumulated[self.ends[member]]
        found = np.searchsorted(self.cumulated, low + chance * (high - low), side="right") - 1
        return self.order[np.clip(found, self.begins[member], self.ends[member] - 1)]


def draw_connections(
    circles: Sequence[NDArray[np.int64]], connections: int, random: np.random.Generator
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """About ``connections`` pairs, each once, the lower position first, in order.

    ``circles`` are three: by member, its team, its class and its city. How many each member has is heavy-tailed;
    those of a team know each other. Takes 8 bytes for each connection, and as much again while they are put in order.
    """
    members = len(circles[0])
    weights = _weights(members, connections, random)
    everybody: NDArray[np.int64] = np.zeros(members, np.int64)
    kinds = [Circles.of(circle, weights) for circle in (*circles, everybody)]
    keys: NDArray[np.uint64] = np.empty(0, np.uint64)
    for _ in range(ROUNDS):
        missing = min(connections, members * (members - 1) // 2) - len(keys)
        if missing <= 0:
            break
        drawn = [_drawn(kinds, min(DRAWN_AT_ONCE, missing - at), random) for at in range(0, missing, DRAWN_AT_ONCE)]
        keys = np.sort(np.concatenate([keys, *drawn]))
        keys = keys[firsts(keys)]
    size = np.uint64(members)
    return (keys // size).astype(np.uint32), (keys % size).astype(np.uint32)


def _weights(members: int, connections: int, random: np.random.Generator) -> NDArray[np.float64]:
    """How many connections each would have if there were any number of each circle."""
    known = (1 - random.random(members)) ** (-1 / TAIL) * (0.2 + 1.6 * random.random(members))
    sought = known * (2 * connections / known.sum())
    return np.minimum(sought, min(MOST, max(1, members // MOST_SHARE)))


def _drawn(kinds: Sequence[Circles], count: int, random: np.random.Generator) -> NDArray[np.uint64]:
    """So many pairs as numbers, fewer where somebody drew themselves."""
    anybody = kinds[-1]
    one = anybody.mate(np.zeros(count, np.int64), random.random(count))
    other = np.empty(count, np.int64)
    kind = np.searchsorted(np.cumsum(CIRCLE_SHARES[:-1]), random.random(count), side="right")
    chance = random.random(count)
    for number, circles in enumerate(kinds):
        here = kind == number
        other[here] = circles.mate(one[here], chance[here])
    low, high = np.minimum(one, other), np.maximum(one, other)
    keys = low.astype(np.uint64) * np.uint64(len(anybody.order)) + high.astype(np.uint64)
    return keys[low != high]
