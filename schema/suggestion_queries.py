"""What can be asked about whom to write to, and who could introduce one (R3)."""

from __future__ import annotations

from typing import Annotated

import strawberry

from schema.context import Info
from schema.ids import key_of
from schema.types.introduction import Introductions
from schema.types.member import PayWithChoice
from schema.types.page import page_size
from schema.types.suggestion import SuggestedRecipientConnection, place_after
from services.lot import PayWith

First = Annotated[int, strawberry.argument(description="How many, 1 to 100.")]
After = Annotated[str | None, strawberry.argument(description="A cursor: only what follows it.")]
MemberId = Annotated[strawberry.ID, strawberry.argument(description="Whom you want to meet.")]


@strawberry.type
class SuggestionQueries:
    """Queries that find people through the network."""

    @strawberry.field(
        description="Members to write to: near you in the network or like you, none of them connected to you, each one "
        "whom sendInMail would reach now with the chosen credits (R3, R20). Ranked by common connections, employers, "
        "schools and skills in common, and by how often they answered; `policy.suggestion` has the weights. Null comes "
        "with an error that says why."
    )
    async def suggested_recipients(
        self, info: Info, first: First = 20, after: After = None, pay_with: PayWithChoice = PayWith.AUTO
    ) -> SuggestedRecipientConnection | None:
        """The suggestions."""
        viewer_id = info.context.signed_in
        page = await info.context.services.suggesting.suggest(viewer_id, page_size(first), place_after(after), pay_with)
        return await SuggestedRecipientConnection.of(info, page, after)

    @strawberry.field(
        description="Who could introduce you to a member: connections that you have in common, else pairs of a "
        "connection of yours and one of the member's who know each other. Nobody is named who is hidden from you, or "
        "who blocked or reported anybody on the way (R3, R11a). A member who isn't available to you, or an id of "
        "nobody's, answers as one whom nobody could introduce. Null comes with an error that says why."
    )
    async def introduction_paths(self, info: Info, member_id: MemberId, first: First = 10) -> Introductions | None:
        """The ways."""
        viewer_id = info.context.signed_in
        key = key_of(member_id, "Member", "memberId")
        found = await info.context.services.introducing.paths(viewer_id, key, page_size(first))
        return await Introductions.of(info, found)
