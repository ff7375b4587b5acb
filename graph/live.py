"""Reads for live events: the entries of many ledgers at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, LiteralString

from neo4j import RoutingControl

from graph.database import FAILURES
from graph.reads import READ_SECONDS, Reads
from graph.rows import entry_of
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.entry import Entry

LAST_SEQUENCE: LiteralString = """
MATCH (m:Member {id: $member})
RETURN coalesce(m.entrySequence, 0) AS total
"""

ENTRIES_AFTER: LiteralString = """
UNWIND $after AS place
CALL (place) {
  MATCH (e:Entry)
  WHERE e.memberId = place[0] AND e.sequence > place[1]
  RETURN e
  ORDER BY e.memberId, e.sequence
  LIMIT $limit
}
RETURN [
  e.memberId, e.sequence, e.kind, e.amount, e.lotId, e.lotBalance, e.balance, e.at, e.actorId, e.cause, e.reverses,
  e.hash
] AS row
ORDER BY e.memberId, e.sequence
"""


class GraphLedgers(Reads):
    """Ledgers of one database. Safe to share between tasks; every method may raise NothingChanged."""

    async def last_sequence(self, member_id: str) -> int | None:
        """The sequence of the member's last entry; None if there is no such member.

        Asked of the leader: what another process has just acknowledged isn't on every follower yet.
        """
        try:
            async with asyncio.timeout(READ_SECONDS):
                result = await self._driver.execute_query(
                    LAST_SEQUENCE, member=member_id, database_=self._database, routing_=RoutingControl.WRITE
                )
        except FAILURES as error:
            raise NothingChanged from error
        return int(result.records[0]["total"]) if result.records else None

    async def entries_after(self, after: Mapping[str, int], most: int) -> dict[str, tuple[Entry, ...]]:
        """By member, the first ``most`` entries with a higher sequence, in order."""
        rows = await self.rows(ENTRIES_AFTER, after=[list(place) for place in after.items()], limit=most)
        found: dict[str, list[Entry]] = {}
        for row in rows:
            found.setdefault(row[0], []).append(entry_of(row))
        return {member_id: tuple(entries) for member_id, entries in found.items()}
