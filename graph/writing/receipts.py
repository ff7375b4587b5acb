"""Receipts, with serial numbers that have no gaps."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, LiteralString

from services.effects.payments import ReceiptIssued

if TYPE_CHECKING:
    from graph.writing.batch import Batch, Rows
    from services.receipt import Receipt

# Eight digits, and never cut: pages sort numbers as texts. The counter is locked before it is read: a serial number is
# given once, and a transaction that fails gives none.
WRITE_RECEIPTS: LiteralString = """
CALL () {
  UNWIND $given.years AS y
  MERGE (c:ReceiptCounter {year: y.year})
  SET c._lock = true
  WITH c, y
  WITH c, y, coalesce(c.last, 0) AS last
  SET c.last = last + size(y.receipts)
  WITH y, last
  UNWIND range(0, size(y.receipts) - 1) AS place
  WITH y, y.receipts[place] AS row, toString(last + place + 1) AS serial
  WITH row, y.year + '-' + substring('0000000', size(serial) - 1) + serial AS number
  MATCH (p:Purchase {id: row.purchaseId})
  CREATE (r:Receipt)-[:FOR]->(p)
  SET r = row, r.number = number
}
"""


def rows(batch: Batch) -> Rows:
    """The rows of WRITE_RECEIPTS: one per year, the receipts in the order in which they were decided."""
    issued = [effect.receipt for effect in batch.of(ReceiptIssued)]
    years = groupby(sorted(issued, key=_year), key=_year)
    return {"years": [{"year": year, "receipts": [_row(one) for one in receipts]} for year, receipts in years]}


def _year(receipt: Receipt) -> str:
    return f"{receipt.issued_at.year:04d}"


def _row(receipt: Receipt) -> dict[str, Any]:
    return {
        "id": receipt.id,
        "kind": receipt.kind,
        "memberId": receipt.member_id,
        "purchaseId": receipt.purchase_id,
        "issuedAt": receipt.issued_at,
        "credits": receipt.credits,
        "cents": receipt.cents,
        "currency": receipt.currency,
        "method": receipt.method,
    }
