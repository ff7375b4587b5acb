"""Who knows whom: drawn so that circles are dense, a few people know very many, and friends know each other."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence
    from random import Random

# Growth with preferential attachment and triad formation (Holme and Kim 2002), within circles: a newcomer meets
# somebody in a circle of theirs, the more likely the better connected, then often somebody whom that one knows.
TRIAD_SHARE = 0.6
CIRCLE_WEIGHTS = (0.5, 0.7, 0.88, 1.0)  # cumulative: employer, school, city, anybody
LINKS_SCALE = 4.0
LINKS_TAIL = 1.7  # the Pareto exponent of how many one seeks out
MAX_LINKS = 80


class Ties:
    """Mutual connections by id, in the order in which they were made, so that equal draws give equal networks."""

    def __init__(self) -> None:
        self._neighbours: defaultdict[str, list[str]] = defaultdict(list)
        self._pairs: set[tuple[str, str]] = set()

    def connect(self, one: str, other: str) -> bool:
        """Connect two people; return whether that was new (nobody is connected to themselves)."""
        pair = (one, other) if one < other else (other, one)
        if one == other or pair in self._pairs:
            return False
        self._pairs.add(pair)
        self._neighbours[one].append(other)
        self._neighbours[other].append(one)
        return True

    def connected(self, one: str, other: str) -> bool:
        """Tell whether two people are connected."""
        return ((one, other) if one < other else (other, one)) in self._pairs

    def of(self, member: str) -> Sequence[str]:
        """Return whom the member is connected to."""
        return self._neighbours[member]

    def pairs(self) -> list[tuple[str, str]]:
        """Return each pair once, the lower id first, in order."""
        return sorted(self._pairs)

    def degrees(self, start: str) -> dict[str, int]:
        """Return the degree of everyone who can be reached from ``start`` (R2)."""
        degrees = {start: 0}
        waiting = deque([start])
        while waiting:
            member = waiting.popleft()
            for neighbour in self._neighbours[member]:
                if neighbour not in degrees:
                    degrees[neighbour] = degrees[member] + 1
                    waiting.append(neighbour)
        return degrees


def draw_ties(circles: Mapping[str, tuple[Hashable, ...]], random: Random) -> Ties:
    """Connect people given, by id, with their circles, the closest first; each is somewhere in the same network."""
    ties = Ties()
    met: defaultdict[Hashable, list[str]] = defaultdict(list)  # by circle; who has many connections is in it many times
    for member, own in circles.items():
        for other in _sought(member, own, met, ties, random):
            for circle in (*circles[other], None):
                met[circle].append(other)
        for circle in (*own, None):
            met[circle].append(member)
    return ties


def _sought(
    member: str,
    own: tuple[Hashable, ...],
    met: defaultdict[Hashable, list[str]],
    ties: Ties,
    random: Random,
) -> Iterator[str]:
    """Connect a newcomer with as many as they seek out, as far as these are new, and yield them."""
    last: str | None = None
    for _ in range(min(MAX_LINKS, int(LINKS_SCALE * random.paretovariate(LINKS_TAIL)))):
        if last is not None and random.random() < TRIAD_SHARE:
            other = random.choice(ties.of(last))
        else:
            (circle,) = random.choices((*own, None), cum_weights=CIRCLE_WEIGHTS)
            crowd = met[circle] or met[None]
            if not crowd:
                return
            other = random.choice(crowd)
        if ties.connect(member, other):
            last = other
            yield other
