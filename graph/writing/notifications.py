"""News for members, and which alerts hold for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.properties import of_notification
from services.effects.credits import AlertsSaved
from services.effects.members import Notified

if TYPE_CHECKING:
    from graph.writing.batch import Batch, Rows

WRITE_NOTIFICATIONS: LiteralString = """
CALL () {
  UNWIND $notifications AS row
  CREATE (n:Notification)
  SET n = row
}
CALL () {
  UNWIND $alerts AS row
  MATCH (m:Member {id: row.id})
  SET m.alerts = row.names
}
"""


def rows(batch: Batch) -> Rows:
    """The rows of WRITE_NOTIFICATIONS; of each member's alerts the last alone."""
    alerts = {effect.member_id: effect.names for effect in batch.of(AlertsSaved)}
    return {
        "notifications": [of_notification(effect.notification) for effect in batch.of(Notified)],
        "alerts": [{"id": id, "names": sorted(names)} for id, names in alerts.items()],
    }
