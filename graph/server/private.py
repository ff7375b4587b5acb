"""A Neo4j of one's own: started at the first need, shared by one user's commands, stopped after the last of them.

Who keeps it alive: every command that uses the server holds a shared lock on ``users.lock``, and a small supervisor
process waits for the exclusive one. The kernel gives it that lock at the moment when the last user is gone, whether
that one ended, crashed or was killed with SIGKILL: no polling, no counting, nothing to clean up, on Linux and macOS
alike. The other locks:

- ``start.lock`` is held while a command joins or leaves, so that two never start two servers.
- ``server.lock`` is inherited by the supervisor and by Neo4j, so it is held exactly as long as one of them lives.
  That tells a running server from the leftovers of a crash, and refuses a second one on the same data.
- ``supervisor.lock`` is the supervisor's alone: a server without one would never be stopped, so the next command
  stops it. (Linux asks the kernel to do that at once.)
"""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from graph.server.jars import ensure_jars, locked_jars
from graph.server.launch import JavaOptions, address_of, start_server, wait_for_bolt
from graph.server.layout import Layout
from graph.server.locks import is_free, lock, locked, open_lock, try_lock
from graph.server.state import read_state
from graph.server.unavailable import ServerUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from graph.server.address import ServerAddress


LEAST_PAGE_CACHE = 256
"""MiB."""


def _silent(_: str) -> None:
    """Say nothing."""


def an_eighth_of_memory() -> int:
    """MiB for a page cache, which takes no more of it than the store has; where the machine doesn't tell, little."""
    try:
        total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf
        total = 0
    return max(LEAST_PAGE_CACHE, total // 8 // 2**20)


@contextmanager
def private_server(
    data_dir: Path,
    cache_dir: Path,
    *,
    say: Callable[[str], None] = _silent,
    heap_mb: int = 1024,
    page_cache_mb: int | None = None,
    jvm_options: Sequence[str] = (),
) -> Generator[ServerAddress]:
    """Use the private Neo4j of ``data_dir`` for a ``with`` block, starting it if no other command runs it.

    ``cache_dir`` keeps what is fetched at the first start; ``say`` is told, in whole sentences, what takes time. The
    sizes are MiB, the page cache's an eighth of the machine's memory unless it is given; they and ``jvm_options`` count
    for a server that this call starts. Yields its address. The last user to leave waits until the server has stopped.

    Raises ServerUnavailable, with what to do next, when there is no server to be had.
    """
    layout = Layout(data_dir.absolute())
    java = JavaOptions(heap_mb, page_cache_mb or an_eighth_of_memory(), tuple(jvm_options))
    claim(layout.root)
    users = open_lock(layout.users_lock)
    child: int | None = None
    try:
        with locked(layout.start_lock, waiting=lambda: say("Waiting for another command to start the server.")):
            lock(users, shared=True)  # waits while the supervisor stops a server
            if not _is_running(layout):
                jars = ensure_jars(cache_dir.absolute(), locked_jars(), say)
                say(f"Starting Neo4j with the data in {layout.root}.")
                child = start_server(layout, jars, java)
            address = wait_for_bolt(layout)
        yield address
    finally:
        _leave(layout, users, child)


def find_server(data_dir: Path) -> ServerAddress | None:
    """The private server that runs on ``data_dir`` now, None if there is none; starts and changes nothing."""
    layout = Layout(data_dir.absolute())
    state = read_state(layout.state)
    if state is None or state.elsewhere or is_free(layout.supervisor_lock):
        return None
    return address_of(layout, state.port)


def claim(root: Path) -> None:
    """Make the data directory, for this user alone; refuse somebody else's."""
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        owned = root.stat().st_uid == os.getuid() and os.access(root, os.W_OK)
    except OSError as error:
        raise ServerUnavailable(
            f"The data directory {root} can't be used: {error.strerror}. Set INMAIL_DATA_DIR to another directory."
        ) from error
    if not owned:
        raise ServerUnavailable(
            f"The data directory {root} belongs to another user. Set INMAIL_DATA_DIR to a directory of your own."
        )


def _is_running(layout: Layout) -> bool:
    """Whether a server of this user runs here. One whose supervisor was killed is stopped first."""
    if is_free(layout.server_lock):
        return False
    state = read_state(layout.state)
    if state is None:
        return True  # its first command was killed while it was starting
    if state.elsewhere:
        raise ServerUnavailable(
            f"The data directory {layout.root} is in use by a server on the machine {state.host}. "
            "Stop the command there, or set INMAIL_DATA_DIR to another directory."
        )
    if not is_free(layout.supervisor_lock):
        return True
    with suppress(ProcessLookupError):
        os.kill(state.server_pid, signal.SIGTERM)
    _wait_until_stopped(layout)
    return False


def _leave(layout: Layout, users: int, child: int | None) -> None:
    """Stop using the server; the last one waits for its end. Newcomers are kept out meanwhile."""
    with locked(layout.start_lock):
        last = try_lock(users) or not try_lock(users, shared=True)  # not even shared: the supervisor was quicker
        os.close(users)
        if last:
            _wait_until_stopped(layout)
            if child is not None:
                os.waitpid(child, 0)  # else it stays a zombie for as long as this process lives


def _wait_until_stopped(layout: Layout) -> None:
    with locked(layout.server_lock, shared=True):
        return  # whoever gets this lock finds neither supervisor nor server
