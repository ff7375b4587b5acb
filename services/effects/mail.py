"""What changes in mail, and between two members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from services.inmail import InMail, Reply, Report
    from services.mailbox import MailEvent
    from services.scheduled import ScheduledInMail


@dataclass(frozen=True, slots=True)
class InMailDelivered:
    """A new InMail, which now awaits a response (R13)."""

    inmail: InMail


@dataclass(frozen=True, slots=True)
class InMailAnswered:
    """An InMail's new state; ``reopens`` says that the sender may write once more (R13)."""

    inmail: InMail
    reopens: bool


@dataclass(frozen=True, slots=True)
class ReplyDelivered:
    """A new reply inside a conversation."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class InMailMarked:
    """``inmail`` with another mark of the party ``member_id``; the other party's is as it was."""

    inmail: InMail
    member_id: str


@dataclass(frozen=True, slots=True)
class MailLogged:
    """Something happened in a member's mailbox, and is the last event in its log."""

    event: MailEvent


@dataclass(frozen=True, slots=True)
class BlockSet:
    """``blocker_id`` blocks ``blocked_id`` from now on, or (``at`` None) no longer."""

    blocker_id: str
    blocked_id: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class ReportFiled:
    """A new report."""

    report: Report


@dataclass(frozen=True, slots=True)
class ScheduledSaved:
    """A scheduled InMail that was taken in, sent, refused or cancelled."""

    scheduled: ScheduledInMail
