"""The test clock: the product's time may run ahead of the real one, so that a year can be tried out in a minute.

It only ever goes forward, since a ledger never runs backwards, and it is kept in the database, so that every process
on it tells the same time. Who signs in, and until when, goes by the real time.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from services.answers.clock import ClockAdvanced
from services.intents.clock import AdvanceTestClock
from services.refusal import ActionRefused, Refusal, TryAgain
from services.refusal_code import RefusalCode
from services.request import Done, check_key, fingerprint
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence

    from services.lane import Lane
    from services.request import Clock, NewId
    from services.scheduled import ScheduledInMail
    from services.scheduling import Schedule

LOOK_SECONDS = 0.5
"""How often a process looks whether another one has moved the clock."""

_log = logging.getLogger("inmail.testclock")


class Shifts(Protocol):
    """Keeps how far the product's time is ahead. Both raise NothingChanged if the database doesn't answer."""

    async def read(self) -> timedelta:
        """How far ahead all processes are."""
        ...

    async def raise_to(self, ahead: timedelta) -> timedelta:
        """Keep ``ahead`` unless more is kept already, and return what is kept; repeating it is harmless."""
        ...


class ProductClock:
    """Tells the product's time: what ``real`` tells, and what the test clock is ahead of it."""

    def __init__(self, real: Clock) -> None:
        self.real = real
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        """The present moment of the product, UTC."""
        return self.real() + self.ahead

    def follow(self, ahead: timedelta) -> None:
        """Go as far ahead; never back."""
        self.ahead = max(self.ahead, ahead)


@dataclass(frozen=True, slots=True)
class ClockFace:
    """What the clock shows: the product's ``now``, how far ahead that is, and whether it can be moved at all."""

    now: datetime
    ahead: timedelta
    enabled: bool


@dataclass(frozen=True, slots=True)
class TimeTravel:
    """Moves the clock of the whole product forward, and has everything done that falls due on the way.

    ``jobs`` do what is due: all of them are run after each move. Not ``enabled`` means the real time.
    """

    lane: Lane
    clock: ProductClock
    new_id: NewId
    shifts: Shifts
    schedule: Schedule
    jobs: Sequence[Callable[[], Awaitable[object]]]
    enabled: bool

    def face(self) -> ClockFace:
        """What the clock shows now."""
        return ClockFace(self.clock(), self.clock.ahead, self.enabled)

    async def advance(self, member_id: str, key: str, *, to: datetime) -> Done[ClockFace]:
        """Move the product's time to ``to``; what falls due until then has been done when this returns.

        InMails that were scheduled for a moment on the way are sent at that moment. The same key again does what was
        left to do. Raises ActionRefused where there is no test clock, or for a moment that has passed; InvalidInput
        for one that is too far away; TryAgain if the database didn't answer.
        """
        if not self.enabled:
            raise ActionRefused(Refusal(RefusalCode.TEST_CLOCK_OFF))
        check_key(key)
        try:
            self.clock.follow(await self.shifts.read())
            done = await self.lane.done(self._intent(member_id, key, to), ClockAdvanced)
            await self._travel(done.answer.to)
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.OUTCOME_UNKNOWN)) from error
        return Done(self.face(), done.replayed)

    @asynccontextmanager
    async def following(self) -> AsyncGenerator[None]:
        """Keep to the clock that all processes share, for as long as the context is open."""
        await self._look()
        if not self.enabled:
            yield
            return
        follower = asyncio.create_task(self._follow())
        try:
            yield
        finally:
            follower.cancel()
            with suppress(asyncio.CancelledError):
                await follower

    def _intent(self, member_id: str, key: str, to: datetime) -> AdvanceTestClock:
        return AdvanceTestClock(
            id=self.new_id(),
            actor_id=member_id,
            key=key,
            fingerprint=fingerprint("advanceTestClock", to=to.isoformat()),
            now=self.clock(),
            to=to,
        )

    async def _travel(self, to: datetime) -> None:
        """Go to ``to``, with a stop wherever a scheduled InMail is to be sent: later its hold would have ended."""
        after: ScheduledInMail | None = None  # one that couldn't be sent at its moment is passed by
        while due := await self.schedule.due(to, 1, after):
            after = due[0]
            await self._go(after.send_at)
        await self._go(to)

    async def _go(self, to: datetime) -> None:
        if to > self.clock():
            self.clock.follow(await self.shifts.raise_to(to - self.clock.real()))
        for job in self.jobs:
            await job()

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self._look()

    async def _look(self) -> None:
        try:
            ahead = await self.shifts.read()
        except NothingChanged:
            return  # it is looked at again soon, and until then time goes on as it did
        if self.enabled:
            self.clock.follow(ahead)
        elif ahead:
            _log.warning(
                "A test clock took this database %s ahead: its ledgers reach into the future. "
                "Use a database of its own for the real time.",
                ahead,
            )
