"""Who stands between two members, in one bounded statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.affinity import SHARED, shared_of
from graph.reads import Reads
from services.introduction import Way, Ways

if TYPE_CHECKING:
    from graph.rows import Row
    from services.policy import SuggestionPolicy

# Who is next to both ends is found by counting rows: a question about each would walk through connections again. Pairs
# are looked for from the end with fewer connections, near.
# A hidden target (R11a) is dropped at once, as one that doesn't exist: what follows does the same work for both.
WAYS: LiteralString = (
    """
MATCH (viewer:Member {id: $given.viewer})
OPTIONAL MATCH (target:Member {id: $given.target})
WHERE target <> viewer AND target.standing <> 'SUSPENDED' AND NOT EXISTS { (target)-[:BLOCKED|REPORTED]-(viewer) }
WITH viewer, target, EXISTS { (viewer)-[:CONNECTED_TO]-(target) } AS connected,
  COUNT { (viewer)-[:CONNECTED_TO]-() } <= COUNT { (target)-[:CONNECTED_TO]-() } AS forward
WITH viewer, target, connected, forward,
  CASE WHEN forward THEN viewer ELSE target END AS near,
  CASE WHEN forward THEN target ELSE viewer END AS far
CALL (viewer, target, connected) {
  UNWIND CASE WHEN connected THEN [] ELSE [viewer, target] END AS end
  CALL (end) {
    MATCH (end)-[:CONNECTED_TO]-(one:Member)
    RETURN one
    LIMIT $given.lookedAt
  }
  WITH viewer, target, one, count(*) AS ends
  WHERE ends = 2 AND one.standing <> 'SUSPENDED'
    AND NOT EXISTS { (one)-[:BLOCKED|REPORTED]-(viewer) } AND NOT EXISTS { (one)-[:BLOCKED|REPORTED]-(target) }
  WITH one
  ORDER BY COUNT { (one)-[:CONNECTED_TO]-() }, one.id
  LIMIT $given.paths
  RETURN collect([one]) AS singles
}
CALL (near, far, connected, singles) {
  WITH near, far
  WHERE NOT connected AND singles = []
  MATCH (near)-[:CONNECTED_TO]-(one:Member)
  WITH near, far, one
  LIMIT $given.lookedAt
  WHERE one.standing <> 'SUSPENDED'
    AND NOT EXISTS { (one)-[:BLOCKED|REPORTED]-(near) } AND NOT EXISTS { (one)-[:BLOCKED|REPORTED]-(far) }
  WITH near, far, one, COUNT { (one)-[:CONNECTED_TO]-() } AS size
  WHERE size <= $given.hub
  WITH near, far, one, size
  ORDER BY size, one.id
  LIMIT $given.connections
  WITH near, far, collect(one) AS ones
  CALL (far, ones) {
    UNWIND ones AS one
    MATCH (one)-[:CONNECTED_TO]-(other:Member)
    RETURN other, one
    UNION ALL
    MATCH (far)-[:CONNECTED_TO]-(other:Member)
    RETURN other, null AS one
    LIMIT $given.lookedAt
  }
  WITH near, far, other, collect(one) AS ones, count(*) AS all
  WHERE 0 < size(ones) < all AND other.standing <> 'SUSPENDED'
    AND NOT EXISTS { (other)-[:BLOCKED|REPORTED]-(near) } AND NOT EXISTS { (other)-[:BLOCKED|REPORTED]-(far) }
  UNWIND ones AS one
  WITH one, other
  WHERE NOT EXISTS { (one)-[:BLOCKED|REPORTED]-(other) }
  WITH one, other
  ORDER BY COUNT { (one)-[:CONNECTED_TO]-() }, one.id, other.id
  LIMIT $given.paths
  RETURN collect([one, other]) AS doubles
}
WITH viewer, target, connected, forward, singles + doubles AS found
RETURN [
  connected,
  COLLECT {
    UNWIND found AS between
    WITH CASE WHEN forward THEN between ELSE reverse(between) END AS through
    WITH through, [viewer] + through + [target] AS people
    RETURN [
      [person IN through | person.id],
      COLLECT {
        UNWIND range(0, size(people) - 2) AS step
        WITH step, people[step] AS one, people[step + 1] AS other
        WITH step, """
    + SHARED
    + """ AS shared
        ORDER BY step
        RETURN shared
      }
    ]
  }
] AS row
"""
)


class GraphIntroductions(Reads):
    """Reads of one database. Safe to share between tasks; may raise NothingChanged."""

    async def ways(self, viewer_id: str, target_id: str, numbers: SuggestionPolicy) -> Ways | None:
        """The ways from the viewer to another member; None if there is no viewer (R11a)."""
        rows = await self.rows(
            WAYS,
            viewer=viewer_id,
            target=target_id,
            lookedAt=numbers.looked_at,
            hub=numbers.hub,
            connections=numbers.connections,
            paths=numbers.paths,
        )
        return next((Ways(row[0], tuple(map(_way, row[1]))) for row in rows), None)


def _way(row: Row) -> Way:
    return Way(tuple(row[0]), tuple(map(shared_of, row[1])))
