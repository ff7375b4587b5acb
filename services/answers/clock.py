"""What moving the test clock answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - pydantic reads these annotations at run time
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockAdvanced:
    """The product's time goes to ``to``."""

    operation: Literal["advanceTestClock"] = "advanceTestClock"
    to: datetime
