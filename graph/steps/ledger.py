"""The ledger: seals, holds, debts, payments, operators, notifications."""

from __future__ import annotations

from graph.steps.backfill import seal_and_schedule
from graph.steps.migration import Migration

LEDGER = Migration(
    3,
    "the ledger: seals, holds, debts, payments, operators, notifications",
    (
        "CREATE CONSTRAINT hold_id IF NOT EXISTS FOR (n:Hold) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT debt_id IF NOT EXISTS FOR (n:Debt) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT refund_id IF NOT EXISTS FOR (n:Refund) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT receipt_id IF NOT EXISTS FOR (n:Receipt) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT receipt_number IF NOT EXISTS FOR (n:Receipt) REQUIRE n.number IS UNIQUE",
        "CREATE INDEX receipt_member IF NOT EXISTS FOR (n:Receipt) ON (n.memberId, n.number)",
        "CREATE CONSTRAINT receipt_counter IF NOT EXISTS FOR (n:ReceiptCounter) REQUIRE n.year IS UNIQUE",
        "CREATE INDEX purchase_member IF NOT EXISTS FOR (n:Purchase) ON (n.memberId, n.id)",
        "CREATE INDEX refund_state IF NOT EXISTS FOR (n:Refund) ON (n.state, n.requestedAt)",
        "CREATE INDEX statement_state IF NOT EXISTS FOR (n:Statement) ON (n.state, n.month)",
        "CREATE CONSTRAINT statement_id IF NOT EXISTS FOR (n:Statement) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT plan_change_id IF NOT EXISTS FOR (n:PlanChange) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT scheduled_id IF NOT EXISTS FOR (n:ScheduledInMail) REQUIRE n.id IS UNIQUE",
        "CREATE INDEX scheduled_due IF NOT EXISTS FOR (n:ScheduledInMail) ON (n.state, n.sendAt)",
        "CREATE INDEX scheduled_sender IF NOT EXISTS FOR (n:ScheduledInMail) ON (n.senderId, n.id)",
        "CREATE CONSTRAINT notification_id IF NOT EXISTS FOR (n:Notification) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT ticket_id IF NOT EXISTS FOR (n:Ticket) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT strike_id IF NOT EXISTS FOR (n:Strike) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT operator_action_id IF NOT EXISTS FOR (n:OperatorAction) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT job_lease IF NOT EXISTS FOR (n:JobLease) REQUIRE n.name IS UNIQUE",
        "CREATE CONSTRAINT test_clock IF NOT EXISTS FOR (n:TestClock) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT top_up_member IF NOT EXISTS FOR (n:TopUp) REQUIRE n.memberId IS UNIQUE",
        "CREATE INDEX top_up_pending IF NOT EXISTS FOR (n:TopUp) ON (n.pending)",
        "CREATE INDEX member_due IF NOT EXISTS FOR (n:Member) ON (n.dueAt)",
        "CREATE INDEX purchase_state IF NOT EXISTS FOR (n:Purchase) ON (n.state, n.createdAt)",
        "CREATE INDEX purchase_reference IF NOT EXISTS FOR (n:Purchase) ON (n.reference)",
        "CREATE INDEX notification_member IF NOT EXISTS FOR (n:Notification) ON (n.memberId, n.id)",
        "CREATE INDEX ticket_state IF NOT EXISTS FOR (n:Ticket) ON (n.state, n.id)",
        "CREATE INDEX ticket_member IF NOT EXISTS FOR (n:Ticket) ON (n.memberId, n.id)",
        "CREATE CONSTRAINT ticket_message_id IF NOT EXISTS FOR (n:TicketMessage) REQUIRE n.id IS UNIQUE",
        "CREATE INDEX ticket_message_ticket IF NOT EXISTS FOR (n:TicketMessage) ON (n.ticketId, n.id)",
        "CREATE INDEX inmail_responded IF NOT EXISTS FOR (n:InMail) ON (n.respondedAt)",
        "CREATE INDEX reply_sent IF NOT EXISTS FOR (n:Reply) ON (n.sentAt)",
        "CREATE INDEX operator_action_member IF NOT EXISTS FOR (n:OperatorAction) ON (n.memberId, n.id)",
    ),
    fill=seal_and_schedule,
)
