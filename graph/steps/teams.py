"""Teams: one seat of a member in a team, and in one team at most."""

from __future__ import annotations

from graph.steps.migration import Migration

TEAMS = Migration(
    14,
    "teams: seats",
    (
        "CREATE CONSTRAINT seat IF NOT EXISTS FOR (n:Seat) REQUIRE (n.teamId, n.memberId) IS UNIQUE",
        "CREATE CONSTRAINT seat_open IF NOT EXISTS FOR (n:Seat) REQUIRE n.openFor IS UNIQUE",
    ),
)
