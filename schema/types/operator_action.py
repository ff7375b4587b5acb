"""The record of what operators did."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

from schema.ids import global_id
from schema.types.page import PageInfo, cursor, page_info
from services.operator import ActionKind, Role

if TYPE_CHECKING:
    from services.operator import OperatorAction as ActionValue
    from services.reading import Page


@strawberry.type(description="Something that an operator did; the record is written with it, or it isn't done (R24).")
class OperatorAction:
    """An action."""

    id: strawberry.ID = strawberry.field(description="Identifies the action. No id for `node`.")
    operator: str = strawberry.field(description="The operator's name.")
    role: Role = strawberry.field(description="The role that it was done in.")
    kind: ActionKind = strawberry.field(description="What was done.")
    member_id: strawberry.ID = strawberry.field(description="The member that it was about.")
    reason: str | None = strawberry.field(description="Why; null for an answer to a ticket, which says it itself.")
    at: datetime = strawberry.field(description="When it was done.")
    credits: int | None = strawberry.field(description="How many credits came (negative: went), where any moved.")
    about: str | None = strawberry.field(
        description="The bare key of the ticket, strike, case, lot or team that it was about, where there was one."
    )

    @classmethod
    def of(cls, action: ActionValue) -> Self:
        """The GraphQL object of an action."""
        return cls(
            id=strawberry.ID(global_id("OperatorAction", action.id)),
            operator=action.operator,
            role=action.role,
            kind=action.kind,
            member_id=strawberry.ID(global_id("Member", action.member_id)),
            reason=action.reason,
            at=action.at,
            credits=action.credits,
            about=action.about,
        )


@strawberry.type(description="An action in a list.")
class OperatorActionEdge:
    """Relay's edge."""

    cursor: str = strawberry.field(description="Its place in the list: pass it as `after`.")
    node: OperatorAction = strawberry.field(description="The action.")


@strawberry.type(description="Operators' actions, newest first.")
class OperatorActionConnection:
    """Relay's connection."""

    edges: list[OperatorActionEdge] = strawberry.field(description="This page's actions.")
    page_info: PageInfo = strawberry.field(description="Whether there is more.")
    total_count: int = strawberry.field(description="How many there are on all pages.")

    @classmethod
    def of(cls, page: Page[ActionValue], after: str | None) -> Self:
        """The GraphQL object of a page."""
        edges = [
            OperatorActionEdge(cursor=cursor("OperatorAction", item.id), node=OperatorAction.of(item))
            for item in page.items
        ]
        info = page_info([edge.cursor for edge in edges], more=page.more, after=after)
        return cls(edges=edges, page_info=info, total_count=page.total)
