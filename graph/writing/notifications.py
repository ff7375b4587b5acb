"""News for members."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.properties import of_notification
from services.effect import Notified

if TYPE_CHECKING:
    from graph.writing.batch import Batch, Rows

WRITE_NOTIFICATIONS: LiteralString = """
CALL () {
  UNWIND $notifications AS row
  CREATE (n:Notification)
  SET n = row
}
"""


def rows(batch: Batch) -> Rows:
    """The rows of WRITE_NOTIFICATIONS."""
    return {"notifications": [of_notification(effect.notification) for effect in batch.of(Notified)]}
