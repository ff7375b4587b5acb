"""What changes in automatic top-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from services.effects.credits import TopUpSaved

if TYPE_CHECKING:
    from graph.properties import Properties
    from graph.writing.batch import Batch, Rows
    from services.topup import TopUp

# A flag on the member spares everybody else's facts the look for a relationship.
WRITE_TOP_UPS: LiteralString = """
CALL () {
  UNWIND $given.topUps AS row
  MATCH (m:Member {id: row.memberId})
  MERGE (t:TopUp {memberId: row.memberId})
  SET t = row, m.topsUp = true
  MERGE (m)-[:TOPS_UP]->(t)
}
"""


def rows(batch: Batch) -> Rows:
    """The rows of WRITE_TOP_UPS; of each member's the last alone."""
    latest = {effect.top_up.member_id: effect.top_up for effect in batch.of(TopUpSaved)}
    return {"topUps": [of_top_up(top_up) for top_up in latest.values()]}


def of_top_up(top_up: TopUp) -> Properties:
    """A member's automatic top-ups."""
    return {
        "memberId": top_up.member_id,
        "threshold": top_up.threshold,
        "credits": top_up.credits,
        "maxPurchases": top_up.max_purchases,
        "maxCents": top_up.max_cents,
        "method": top_up.method,
        "token": top_up.token,
        "enabled": top_up.enabled,
        "armed": top_up.armed,
        "pending": top_up.pending,
        "month": top_up.month,
        "purchases": top_up.purchases,
        "cents": top_up.cents,
        "declines": top_up.declines,
        "retryAt": top_up.retry_at,
    }
