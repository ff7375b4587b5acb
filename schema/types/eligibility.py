"""The preview of a send."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

from schema.context import Info
from schema.ids import global_id
from schema.types.errors import Blocker, blocker
from schema.types.lot import Lot
from schema.types.teammate import TeammateContact, teammate_contacts
from services.eligibility import Relation

if TYPE_CHECKING:
    from services.eligibility import Eligibility


@strawberry.type(description="Whether the viewer may send an InMail to a member now, and everything that decides it.")
class InMailEligibility:
    """The preview (R20)."""

    recipient_id: strawberry.ID = strawberry.field(description="The member asked about.")
    eligible: bool = strawberry.field(description="Whether sendInMail would deliver it.")
    blockers: list[Blocker] = strawberry.field(
        description="Every reason against it, in a fixed order; empty if there is none."
    )
    degree: int | None = strawberry.field(
        description="Degree of separation: 0 for yourself, 1 to 3; null beyond, or where it can't be told."
    )
    relation: Relation | None = strawberry.field(
        description="The degree in words; null where it can't be told, as of a member who isn't available to you."
    )
    cost: int | None = strawberry.field(
        description="Credits that it would take: 1, or 0 for an open profile (R9); null if it may not be sent."
    )
    lot: Lot | None = strawberry.field(description="The lot that would pay (R8); null if none would.")
    retry_at: datetime | None = strawberry.field(
        description="When all the blockers will have gone by themselves; null if there are none or one stays."
    )

    key: strawberry.Private[str]
    concealed: strawberry.Private[bool]

    @strawberry.field(
        description="Teammates of yours who wrote to this member in the last 90 days, the latest first: a warning that "
        "keeps nobody from sending (R8a). Empty for a member who isn't available to you. Null comes with an error that "
        "says why."
    )
    async def teammate_contacts(self, info: Info) -> list[TeammateContact] | None:
        """The warning."""
        return [] if self.concealed else await teammate_contacts(info, self.key)

    @classmethod
    def of(cls, recipient_id: str, eligibility: Eligibility) -> Self:
        """The GraphQL object of a preview."""
        return cls(
            recipient_id=strawberry.ID(global_id("Member", recipient_id)),
            eligible=eligibility.eligible,
            blockers=[blocker(reason) for reason in eligibility.blockers],
            degree=eligibility.degree,
            relation=eligibility.relation,
            cost=(0 if eligibility.open_profile else 1) if eligibility.eligible else None,
            lot=Lot.of(eligibility.lot) if eligibility.lot else None,
            retry_at=eligibility.retry_at,
            key=recipient_id,
            concealed=eligibility.relation is None,
        )
