"""Credit lots."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

from schema.ids import global_id
from services.lot import LotSource

if TYPE_CHECKING:
    from services.lot import Lot as LotValue


@strawberry.type(description="Credits of one origin: a plan's grant for one period, a bought pack, or a reward.")
class Lot:
    """A lot."""

    id: strawberry.ID = strawberry.field(
        description="Identifies the lot among this member's `credits.lots` and ledger entries. No id for `node`."
    )
    source: LotSource = strawberry.field(description="Where the credits came from.")
    amount: int = strawberry.field(description="Credits at the start.")
    remaining: int = strawberry.field(description="Credits that are left to spend.")
    held: int = strawberry.field(
        description="Credits that holds set aside, beside the remaining ones: they come back, or are spent."
    )
    granted_at: datetime = strawberry.field(description="When the credits appeared.")
    expires_at: datetime | None = strawberry.field(description="When what is left will be gone; null for never.")
    smallest_degree: int = strawberry.field(
        description="The nearest degree of separation that these credits may be spent on: 1, 2 or 3 and beyond."
    )
    basis: str | None = strawberry.field(
        description="How the amount came about, where it was computed: of a plan its rule, of a recruiter account's "
        "grant the whole sum with the job posts and the response rate that it was made with (R6a)."
    )

    @classmethod
    def of(cls, lot: LotValue) -> Self:
        """The GraphQL object of a lot."""
        return cls(
            id=strawberry.ID(global_id("Lot", lot.id)),
            source=lot.source,
            amount=lot.amount,
            remaining=lot.remaining,
            held=lot.held,
            granted_at=lot.granted_at,
            expires_at=lot.expires_at,
            smallest_degree=lot.smallest_degree,
            basis=lot.basis,
        )
