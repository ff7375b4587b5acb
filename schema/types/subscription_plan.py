"""A member's plan, with what is to become of it (R4c)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

from schema.ids import global_id
from services.member import PlanName

if TYPE_CHECKING:
    from services.answers.credits import Subscribed, SubscriptionChanged
    from services.subscription import Subscription


# Not "Subscription": tools that read the exported SDL would take that type for the root of subscriptions.
@strawberry.type(description="A member's plan: what it is, and what is to become of it (R4c).")
class PlanSubscription:
    """A plan."""

    id: strawberry.ID = strawberry.field(
        description="Identifies the plan's start; quote it to support. No id for `node`."
    )
    plan: PlanName = strawberry.field(description="The plan that is in force.")
    started_at: datetime = strawberry.field(description="When it began.")
    next_plan: PlanName | None = strawberry.field(
        description="The smaller plan that the next renewal goes over to; null where nothing is to change."
    )
    ends_at: datetime | None = strawberry.field(
        description="When the plan ends, and its credits with it; null unless it was cancelled."
    )
    next_grant_at: datetime | None = strawberry.field(
        description="When the next grant comes (R4b); null once the plan is cancelled."
    )

    @classmethod
    def of(cls, plan: Subscription) -> Self:
        """The GraphQL object of a plan."""
        return cls(
            id=_id(plan.id),
            plan=plan.plan,
            started_at=plan.started_at,
            next_plan=plan.next_plan,
            ends_at=plan.ends_at,
            next_grant_at=None if plan.ends_at else plan.next_grant_at,
        )

    @classmethod
    def begun(cls, answer: Subscribed) -> Self:
        """The GraphQL object of a plan that began."""
        return cls(
            id=_id(answer.subscription_id),
            plan=answer.plan,
            started_at=answer.started_at,
            next_plan=None,
            ends_at=None,
            next_grant_at=answer.next_grant_at,
        )

    @classmethod
    def changed(cls, answer: SubscriptionChanged) -> Self:
        """The GraphQL object of a plan that was changed or cancelled."""
        return cls(
            id=_id(answer.subscription_id),
            plan=answer.plan,
            started_at=answer.started_at,
            next_plan=answer.next_plan,
            ends_at=answer.ends_at,
            next_grant_at=answer.next_grant_at,
        )


def _id(subscription_id: str) -> strawberry.ID:
    return strawberry.ID(global_id("Subscription", subscription_id))
