"""Trying out what time does: advanceTestClock."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from schema.context import Info
from schema.mutations.inmail import INPUT, KEY, REPLAYED, VIEWER
from schema.types.clock import TestClock
from schema.types.errors import (
    ActionRefusedError,
    IdempotencyKeyError,
    InvalidInputError,
    NotSignedInError,
    TryAgainError,
)
from schema.types.viewer import Viewer, viewer_of


@strawberry.input(description="How far to take the test clock.")
class AdvanceTestClockInput:
    """Input of advanceTestClock."""

    to: datetime = strawberry.field(
        description="The moment that it shall be: to come, and at most 24 months ahead of `testClock.now`."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The product's time has come to that moment, and whatever fell due until then is done.")
class AdvanceTestClockPayload:
    """Moved."""

    test_clock: TestClock = strawberry.field(description="The clock as it stands now; it goes on from there.")
    replayed: bool = strawberry.field(description=REPLAYED)

    @strawberry.field(description=VIEWER)
    async def viewer(self, info: Info) -> Viewer | None:
        """The viewer."""
        return await viewer_of(info)


AdvanceTestClockResult = Annotated[
    AdvanceTestClockPayload
    | ActionRefusedError
    | InvalidInputError
    | NotSignedInError
    | IdempotencyKeyError
    | TryAgainError,
    strawberry.union("AdvanceTestClockResult", description="Moved, or why not."),
]


@strawberry.type
class ClockMutations:
    """The mutations of this file."""

    @strawberry.mutation(
        description="Local mode only, refused in production: take the time of the whole product forward, for everybody "
        "on this database, and have done whatever falls due until then: grants, ends of lots and plans, scheduled "
        "InMails at their moments. It never goes back, since a ledger doesn't: to begin anew, take an empty database. "
        "Tokens go by the real time."
    )
    async def advance_test_clock(
        self, info: Info, input: Annotated[AdvanceTestClockInput, INPUT]
    ) -> AdvanceTestClockResult | None:
        """Move."""
        done = await info.context.services.time.advance(info.context.signed_in, input.idempotency_key, to=input.to)
        return AdvanceTestClockPayload(test_clock=TestClock.of(done.answer), replayed=done.replayed)
