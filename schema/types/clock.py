"""The product's time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

if TYPE_CHECKING:
    from services.testclock import ClockFace


@strawberry.type(
    description="The product's time: the real one, or in local mode one that advanceTestClock has taken ahead of it."
)
class TestClock:
    """The clock."""

    now: datetime = strawberry.field(description="The moment that it is for all rules.")
    ahead_seconds: float = strawberry.field(description="How far that is ahead of the real time, in seconds.")
    enabled: bool = strawberry.field(description="Whether advanceTestClock may move it: in local mode only.")

    @classmethod
    def of(cls, face: ClockFace) -> Self:
        """The GraphQL object of what the clock shows."""
        return cls(now=face.now, ahead_seconds=face.ahead.total_seconds(), enabled=face.enabled)
