"""The use case: a member's ledger entries, from a place in the past or from now, and on as they come."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from services.refusal import InvalidInput, NotSignedIn, Refusal, TryAgain
from services.refusal_code import RefusalCode
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from services.entry import Entry
    from services.live.watch import Watch

MOST_STREAMS = 50
"""Streams of one member on one process: more than anybody's devices, fewer than would hurt the others."""


@dataclass(frozen=True, slots=True)
class Live:
    """Live events of one process."""

    watch: Watch
    open: Counter[str] = field(default_factory=Counter[str])
    """How many streams each member has open."""

    async def credit_events(self, member_id: str, after_sequence: int | None = None) -> AsyncGenerator[Entry, None]:
        """The member's entries after ``after_sequence``, without it those from now on: in order, no gap, no repeat.

        Each holds the balance after it (R23). The stream goes on until it is closed; it raises TryAgain when the
        database hasn't answered for long. Raises, before it begins, NotSignedIn if there is no such member,
        InvalidInput for a place that isn't in the ledger, TryAgain when that can't be read or too many are open.
        """
        last = await self._last(member_id)
        if after_sequence is not None and not 0 <= after_sequence <= last:
            detail = f"Your ledger's entries have sequences up to {last}: pass the last one that you saw, or 0 for all."
            raise InvalidInput("afterSequence", detail, rule="R23")
        if self.open[member_id] >= MOST_STREAMS:
            detail = f"You have {MOST_STREAMS} streams open already: close one first."
            raise TryAgain(Refusal(RefusalCode.BUSY, detail=detail))
        return self._follow(member_id, last if after_sequence is None else after_sequence)

    async def _last(self, member_id: str) -> int:
        try:
            last = await self.watch.ledgers.last_sequence(member_id)
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.READ_FAILED)) from error
        if last is None:
            raise NotSignedIn
        return last

    async def _follow(self, member_id: str, sequence: int) -> AsyncGenerator[Entry, None]:
        self.open[member_id] += 1
        try:
            while True:
                for entry in await self.watch.after(member_id, sequence):
                    sequence = entry.sequence
                    yield entry
        finally:
            self.open[member_id] -= 1
            if not self.open[member_id]:
                del self.open[member_id]
