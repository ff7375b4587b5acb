"""What plans, and time, answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - pydantic reads these annotations at run time
from typing import Literal

from services.member import PlanName  # noqa: TC001 - as above


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """A plan began, with its first grant of ``granted`` credits (R4)."""

    operation: Literal["startSubscription"] = "startSubscription"
    subscription_id: str
    plan: PlanName
    started_at: datetime
    granted: int
    next_grant_at: datetime
    available: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionChanged:
    """A plan goes on as ``plan``, later as ``next_plan``, or comes to its end at ``ends_at`` (R4c)."""

    operation: Literal["changeSubscription"] = "changeSubscription"
    subscription_id: str
    plan: PlanName
    started_at: datetime
    next_plan: PlanName | None
    ends_at: datetime | None
    next_grant_at: datetime | None
    at: datetime
    available: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """An account is up to now; never stored, since nobody asked."""

    operation: Literal["settleAccount"] = "settleAccount"
    movements: int
