"""All that a report on one member's reach is made of, of one moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.eligibility import Relation
from services.lot import PayWith

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from services.reach.analysis import Standpoint
    from services.reach.communities import Communities
    from services.reach.ego import Graph
    from services.reach.ranking import Ranked
    from services.reach.reachable import Reach
    from services.reach.reached import Introducer
    from services.search import MemberFilters

DRAWN = 120
"""Members in a drawing: with more, lines are all that can be seen."""
LISTED = 10
"""Introducers, members by rank and bridges that are told."""

WORDS = {
    Relation.FIRST_DEGREE: "1st degree",
    Relation.SECOND_DEGREE: "2nd degree",
    Relation.THIRD_DEGREE: "3rd degree",
    Relation.OUT_OF_NETWORK: "Out of network",
}


def printable(text: str) -> str:
    """A text as it can be shown anywhere, on one line."""
    return "".join(character if character.isprintable() else "·" for character in text)


@dataclass(frozen=True, slots=True)
class Findings:
    """``network`` is what files hold, ``drawn`` the part of it that fits into a drawing, with ranks.

    All of it is of those whom ``filters`` let pass, and of sends that are paid with ``pay_with``.
    """

    member_id: str
    filters: MemberFilters
    pay_with: PayWith
    as_of: datetime
    steps: int
    reach: Reach
    introducers: list[Introducer]
    ranked: list[Ranked]
    communities: Communities
    network: Graph
    drawn: Graph

    @property
    def filtered(self) -> bool:
        """Whether it is of some members alone."""
        return bool(self.filters.names())

    def heading(self, shown: Callable[[str], str] = printable) -> str:
        """Whose reach it is, of whom and how paid; ids and names as ``shown`` makes them."""
        names = [f'{kind} "{shown(name)}"' for kind, name in self.filters.names().items()]
        of_those = f" of those with {' and '.join(names)}" if names else ""
        paid = "" if self.pay_with is PayWith.AUTO else f", paying with {self.pay_with}"
        return f"Whom {shown(self.member_id)} reaches{of_those}{paid}"

    def passing(self) -> str:
        """How many filters let pass, in a sentence."""
        if not self.reach.total:
            return "Nobody passes. Names must be whole, such as Lisbon, Portugal; capitals and accents don't matter."
        return f"In all: {self.reach.total:,}. Whoever isn't available is in no number (R11a)."


async def find(
    standpoint: Standpoint, member_id: str, filters: MemberFilters, pay_with: PayWith, *, steps: int, limit: int
) -> Findings:
    """Look at the network from that member's standpoint, which was made with those filters and that way of paying.

    Files get ``limit`` members up to ``steps`` away.
    """
    return Findings(
        member_id,
        filters,
        pay_with,
        standpoint.reached.as_of,
        steps,
        standpoint.reach,
        await standpoint.introducers(LISTED),
        await standpoint.ranked(LISTED),
        await standpoint.communities(),
        await standpoint.ego(steps, limit=limit, by_rank=True),
        await standpoint.ego(steps, limit=DRAWN, by_rank=True),
    )


def words(code: str) -> str:
    """A code such as ``CREDITS_DONT_REACH`` as it reads best: ``credits don't reach``."""
    return code.replace("_", " ").lower().replace("dont ", "don't ")
