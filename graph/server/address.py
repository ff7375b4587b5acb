"""Where a Neo4j answers, and as whom to speak to it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """One server: its Bolt address (``bolt://host:port``), a user and the password, which is never printed."""

    uri: str
    username: str
    password: str = field(repr=False)
