"""Support tickets: what a member asks of the people who run the service, and their answers (R24)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class TicketState(StrEnum):
    """Whose turn it is."""

    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    RESOLVED = "RESOLVED"


class TicketAuthor(StrEnum):
    """Which side wrote a message."""

    MEMBER = "MEMBER"
    OPERATOR = "OPERATOR"


@dataclass(frozen=True, slots=True)
class Ticket:
    """A member's ticket; ``waiting`` counts the member's messages since an operator last answered.

    ``strike_id`` is the strike that it appeals against, ``case_id`` the case behind that strike or behind the member's
    restriction, for operators' eyes alone (R11a).
    """

    id: str
    member_id: str
    subject: str
    opened_at: datetime
    state: TicketState = TicketState.OPEN
    waiting: int = 1
    resolved_at: datetime | None = None
    strike_id: str | None = None
    case_id: str | None = None

    @property
    def resolved(self) -> bool:
        """Whether it is closed for good."""
        return self.state is TicketState.RESOLVED

    def asked(self) -> Ticket:
        """The ticket after one more message of the member's."""
        return replace(self, state=TicketState.OPEN, waiting=self.waiting + 1)

    def answered(self) -> Ticket:
        """The ticket after an operator's answer."""
        return replace(self, state=TicketState.ANSWERED, waiting=0)

    def closed(self, at: datetime) -> Ticket:
        """The ticket, resolved at that moment."""
        return replace(self, state=TicketState.RESOLVED, resolved_at=at)


@dataclass(frozen=True, slots=True)
class TicketMessage:
    """One text of a ticket's conversation; ``operator`` is the name of who wrote it, None for the member."""

    id: str
    ticket_id: str
    body: str
    at: datetime
    operator: str | None = None

    @property
    def author(self) -> TicketAuthor:
        """Which side wrote it."""
        return TicketAuthor.MEMBER if self.operator is None else TicketAuthor.OPERATOR
