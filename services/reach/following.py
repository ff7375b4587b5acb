"""One process's projection: opened or made, kept in step with the feed, and never served when it can't be."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from services.reach.projection import Gap
from services.reach.snapshot import KEPT, discard, open_latest, save
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from services.reach.projection import Change, Place, Projection

RECENT = 0.5
"""Seconds for which what was in step with the graph counts as in step, for those who don't ask for more."""
WAITED = 2.0
"""Seconds that a request waits for a projection that isn't there, or isn't in step, before it asks the graph."""
QUICK = 0.25
"""Seconds that a list waits for it: what it would ask the graph for instead doesn't take much longer."""
CHANGES_AT_ONCE = 200
LOOKS, PAUSE = 4, 0.05
"""How often, and after how many seconds, a change that is missing is looked for: a commit may show in part at first."""
LARGEST_OVERLAY = 5000
"""Changed rows from which on a projection is made anew, without them."""

_log = logging.getLogger("inmail.reach")


class Feed(Protocol):
    """What a projection is made of, and follows. Every method may raise NothingChanged."""

    async def head(self) -> Place:
        """Where the feed has come to."""
        ...

    async def changes(self, after: Place, limit: int) -> list[Change]:
        """At most ``limit`` changes that followed ``after``, one after another. Raises Gap if none can follow it."""
        ...

    async def export(self, place: Place) -> Projection:
        """The network, read after the feed had come to ``place``; true once what followed ``place`` is made in it."""
        ...


@dataclass(frozen=True, slots=True)
class Seen:
    """A projection, and the moment up to which all that was committed is in it."""

    projection: Projection
    as_of: datetime


class State(StrEnum):
    """What a process has of the network: nobody asked for it yet, it is being made, or it is served."""

    UNASKED = "UNASKED"
    MAKING = "MAKING"
    SERVED = "SERVED"


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a process's projection is behind the graph.

    ``changes`` are those that were committed since and that whoever asks next has to wait for; ``as_of`` is up to when
    all is in it. Both are None where there is none, ``changes`` also where the graph doesn't tell.
    """

    state: State
    changes: int | None = None
    as_of: datetime | None = None


class Following:
    """The projection of one process. It follows when it is asked: with nobody asking, nothing is read.

    ``folder`` is where snapshots are shared with the machine's other processes. Safe to share between tasks.
    """

    def __init__(self, feed: Feed, folder: Path, clock: Callable[[], datetime]) -> None:
        self._feed, self._folder, self._clock = feed, folder, clock
        self._seen: Seen | None = None
        self._checked = float("-inf")
        self._making: asyncio.Task[None] | None = None
        self._compacting: asyncio.Task[None] | None = None
        self._left: set[asyncio.Task[Seen | None]] = set()
        self._turn = asyncio.Lock()

    async def seen(self, *, up_to_date: bool = False) -> Seen | None:
        """The projection, in step with the graph as of half a second ago, or of this call where ``up_to_date``.

        None where there is none yet, or it can't be brought into step soon: then the graph itself has to be asked.
        """
        asked = asyncio.get_running_loop().time()
        if self._seen is not None and not up_to_date and asked - self._checked < RECENT:
            return self._seen
        try:
            async with asyncio.timeout(WAITED):
                return await self._caught_up(asked, 0.0 if up_to_date else RECENT)
        except (TimeoutError, NothingChanged, Gap):
            return None  # what is being made goes on

    async def at_hand(self) -> Seen | None:
        """The projection, in step with the graph as of this call, where that takes a moment; None where it doesn't.

        What it takes goes on then: so it will be at hand for others.
        """
        if self._seen is None:
            self._made()
            return None
        following = asyncio.create_task(self.seen(up_to_date=True))
        self._left.add(following)
        following.add_done_callback(self._left.discard)
        try:
            async with asyncio.timeout(QUICK):
                return await asyncio.shield(following)
        except TimeoutError:
            return None

    async def lag(self) -> Lag:
        """How far it is behind now; brings nothing into step, and waits for one read at most."""
        seen = self._seen
        if seen is None:
            making = self._making is not None and not self._making.done()
            return Lag(State.MAKING if making else State.UNASKED)
        try:
            head = await self._feed.head()
        except NothingChanged:
            return Lag(State.SERVED, None, seen.as_of)
        return Lag(State.SERVED, max(0, head.sequence - seen.projection.place.sequence), seen.as_of)

    async def close(self) -> None:
        """Stop what is under way."""
        tasks = [task for task in (self._making, self._compacting, *self._left) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _caught_up(self, asked: float, recent: float) -> Seen:
        while True:
            if self._seen is None:
                await asyncio.shield(self._made())
            async with self._turn:
                seen = self._seen
                if seen is not None and self._checked >= asked - recent:
                    return seen  # whoever had the turn before has looked
                if seen is not None and await self._follow(seen) and self._seen is not None:
                    return self._seen

    def _made(self) -> asyncio.Task[None]:
        """What opens or makes the projection; one at a time, whoever waits for it."""
        if self._making is None or self._making.done():
            self._making = asyncio.create_task(self._make())
            self._making.add_done_callback(_told)
        return self._making

    async def _make(self) -> None:
        as_of, settled = self._clock(), None
        for _ in range(KEPT):  # each that isn't this graph's is removed
            if (found := await asyncio.to_thread(open_latest, self._folder)) is None:
                break
            if (settled := await self._gone_on(found)) is not None:
                break
        if settled is None:
            exported = await self._feed.export(await self._feed.head())
            compact = await asyncio.to_thread((await self._settled(exported)).compacted)
            settled = await asyncio.to_thread(self._saved, compact)
        self._seen, self._checked = Seen(settled, as_of), float("-inf")  # it is followed before it is served

    async def _gone_on(self, found: Projection) -> Projection | None:
        """The projection from the disk, brought into step; None if it isn't this graph's, and so is removed."""
        try:
            return await self._settled(found)
        except Gap as gap:
            _log.warning("A projection of the network on disk is thrown away: %s", gap)
            await asyncio.to_thread(discard, self._folder, found.place)
            return None

    async def _settled(self, projection: Projection, keep: Callable[[Projection], None] = lambda _: None) -> Projection:
        """The projection with all changes that were committed before this call. Raises Gap where they can't be had.

        ``keep`` is given what has been reached on the way, which may be long.
        """
        head, place = await self._feed.head(), projection.place
        if place.sequence > head.sequence or (place.sequence == head.sequence and place != head):
            raise Gap(f"the feed has come to change {head.sequence} by another way")
        looks = 0
        while projection.place.sequence < head.sequence:
            changes = await self._feed.changes(projection.place, CHANGES_AT_ONCE)
            looks = 0 if changes else looks + 1
            if looks == LOOKS:
                raise Gap(f"change {projection.place.sequence + 1} is missing")
            if not changes:
                await asyncio.sleep(PAUSE)
                continue
            projection = await asyncio.to_thread(projection.after, changes)
            keep(projection)
        return (
            projection  # perhaps beyond the head, by what was committed since: each change leads on from the one before
        )

    async def _follow(self, seen: Seen) -> bool:
        """Bring the projection into step; False if it can't be, and has to be made anew. Needs the turn."""
        began, as_of = asyncio.get_running_loop().time(), self._clock()

        def keep(reached: Projection) -> None:  # whoever waits for it may give up, and the next one goes on from here
            self._seen = Seen(reached, seen.as_of)

        try:
            settled = await self._settled(seen.projection, keep)
        except Gap as gap:
            _log.warning("The projection of the network is made anew: %s", gap)
            self._seen = None
            return False
        self._seen, self._checked = Seen(settled, as_of), began
        if settled.changed > LARGEST_OVERLAY and (self._compacting is None or self._compacting.done()):
            self._compacting = asyncio.create_task(self._compact(settled))
        return True

    async def _compact(self, projection: Projection) -> None:
        """Go on from a projection without overlays: another process's where there is one, or one made here."""
        try:
            found = await asyncio.to_thread(open_latest, self._folder)
            settled = None if found is None else await self._settled(found)
            if settled is None or settled.changed > LARGEST_OVERLAY // 2:
                compact = await asyncio.to_thread(projection.compacted)
                settled = await asyncio.to_thread(self._saved, compact)
            async with self._turn:
                if self._seen is not None:
                    self._seen = Seen(await self._settled(settled), self._seen.as_of)
        except (NothingChanged, Gap):
            return  # the one that is served goes on, and this is tried again

    def _saved(self, projection: Projection) -> Projection:
        """The projection mapped from the disk; where the disk won't have it, as it is."""
        try:
            return save(projection, self._folder)
        except OSError as error:
            _log.warning("The projection of the network can't be written to %s: %s", self._folder, error)
            return projection


def _told(making: asyncio.Task[None]) -> None:
    """Nobody may be waiting for it any more: what went wrong is logged, unless the next request finds the same."""
    if making.cancelled() or making.exception() is None:
        return
    if not isinstance(making.exception(), (NothingChanged, Gap)):
        _log.error("The projection of the network can't be made", exc_info=making.exception())
