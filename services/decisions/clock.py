"""Whether the test clock may go to a moment: forward, and not too far at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from services.answers.clock import ClockAdvanced
from services.decisions.decision import Decision, actor, recorded
from services.intents.clock import AdvanceTestClock
from services.refusal import ActionRefused, InvalidInput, Refusal
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from services.policy import Policy
    from services.world import World

LONGEST_JUMP = timedelta(days=731)
"""How far one step goes: 24 months."""
LAST = datetime(2200, 1, 1, tzinfo=UTC)
"""The clock stops before it: far from where calendars end."""


def advance_test_clock(world: World, intent: AdvanceTestClock, policy: Policy) -> Decision:  # noqa: ARG001 - one shape for all
    """Keep the moment to go to. Raises ActionRefused for one that has passed, InvalidInput for one too far away."""
    actor(world, intent)
    if intent.to <= intent.now:
        raise ActionRefused(Refusal(RefusalCode.TEST_CLOCK_PASSED))
    if intent.to > intent.now + LONGEST_JUMP or intent.to >= LAST:
        raise InvalidInput(
            "input.to",
            f"One step goes at most {LONGEST_JUMP.days} days ahead, and never to the year {LAST.year}.",
            rule="R4b",
        )
    answer = ClockAdvanced(to=intent.to)
    return Decision(answer, (recorded(intent, answer),))


RULES = {AdvanceTestClock: advance_test_clock}
