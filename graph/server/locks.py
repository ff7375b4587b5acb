"""Operating system file locks: the kernel frees them when their holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path


def open_lock(path: Path) -> int:
    """Open the lock file ``path``, made at need and readable by its user only; return the descriptor."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def try_lock(descriptor: int, *, shared: bool = False) -> bool:
    """Take the lock if that needs no waiting; say whether it was taken. A refusal drops what was held before."""
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def lock(descriptor: int, *, shared: bool = False) -> None:
    """Take the lock, waiting for as long as others hold it."""
    fcntl.flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)


@contextmanager
def locked(path: Path, *, shared: bool = False, waiting: Callable[[], None] | None = None) -> Generator[int]:
    """Hold the lock file ``path`` for a ``with`` block; yields the descriptor.

    ``waiting`` is called once when somebody else holds the lock, before the wait begins.
    """
    descriptor = open_lock(path)
    try:
        if not try_lock(descriptor, shared=shared):
            if waiting is not None:
                waiting()
            lock(descriptor, shared=shared)
        yield descriptor
    finally:
        os.close(descriptor)


def is_free(path: Path) -> bool:
    """Whether nobody holds the lock file ``path`` exclusively at this moment."""
    descriptor = open_lock(path)
    try:
        return try_lock(descriptor, shared=True)
    finally:
        os.close(descriptor)
