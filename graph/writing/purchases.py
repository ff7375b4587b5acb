"""What purchases change."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.properties import of_purchase
from services.effect import PurchaseSaved

if TYPE_CHECKING:
    from graph.writing.batch import Batch, Rows

WRITE_PURCHASES: LiteralString = """
CALL () {
  UNWIND $purchases AS row
  MATCH (m:Member {id: row.memberId})
  MERGE (p:Purchase {id: row.id})
  SET p = row
  MERGE (m)-[:MADE]->(p)
}
"""


def rows(batch: Batch) -> Rows:
    """The rows of WRITE_PURCHASES."""
    purchases = {effect.purchase.id: effect.purchase for effect in batch.of(PurchaseSaved)}
    return {"purchases": [of_purchase(purchase) for purchase in purchases.values()]}
