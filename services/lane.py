"""Group commit: intents that arrive while a transaction is under way become the next transaction together."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from services.refusal import Refusal, Refused, TryAgain
from services.refusal_code import RefusalCode
from services.request import Done
from services.store import NothingChanged, OutcomeUnknown, SomebodyWasFirst, Unreachable

if TYPE_CHECKING:
    from services.decisions.decide import Outcome
    from services.decisions.decision import Decision
    from services.intent import Intent
    from services.store import Decide, Store

A = TypeVar("A")

LARGEST_GROUP = 128
"""Intents in one transaction: enough for a burst, few enough that nobody waits long behind the others."""
LONGEST_QUEUE = 4096
"""Intents waiting; more are refused at once rather than kept beyond any client's patience."""
ATTEMPTS = 4
"""How often an intent whose outcome is unknown is asked about again, with its own key (R21)."""
PATIENCE = 15.0
"""Seconds that a caller waits in all, however many attempts and other groups come before the answer."""
ALONE_AT_ONCE = 16
"""Intents of a group that failed which are tried again at a time: well below the connections that storage has."""
FIRST_PAUSE = 0.05
"""Seconds before the second attempt; doubled each time."""


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    intent: Intent
    outcome: asyncio.Future[Outcome]


class Lane:
    """The one way by which intents are carried out in this process."""

    def __init__(self, store: Store, decide: Decide) -> None:
        self._store = store
        self._decide = decide
        self._queue: list[_Waiting] = []
        self._worker: asyncio.Task[None] | None = None

    async def carry_out(self, intent: Intent) -> Decision:
        """Carry out ``intent`` and return the decision. A caller who goes away doesn't stop it.

        Raises Refused in the subclass that says why; TryAgain when storage didn't answer.
        """
        if len(self._queue) >= LONGEST_QUEUE:
            raise TryAgain(Refusal(RefusalCode.BUSY))
        waiting = _Waiting(intent, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        try:
            async with asyncio.timeout(PATIENCE):
                outcome = await waiting.outcome
        except TimeoutError as error:
            raise TryAgain(Refusal(self._give_up(waiting))) from error
        if isinstance(outcome, Refused):
            raise outcome
        return outcome

    async def done(self, intent: Intent, kind: type[A]) -> Done[A]:
        """Carry out ``intent``, which is answered by a ``kind``. Raises as ``carry_out`` does."""
        decision = await self.carry_out(intent)
        if not isinstance(decision.answer, kind):
            raise TypeError(f"{type(intent).__name__} was answered by {type(decision.answer).__name__}")
        return Done(decision.answer, decision.replayed)

    def _give_up(self, waiting: _Waiting) -> RefusalCode:
        """Take an intent back that hasn't been begun; of one that has, the outcome is unknown."""
        if waiting not in self._queue:
            return RefusalCode.OUTCOME_UNKNOWN
        self._queue.remove(waiting)
        return RefusalCode.BUSY

    async def _work(self) -> None:
        try:
            while self._queue:
                group, self._queue = self._queue[:LARGEST_GROUP], self._queue[LARGEST_GROUP:]
                await self._together(group)
        finally:
            self._worker = None

    async def _together(self, group: list[_Waiting]) -> None:
        if len(group) == 1:
            await self._alone(group[0])
            return
        try:
            outcomes = await self._store.transact([waiting.intent for waiting in group], self._decide)
        except Unreachable:  # not an intent's doing, and each alone would meet the same
            outcomes = [TryAgain(Refusal(RefusalCode.BUSY)) for _ in group]
        except Exception as error:  # noqa: BLE001 - whichever intent hurt the group, each is tried again by itself
            turns = asyncio.Semaphore(ALONE_AT_ONCE)
            unknown = isinstance(error, OutcomeUnknown)
            await asyncio.gather(*(self._in_turn(turns, waiting, unknown=unknown) for waiting in group))
            return
        for waiting, outcome in zip(group, outcomes, strict=True):
            _answer(waiting, outcome)

    async def _in_turn(self, turns: asyncio.Semaphore, waiting: _Waiting, *, unknown: bool) -> None:
        async with turns:
            await self._alone(waiting, unknown=unknown)

    async def _alone(self, waiting: _Waiting, *, unknown: bool = False) -> None:
        try:
            _answer(waiting, await self._persist(waiting.intent, unknown=unknown))
        except Exception as error:  # noqa: BLE001 - the caller gets it, and the lane lives on
            if not waiting.outcome.done():
                waiting.outcome.set_exception(error)

    async def _persist(self, intent: Intent, *, unknown: bool) -> Outcome:
        """One intent, asked about again while its outcome is unknown; its key makes that safe (R21).

        ``unknown`` says that the intent's group may have been committed already.
        """
        for attempt in range(ATTEMPTS):
            try:
                return (await self._store.transact([intent], self._decide))[0]
            except SomebodyWasFirst:
                if attempt == ATTEMPTS - 1:
                    raise
            except NothingChanged:
                if not unknown:
                    return TryAgain(Refusal(RefusalCode.BUSY))
            except OutcomeUnknown:
                unknown = True
            await asyncio.sleep(FIRST_PAUSE * 2**attempt)
        return TryAgain(Refusal(RefusalCode.OUTCOME_UNKNOWN))


def _answer(waiting: _Waiting, outcome: Outcome) -> None:
    if not waiting.outcome.done():
        waiting.outcome.set_result(outcome)
