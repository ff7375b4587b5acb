"""What lies where in the data directory of a private server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of one data directory, ``root``; see :mod:`graph.server.private` for what the locks mean."""

    root: Path

    @property
    def home(self) -> Path:
        """Neo4j's own directory: configuration, data and logs."""
        return self.root / "home"

    @property
    def data(self) -> Path:
        """Neo4j's data: its databases and their transactions."""
        return self.home / "data"

    @property
    def importing(self) -> Path:
        """Where a database is made before it becomes this directory's; what a killed import left is thrown away."""
        return self.root / "importing"

    @property
    def store_lock(self) -> Path:
        """Neo4j's own lock on its stores, held by any running Neo4j, ours or not."""
        return self.data / "databases" / "store_lock"

    @property
    def console_log(self) -> Path:
        """What the server said in its latest run."""
        return self.home / "logs" / "console.log"

    @property
    def password(self) -> Path:
        """The generated password, readable by its user only."""
        return self.root / "password"

    @property
    def state(self) -> Path:
        """The running server's address and process ids."""
        return self.root / "server.json"

    @property
    def start_lock(self) -> Path:
        """Held exclusively by the command that is joining or leaving."""
        return self.root / "start.lock"

    @property
    def users_lock(self) -> Path:
        """Shared by every command that uses the server; exclusive to the supervisor while it stops the server."""
        return self.root / "users.lock"

    @property
    def supervisor_lock(self) -> Path:
        """Held exclusively for as long as the supervisor lives."""
        return self.root / "supervisor.lock"

    @property
    def server_lock(self) -> Path:
        """Held exclusively for as long as a supervisor or its Neo4j lives."""
        return self.root / "server.lock"
