"""The process between the commands and Neo4j: starts the server, and stops it after its last user.

Runs as ``python -m graph.server.supervisor DATA_DIR LOCK_DESCRIPTOR PORT COMMAND...``. The descriptor is the data
directory's server lock, already held; Neo4j inherits it too, so that the lock outlives neither and both.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread

from graph.server.layout import Layout
from graph.server.locks import lock, open_lock
from graph.server.state import ServerState, write_state

GRACE_SECONDS = 60
PR_SET_PDEATHSIG = 1


def _die_with_supervisor() -> None:
    """Linux: ask the kernel to stop Neo4j gently should its supervisor be killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop_after_last_user(server: subprocess.Popen[bytes], users_lock: Path) -> None:
    lock(open_lock(users_lock))  # never closed: newcomers wait until this process is gone
    server.terminate()
    try:
        server.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()


def supervise(layout: Layout, server_lock: int, port: int, command: list[str]) -> int:
    """Run ``command`` as the Neo4j of ``layout`` until its last user is gone or it ends by itself.

    ``server_lock`` is the descriptor of the held server lock, ``port`` the Bolt port. Returns the exit code.
    """
    lock(open_lock(layout.supervisor_lock))  # never closed, nor inherited
    server = subprocess.Popen(  # noqa: S603 - the command is made by graph.server.launch
        command,
        pass_fds=(server_lock,),
        # The supervisor has one thread at this point, which is what makes a preexec_fn safe.
        preexec_fn=_die_with_supervisor if sys.platform == "linux" else None,  # noqa: PLW1509 - see above
    )
    write_state(layout.state, ServerState.of_this_process(port, server.pid))
    signal.signal(signal.SIGTERM, lambda _signal, _frame: server.terminate())
    Thread(target=_stop_after_last_user, args=(server, layout.users_lock), daemon=True).start()
    code = server.wait()
    layout.state.unlink(missing_ok=True)
    return code


def main() -> None:
    """Leave the terminal's process group, so that Ctrl-C reaches the commands alone, and supervise."""
    os.setsid()
    root, server_lock, port, *command = sys.argv[1:]
    os.chdir(root)
    sys.exit(supervise(Layout(Path(root)), int(server_lock), int(port), command))


if __name__ == "__main__":
    main()
