"""Reads of the jobs: who is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.reads import Reads

if TYPE_CHECKING:
    from datetime import datetime

DUE_MEMBERS: LiteralString = """
MATCH (m:Member)
WHERE m.dueAt <= $now
WITH m
ORDER BY m.dueAt
LIMIT $limit
RETURN collect(m.id) AS row
"""


class GraphDueMembers(Reads):
    """Reads of one database's members who are due; may raise NothingChanged."""

    async def due(self, now: datetime, limit: int) -> list[str]:
        """Ids of members whose time has come, the longest due first."""
        return list((await self.rows(DUE_MEMBERS, now=now, limit=limit))[0])
