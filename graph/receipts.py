"""Reads of receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.reads import AFTER_ALL_IDS, Reads, page_of
from graph.rows import moment
from services.purchase import PaymentMethod
from services.receipt import Receipt, ReceiptKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.rows import Row
    from services.reading import Page

RECEIPT: LiteralString = """
RETURN [
  r.id, r.kind, r.memberId, r.purchaseId, r.issuedAt, r.credits, r.cents, r.currency, r.method, r.number
] AS row
"""

PURCHASES_RECEIPTS: LiteralString = """
UNWIND $given.ids AS id
MATCH (p:Purchase {id: id})<-[:FOR]-(r:Receipt)
WHERE r.memberId = $given.member
WITH r
ORDER BY r.number
"""

FIND_BY_NUMBER: LiteralString = """
MATCH (r:Receipt {number: $given.number})
WHERE r.memberId = $given.member
"""

MEMBERS_PAGE: LiteralString = """
MATCH (r:Receipt)
WHERE r.memberId = $given.member AND r.number < $given.before
WITH r
ORDER BY r.memberId DESC, r.number DESC
LIMIT $given.limit
"""

OF_PURCHASES: LiteralString = PURCHASES_RECEIPTS + RECEIPT
BY_NUMBER: LiteralString = FIND_BY_NUMBER + RECEIPT
OF_MEMBER: LiteralString = MEMBERS_PAGE + RECEIPT

MEMBERS_TOTAL: LiteralString = """
MATCH (r:Receipt)
WHERE r.memberId = $given.member AND r.number > ''
RETURN count(r) AS total
"""


class GraphReceipts(Reads):
    """Reads of one database's receipts; every method may raise NothingChanged."""

    async def of_purchases(self, member_id: str, purchase_ids: Sequence[str]) -> dict[str, tuple[Receipt, ...]]:
        """The receipts of the member's purchases, by the purchase's id, in the order of their numbers."""
        found = [_receipt(row) for row in await self.rows(OF_PURCHASES, member=member_id, ids=list(purchase_ids))]
        return {id_: tuple(receipt for receipt in found if receipt.purchase_id == id_) for id_ in purchase_ids}

    async def of_member(self, member_id: str, first: int, before: str | None) -> Page[Receipt]:
        """The member's receipts, the latest number first, from before number ``before`` on."""
        rows = await self.rows(OF_MEMBER, member=member_id, limit=first + 1, before=before or AFTER_ALL_IDS)
        return page_of(rows, _receipt, first, await self.total(MEMBERS_TOTAL, member_id))

    async def numbered(self, member_id: str, number: str) -> Receipt | None:
        """The member's receipt of that number, None if there is none."""
        rows = await self.rows(BY_NUMBER, member=member_id, number=number)
        return _receipt(rows[0]) if rows else None


def _receipt(row: Row) -> Receipt:
    return Receipt(
        id=row[0],
        kind=ReceiptKind(row[1]),
        member_id=row[2],
        purchase_id=row[3],
        issued_at=moment(row[4]),
        credits=row[5],
        cents=row[6],
        currency=row[7],
        method=PaymentMethod(row[8]),
        number=row[9],
    )
