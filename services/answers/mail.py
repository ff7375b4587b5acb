"""What writing to people answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - pydantic reads these annotations at run time
from typing import Literal

from services.lot import LotSource  # noqa: TC001 - as above


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An InMail was delivered; ``available`` is what the sender has left, in credits.

    ``text`` is the subject and the text that a template gave (R16), None where the request brought them. ``team_id`` is
    whose pool paid (R8a), None where none did.
    """

    operation: Literal["sendInMail"] = "sendInMail"
    inmail_id: str
    sent_at: datetime
    lot_id: str | None
    source: LotSource | None
    entry: int | None
    available: int
    text: tuple[str, str] | None = None
    team_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replied:
    """A reply was delivered; ``credit_returned`` tells whether the sender got the credit back (R25)."""

    operation: Literal["replyToInMail"] = "replyToInMail"
    reply_id: str
    sent_at: datetime
    credit_returned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """An InMail was declined."""

    operation: Literal["declineInMail"] = "declineInMail"
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """An InMail was reported."""

    operation: Literal["reportInMail"] = "reportInMail"
    report_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOpened:
    """A batch was taken in: ``order`` holds places in its request, in the order of sending.

    ``payers`` are the places that may take a credit, never more than its budget. ``template`` is the subject and the
    text of the template that it is filled from, as they were then.
    """

    operation: Literal["sendInMails"] = "sendInMails"
    order: tuple[int, ...]
    payers: tuple[int, ...]
    template: tuple[str, str] | None = None
