"""Members who might be suggested, in one bounded statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.affinity import SHARED, shared_of
from graph.reads import AFTER_ALL_IDS, Reads
from services.suggestion import Candidate, CommonConnection

if TYPE_CHECKING:
    from datetime import datetime

    from graph.rows import Row
    from services.policy import SuggestionPolicy

# Everybody is left out who is hidden from the viewer (R11a), or whom the viewer blocked or reported: from the
# candidates, and from the connections in common, which are counted and named.
# Those to be left out, and those to be kept, come as rows among the others and are told apart when all are grouped by
# member: a question about each pair would walk through the connections of both.
# The cuts keep those who will rank highest; the rank itself is services/suggestion.py's.
CANDIDATES: LiteralString = (
    """
MATCH (one:Member {id: $given.viewer})
CALL (one) {
  MATCH (one)-[:CONNECTED_TO]-(near:Member)
  WITH one, near
  LIMIT $given.lookedAt
  WHERE near.standing <> 'SUSPENDED' AND NOT EXISTS { (near)-[:BLOCKED|REPORTED]-(one) }
  WITH near, COUNT { (near)-[:CONNECTED_TO]-() } AS size
  WHERE 1 < size <= $given.hub
  WITH near, size
  ORDER BY size, near.id
  LIMIT $given.connections
  RETURN collect([near, size]) AS nears
}
CALL (one) {
  CALL (one) {
    MATCH (one)-[:WORKS_AT|STUDIED_AT|HAS_SKILL]->(thing)
    WITH thing, COUNT { (thing)<-[:WORKS_AT|STUDIED_AT|HAS_SKILL]-() } AS size
    WHERE size > 1
    WITH thing, size
    ORDER BY size, thing.id
    LIMIT $given.groups
    CALL (thing) {
      MATCH (thing)<-[:WORKS_AT|STUDIED_AT|HAS_SKILL]-(other:Member)
      RETURN other
      LIMIT $given.members
    }
    RETURN other, 1 / log(size) AS says, 0 AS known
    UNION ALL
    MATCH (one)-[:CONNECTED_TO|BLOCKED|REPORTED]-(other:Member)
    RETURN other, 0.0 AS says, 1 AS known
  }
  WITH one, other, sum(says) AS likeness, max(known) AS known
  WHERE known = 0 AND other <> one AND other.standing <> 'SUSPENDED'
  WITH other
  ORDER BY likeness DESC, other.id
  LIMIT $given.alike
  RETURN collect(other) AS likes
}
CALL (one, nears, likes) {
  CALL (one, nears, likes) {
    UNWIND nears AS pair
    WITH pair[0] AS near, pair[1] AS size
    MATCH (near)-[:CONNECTED_TO]-(other:Member)
    RETURN other, [near.id, size] AS tie, 1 / log(size) AS says, 0 AS alike, 0 AS known
    UNION ALL
    UNWIND likes AS other
    RETURN other, null AS tie, 0.0 AS says, 1 AS alike, 0 AS known
    UNION ALL
    MATCH (one)-[:CONNECTED_TO|BLOCKED|REPORTED]-(other:Member)
    RETURN other, null AS tie, 0.0 AS says, 0 AS alike, 1 AS known
  }
  WITH one, other, collect(tie) AS common, sum(says) AS closeness, max(alike) AS alike, max(known) AS known
  WHERE known = 0 AND other <> one AND other.standing <> 'SUSPENDED'
  RETURN other, common
  ORDER BY alike DESC, closeness DESC, other.id
  LIMIT $given.candidates
}
CALL (other) {
  MATCH (i:InMail)
  WHERE i.recipientId = other.id AND i.id < $given.last
  WITH i
  ORDER BY i.recipientId DESC, i.id DESC
  LIMIT $given.inmails
  WITH i
  WHERE i.state <> 'DELIVERED' OR i.sentAt <= $given.settled
  RETURN count(CASE i.state WHEN 'REPLIED' THEN 1 END) AS answered, count(i) AS received
}
RETURN [other.id, common, """
    + SHARED
    + """, answered, received] AS row
"""
)


class GraphSuggestions(Reads):
    """Reads of one database. Safe to share between tasks; may raise NothingChanged."""

    async def candidates(self, viewer_id: str, numbers: SuggestionPolicy, now: datetime) -> list[Candidate]:
        """Members near the viewer or like the viewer, each once, none connected to the viewer and none hidden."""
        rows = await self.rows(
            CANDIDATES,
            viewer=viewer_id,
            lookedAt=numbers.looked_at,
            hub=numbers.hub,
            connections=numbers.connections,
            candidates=numbers.candidates,
            alike=numbers.candidates // 2,
            groups=numbers.groups,
            members=numbers.members,
            inmails=numbers.inmails,
            last=AFTER_ALL_IDS,
            settled=now - numbers.patience,
        )
        return [_candidate(row) for row in rows]


def _candidate(row: Row) -> Candidate:
    common = tuple(CommonConnection(id_, connections) for id_, connections in row[1])
    return Candidate(row[0], common, shared_of(row[2]), answered=row[3], received=row[4])
