"""What scheduling changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.properties import of_scheduled
from services.effects.mail import ScheduledSaved

if TYPE_CHECKING:
    from graph.writing.batch import Batch, Rows

WRITE_SCHEDULED: LiteralString = """
CALL () {
  UNWIND $given.scheduled AS row
  MATCH (m:Member {id: row.senderId})
  MERGE (s:ScheduledInMail {id: row.id})
  SET s = row
  MERGE (m)-[:SCHEDULED]->(s)
}
"""


def rows(batch: Batch) -> Rows:
    """The rows of WRITE_SCHEDULED."""
    scheduled = {effect.scheduled.id: effect.scheduled for effect in batch.of(ScheduledSaved)}
    return {"scheduled": [of_scheduled(one) for one in scheduled.values()]}
