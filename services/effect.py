"""Whatever a decision can change."""

from __future__ import annotations

from services.effects.cases import CaseSaved
from services.effects.connections import ConnectionMade, ConnectionRemoved, RequestSaved
from services.effects.credits import (
    AccountSaved,
    AlertsSaved,
    CreditsMoved,
    DebtSaved,
    HoldClosed,
    HoldPlaced,
    LotEndSet,
    TopUpSaved,
)
from services.effects.mail import (
    BlockSet,
    InMailAnswered,
    InMailDelivered,
    InMailMarked,
    MailLogged,
    ReplyDelivered,
    ReportFiled,
    ScheduledSaved,
)
from services.effects.members import (
    EmailAddressSaved,
    EmailKindsSaved,
    NotificationsRead,
    Notified,
    PreferencesSaved,
    SketchesKept,
    StandingSaved,
    StrikeSaved,
    ViolationsKept,
)
from services.effects.payments import PurchaseSaved, ReceiptIssued, StatementSaved
from services.effects.plans import PlanChanged, SubscriptionEnded, SubscriptionSaved
from services.effects.records import Recorded
from services.effects.support import OperatorActed, TicketChanged, TicketMessageWritten, TicketOpened
from services.effects.teams import SeatSaved, SeatUsed, TeamCreated
from services.effects.templates import TemplateDeleted, TemplateSaved

Effect = (
    CreditsMoved
    | AccountSaved
    | AlertsSaved
    | TopUpSaved
    | InMailDelivered
    | InMailAnswered
    | ReplyDelivered
    | InMailMarked
    | MailLogged
    | BlockSet
    | RequestSaved
    | ConnectionMade
    | ConnectionRemoved
    | ReportFiled
    | CaseSaved
    | PreferencesSaved
    | SubscriptionSaved
    | SubscriptionEnded
    | PlanChanged
    | StandingSaved
    | ViolationsKept
    | SketchesKept
    | LotEndSet
    | HoldPlaced
    | HoldClosed
    | DebtSaved
    | PurchaseSaved
    | ScheduledSaved
    | TemplateSaved
    | TemplateDeleted
    | TicketOpened
    | TicketChanged
    | TicketMessageWritten
    | StrikeSaved
    | OperatorActed
    | TeamCreated
    | SeatSaved
    | SeatUsed
    | ReceiptIssued
    | StatementSaved
    | Notified
    | NotificationsRead
    | EmailAddressSaved
    | EmailKindsSaved
    | Recorded
)
"""One change; each topic's module says what its own mean."""
