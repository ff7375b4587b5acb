"""Names and headlines, mail in order."""

from __future__ import annotations

from graph.steps.migration import Migration

LOOKUPS = Migration(
    2,
    "lookups: names and headlines, mail in order",
    (
        "CREATE FULLTEXT INDEX member_text IF NOT EXISTS FOR (n:Member) ON EACH [n.name, n.headline]",
        "CREATE INDEX inmail_sent IF NOT EXISTS FOR (n:InMail) ON (n.senderId, n.id)",
        "CREATE INDEX inmail_received IF NOT EXISTS FOR (n:InMail) ON (n.recipientId, n.id)",
        "CREATE INDEX reply_inmail IF NOT EXISTS FOR (n:Reply) ON (n.inmailId, n.id)",
    ),
)
