"""What people are told when Neo4j doesn't start, or isn't theirs."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from graph.server.launch import JavaOptions, start_server, wait_for_bolt
from graph.server.layout import Layout
from graph.server.locks import locked
from graph.server.private import private_server
from graph.server.state import ServerState, write_state
from graph.server.unavailable import OTHER_WAYS, ServerUnavailable

if TYPE_CHECKING:
    from pathlib import Path

    from graph.server.address import ServerAddress

JAVA = JavaOptions(heap_mb=512, page_cache_mb=64, further=())


def test_a_failed_start_shows_the_servers_last_words_and_the_other_ways(layout: Layout, cache_dir: Path) -> None:
    with (
        pytest.raises(ServerUnavailable) as refusal,
        private_server(layout.root, cache_dir, jvm_options=("-XX:NoSuchOption",)),
    ):
        pass
    message = str(refusal.value)
    assert "Neo4j stopped while it was starting" in message
    assert "Unrecognized VM option 'NoSuchOption'" in message
    assert str(layout.console_log) in message
    assert message.endswith(OTHER_WAYS)


@pytest.mark.usefixtures("private_address")
def test_data_under_a_server_that_is_not_ours_are_refused(run_directory: Path, layout: Layout, tmp_path: Path) -> None:
    """Seen from a second data directory, the run's server is a stranger on the same stores."""
    layout.root.mkdir()
    layout.home.symlink_to(Layout(run_directory / "neo4j-data").home)
    with pytest.raises(ServerUnavailable, match="Another Neo4j already runs on the data"):
        start_server(layout, tmp_path, JAVA)


def test_a_password_that_does_not_fit_the_data_is_told(private_address: ServerAddress, layout: Layout) -> None:
    layout.root.mkdir()
    layout.password.write_text("wrong\n")
    port = int(private_address.uri.rpartition(":")[2])
    write_state(layout.state, ServerState(socket.gethostname(), port, supervisor_pid=1, server_pid=2))
    with locked(layout.server_lock), pytest.raises(ServerUnavailable, match="Neo4j refuses the password"):
        wait_for_bolt(layout)
