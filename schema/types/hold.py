"""Credits that are set aside."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

from schema.ids import global_id
from services.hold import end_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.hold import Hold
    from services.lot import Lot


@strawberry.type(description="Credits of one lot that a hold sets aside.")
class HeldCredits:
    """A hold's part."""

    lot_id: strawberry.ID = strawberry.field(
        description="The lot that they were taken from, and that they return to: the id of one of `credits.lots`."
    )
    credits: int = strawberry.field(description="How many of its credits.")


@strawberry.type(
    description="Credits that are set aside for something to come. They can't be spent otherwise, and return to the "
    "very lots that they were taken from unless it happens."
)
class CreditHold:
    """A hold."""

    id: strawberry.ID = strawberry.field(description="Identifies the hold among this member's. No id for `node`.")
    cause: str = strawberry.field(
        description="What it is for: the bare key of a scheduled InMail or a refund, not an id of this API."
    )
    credits: int = strawberry.field(description="How many credits it sets aside in all.")
    parts: list[HeldCredits] = strawberry.field(description="From which lots.")
    created_at: datetime = strawberry.field(description="When they were set aside.")
    expires_at: datetime = strawberry.field(
        description="When they return by themselves, at the latest: never after the end of one of their lots (R7a)."
    )

    @classmethod
    def of(cls, hold: Hold, lots: Iterable[Lot]) -> Self:
        """The GraphQL object of a hold on some of ``lots``."""
        return cls(
            id=strawberry.ID(global_id("Hold", hold.id)),
            cause=hold.cause,
            credits=hold.credits,
            parts=[
                HeldCredits(lot_id=strawberry.ID(global_id("Lot", part.lot_id)), credits=part.credits)
                for part in hold.parts
            ],
            created_at=hold.created_at,
            expires_at=end_of(hold, lots),
        )
