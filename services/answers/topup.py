"""What setting automatic top-ups answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoTopUpSet:
    """Automatic top-ups are on, or off."""

    operation: Literal["setAutoTopUp"] = "setAutoTopUp"
    enabled: bool
