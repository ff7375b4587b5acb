"""The state file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from graph.server.state import ServerState, read_state, write_state

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_written_is_read(tmp_path: Path) -> None:
    state = ServerState.of_this_process(7687, server_pid=42)
    write_state(tmp_path / "server.json", state)
    assert read_state(tmp_path / "server.json") == state
    assert state.supervisor_pid == os.getpid()
    assert not state.elsewhere


@pytest.mark.parametrize("content", [None, "", "{", "[]", "{}", '{"port": 1}'])
def test_what_can_not_be_understood_is_no_state(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "server.json").write_text(content)
    assert read_state(tmp_path / "server.json") is None
