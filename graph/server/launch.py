"""Starting Neo4j under its supervisor, and waiting until it answers."""

from __future__ import annotations

import fcntl
import os
import socket
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from neo4j import GraphDatabase
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from graph.server.address import ServerAddress
from graph.server.config import (
    USERNAME,
    java_command,
    password_of,
    write_configuration,
    write_first_credential,
)
from graph.server.locks import is_free, locked
from graph.server.state import read_state
from graph.server.unavailable import ServerUnavailable

if TYPE_CHECKING:
    from pathlib import Path

    from graph.server.layout import Layout

START_SECONDS = 180
POLL_SECONDS = 0.05
LAST_LINES = 12


@dataclass(frozen=True, slots=True)
class JavaOptions:
    """The memory of a server, in MiB, and further options of its Java machine."""

    heap_mb: int
    page_cache_mb: int
    further: tuple[str, ...]


def start_server(layout: Layout, jars: Path, java: JavaOptions) -> int:
    """Start the supervisor and its Neo4j from the directory ``jars``; returns the supervisor's process id.

    To be called with the start lock held and no server running. Raises ServerUnavailable when a Neo4j that isn't
    ours has the data.
    """
    _refuse_stranger(layout)
    port = _free_port()
    write_configuration(layout, port=port, page_cache_mb=java.page_cache_mb)
    write_first_credential(layout, password_of(layout))
    layout.state.unlink(missing_ok=True)
    server = java_command(layout.home, jars, heap_mb=java.heap_mb, jvm_options=java.further)
    with locked(layout.server_lock) as held:
        os.set_inheritable(held, True)  # noqa: FBT003 - the function takes no keyword
        supervisor = [sys.executable, "-P", "-m", "graph.server.supervisor", str(layout.root), str(held), str(port)]
        return os.posix_spawn(
            sys.executable,
            [*supervisor, *server],
            os.environ,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, str(layout.console_log), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
        )


def address_of(layout: Layout, port: int) -> ServerAddress:
    """The address of the server of ``layout`` that listens on the loopback ``port``."""
    return ServerAddress(f"bolt://127.0.0.1:{port}", USERNAME, password_of(layout))


def wait_for_bolt(layout: Layout) -> ServerAddress:
    """Wait until the server of ``layout`` answers, and return its address.

    Raises ServerUnavailable with the server's last words when it stops instead, or takes more than 180 s.
    """
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        state = read_state(layout.state)
        if state is not None and _listens(state.port):
            address = address_of(layout, state.port)
            if _answers(address, layout):
                return address
        if is_free(layout.server_lock):
            raise ServerUnavailable(f"Neo4j stopped while it was starting. {last_words(layout)}")
        time.sleep(POLL_SECONDS)
    raise ServerUnavailable(f"Neo4j didn't answer within {START_SECONDS} s. {last_words(layout)}")


def _refuse_stranger(layout: Layout) -> None:
    """Neo4j locks its stores; a lock that is held means a server that no command of ours started."""
    if not layout.store_lock.exists():
        return
    with layout.store_lock.open("rb+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ServerUnavailable(
                f"Another Neo4j already runs on the data in {layout.home}. Two servers on one data directory would "
                "destroy it: stop the other one, or set INMAIL_DATA_DIR to another directory."
            ) from error


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _answers(address: ServerAddress, layout: Layout) -> bool:
    try:
        auth = (address.username, address.password)
        # The driver leaves its **config untyped.
        with GraphDatabase.driver(address.uri, auth=auth) as driver:  # pyright: ignore[reportUnknownMemberType] - above
            driver.verify_connectivity()  # pyright: ignore[reportUnknownMemberType] - above
    except AuthError as error:
        raise ServerUnavailable(
            f"Neo4j refuses the password in {layout.password}: it isn't the one that the data was made with. Put the "
            f"right file back, or move {layout.root} away to start with an empty database."
        ) from error
    except (DriverError, Neo4jError):
        return False  # Bolt opens a moment before the databases do
    return True


def last_words(layout: Layout) -> str:
    """What the server, or the importer, of ``layout`` said last."""
    lines = layout.console_log.read_text(errors="replace").splitlines()[-LAST_LINES:]
    said = "\n".join(f"    {line}" for line in lines) or "    (nothing)"
    return f"The end of its log, {layout.console_log}:\n{said}"
