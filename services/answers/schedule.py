"""What sending later answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - pydantic reads these annotations at run time
from typing import Literal

from services.scheduled import ScheduledState  # noqa: TC001 - as above


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """An InMail waits for its moment; ``held`` credits are set aside for it, ``available`` are left.

    ``text`` is the subject and the text that a template gave (R16), None where the request brought them.
    """

    operation: Literal["scheduleInMail"] = "scheduleInMail"
    scheduled_id: str
    created_at: datetime
    hold_id: str | None
    held: int
    available: int
    text: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleClosed:
    """A scheduled InMail was sent, refused or cancelled; ``available`` is what the sender has now, in credits."""

    operation: Literal["closeScheduledInMail"] = "closeScheduledInMail"
    scheduled_id: str
    state: ScheduledState
    available: int
