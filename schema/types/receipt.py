"""Receipts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

from schema.context import Info
from schema.ids import global_id
from schema.receipts import path_of
from schema.types.page import PageInfo, cursor, page_info
from services.purchase import PaymentMethod
from services.receipt import ReceiptKind

if TYPE_CHECKING:
    from services.reading import Page
    from services.receipt import Receipt as ReceiptValue


@strawberry.type(description="A position of a receipt.")
class ReceiptLine:
    """A line."""

    description: str = strawberry.field(description="What it is for.")
    quantity: int = strawberry.field(description="How many of it.")
    cents: int = strawberry.field(description="The amount, in hundredths of the currency; negative if paid back.")


@strawberry.type(description="What a buyer gets for a payment, or for money paid back. It never changes.")
class Receipt:
    """A receipt."""

    number: str = strawberry.field(description="Its number: the year of issue and a serial number without gaps.")
    kind: ReceiptKind = strawberry.field(description="Which way the money went.")
    issued_at: datetime = strawberry.field(description="When it was issued.")
    purchase_id: strawberry.ID = strawberry.field(description="The purchase that it is about. No id for `node`.")
    method: PaymentMethod = strawberry.field(description="How it was paid.")
    credits: int = strawberry.field(description="How many credits were bought, or paid back.")
    lines: list[ReceiptLine] = strawberry.field(description="Its positions, which add up to the total.")
    total_cents: int = strawberry.field(description="The total in hundredths of the currency; negative if paid back.")
    currency: str = strawberry.field(description="The currency, as its ISO 4217 code.")

    @strawberry.field(
        description="The path of a page to print, at this server. It opens for 15 minutes without a token."
    )
    async def url(self, info: Info) -> str:
        """The page."""
        return info.context.address_of(path_of(self.number))

    @classmethod
    def of(cls, receipt: ReceiptValue) -> Self:
        """The GraphQL object of a receipt."""
        return cls(
            number=receipt.number,
            kind=receipt.kind,
            issued_at=receipt.issued_at,
            purchase_id=strawberry.ID(global_id("Purchase", receipt.purchase_id)),
            method=receipt.method,
            credits=receipt.credits,
            lines=[
                ReceiptLine(description=line.description, quantity=line.quantity, cents=line.cents)
                for line in receipt.lines
            ],
            total_cents=receipt.total_cents,
            currency=receipt.currency,
        )


@strawberry.type(description="A receipt in a list.")
class ReceiptEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Its place in the list: pass it as `after`.")
    node: Receipt = strawberry.field(description="The receipt.")


@strawberry.type(description="Receipts, the latest number first.")
class ReceiptConnection:
    """Relay's connection."""

    edges: list[ReceiptEdge] = strawberry.field(description="This page's receipts.")
    page_info: PageInfo = strawberry.field(description="Whether there is more.")
    total_count: int = strawberry.field(description="How many there are on all pages.")

    @classmethod
    def of(cls, page: Page[ReceiptValue], after: str | None) -> Self:
        """The GraphQL object of a page."""
        edges = [ReceiptEdge(cursor=cursor("Receipt", item.number), node=Receipt.of(item)) for item in page.items]
        info = page_info([edge.cursor for edge in edges], more=page.more, after=after)
        return cls(edges=edges, page_info=info, total_count=page.total)
