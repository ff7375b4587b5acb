"""What two members have in common, and how much that says: the fewer people share it, the more.

Two people who share something that ``n`` people have are alike by 1 / ln n: L. A. Adamic and E. Adar, "Friends and
neighbors on the Web", Social Networks 25 (2003), pages 211 to 230. For common connections it is the Adamic-Adar index.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import log


class SharedKind(StrEnum):
    """What two members may have in common besides connections."""

    EMPLOYER = "EMPLOYER"
    SCHOOL = "SCHOOL"
    SKILL = "SKILL"


@dataclass(frozen=True, slots=True)
class SharedFact:
    """Something that two members have in common, by its name; ``holders`` is how many members have it."""

    kind: SharedKind
    name: str
    holders: int


def rarity(holders: int) -> float:
    """How much it says to share what ``holders`` members have: 1 / ln(holders), at most 1 / ln 2.

    Two share it, so that fewer are only ever read while the graph changes.
    """
    return 1 / log(max(holders, 2))
