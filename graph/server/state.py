"""What a running private server tells other commands of the same user: server.json in its data directory."""

from __future__ import annotations

import json
import os
import socket
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class ServerState:
    """One running server: its machine, Bolt port, and the processes that supervise it and are it."""

    host: str
    port: int
    supervisor_pid: int
    server_pid: int

    @classmethod
    def of_this_process(cls, port: int, server_pid: int) -> ServerState:
        """The state that this process, as supervisor of ``server_pid``, has to tell."""
        return cls(socket.gethostname(), port, os.getpid(), server_pid)

    @property
    def elsewhere(self) -> bool:
        """Whether the server runs on another machine, which shares the directory."""
        return self.host != socket.gethostname()


def read_state(path: Path) -> ServerState | None:
    """Read the state file; None when there is none, or none that can be understood."""
    try:
        return ServerState(**json.loads(path.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def write_state(path: Path, state: ServerState) -> None:
    """Write the state file, whole or not at all."""
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(state)))
    draft.replace(path)
