"""The test clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.intent import Intent

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceTestClock(Intent):
    """Take the product's time to ``to``. The decision keeps the answer under its key; time is moved after that."""

    to: datetime
