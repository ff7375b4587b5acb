"""What a carried-out intent answers: stored with its idempotency key, and given again on a replay (R21)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter

from services.answers.cases import CaseClosed
from services.answers.clock import ClockAdvanced
from services.answers.connections import (
    ConnectionRequested,
    Disconnected,
    RequestAccepted,
    RequestDeclined,
    RequestWithdrawn,
)
from services.answers.credits import Settled, Subscribed, SubscriptionChanged
from services.answers.mail import BatchOpened, Declined, Replied, Reported, Sent
from services.answers.mailbox import MailArchived, MailRead
from services.answers.notifications import EmailAddressSet, NotificationPreferencesSet, NotificationsMarked
from services.answers.operators import CreditsAdjusted, QuarterClosed, RewardGranted, StrikesChanged
from services.answers.payments import PaymentObserved, Purchased, RefundRequested, StatementSettled
from services.answers.reach import Blocked, PreferencesSet, Unblocked
from services.answers.schedule import ScheduleClosed, Scheduled
from services.answers.support import TicketClosed, TicketTaken, TicketWritten
from services.answers.teams import SeatChanged, TeamMade
from services.answers.templates import TemplateDropped, TemplateKept
from services.answers.topup import AutoTopUpSet
from services.answers.violations import ViolationNoted

Answer = (
    Sent
    | BatchOpened
    | Replied
    | Declined
    | Reported
    | MailRead
    | MailArchived
    | Blocked
    | Unblocked
    | ConnectionRequested
    | RequestAccepted
    | RequestDeclined
    | RequestWithdrawn
    | Disconnected
    | PreferencesSet
    | Subscribed
    | SubscriptionChanged
    | Purchased
    | PaymentObserved
    | RefundRequested
    | StatementSettled
    | Settled
    | Scheduled
    | ScheduleClosed
    | TemplateKept
    | TemplateDropped
    | TicketTaken
    | TicketWritten
    | TicketClosed
    | CreditsAdjusted
    | StrikesChanged
    | ViolationNoted
    | CaseClosed
    | RewardGranted
    | QuarterClosed
    | TeamMade
    | SeatChanged
    | AutoTopUpSet
    | NotificationsMarked
    | EmailAddressSet
    | NotificationPreferencesSet
    | ClockAdvanced
)

_ANSWER: TypeAdapter[Answer] = TypeAdapter(Annotated[Answer, Field(discriminator="operation")])


def encode(answer: Answer) -> str:
    """The answer as JSON text, for the idempotency record."""
    return _ANSWER.dump_json(answer).decode()


def decode(text: str) -> Answer:
    """The answer out of an idempotency record. Raises ValueError if the text isn't one."""
    return _ANSWER.validate_json(text)
