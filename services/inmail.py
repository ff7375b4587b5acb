"""InMails, and the replies inside the conversations that they open (R13, R19)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from services.mailbox import NEW, SEEN

if TYPE_CHECKING:
    from datetime import datetime

    from services.lot import Lot, LotSource
    from services.mailbox import Mark


class InMailState(StrEnum):
    """Where an InMail stands: in the inbox (R19), replied to, or declined (R13)."""

    DELIVERED = "DELIVERED"
    REPLIED = "REPLIED"
    DECLINED = "DECLINED"


@dataclass(frozen=True, slots=True)
class InMail:
    """A delivered InMail. ``lot_id`` and ``source`` tell the credit that paid; both are None if none did (R9).

    ``entry`` is the sequence of the ledger entry that took the credit, ``returned`` whether it came back (R25);
    ``team_id`` is whose pool's account that was (R8a), None for the sender's own. The marks are each party's own.
    """

    id: str
    sender_id: str
    recipient_id: str
    subject: str
    body: str
    sent_at: datetime
    lot_id: str | None
    source: LotSource | None
    entry: int | None
    state: InMailState = InMailState.DELIVERED
    responded_at: datetime | None = None
    returned: bool = False
    sender_mark: Mark = SEEN
    recipient_mark: Mark = NEW
    team_id: str | None = None

    def mark_of(self, member_id: str) -> Mark:
        """How the conversation stands in the mailbox of that party."""
        return self.sender_mark if member_id == self.sender_id else self.recipient_mark

    def marked(self, member_id: str, mark: Mark) -> InMail:
        """The InMail with another mark of that party."""
        if member_id == self.sender_id:
            return replace(self, sender_mark=mark)
        return replace(self, recipient_mark=mark)

    def other(self, member_id: str) -> str:
        """The party that ``member_id`` isn't."""
        return self.recipient_id if member_id == self.sender_id else self.sender_id


@dataclass(frozen=True, slots=True)
class SentInMail:
    """An InMail as an answer to it needs it: with the lot that paid, and whether it is the pair's latest."""

    inmail: InMail
    lot: Lot | None
    latest: bool
    reported: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """A message inside an InMail's conversation: free, and no InMail itself (R13)."""

    id: str
    inmail_id: str
    author_id: str
    body: str
    sent_at: datetime


class ReportReason(StrEnum):
    """Why an InMail is reported."""

    SPAM = "SPAM"
    HARASSMENT = "HARASSMENT"
    SCAM = "SCAM"
    INAPPROPRIATE = "INAPPROPRIATE"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Report:
    """A recipient's report of an InMail's sender, which joined the case ``case_id`` for an operator to review (R17)."""

    id: str
    inmail_id: str
    reporter_id: str
    reported_id: str
    reason: ReportReason
    note: str
    at: datetime
    case_id: str
