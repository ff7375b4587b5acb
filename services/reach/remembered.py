"""The latest results of long computations, so that the next page of a list needn't wait for them again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")

KEPT = 4
"""Results at most: ranks of a million members are 8 MB."""


class Remembered:
    """Results by key, the latest used alone. Safe to share between tasks of one event loop."""

    def __init__(self) -> None:
        self._made: dict[Hashable, asyncio.Task[Any]] = {}
        self._turn = asyncio.Lock()

    async def get(self, key: Hashable, work: Callable[[], T]) -> T:
        """What ``work`` comes to, in a thread: done once for all who ask, one after another, done to its end.

        What it raises isn't remembered.
        """
        task: asyncio.Task[T] | None = self._made.pop(key, None)
        if task is None:
            task = asyncio.create_task(self._done(work))
        self._made[key] = task
        while len(self._made) > KEPT:
            del self._made[next(iter(self._made))]
        try:
            return await asyncio.shield(task)
        finally:
            if task.done() and (task.cancelled() or task.exception() is not None) and self._made.get(key) is task:
                del self._made[key]

    async def _done(self, work: Callable[[], T]) -> T:
        async with self._turn:
            return await asyncio.to_thread(work)
