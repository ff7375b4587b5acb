"""A projection on disk, mapped into memory: all processes of a machine share one copy, and a restart reads nothing."""

from __future__ import annotations

import json
import os
import shutil
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np

from services.reach.adjacency import Adjacency, Rows
from services.reach.projection import Place, Projection
from services.reach.register import Register

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMAT = 1
"""Of the files; those of another release are left alone."""
KEPT = 2
"""Snapshots that stay: others may be about to open the one before the latest."""
ABANDONED_AFTER = 3600.0
"""Seconds after which a snapshot that nobody finished is thrown away."""

SMALL = 4096
"""Bytes of a file that isn't worth mapping; an empty array can't be."""

TIES = ("connections", "blocks", "blocked_by", "reported_by")
_ABOUT = "about.json"
_PART = "part-"


def save(projection: Projection, folder: Path) -> Projection:
    """Write a compacted ``projection`` into a directory of its own below ``folder``, and return it mapped.

    The directory gets its name once all of it is on the disk: a process that is killed leaves nothing that would be
    opened. Raises ValueError for one with overlays, OSError where the disk won't have it.
    """
    if projection.changed:
        raise ValueError("only a compacted projection is written")
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{_PART}{uuid4().hex}"
    part.mkdir()
    for name, array in _arrays(projection):
        with (part / f"{name}.npy").open("wb") as file:
            np.save(file, array, allow_pickle=False)
            _settle(file.fileno())
    with (part / _ABOUT).open("w") as file:
        json.dump(asdict(projection.place), file)
        file.flush()
        _settle(file.fileno())
    target = folder / _name(projection.place)
    try:
        part.rename(target)
    except OSError:
        if not target.is_dir():
            raise
        shutil.rmtree(part)  # another process was first, with the same
    _tidy(folder)
    return _opened(target)


def open_latest(folder: Path) -> Projection | None:
    """The latest snapshot below ``folder`` that can be read, mapped; None if there is none."""
    for path in _finished(folder):
        try:
            return _opened(path)
        except (OSError, ValueError, KeyError, TypeError):
            continue  # a disk that lost some of it; the one before may do
    return None


def discard(folder: Path, place: Place) -> None:
    """Remove the snapshot of that place. Those who have it mapped keep it; a disk that is read-only keeps it too."""
    shutil.rmtree(folder / _name(place), ignore_errors=True)


def _arrays(projection: Projection) -> Iterator[tuple[str, Any]]:
    yield "ids", projection.register.ids
    yield "facts", projection.facts
    for name in TIES:
        rows: Rows = getattr(projection, name).rows
        yield f"{name}-offsets", rows.offsets
        yield f"{name}-targets", rows.targets


def _opened(path: Path) -> Projection:
    def mapped(name: str) -> Any:  # noqa: ANN401 - numpy doesn't know what a file holds
        file = path / f"{name}.npy"
        mode = "r" if file.stat().st_size > SMALL else None
        # As a plain array: numpy makes whatever is computed from a memmap one too, which triples a page's time.
        return np.asarray(np.load(file, mmap_mode=mode, allow_pickle=False))

    about = json.loads((path / _ABOUT).read_text())
    ties = {name: Adjacency(Rows(mapped(f"{name}-offsets"), mapped(f"{name}-targets"))) for name in TIES}
    found = Projection(Place(**about), Register(mapped("ids")), mapped("facts"), **ties)
    whole = all(
        one.rows.members == len(found) and int(one.rows.offsets[-1]) == len(one.rows.targets) for one in ties.values()
    )
    if not whole or len(found.facts) != len(found):
        raise ValueError(f"{path} isn't whole")
    return found


def _name(place: Place) -> str:
    return f"v{FORMAT}-{place.sequence:020d}-{place.mark}"


def _finished(folder: Path) -> list[Path]:
    """Whole snapshots, the latest first."""
    return sorted(folder.glob(f"v{FORMAT}-*"), key=lambda path: path.name, reverse=True)


def _tidy(folder: Path) -> None:
    """Remove what nobody opens any more. Those who have it mapped keep it until they let go."""
    old = time.time() - ABANDONED_AFTER
    abandoned = [path for path in folder.glob(f"{_PART}*") if _modified(path) < old]
    for path in (*_finished(folder)[KEPT:], *abandoned):
        shutil.rmtree(path, ignore_errors=True)


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another process tidies too
        return time.time()


def _settle(descriptor: int) -> None:
    os.fsync(descriptor)
