"""Whom two members both know."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.reads import Reads
from services.mutuals import SHOWN, Mutuals

if TYPE_CHECKING:
    from collections.abc import Sequence

# The viewer's own connections are found once, whoever is asked about.
MUTUALS: LiteralString = """
MATCH (viewer:Member {id: $given.viewer})-[:CONNECTED_TO]-(friend:Member)
WHERE friend.standing <> 'SUSPENDED' AND NOT EXISTS { (friend)-[:BLOCKED|REPORTED]->(viewer) }
WITH viewer, collect(friend) AS friends
UNWIND $given.ids AS id
MATCH (m:Member {id: id})
WHERE m <> viewer AND m.standing <> 'SUSPENDED' AND NOT EXISTS { (m)-[:BLOCKED|REPORTED]->(viewer) }
CALL (m, friends) {
  MATCH (m)-[:CONNECTED_TO]-(mutual:Member)
  WHERE mutual IN friends
  WITH mutual
  ORDER BY mutual.name, mutual.id
  RETURN count(mutual) AS total, collect(mutual.id)[..$given.shown] AS first
}
RETURN [m.id, total, first] AS row
"""


class GraphMutuals(Reads):
    """What members have in common, in one database. Safe to share between tasks; may raise NothingChanged."""

    async def of(self, viewer_id: str, member_ids: Sequence[str]) -> dict[str, Mutuals]:
        """What the viewer shares with each of the members, by id, as far as the viewer may see (R11a)."""
        rows = await self.rows(MUTUALS, viewer=viewer_id, ids=list(dict.fromkeys(member_ids)), shown=SHOWN)
        found = {row[0]: Mutuals(row[1], tuple(row[2])) for row in rows}
        return {id_: found.get(id_, Mutuals()) for id_ in member_ids}
