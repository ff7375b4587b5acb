"""Emails: which are due, and which were given up."""

from __future__ import annotations

from graph.steps.migration import Migration

MAIL = Migration(
    6,
    "emails: which are due, which were given up",
    (
        "CREATE INDEX notification_mail_due IF NOT EXISTS FOR (n:Notification) ON (n.mailDueAt)",
        "CREATE INDEX notification_mail_gave_up IF NOT EXISTS FOR (n:Notification) ON (n.mailGaveUpAt)",
    ),
)
