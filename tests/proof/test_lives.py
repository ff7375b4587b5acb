"""Random lives agree with the rules after every step (R4 to R8, R15, R18, R22, R23, R25).

The same lives in every run. `make lives` lives 5,000 new ones: INMAIL_LIVES says how many, INMAIL_LIVES_SEED which.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from services.entry import EntryKind

from .lives import STEPS, Lives

if TYPE_CHECKING:
    from collections.abc import Callable

LIVES = int(os.environ.get("INMAIL_LIVES", "240"))
SEED = int(os.environ.get("INMAIL_LIVES_SEED", "0"))
PARTS = max(4, LIVES // 250)
"""What a run's workers share among them."""

MUST_HAPPEN = {
    *EntryKind,
    *(
        "start",
        "change",
        "cancel",
        "resume",
        "refused",
        "let go",
        "captured",
        "refund asked",
        "refund paid",
        "refund kept",
        "dispute",
    ),
    *("scheduled SENT", "scheduled REFUSED"),
    *("NOT_JUDGED", "HEALTHY", "WARNING", "THROTTLED", "limited"),
}


@pytest.mark.parametrize("part", range(PARTS))
def test_random_lives_agree_with_the_rules_after_every_step(part: int, say: Callable[[str], None]) -> None:
    seen = Counter[str]()
    lives = -(-LIVES // PARTS)
    run_state_machine_as_test(
        seed(SEED + part)(type("Some", (Lives,), {"seen": seen})),
        settings=settings(
            max_examples=lives * 2,  # some are cut short
            stateful_step_count=STEPS + 1,  # the first is the beginning
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
    assert seen["whole lives"] >= lives
    assert set(seen) >= MUST_HAPPEN
    if "INMAIL_LIVES" in os.environ:
        say(f"seed {SEED + part}: " + ", ".join(f"{what} {count}" for what, count in sorted(seen.items())))
