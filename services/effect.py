"""What a decision changes: values that the world takes in at once and that the store writes as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from services.account import Account, Movement
    from services.debt import Debt
    from services.hold import Hold
    from services.inmail import InMail, Reply, Report
    from services.member import Member
    from services.notification import Notification
    from services.operator import OperatorAction
    from services.payments.statement import Statement
    from services.purchase import Purchase
    from services.receipt import Receipt
    from services.scheduled import ScheduledInMail
    from services.strike import Strike
    from services.subscription import Subscription
    from services.ticket import Ticket, TicketMessage
    from services.topup import TopUp


@dataclass(frozen=True, slots=True)
class CreditsMoved:
    """A ledger entry, with the lot after it."""

    movement: Movement


@dataclass(frozen=True, slots=True)
class AccountSaved:
    """An account's counters and balance after the decision."""

    account: Account


@dataclass(frozen=True, slots=True)
class AlertsSaved:
    """The names of the alerts that hold for a member, so that each is told once."""

    member_id: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class TopUpSaved:
    """A member's automatic top-ups: what is allowed, and what has come of it."""

    top_up: TopUp


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
class PreferencesSaved:
    """A member's opt-outs and open profile."""

    member: Member


@dataclass(frozen=True, slots=True)
class SubscriptionSaved:
    """A subscription that began, or whose periods went on."""

    subscription: Subscription


@dataclass(frozen=True, slots=True)
class SubscriptionEnded:
    """A subscription that came to its end (R4c)."""

    subscription: Subscription


@dataclass(frozen=True, slots=True)
class PlanChanged:
    """What a plan is from ``at`` on: it began, or was changed or cancelled (R4c). ``id`` is the intent's."""

    id: str
    at: datetime
    subscription: Subscription


@dataclass(frozen=True, slots=True)
class StandingSaved:
    """A member's standing, and when a restriction ends (R17)."""

    member: Member


@dataclass(frozen=True, slots=True)
class LotEndSet:
    """A lot's expiry was set, or (None) taken back: its plan is to end, or goes on after all (R4c)."""

    lot_id: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class HoldPlaced:
    """Credits are set aside."""

    hold: Hold


@dataclass(frozen=True, slots=True)
class HoldClosed:
    """A hold that was captured or gave back."""

    hold_id: str
    member_id: str


@dataclass(frozen=True, slots=True)
class DebtSaved:
    """A debt that was opened, or collected from."""

    debt: Debt


@dataclass(frozen=True, slots=True)
class PurchaseSaved:
    """A purchase that was opened, settled or declined."""

    purchase: Purchase


@dataclass(frozen=True, slots=True)
class ScheduledSaved:
    """A scheduled InMail that was taken in, sent, refused or cancelled."""

    scheduled: ScheduledInMail


@dataclass(frozen=True, slots=True)
class StatementSaved:
    """A monthly statement with a line more, or closed, or paid."""

    statement: Statement


@dataclass(frozen=True, slots=True)
class TicketOpened:
    """A new ticket, with the account's audit as JSON text (R24)."""

    ticket: Ticket
    audit: str


@dataclass(frozen=True, slots=True)
class TicketChanged:
    """A ticket that was written to, or resolved."""

    ticket: Ticket


@dataclass(frozen=True, slots=True)
class TicketMessageWritten:
    """A new message of a ticket."""

    message: TicketMessage


@dataclass(frozen=True, slots=True)
class StrikeSaved:
    """A strike that was added, or lifted (R17)."""

    strike: Strike


@dataclass(frozen=True, slots=True)
class OperatorActed:
    """The record of what an operator did."""

    action: OperatorAction


@dataclass(frozen=True, slots=True)
class ReceiptIssued:
    """A new receipt; storage gives it its number."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Notified:
    """A member is told something."""

    notification: Notification


@dataclass(frozen=True, slots=True)
class Record:
    """An idempotency record (R21): the answer, as JSON text, of the intent ``intent_id`` under ``key``."""

    member_id: str
    key: str
    fingerprint: str
    intent_id: str
    answer: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Recorded:
    """A new idempotency record."""

    record: Record


Effect = (
    CreditsMoved
    | AccountSaved
    | AlertsSaved
    | TopUpSaved
    | InMailDelivered
    | InMailAnswered
    | ReplyDelivered
    | BlockSet
    | ReportFiled
    | PreferencesSaved
    | SubscriptionSaved
    | SubscriptionEnded
    | PlanChanged
    | StandingSaved
    | LotEndSet
    | HoldPlaced
    | HoldClosed
    | DebtSaved
    | PurchaseSaved
    | ScheduledSaved
    | TicketOpened
    | TicketChanged
    | TicketMessageWritten
    | StrikeSaved
    | OperatorActed
    | ReceiptIssued
    | StatementSaved
    | Notified
    | Recorded
)
