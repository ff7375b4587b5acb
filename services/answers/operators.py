"""What operators' doings and the rewards answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - pydantic reads these annotations at run time
from typing import Literal

from services.member import Standing  # noqa: TC001 - as above


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditsAdjusted:
    """An account was corrected by ``credits``; ``entries`` are the sequences, ``available`` what can be spent now."""

    operation: Literal["adjustCredits"] = "adjustCredits"
    action_id: str
    credits: int
    entries: tuple[int, ...]
    available: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StrikesChanged:
    """A strike was added or lifted; ``standing`` and ``restricted_until`` are the member's from now on."""

    operation: Literal["changeStrikes"] = "changeStrikes"
    action_id: str
    member_id: str
    strike_id: str
    standing: Standing
    restricted_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardGranted:
    """A reward was granted, until ``expires_at``; ``available`` is what the member can spend now."""

    operation: Literal["grantReward"] = "grantReward"
    lot_id: str
    credits: int
    expires_at: datetime
    available: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterClosed:
    """A quarter's rewards were given."""

    operation: Literal["closeQuarter"] = "closeQuarter"
    granted: int
