"""Projections on disk."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from services.reach import snapshot
from services.reach.projection import Place, Projection
from services.reach.snapshot import ABANDONED_AFTER, KEPT, open_latest, save

from .network import Sets, changes, sets_of

if TYPE_CHECKING:
    from pathlib import Path

IDS = [f"m{number:04d}" for number in range(2000)]


def projection(count: int, seed: int = 1) -> Projection:
    return Sets().projection(Place(0, "begun")).after(changes(seed, IDS, count)).compacted()


def test_what_was_saved_is_opened(tmp_path: Path) -> None:
    wanted = projection(3000)
    saved = save(wanted, tmp_path / "new")
    opened = open_latest(tmp_path / "new")
    assert opened is not None
    assert sets_of(opened) == sets_of(saved) == sets_of(wanted)
    assert opened.place == saved.place == wanted.place
    assert isinstance(opened.register.ids.base, np.memmap)
    assert isinstance(saved.connections.rows.targets.base, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        opened.register.ids[0] = b"x"


def test_an_empty_network_is_saved_too(tmp_path: Path) -> None:
    save(projection(0), tmp_path)
    opened = open_latest(tmp_path)
    assert opened is not None
    assert (len(opened), opened.place) == (0, Place(0, "begun"))


def test_there_may_be_none(tmp_path: Path) -> None:
    assert open_latest(tmp_path) is None
    assert open_latest(tmp_path / "nowhere") is None


def test_one_with_overlays_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="compacted"):
        save(projection(5).after(changes(2, IDS, 5, start=5)), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_process_that_was_killed_while_saving_leaves_nothing_that_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(projection(10), tmp_path)

    class Killed(BaseException):
        pass

    for files in range(11):
        left = files

        def settle(_: int) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(snapshot, "_settle", settle)
            with pytest.raises(Killed):
                save(projection(20), tmp_path)
        opened = open_latest(tmp_path)
        assert opened is not None
        assert opened.place.sequence == 10
    abandoned = list(tmp_path.glob("part-*"))
    assert len(abandoned) == 11
    old = time.time() - ABANDONED_AFTER - 1
    os.utime(abandoned[0], (old, old))
    save(projection(20), tmp_path)
    assert len(list(tmp_path.glob("part-*"))) == 10  # the others may be under way


@pytest.mark.parametrize("name", ["about.json", "ids.npy", "facts.npy", "connections-targets.npy"])
def test_one_that_lost_a_part_is_passed_over(tmp_path: Path, name: str) -> None:
    save(projection(100), tmp_path)
    save(projection(200), tmp_path)
    file = max(tmp_path.iterdir()) / name
    file.write_bytes(file.read_bytes()[:-1])
    opened = open_latest(tmp_path)
    assert opened is not None
    assert opened.place.sequence == 100
    file.unlink()
    assert open_latest(tmp_path) is not None


def test_the_latest_few_are_kept_and_who_has_an_older_one_open_keeps_it(tmp_path: Path) -> None:
    first = save(projection(1000), tmp_path)
    wanted = sets_of(projection(1000))
    for count in (1001, 1002, 1003):
        save(projection(count), tmp_path)
    assert len(list(tmp_path.iterdir())) == KEPT
    opened = open_latest(tmp_path)
    assert opened is not None
    assert opened.place.sequence == 1003
    assert sets_of(first) == wanted


def test_two_processes_may_save_the_same(tmp_path: Path) -> None:
    one, other = save(projection(50), tmp_path), save(projection(50), tmp_path)
    assert sets_of(one) == sets_of(other)
    assert len(list(tmp_path.iterdir())) == 1
