"""When the next InMail to the same member is possible."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

from schema.types.errors import Blocker, blocker
from services.next_inmail import NextPossible, next_inmail

if TYPE_CHECKING:
    from services.eligibility import Eligibility


@strawberry.type(description="When you can write the next InMail to the recipient of one that you sent.")
class NextInMail:
    """The next one."""

    possible: NextPossible = strawberry.field(description="Now, after a response, at a moment, or not foreseeable.")
    at: datetime | None = strawberry.field(description="The earliest moment; null for now, or where none is known.")
    blockers: list[Blocker] = strawberry.field(description="Every reason against it now, as inMailEligibility tells.")

    @classmethod
    def of(cls, eligibility: Eligibility) -> Self:
        """The GraphQL object of what a preview says."""
        following = next_inmail(eligibility)
        return cls(
            possible=following.possible,
            at=following.at,
            blockers=[blocker(reason) for reason in eligibility.blockers],
        )
