"""A plan's life: startSubscription, changeSubscription, cancelSubscription (R4, R4c)."""

from __future__ import annotations

from typing import Annotated

import strawberry

from schema.context import Info
from schema.mutations.inmail import INPUT, KEY, REPLAYED, VIEWER
from schema.types.errors import (
    ActionRefusedError,
    IdempotencyKeyError,
    InvalidInputError,
    NotSignedInError,
    TryAgainError,
)
from schema.types.subscription_plan import PlanSubscription
from schema.types.viewer import Viewer, viewer_of
from services.member import PlanName

LEFT = "Credits available right after it."


@strawberry.input(description="Which plan to start.")
class StartSubscriptionInput:
    """Input of startSubscription."""

    plan: PlanName = strawberry.field(description="The plan.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The plan began, and its first credits are there (R4).")
class StartSubscriptionPayload:
    """Begun."""

    subscription: PlanSubscription = strawberry.field(description="The plan.")
    granted: int = strawberry.field(description="Credits granted at once.")
    credits_left: int = strawberry.field(description=LEFT)
    replayed: bool = strawberry.field(description=REPLAYED)

    @strawberry.field(description=VIEWER)
    async def viewer(self, info: Info) -> Viewer | None:
        """The viewer."""
        return await viewer_of(info)


StartSubscriptionResult = Annotated[
    StartSubscriptionPayload
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("StartSubscriptionResult", description="Begun, or why not."),
]


@strawberry.input(description="Which plan to go over to.")
class ChangeSubscriptionInput:
    """Input of changeSubscription."""

    plan: PlanName = strawberry.field(
        description="The plan; naming the present one takes a chosen change or a cancellation back."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The plan is another one now, or will be with the next renewal (R4c).")
class ChangeSubscriptionPayload:
    """Changed."""

    subscription: PlanSubscription = strawberry.field(description="The plan as it stands, with what is to follow.")
    credits_left: int = strawberry.field(description=LEFT)
    replayed: bool = strawberry.field(description=REPLAYED)

    @strawberry.field(description=VIEWER)
    async def viewer(self, info: Info) -> Viewer | None:
        """The viewer."""
        return await viewer_of(info)


ChangeSubscriptionResult = Annotated[
    ChangeSubscriptionPayload
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("ChangeSubscriptionResult", description="Changed, or why not."),
]


@strawberry.input(description="That the plan is to end.")
class CancelSubscriptionInput:
    """Input of cancelSubscription."""

    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The plan ends with its present period, and the credits that it granted with it (R4c).")
class CancelSubscriptionPayload:
    """Cancelled."""

    subscription: PlanSubscription = strawberry.field(description="The plan; `endsAt` tells when it ends.")
    credits_left: int = strawberry.field(description=LEFT)
    replayed: bool = strawberry.field(description=REPLAYED)

    @strawberry.field(description=VIEWER)
    async def viewer(self, info: Info) -> Viewer | None:
        """The viewer."""
        return await viewer_of(info)


CancelSubscriptionResult = Annotated[
    CancelSubscriptionPayload
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("CancelSubscriptionResult", description="Cancelled, or why not."),
]


@strawberry.type
class PlanMutations:
    """The mutations of this file."""

    @strawberry.mutation(description="Start a plan. Its first grant is made at once, the next a month later (R4).")
    async def start_subscription(
        self, info: Info, input: Annotated[StartSubscriptionInput, INPUT]
    ) -> StartSubscriptionResult | None:
        """Start."""
        done = await info.context.services.credits.start_subscription(
            info.context.signed_in, input.idempotency_key, plan=input.plan
        )
        return StartSubscriptionPayload(
            subscription=PlanSubscription.begun(done.answer),
            granted=done.answer.granted,
            credits_left=done.answer.available,
            replayed=done.replayed,
        )

    @strawberry.mutation(
        description="Go over to another plan (R4c). A larger one is in force at once: its cap now, its allowance with "
        "the next renewal. A smaller one follows at the end of the period. Credits stay; a smaller cap takes its own "
        "with that renewal."
    )
    async def change_subscription(
        self, info: Info, input: Annotated[ChangeSubscriptionInput, INPUT]
    ) -> ChangeSubscriptionResult | None:
        """Change."""
        done = await info.context.services.credits.change_subscription(
            info.context.signed_in, input.idempotency_key, plan=input.plan
        )
        return ChangeSubscriptionPayload(
            subscription=PlanSubscription.changed(done.answer),
            credits_left=done.answer.available,
            replayed=done.replayed,
        )

    @strawberry.mutation(
        description="End the plan with its present period (R4c). Its credits can be spent until then and are gone with "
        "it; bought credits and rewards live on. Until then changeSubscription takes the cancellation back."
    )
    async def cancel_subscription(
        self, info: Info, input: Annotated[CancelSubscriptionInput, INPUT]
    ) -> CancelSubscriptionResult | None:
        """Cancel."""
        done = await info.context.services.credits.cancel_subscription(info.context.signed_in, input.idempotency_key)
        return CancelSubscriptionPayload(
            subscription=PlanSubscription.changed(done.answer),
            credits_left=done.answer.available,
            replayed=done.replayed,
        )
