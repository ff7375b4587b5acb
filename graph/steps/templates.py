"""Templates: by id, and a member's in order."""

from __future__ import annotations

from graph.steps.migration import Migration

TEMPLATES = Migration(
    13,
    "templates of members",
    (
        "CREATE CONSTRAINT template_id IF NOT EXISTS FOR (n:Template) REQUIRE n.id IS UNIQUE",
        "CREATE INDEX template_member IF NOT EXISTS FOR (n:Template) ON (n.memberId, n.id)",
    ),
)
