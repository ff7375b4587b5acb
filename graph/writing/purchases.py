"""What purchases, refunds and monthly statements change."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.payment_rows import of_purchase, of_refund, of_statement
from services.effects.payments import PurchaseSaved, StatementSaved

if TYPE_CHECKING:
    from graph.writing.batch import Batch, Rows

WRITE_PURCHASES: LiteralString = """
CALL () {
  UNWIND $given.purchases AS row
  MATCH (m:Member {id: row.memberId})
  MERGE (p:Purchase {id: row.id})
  SET p += row
  MERGE (m)-[:MADE]->(p)
}
CALL () {
  UNWIND $given.refunds AS row
  MATCH (p:Purchase {id: row.purchaseId})
  MERGE (r:Refund {id: row.id})
  SET r += row
  MERGE (p)-[:REFUNDED_BY]->(r)
}
CALL () {
  UNWIND $given.statements AS row
  MATCH (m:Member {id: row.memberId})
  MERGE (s:Statement {id: row.id})
  SET s += row
  MERGE (m)-[:BILLED]->(s)
}
"""


def rows(batch: Batch) -> Rows:
    """The rows of WRITE_PURCHASES."""
    purchases = {effect.purchase.id: effect.purchase for effect in batch.of(PurchaseSaved)}
    statements = {(one.member_id, one.reference): one for one in (e.statement for e in batch.of(StatementSaved))}
    return {
        "purchases": [of_purchase(purchase) for purchase in purchases.values()],
        "refunds": [of_refund(refund) for purchase in purchases.values() for refund in purchase.refunds],
        "statements": [of_statement(statement) for statement in statements.values()],
    }
