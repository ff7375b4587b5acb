"""Who may write to a member, as the member set it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import strawberry

from services.member import OptOut

if TYPE_CHECKING:
    from collections.abc import Iterable


@strawberry.type(description="Who may write to a member.")
class InMailPreferences:
    """Preferences."""

    opt_outs: list[OptOut] = strawberry.field(description="Whose InMail is refused (R11).")
    open_profile: bool = strawberry.field(description="Whether InMail to this member costs no credit (R9).")

    @classmethod
    def of(cls, opt_outs: Iterable[OptOut], *, open_profile: bool) -> Self:
        """The GraphQL object of preferences."""
        return cls(opt_outs=sorted(opt_outs), open_profile=open_profile)
