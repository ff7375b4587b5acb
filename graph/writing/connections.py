"""What changes in who is connected with whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.properties import of_connection_request
from services.effects.connections import ConnectionMade, ConnectionRemoved, RequestSaved

if TYPE_CHECKING:
    from graph.writing.batch import Batch, Rows

WRITE_CONNECTIONS: LiteralString = """
CALL () {
  UNWIND $given.requests AS row
  MERGE (r:ConnectionRequest {id: row.id})
  SET r = row
}
CALL () {
  UNWIND $given.made AS row
  MATCH (lower:Member {id: row.lowerId})
  MATCH (upper:Member {id: row.upperId})
  MERGE (lower)-[c:CONNECTED_TO]->(upper)
  SET c.since = row.since
}
CALL () {
  UNWIND $given.removed AS row
  MATCH (:Member {id: row.lowerId})-[c:CONNECTED_TO]-(:Member {id: row.upperId})
  DELETE c
}
"""


def rows(batch: Batch) -> Rows:
    """The rows of WRITE_CONNECTIONS; the last state of each request, and of each pair."""
    requests = {effect.request.id: effect.request for effect in batch.of(RequestSaved)}
    pairs = {(effect.lower_id, effect.upper_id): effect for effect in batch.together(ConnectionMade, ConnectionRemoved)}
    made = [effect for effect in pairs.values() if isinstance(effect, ConnectionMade)]
    removed = [effect for effect in pairs.values() if isinstance(effect, ConnectionRemoved)]
    return {
        "requests": [of_connection_request(request) for request in requests.values()],
        "made": [{"lowerId": one.lower_id, "upperId": one.upper_id, "since": one.since} for one in made],
        "removed": [{"lowerId": one.lower_id, "upperId": one.upper_id} for one in removed],
    }
