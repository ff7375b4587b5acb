"""The latest results of long computations, so that the next page of a list needn't wait for them again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from services.refusal import Refusal, TryAgain
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")

KEPT = 8
"""Results at most: ranks of a million members are 8 MB."""
QUEUED = 20
"""Computations that wait for their turn at most; some take a second."""


@dataclass(eq=False, slots=True)
class _Made:
    """What is made or being made, and how many wait for it."""

    task: asyncio.Task[Any] = field(init=False)
    waiting: int = 0
    begun: bool = False


class Remembered:
    """Results by key, those used last. Safe to share between tasks of one event loop."""

    def __init__(self) -> None:
        self._made: dict[Hashable, _Made] = {}
        self._turn = asyncio.Lock()

    async def get(self, key: Hashable, work: Callable[[], T]) -> T:
        """What ``work`` comes to, in a thread: once for all who ask, one work after another.

        What it raises isn't remembered; work that nobody waits for any more isn't begun. Raises TryAgain where too
        many wait.
        """
        made = self._made.pop(key, None) or self._begin(key, work)
        self._made[key] = made  # the last used is the last to be forgotten
        made.waiting += 1
        try:
            return await asyncio.shield(made.task)
        finally:
            made.waiting -= 1
            if not made.waiting and not made.begun:
                made.task.cancel()
                self._forget(key, made)

    def _begin(self, key: Hashable, work: Callable[[], T]) -> _Made:
        if sum(not made.begun for made in self._made.values()) >= QUEUED:
            raise TryAgain(Refusal(RefusalCode.READ_FAILED))
        made = _Made()
        made.task = asyncio.create_task(self._done(made, work))
        made.task.add_done_callback(lambda _: self._ended(key, made))
        return made

    async def _done(self, made: _Made, work: Callable[[], T]) -> T:
        async with self._turn:
            made.begun = True
            return await asyncio.to_thread(work)

    def _ended(self, key: Hashable, made: _Made) -> None:
        if made.task.cancelled() or made.task.exception() is not None:
            self._forget(key, made)
        done = [key for key, one in self._made.items() if one.task.done()]
        for old in done[: max(0, len(done) - KEPT)]:
            del self._made[old]

    def _forget(self, key: Hashable, made: _Made) -> None:
        if self._made.get(key) is made:
            del self._made[key]
