"""Connection requests: by pair, and waiting ones by either side."""

from __future__ import annotations

from graph.steps.migration import Migration

CONNECTIONS = Migration(
    9,
    "connection requests",
    (
        "CREATE CONSTRAINT connection_request_id IF NOT EXISTS FOR (n:ConnectionRequest) REQUIRE n.id IS UNIQUE",
        """
        CREATE INDEX connection_request_pair IF NOT EXISTS
        FOR (n:ConnectionRequest) ON (n.senderId, n.recipientId, n.id)
        """,
        """
        CREATE INDEX connection_request_sent IF NOT EXISTS
        FOR (n:ConnectionRequest) ON (n.senderId, n.state, n.id)
        """,
        """
        CREATE INDEX connection_request_received IF NOT EXISTS
        FOR (n:ConnectionRequest) ON (n.recipientId, n.state, n.id)
        """,
    ),
)
