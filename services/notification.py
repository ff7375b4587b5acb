"""What a member is told without having asked: each once."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from services.reading import Page


class NotificationKind(StrEnum):
    """What happened."""

    REWARD_GRANTED = "REWARD_GRANTED"
    LOW_BALANCE = "LOW_BALANCE"
    EXPIRING_SOON = "EXPIRING_SOON"
    FORFEIT_AHEAD = "FORFEIT_AHEAD"
    RECOVERED = "RECOVERED"
    TOP_UP_SETTLED = "TOP_UP_SETTLED"
    TOP_UP_DECLINED = "TOP_UP_DECLINED"
    DEBT_OPENED = "DEBT_OPENED"
    CREDITS_ADJUSTED = "CREDITS_ADJUSTED"
    TICKET_ANSWERED = "TICKET_ANSWERED"
    TICKET_RESOLVED = "TICKET_RESOLVED"
    STRIKE_ADDED = "STRIKE_ADDED"
    STRIKE_LIFTED = "STRIKE_LIFTED"
    REVIEW_ENDED = "REVIEW_ENDED"
    SCHEDULED_REFUSED = "SCHEDULED_REFUSED"
    CONNECTION_REQUESTED = "CONNECTION_REQUESTED"
    CONNECTION_ACCEPTED = "CONNECTION_ACCEPTED"
    RESPONSE_RATE_WARNING = "RESPONSE_RATE_WARNING"
    RESPONSE_RATE_THROTTLED = "RESPONSE_RATE_THROTTLED"
    RESPONSE_RATE_RECOVERED = "RESPONSE_RATE_RECOVERED"
    RESTRICTED = "RESTRICTED"
    INMAIL_RECEIVED = "INMAIL_RECEIVED"
    ANSWER_RECEIVED = "ANSWER_RECEIVED"


class AnswerKind(StrEnum):
    """How somebody answered."""

    REPLY = "REPLY"
    DECLINE = "DECLINE"


MAILED_BY_DEFAULT = frozenset(
    {
        NotificationKind.REWARD_GRANTED,
        NotificationKind.EXPIRING_SOON,
        NotificationKind.TOP_UP_DECLINED,
        NotificationKind.DEBT_OPENED,
        NotificationKind.CREDITS_ADJUSTED,
        NotificationKind.TICKET_ANSWERED,
        NotificationKind.TICKET_RESOLVED,
        NotificationKind.STRIKE_ADDED,
        NotificationKind.RESTRICTED,
        NotificationKind.REVIEW_ENDED,
        NotificationKind.SCHEDULED_REFUSED,
        NotificationKind.CONNECTION_REQUESTED,
        NotificationKind.CONNECTION_ACCEPTED,
        NotificationKind.RESPONSE_RATE_WARNING,
        NotificationKind.RESPONSE_RATE_THROTTLED,
        NotificationKind.INMAIL_RECEIVED,
        NotificationKind.ANSWER_RECEIVED,
    }
)
"""What members are mailed about until they choose: people, money and what they may do (own)."""

ABOUT_INMAIL = (NotificationKind.INMAIL_RECEIVED, NotificationKind.ANSWER_RECEIVED)
"""Kinds whose ``about`` is an InMail."""


@dataclass(frozen=True, slots=True)
class Notification:
    """One piece of news for ``member_id``.

    ``id`` begins with the id of the intent that brought it about, so that ids are in order of time and a repeated
    transaction tells it once. ``credits`` and ``due_at`` say how many and until when, where the kind has such;
    ``about`` is the key of what it is about (a lot, a purchase, a ticket, an InMail); ``answer`` is of ANSWER_RECEIVED.
    ``mail`` says that an email of it is due: the member has an address and wants the kind.
    ``sequence`` counts a member's notifications from 1 in the order of their commits; storage gives it, 0 before.
    """

    id: str
    member_id: str
    kind: NotificationKind
    at: datetime
    credits: int | None = None
    due_at: datetime | None = None
    about: str | None = None
    answer: AnswerKind | None = None
    mail: bool = False
    read: bool = False
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class NotificationPreferences:
    """Where a member is mailed, None for nowhere, and about what."""

    email_address: str | None = field(repr=False)
    email_kinds: frozenset[NotificationKind]


class Notifications(Protocol):
    """Reads of notifications. Raises NothingChanged when the database doesn't answer."""

    async def of_member(self, member_id: str, first: int, before: str | None) -> Page[Notification]:
        """What the member was told, newest first, from before the one with id ``before`` on."""
        ...

    async def unread(self, member_id: str) -> int:
        """How many of them the member hasn't read."""
        ...

    async def preferences(self, member_id: str) -> NotificationPreferences:
        """Where the member is mailed, and about what."""
        ...
