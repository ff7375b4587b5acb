"""What the use cases of money ask of storage for showing and looking after: purchases, refunds, statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from services.payments.statement import Statement
    from services.purchase import Purchase
    from services.reading import Page


class Purchases(Protocol):
    """Reads of purchases and statements. All raise NothingChanged when the database doesn't answer."""

    async def find(self, purchase_id: str) -> Purchase | None:
        """The purchase with that id."""
        ...

    async def by_reference(self, reference: str) -> Purchase | None:
        """The purchase whose payment the provider knows as ``reference``."""
        ...

    async def of_member(self, member_id: str, first: int, before: str | None) -> Page[Purchase]:
        """The member's purchases, newest first, from before the one with id ``before`` on."""
        ...

    async def pending(self, since: datetime, until: datetime, limit: int) -> list[Purchase]:
        """Purchases that wait for their payment, opened from ``since`` on and before ``until``, oldest first."""
        ...

    async def refunding(self, since: datetime, until: datetime, limit: int) -> list[Purchase]:
        """Purchases with a refund that waits for the provider, asked for in that time, in its order."""
        ...

    async def statements(self, member_id: str, limit: int) -> list[Statement]:
        """The member's latest statements, newest first."""
        ...

    async def ended(self, month: str, limit: int) -> list[Statement]:
        """Open statements of months before ``month``, oldest first."""
        ...
