"""What becomes of an email: when it is tried again, and when no more (own)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)
"""How long after the first, second, … attempt that failed; the attempt after the last pause is the last one."""
STALE = timedelta(days=3)
"""After so long news is none any more: it is in the list, and isn't mailed."""
TOO_OLD = "older than three days"


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far an email is: ``due_at`` is when to try, None once it was accepted or given up or isn't wanted.

    ``problem`` is why the last attempt failed: a reply code or the name of an error, never an address.
    """

    due_at: datetime | None
    attempts: int = 0
    accepted_at: datetime | None = None
    gave_up_at: datetime | None = None
    problem: str | None = None

    def unwanted(self) -> Delivery:
        """There is nobody to mail it to any more."""
        return replace(self, due_at=None)

    def accepted(self, now: datetime) -> Delivery:
        """A server has taken it."""
        return replace(self, due_at=None, attempts=self.attempts + 1, accepted_at=now, problem=None)

    def given_up(self, problem: str, now: datetime) -> Delivery:
        """It can't be delivered, and isn't tried again."""
        return replace(self, due_at=None, gave_up_at=now, problem=problem)

    def failed(self, problem: str, now: datetime, *, for_good: bool) -> Delivery:
        """An attempt failed: another one after a pause, unless it was ``for_good`` or the last one."""
        tried = replace(self, attempts=self.attempts + 1)
        if for_good or tried.attempts > len(PAUSES):
            return tried.given_up(problem, now)
        return replace(tried, due_at=now + PAUSES[tried.attempts - 1], problem=problem)
