"""What must be unique."""

from __future__ import annotations

from graph.steps.migration import Migration

IDENTITY = Migration(
    1,
    "identity: what must be unique",
    (
        "CREATE CONSTRAINT member_id IF NOT EXISTS FOR (n:Member) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT employer_id IF NOT EXISTS FOR (n:Employer) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT place_id IF NOT EXISTS FOR (n:Place) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT school_id IF NOT EXISTS FOR (n:School) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT skill_id IF NOT EXISTS FOR (n:Skill) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT inmail_id IF NOT EXISTS FOR (n:InMail) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT reply_id IF NOT EXISTS FOR (n:Reply) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT report_id IF NOT EXISTS FOR (n:Report) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT report_inmail IF NOT EXISTS FOR (n:Report) REQUIRE n.inmailId IS UNIQUE",
        "CREATE CONSTRAINT lot_id IF NOT EXISTS FOR (n:Lot) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT lot_period IF NOT EXISTS FOR (n:Lot) REQUIRE (n.subscriptionId, n.period) IS UNIQUE",
        "CREATE CONSTRAINT lot_purchase IF NOT EXISTS FOR (n:Lot) REQUIRE n.purchaseId IS UNIQUE",
        "CREATE CONSTRAINT subscription_id IF NOT EXISTS FOR (n:Subscription) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT purchase_id IF NOT EXISTS FOR (n:Purchase) REQUIRE n.id IS UNIQUE",
        "CREATE CONSTRAINT purchase_key IF NOT EXISTS FOR (n:Purchase) REQUIRE (n.memberId, n.key) IS UNIQUE",
        "CREATE CONSTRAINT entry_sequence IF NOT EXISTS FOR (n:Entry) REQUIRE (n.memberId, n.sequence) IS UNIQUE",
        """
        CREATE CONSTRAINT conversation_pair IF NOT EXISTS
        FOR (n:Conversation) REQUIRE (n.senderId, n.recipientId) IS UNIQUE
        """,
        """
        CREATE CONSTRAINT idempotency_key IF NOT EXISTS
        FOR (n:IdempotencyRecord) REQUIRE (n.memberId, n.key) IS UNIQUE
        """,
    ),
)
