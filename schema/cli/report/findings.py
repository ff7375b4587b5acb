"""All that a report on one member's reach is made of, of one moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.eligibility import Relation

if TYPE_CHECKING:
    from datetime import datetime

    from services.reach.analysis import Standpoint
    from services.reach.communities import Communities
    from services.reach.ego import Graph
    from services.reach.ranking import Ranked
    from services.reach.reachable import Reach
    from services.reach.reached import Introducer

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


@dataclass(frozen=True, slots=True)
class Findings:
    """``network`` is what files hold, ``drawn`` the part of it that fits into a drawing, with ranks."""

    member_id: str
    as_of: datetime
    steps: int
    reach: Reach
    introducers: list[Introducer]
    ranked: list[Ranked]
    communities: Communities
    network: Graph
    drawn: Graph


async def find(standpoint: Standpoint, member_id: str, steps: int, limit: int) -> Findings:
    """Look at the network from that member's standpoint; files get ``limit`` members up to ``steps`` away."""
    return Findings(
        member_id,
        standpoint.reached.as_of,
        steps,
        standpoint.reach,
        await standpoint.introducers(LISTED),
        standpoint.ranked(LISTED),
        standpoint.communities(),
        standpoint.ego(steps, limit=limit, by_rank=True),
        standpoint.ego(steps, limit=DRAWN, by_rank=True),
    )


def words(code: str) -> str:
    """A code such as ``CREDITS_DONT_REACH`` as it reads best: ``credits don't reach``."""
    return code.replace("_", " ").lower().replace("dont ", "don't ")
