"""What decisions about connections read beyond a send's facts: requests between two members, and ways around."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.rows import maybe_moment, moment
from services.connection import ConnectionRequest, RequestState

if TYPE_CHECKING:
    from graph.rows import Row

# Of each direction the latest request alone: only that one can wait for an answer.
BONDS: LiteralString = """
UNWIND $given.ids AS pair
UNWIND [pair, reverse(pair)] AS way
CALL (way) {
  MATCH (r:ConnectionRequest)
  WHERE r.senderId = way[0] AND r.recipientId = way[1] AND r.id > ''
  RETURN r
  ORDER BY r.senderId DESC, r.recipientId DESC, r.id DESC
  LIMIT 1
}
RETURN [r.id, r.senderId, r.recipientId, r.note, r.sentAt, r.state, r.closedAt] AS row
"""

# The shortest path that doesn't take the connection between the two: the degree that its removal leaves.
DETOURS: LiteralString = """
UNWIND $given.ids AS pair
MATCH (a:Member {id: pair[0]})-[direct:CONNECTED_TO]-(b:Member {id: pair[1]})
MATCH path = shortestPath((a)-[:CONNECTED_TO*..3]-(b))
WHERE none(step IN relationships(path) WHERE step = direct)
RETURN [a.id, b.id, length(path)] AS row
"""

OPEN_REQUESTS: LiteralString = """
UNWIND $given.ids AS id
MATCH (m:Member {id: id})
CALL (m) {
  MATCH (r:ConnectionRequest)
  WHERE r.senderId = m.id AND r.state = 'PENDING' AND r.id > ''
  MATCH (other:Member {id: r.recipientId})
  WHERE other.standing <> 'SUSPENDED' AND NOT EXISTS { (other)-[:BLOCKED|REPORTED]->(m) }
  RETURN count(r) AS open
}
RETURN [m.id, open] AS row
"""


def request_of(row: Row) -> ConnectionRequest:
    """A connection request out of its stored properties, in the order of the fields."""
    return ConnectionRequest(row[0], row[1], row[2], row[3], moment(row[4]), RequestState(row[5]), maybe_moment(row[6]))
