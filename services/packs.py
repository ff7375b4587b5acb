"""The cheapest way to buy at least so many credits (R5): exact, by dynamic programming."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import gcd
from typing import TYPE_CHECKING

from services.refusal import InvalidInput

if TYPE_CHECKING:
    from services.policy import PackPolicy, Policy

MOST_CREDITS = 100_000
"""The most credits that are asked for at once."""

_Sum = tuple[int, int, int]
"""Of a choice of packs: cents, credits, how many packs; the smaller choice is the better one."""


@dataclass(frozen=True, slots=True)
class Basket:
    """Packs with their numbers, the largest pack first, for at least ``wanted`` credits."""

    wanted: int
    packs: tuple[tuple[PackPolicy, int], ...]

    @property
    def credits(self) -> int:
        """What the packs hold together."""
        return sum(pack.credits * count for pack, count in self.packs)

    @property
    def price_cents(self) -> int:
        """What they cost together, in cents."""
        return sum(pack.price_cents * count for pack, count in self.packs)

    @property
    def surplus(self) -> int:
        """Credits beyond those that were wanted."""
        return self.credits - self.wanted


def cheapest_packs(policy: Policy, credits: int) -> Basket:
    """The fewest cents for at least ``credits``; of equal ones the fewest credits too many, then the fewest packs.

    Raises InvalidInput unless 1 to 100,000 credits are asked for.
    """
    if not 1 <= credits <= MOST_CREDITS:
        raise InvalidInput("credits", f"Ask for 1 to {MOST_CREDITS:,} credits.", rule="R5")
    return Basket(credits, cheapest(policy.packs, credits))


def cheapest(packs: tuple[PackPolicy, ...], credits: int) -> tuple[tuple[PackPolicy, int], ...]:
    """The best packs for at least ``credits``, with their numbers, the largest pack first."""
    unit = gcd(*(pack.credits for pack in packs))
    chosen = _choices(packs, unit, -(-MOST_CREDITS // unit))
    left, counts = -(-credits // unit), dict.fromkeys(range(len(packs)), 0)
    while left > 0:
        counts[chosen[left]] += 1
        left -= packs[chosen[left]].credits // unit
    basket = ((packs[index], count) for index, count in counts.items() if count)
    return tuple(sorted(basket, key=lambda part: -part[0].credits))


@cache
def _choices(packs: tuple[PackPolicy, ...], unit: int, most: int) -> list[int]:
    """For each number of units up to ``most``: which pack the best choice for at least so many begins with.

    Sums of choices compare as their parts do, so the best choice is one pack and the best choice for the rest.
    """
    best: list[_Sum] = [(0, 0, 0)]
    chosen = [-1]
    for units in range(1, most + 1):
        value, index = min((_with(pack, best[max(0, units - pack.credits // unit)]), i) for i, pack in enumerate(packs))
        best.append(value)
        chosen.append(index)
    return chosen


def _with(pack: PackPolicy, rest: _Sum) -> _Sum:
    cents, credits, count = rest
    return cents + pack.price_cents, credits + pack.credits, count + 1
