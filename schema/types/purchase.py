"""Purchases of packs and what became of them, debts, and monthly bills."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

from schema.ids import global_id
from schema.types.page import PageInfo, cursor, page_info
from services.payments.provider import RefundState
from services.payments.state import DisputeState
from services.payments.statement import StatementState
from services.purchase import PaymentMethod, PurchaseState

if TYPE_CHECKING:
    from services.debt import Debt as DebtValue
    from services.payments.statement import Statement
    from services.purchase import Purchase
    from services.reading import Page
    from services.refund import Refund


@strawberry.type(description="Unspent credits of a purchase that were given back for money.")
class PackRefund:
    """A refund."""

    id: strawberry.ID = strawberry.field(description="Identifies the refund among the purchase's. No id for `node`.")
    state: RefundState = strawberry.field(description="Where it stands.")
    credits: int = strawberry.field(description="How many credits; they can't be spent while it is under way.")
    amount_cents: int = strawberry.field(description="What they are worth, in hundredths of the currency.")
    requested_at: datetime = strawberry.field(description="When it was asked for.")
    reason: str | None = strawberry.field(description="Why it failed, for a person; null unless it did.")

    @classmethod
    def of(cls, refund: Refund) -> Self:
        """The GraphQL object of a refund."""
        return cls(
            id=strawberry.ID(global_id("Refund", refund.id)),
            state=refund.state,
            credits=refund.credits,
            amount_cents=refund.amount_cents,
            requested_at=refund.requested_at,
            reason=refund.reason,
        )


@strawberry.type(description="A purchase of a pack, whatever became of it.")
class PackPurchase:
    """A purchase."""

    id: strawberry.ID = strawberry.field(
        description="Identifies the purchase among this member's; name it in refundPurchase. No id for `node`."
    )
    state: PurchaseState = strawberry.field(description="Where it stands.")
    credits: int = strawberry.field(description="Credits bought.")
    price_cents: int = strawberry.field(description="The price in hundredths of the currency.")
    currency: str = strawberry.field(description="The currency, as its ISO 4217 code.")
    method: PaymentMethod = strawberry.field(description="How it is paid for.")
    created_at: datetime = strawberry.field(description="When it was begun.")
    settled_at: datetime | None = strawberry.field(description="When its credits appeared; null unless they did.")
    reason: str | None = strawberry.field(description="Why it was declined, for a person; null unless it was.")
    lot_id: strawberry.ID | None = strawberry.field(
        description="The lot that its credits came in; null until it has settled."
    )
    refunded_cents: int = strawberry.field(
        description="What was paid back, or is on its way, by us or elsewhere, in hundredths of the currency."
    )
    dispute: DisputeState = strawberry.field(description="Whether the buyer's bank asked for the money back.")
    owed_credits: int = strawberry.field(
        description="Credits that were spent and whose money was then taken back: what it made a debt of, in all."
    )
    refunds: list[PackRefund] = strawberry.field(description="What was given back here, the oldest first.")

    @classmethod
    def of(cls, purchase: Purchase) -> Self:
        """The GraphQL object of a purchase."""
        settled = purchase.state is PurchaseState.SETTLED
        return cls(
            id=strawberry.ID(global_id("Purchase", purchase.id)),
            state=purchase.state,
            credits=purchase.credits,
            price_cents=purchase.price_cents,
            currency=purchase.currency,
            method=purchase.method,
            created_at=purchase.created_at,
            settled_at=purchase.settled_at,
            reason=purchase.reason,
            lot_id=strawberry.ID(global_id("Lot", purchase.id)) if settled else None,
            refunded_cents=purchase.paid_back_cents,
            dispute=purchase.dispute,
            owed_credits=purchase.owed,
            refunds=[PackRefund.of(refund) for refund in purchase.refunds],
        )


@strawberry.type(description="A purchase in a list.")
class PackPurchaseEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Its place in the list: pass it as `after`.")
    node: PackPurchase = strawberry.field(description="The purchase.")


@strawberry.type(description="Purchases, newest first.")
class PackPurchaseConnection:
    """Relay's connection."""

    edges: list[PackPurchaseEdge] = strawberry.field(description="This page's purchases.")
    page_info: PageInfo = strawberry.field(description="Whether there is more.")
    total_count: int = strawberry.field(description="How many there are on all pages.")

    @classmethod
    def of(cls, page: Page[Purchase], after: str | None) -> Self:
        """The GraphQL object of a page."""
        edges = [
            PackPurchaseEdge(cursor=cursor("Purchase", item.id), node=PackPurchase.of(item)) for item in page.items
        ]
        info = page_info([edge.cursor for edge in edges], more=page.more, after=after)
        return cls(edges=edges, page_info=info, total_count=page.total)


@strawberry.type(
    description="Credits that were spent, and whose payment the buyer's bank then took back. Credits that come later "
    "pay it, by ADJUST entries; a dispute that is won cancels it (R5a)."
)
class Debt:
    """A debt."""

    id: strawberry.ID = strawberry.field(
        description="Identifies the debt; its bare key is the `cause` of the entries that pay it. No id for `node`."
    )
    purchase_id: strawberry.ID = strawberry.field(description="The purchase, one of viewer.purchases.")
    amount: int = strawberry.field(description="How many credits were owed in all.")
    outstanding: int = strawberry.field(description="How many of them still are.")
    opened_at: datetime = strawberry.field(description="Since when.")

    @classmethod
    def of(cls, debt: DebtValue) -> Self:
        """The GraphQL object of a debt."""
        return cls(
            id=strawberry.ID(global_id("Debt", debt.id)),
            purchase_id=strawberry.ID(global_id("Purchase", debt.purchase_id)),
            amount=debt.amount,
            outstanding=debt.outstanding,
            opened_at=debt.opened_at,
        )


@strawberry.type(description="A pack on a monthly bill, or one that was given back.")
class BillingLine:
    """A line."""

    at: datetime = strawberry.field(description="When it was put on the bill.")
    credits: int = strawberry.field(description="How many credits; negative when given back.")
    amount_cents: int = strawberry.field(description="The amount in hundredths of the currency; negative as above.")


@strawberry.type(description="What a Microsoft or LinkedIn account owes for the packs of one month, UTC (R5a).")
class BillingStatement:
    """A statement."""

    reference: str = strawberry.field(description="Its name, such as microsoft-2026-11.")
    method: PaymentMethod = strawberry.field(description="Whose account is billed.")
    month: str = strawberry.field(description="The calendar month, such as 2026-11.")
    state: StatementState = strawberry.field(description="Whether it grows still, is due, or was paid.")
    total_cents: int = strawberry.field(
        description="What is owed, in hundredths of the currency; negative if more was given back than bought."
    )
    currency: str = strawberry.field(description="The currency, as its ISO 4217 code.")
    closes_at: datetime = strawberry.field(description="When it stops growing, and is due.")
    lines: list[BillingLine] = strawberry.field(description="What was bought and given back, in order.")

    @classmethod
    def of(cls, statement: Statement) -> Self:
        """The GraphQL object of a statement."""
        return cls(
            reference=statement.reference,
            method=statement.method,
            month=statement.month,
            state=statement.state,
            total_cents=statement.total_cents,
            currency=statement.currency,
            closes_at=statement.closes_at,
            lines=[
                BillingLine(at=line.at, credits=line.credits, amount_cents=line.amount_cents)
                for line in statement.lines
            ],
        )
