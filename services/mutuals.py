"""Whom two members both know: what is asked of storage for showing beside a member."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOWN = 10
"""Mutual connections that are told by name at most; all are counted."""


@dataclass(frozen=True, slots=True)
class Mutuals:
    """Connections that the viewer shares with a member: how many, and the ids of the first ``SHOWN`` by name.

    Nobody whom the viewer may not see is among them, nor counted (R11a).
    """

    total: int = 0
    first: tuple[str, ...] = ()


class MutualConnections(Protocol):
    """Reads of what members have in common."""

    async def of(self, viewer_id: str, member_ids: Sequence[str]) -> dict[str, Mutuals]:
        """What the viewer shares with each of the members, by id; nothing with oneself, nor with whom one may not see.

        Raises NothingChanged when the database doesn't answer.
        """
        ...
