"""Reads of purchases and monthly statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.payment_rows import PURCHASE_ROW, STATEMENT_ROW, purchase_of, statement_of
from graph.reads import AFTER_ALL_IDS, Reads, page_of

if TYPE_CHECKING:
    from datetime import datetime

    from services.payments.statement import Statement
    from services.purchase import Purchase
    from services.reading import Page

PURCHASE: LiteralString = "RETURN " + PURCHASE_ROW + " AS row"
STATEMENT: LiteralString = "RETURN " + STATEMENT_ROW + " AS row"

BY_ID: LiteralString = """
MATCH (p:Purchase {id: $given.id})
"""

BY_REFERENCE: LiteralString = """
MATCH (p:Purchase)
WHERE p.reference = $given.reference AND p.method = 'CREDIT_CARD'
WITH p
LIMIT 1
"""

BUYERS_PAGE: LiteralString = """
MATCH (p:Purchase)
WHERE p.memberId = $given.member AND p.id < $given.before
WITH p
ORDER BY p.memberId DESC, p.id DESC
LIMIT $given.limit
"""

PENDING_PAGE: LiteralString = """
MATCH (p:Purchase)
WHERE p.state = 'PENDING' AND p.createdAt >= $given.since AND p.createdAt < $given.until
WITH p
ORDER BY p.state, p.createdAt
LIMIT $given.limit
"""

REFUNDING_PAGE: LiteralString = """
MATCH (waiting:Refund)
WHERE waiting.state = 'PENDING' AND waiting.requestedAt >= $given.since AND waiting.requestedAt < $given.until
WITH waiting
ORDER BY waiting.requestedAt
LIMIT $given.limit
MATCH (p:Purchase {id: waiting.purchaseId})
WITH DISTINCT p
"""

MEMBERS_STATEMENTS: LiteralString = """
MATCH (m:Member {id: $given.member})-[:BILLED]->(s:Statement)
WITH s
ORDER BY s.month DESC, s.method
LIMIT $given.limit
"""

ENDED_STATEMENTS: LiteralString = """
MATCH (s:Statement)
WHERE s.state = 'OPEN' AND s.month < $given.month
WITH s
ORDER BY s.month
LIMIT $given.limit
"""

FIND: LiteralString = BY_ID + PURCHASE
FIND_BY_REFERENCE: LiteralString = BY_REFERENCE + PURCHASE
OF_MEMBER: LiteralString = BUYERS_PAGE + PURCHASE
PENDING: LiteralString = PENDING_PAGE + PURCHASE
REFUNDING: LiteralString = REFUNDING_PAGE + PURCHASE
STATEMENTS: LiteralString = MEMBERS_STATEMENTS + STATEMENT
ENDED: LiteralString = ENDED_STATEMENTS + STATEMENT

BUYERS_TOTAL: LiteralString = """
MATCH (m:Member {id: $given.member})
RETURN COUNT { (m)-[:MADE]->() } AS total
"""


class GraphPurchases(Reads):
    """Reads of one database's purchases and statements; every method may raise NothingChanged."""

    async def find(self, purchase_id: str) -> Purchase | None:
        """The purchase with that id."""
        rows = await self.rows(FIND, id=purchase_id)
        return purchase_of(rows[0]) if rows else None

    async def by_reference(self, reference: str) -> Purchase | None:
        """The purchase whose card payment the provider knows as ``reference``."""
        rows = await self.rows(FIND_BY_REFERENCE, reference=reference)
        return purchase_of(rows[0]) if rows else None

    async def of_member(self, member_id: str, first: int, before: str | None) -> Page[Purchase]:
        """The member's purchases, newest first."""
        rows = await self.rows(OF_MEMBER, member=member_id, limit=first + 1, before=before or AFTER_ALL_IDS)
        return page_of(rows, purchase_of, first, await self.total(BUYERS_TOTAL, member_id))

    async def pending(self, since: datetime, until: datetime, limit: int) -> list[Purchase]:
        """Purchases that wait for their payment, opened in that time, oldest first."""
        return [purchase_of(row) for row in await self.rows(PENDING, since=since, until=until, limit=limit)]

    async def refunding(self, since: datetime, until: datetime, limit: int) -> list[Purchase]:
        """Purchases with a refund that waits for the provider, asked for in that time."""
        return [purchase_of(row) for row in await self.rows(REFUNDING, since=since, until=until, limit=limit)]

    async def statements(self, member_id: str, limit: int) -> list[Statement]:
        """The member's latest statements, newest first."""
        return [statement_of(row) for row in await self.rows(STATEMENTS, member=member_id, limit=limit)]

    async def ended(self, month: str, limit: int) -> list[Statement]:
        """Open statements of months before ``month``, oldest first."""
        return [statement_of(row) for row in await self.rows(ENDED, month=month, limit=limit)]
