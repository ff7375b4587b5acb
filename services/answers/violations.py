"""What noting a violation answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - pydantic reads these annotations at run time
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationNoted:
    """A refusal was counted: the ``count``-th of ``per_strike`` within ``days`` days that bring a strike; 0: it wasn't.

    ``strike_id`` is the strike that it brought, if it did, ``restricted_until`` what that restricts to. The next one
    restricts for ``next_hours`` hours, where 0 is a warning.
    """

    operation: Literal["noteViolation"] = "noteViolation"
    count: int
    per_strike: int
    days: int
    next_hours: int
    strike_id: str | None = None
    restricted_until: datetime | None = None

    @property
    def text(self) -> str | None:
        """What the refusal brings beyond itself, for the member who was refused; None if nothing."""
        if self.strike_id is not None:
            end = self.restricted_until
            means = f"your account is restricted until {end:%d %B %Y, %H:%M} UTC" if end else "it is a warning"
            return f"With it, {self.per_strike} refusals within {self.days} days have brought a strike: {means} (R17)."
        if self.count == 0:
            return None
        means = f"restricts your account for {self.next_hours} hours" if self.next_hours else "is a warning"
        place = f"{self.count} of {self.per_strike} within {self.days} days"
        return f"It counts as refusal {place}; the last of them brings a strike, which {means} (R17)."
