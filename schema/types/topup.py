"""Automatic top-ups as the member set them, and what has come of them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

from schema.ids import global_id
from services.purchase import PaymentMethod

if TYPE_CHECKING:
    from services.topup import TopUp


@strawberry.type(
    description="A pack that is bought by itself whenever the credits fall below a threshold: one pack for each time."
)
class AutoTopUp:
    """Automatic top-ups."""

    enabled: bool = strawberry.field(description="Whether packs are bought. The third decline in a row ends it.")
    threshold: int = strawberry.field(description="A pack is bought when fewer credits than this are available.")
    pack_credits: int = strawberry.field(description="The pack's size, in credits (R5).")
    max_purchases_per_month: int = strawberry.field(description="Packs in a calendar month at most, UTC.")
    max_cents_per_month: int = strawberry.field(
        description="Their price in a calendar month at most, in hundredths of the currency."
    )
    method: PaymentMethod = strawberry.field(description="How they are paid for (R5a).")
    purchases_this_month: int = strawberry.field(
        description="Packs bought by itself in this calendar month; declined ones don't count."
    )
    cents_this_month: int = strawberry.field(description="Their price, in hundredths of the currency.")
    pending_purchase_id: strawberry.ID | None = strawberry.field(
        description="The purchase that waits for its payment: one of viewer.purchases; null if there is none."
    )
    retry_at: datetime | None = strawberry.field(
        description="After a decline: nothing is tried before that; null otherwise."
    )

    @classmethod
    def of(cls, top_up: TopUp, now: datetime) -> Self:
        """The GraphQL object of a member's automatic top-ups at ``now``."""
        purchases, cents = top_up.bought_in_month(now)
        return cls(
            enabled=top_up.enabled,
            threshold=top_up.threshold,
            pack_credits=top_up.credits,
            max_purchases_per_month=top_up.max_purchases,
            max_cents_per_month=top_up.max_cents,
            method=top_up.method,
            purchases_this_month=purchases,
            cents_this_month=cents,
            pending_purchase_id=strawberry.ID(global_id("Purchase", top_up.pending)) if top_up.pending else None,
            retry_at=top_up.retry_at,
        )
