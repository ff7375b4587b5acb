"""The one error of the private server, with the other ways to a database."""

from __future__ import annotations

OTHER_WAYS = (
    "Two other ways to a database: `docker compose up` starts Neo4j and the API in containers; "
    "or set NEO4J_URI and NEO4J_PASSWORD to a Neo4j that is already there."
)


class ServerUnavailable(Exception):  # noqa: N818 - the name says what is the matter
    """The private Neo4j can't be had; the message says why, what to do, and the two other ways.

    ``reason`` is one or more whole sentences in plain words.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason}\n{OTHER_WAYS}")
        self.reason = reason
