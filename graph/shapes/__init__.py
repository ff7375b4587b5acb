"""What Community Edition has no constraints for: types, what must be there, numbers' bounds, ties. For verification."""

from __future__ import annotations

from typing import LiteralString

from graph.shapes import accounts, conduct, mail, members, network, payments, running

SHAPES: tuple[tuple[str, LiteralString], ...] = (
    ("Member", members.MEMBERS),
    ("Team", members.TEAMS),
    ("Seat", members.SEATS),
    ("ConnectionRequest", members.CONNECTION_REQUESTS),
    ("Lot", accounts.LOTS),
    ("Entry", accounts.ENTRIES),
    ("Hold", accounts.HOLDS),
    ("Debt", accounts.DEBTS),
    ("Subscription", accounts.SUBSCRIPTIONS),
    ("PlanChange", accounts.PLAN_CHANGES),
    ("IdempotencyRecord", accounts.RECORDS),
    ("Purchase", payments.PURCHASES),
    ("Refund", payments.REFUNDS),
    ("Statement", payments.STATEMENTS),
    ("Receipt", payments.RECEIPTS),
    ("ReceiptCounter", payments.RECEIPT_COUNTERS),
    ("TopUp", payments.TOP_UPS),
    ("InMail", mail.INMAILS),
    ("Reply", mail.REPLIES),
    ("Conversation", mail.CONVERSATIONS),
    ("MailEvent", mail.MAIL_EVENTS),
    ("ScheduledInMail", mail.SCHEDULED),
    ("Template", mail.TEMPLATES),
    ("Notification", mail.NOTIFICATIONS),
    ("Report", conduct.REPORTS),
    ("Case", conduct.CASES),
    ("Strike", conduct.STRIKES),
    ("Ticket", conduct.TICKETS),
    ("TicketMessage", conduct.TICKET_MESSAGES),
    ("OperatorAction", conduct.OPERATOR_ACTIONS),
    ("Employer", network.EMPLOYERS),
    ("Place", network.PLACES),
    ("School", network.SCHOOLS),
    ("Skill", network.SKILLS),
    ("NetworkFeed", network.NETWORK_FEEDS),
    ("NetworkChange", network.NETWORK_CHANGES),
    ("JobLease", running.JOB_LEASES),
    ("TestClock", running.TEST_CLOCKS),
    ("MigrationLock", running.MIGRATION_LOCKS),
)
"""Each label with the statement that finds what is wrong with its nodes."""
