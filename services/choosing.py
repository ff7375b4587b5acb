"""Whom to write to where credits, a budget or limits don't do for all: exact, by one pass over the wishes.

A credit that reaches a degree reaches all farther ones too (R10). So a set of recipients can be paid for exactly if, at
each degree, no more of them are that near than there are credits that reach it (Hall's condition). The sets that can
be paid for, and keep to the budget and to the room that limits leave, are the independent sets of a matroid: one of
transversals, truncated, beside those who cost nothing, truncated again. So to take in turn each one who still fits
gives the most people, whatever the order of wishes, and of all such sets the one that this order prefers (Rado, 1957).

Sent to in order of nearness, all of them can be paid for whichever lot R8 takes each time: those before are as near or
nearer, and have used no more of the credits that reach the next one than Hall's condition leaves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FREE = 0
"""In place of the degree of a recipient who costs no credit (R9)."""


def choose(
    wishes: Sequence[int],
    reach: Sequence[int],
    room: int,
    budget: int | None,
    admits: Callable[[int], bool] = lambda _: True,
) -> list[int]:
    """The places in ``wishes`` of those to write to, in the order of sending: free ones first, then the nearest.

    ``wishes`` holds each recipient's degree, or ``FREE``, the most wanted first. ``reach[d]`` is how many credits reach
    degree d (more or as many for each farther one), ``room`` how many sends limits leave, ``budget`` the most credits.
    ``admits`` is asked last about a place, the most wanted first: who is admitted is chosen.
    """
    chosen: list[int] = []
    paid, nearer = 0, [0] * len(reach)  # nearer[d]: chosen ones who cost a credit, at degree d at most
    for place, degree in enumerate(wishes):
        if len(chosen) == room:
            break
        if degree == FREE:
            if admits(place):
                chosen.append(place)
        elif paid != budget and all(nearer[d] < reach[d] for d in range(degree, len(reach))) and admits(place):
            chosen.append(place)
            paid += 1
            for d in range(degree, len(reach)):
                nearer[d] += 1
    return sorted(chosen, key=wishes.__getitem__)
