"""What changes in plans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from services.subscription import Subscription


@dataclass(frozen=True, slots=True)
class SubscriptionSaved:
    """A subscription that began, or whose periods went on."""

    subscription: Subscription


@dataclass(frozen=True, slots=True)
class SubscriptionEnded:
    """A subscription that came to its end (R4c)."""

    subscription: Subscription


@dataclass(frozen=True, slots=True)
class PlanChanged:
    """What a plan is from ``at`` on: it began, or was changed or cancelled (R4c). ``id`` is the intent's."""

    id: str
    at: datetime
    subscription: Subscription
