"""Waits for what is new in members' logs, for all listeners of this process with one read at a time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from services.live.log import Numbered
from services.refusal import Refusal, TryAgain
from services.refusal_code import RefusalCode
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from services.live.log import Log

POLL_SECONDS = 0.5
"""How often everybody's log is looked at, woken or not: the longest that another process's entry stays unseen."""
PATIENCE = 60.0
"""Seconds that a listener is kept while the database doesn't answer, or while an entry is missing."""
LARGEST_BATCH = 100
"""Entries that a listener is handed at a time; it asks for more when it has dealt with them."""
LARGEST_READ = 1_000
"""Members in one read."""

N = TypeVar("N", bound=Numbered)


@dataclass(slots=True, eq=False)
class _Waiting(Generic[N]):
    """A listener that has dealt with all up to ``sequence``; ``trouble`` is since when it couldn't be served."""

    sequence: int
    batch: asyncio.Future[tuple[N, ...]]
    trouble: float | None = None


@dataclass(slots=True)
class Watch(Generic[N]):
    """Hands out what follows a place in a member's log, as soon as it is there.

    Only those who wait are read for. A listener that is slow holds one batch and nothing more, and is read for again,
    from its own place, when it comes back.
    """

    log: Log[N]
    every: float = POLL_SECONDS
    patience: float = PATIENCE
    _waiting: dict[str, list[_Waiting[N]]] = field(default_factory=dict[str, "list[_Waiting[N]]"])
    _woken: set[str] = field(default_factory=set[str])
    _bell: asyncio.Event = field(default_factory=asyncio.Event)
    _worker: asyncio.Task[None] | None = None

    @property
    def idle(self) -> bool:
        """Whether nobody waits, and nothing runs."""
        return not self._waiting and self._worker is None

    def wake(self, member_ids: Iterable[str]) -> None:
        """Say that these members' logs have probably grown. Of nobody's concern here, it costs nothing."""
        woken = self._waiting.keys() & set(member_ids)
        if woken:
            self._woken |= woken
            self._bell.set()

    async def after(self, member_id: str, sequence: int) -> tuple[N, ...]:
        """The member's entries from ``sequence`` + 1 on, in order and without a gap, as soon as there is one.

        At most ``LARGEST_BATCH``. Raises TryAgain when they couldn't be read for ``patience`` seconds.
        """
        waiting = _Waiting[N](sequence, asyncio.get_running_loop().create_future())
        self._waiting.setdefault(member_id, []).append(waiting)
        self.wake([member_id])  # also for what was told while this listener was busy
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        try:
            return await waiting.batch
        finally:
            self._waiting[member_id].remove(waiting)
            if not self._waiting[member_id]:
                del self._waiting[member_id]
                self._bell.set()  # with nobody left, there is nothing to wait for

    async def _work(self) -> None:
        clock = asyncio.get_running_loop().time
        next_round = clock()
        try:
            while self._waiting:
                self._bell.clear()
                members, self._woken = self._woken, set()
                if clock() >= next_round:
                    members, next_round = set(self._waiting), clock() + self.every
                await self._read(sorted(members & self._waiting.keys()))
                await _at_most(self._bell, next_round - clock())
        finally:
            self._worker = None

    async def _read(self, members: Sequence[str]) -> None:
        for start in range(0, len(members), LARGEST_READ):
            chunk = [member for member in members[start : start + LARGEST_READ] if member in self._waiting]
            try:
                found = await self._found(chunk)
            except NothingChanged:
                self._trouble(waiting for member in chunk for waiting in self._waiting.get(member, ()))
                await asyncio.sleep(self.every)
            except Exception as error:  # noqa: BLE001 - whoever waited gets it, and the watch goes on
                for waiting in (waiting for member in chunk for waiting in self._waiting.get(member, ())):
                    _fail(waiting, error)
            else:
                for member in chunk:
                    self._hand_out(self._waiting.get(member, ()), found.get(member, ()))

    async def _found(self, members: Sequence[str]) -> dict[str, list[N]]:
        """What follows each place at which listeners of the members are: none waits until another has caught up."""
        places = {member: sorted({waiting.sequence for waiting in self._waiting[member]}) for member in members}
        found: dict[str, dict[int, N]] = {member: {} for member in members}
        for rank in range(max(map(len, places.values()), default=0)):
            after = {member: sequences[rank] for member, sequences in places.items() if rank < len(sequences)}
            for member, entries in (await self.log.entries_after(after, LARGEST_BATCH)).items():
                found[member].update((entry.sequence, entry) for entry in entries)
        return {member: [entries[sequence] for sequence in sorted(entries)] for member, entries in found.items()}

    def _hand_out(self, listeners: Iterable[_Waiting[N]], entries: Sequence[N]) -> None:
        for waiting in listeners:
            batch = following(waiting.sequence, entries)
            if batch and not waiting.batch.done():
                waiting.batch.set_result(batch)
            elif entries and entries[-1].sequence > waiting.sequence:
                self._trouble([waiting])  # what it waits for isn't there, but something later is
            else:
                waiting.trouble = None

    def _trouble(self, listeners: Iterable[_Waiting[N]]) -> None:
        now = asyncio.get_running_loop().time()
        for waiting in listeners:
            waiting.trouble = waiting.trouble or now
            if now - waiting.trouble > self.patience:
                _fail(waiting, TryAgain(Refusal(RefusalCode.READ_FAILED)))


def following(sequence: int, entries: Iterable[N]) -> tuple[N, ...]:
    """Of ``entries`` in order, those that follow ``sequence`` one by one, up to the first that is missing."""
    batch: list[N] = []
    for entry in entries:
        if entry.sequence == sequence + len(batch) + 1:
            batch.append(entry)
    return tuple(batch)


def _fail(waiting: _Waiting[N], error: Exception) -> None:
    if not waiting.batch.done():
        waiting.batch.set_exception(error)


async def _at_most(event: asyncio.Event, seconds: float) -> None:
    """Wait for the event, but no longer than ``seconds``."""
    try:
        async with asyncio.timeout(max(0.0, seconds)):
            await event.wait()
    except TimeoutError:
        pass
