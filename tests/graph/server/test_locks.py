"""File locks."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from graph.server.locks import is_free, locked, open_lock, try_lock

if TYPE_CHECKING:
    from pathlib import Path


def test_exclusive_keeps_everyone_out(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with locked(path):
        assert not is_free(path)
        assert not try_lock(open_lock(path), shared=True)
    assert is_free(path)


def test_shared_keeps_the_exclusive_out_only(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with locked(path, shared=True):
        assert is_free(path)
        assert not try_lock(open_lock(path))
        with locked(path, shared=True):
            pass


def test_waiting_is_told_only_when_there_is_somebody_to_wait_for(tmp_path: Path) -> None:
    told: list[str] = []
    with locked(tmp_path / "lock", waiting=lambda: told.append("waits")):
        pass
    assert told == []


def test_lock_files_are_for_their_user_alone(tmp_path: Path) -> None:
    with locked(tmp_path / "lock"):
        assert stat.S_IMODE((tmp_path / "lock").stat().st_mode) == 0o600
