"""The use cases: what comes into a member's logs, from a place in the past or from now, and on as it comes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from services.live.log import Numbered
from services.refusal import InvalidInput, NotSignedIn, Refusal, TryAgain
from services.refusal_code import RefusalCode
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Collection

    from services.entry import Entry
    from services.live.watch import Watch
    from services.mailbox import InboxEvent
    from services.notification import Notification

MOST_STREAMS = 50
"""Streams of one member on one process: more than anybody's devices, fewer than would hurt the others."""

N = TypeVar("N", bound=Numbered)


@dataclass(frozen=True, slots=True)
class Live:
    """Live events of one process: of the ledgers, of the mailboxes, and of what members are told."""

    credits: Watch[Entry]
    inbox: Watch[InboxEvent]
    news: Watch[Notification]
    open: Counter[str] = field(default_factory=Counter[str])
    """How many streams each member has open."""

    @property
    def idle(self) -> bool:
        """Whether nobody waits, and nothing runs."""
        return self.credits.idle and self.inbox.idle and self.news.idle

    def wake(self, member_ids: Collection[str]) -> None:
        """Say that these members' logs have probably grown, whichever."""
        self.credits.wake(member_ids)
        self.inbox.wake(member_ids)
        self.news.wake(member_ids)

    async def credit_events(self, member_id: str, after_sequence: int | None = None) -> AsyncGenerator[Entry, None]:
        """The member's entries after ``after_sequence``, without it those from now on: in order, no gap, no repeat.

        Each holds the balance after it (R23). The stream goes on until it is closed; it raises TryAgain when the
        database hasn't answered for long. Raises, before it begins, NotSignedIn if there is no such member,
        InvalidInput for a place that isn't in the ledger, TryAgain when that can't be read or too many are open.
        """
        return await self._begin(self.credits, member_id, after_sequence, "Your ledger's entries", "R23")

    async def inbox_events(self, member_id: str, after_sequence: int | None = None) -> AsyncGenerator[InboxEvent, None]:
        """What happens in the member's mailbox after ``after_sequence``, without it from now on (R19).

        In order, without gap or repeat; it begins, goes on and ends as ``credit_events`` does.
        """
        return await self._begin(self.inbox, member_id, after_sequence, "Your mailbox's events", "R19")

    async def notification_events(
        self, member_id: str, after_sequence: int | None = None
    ) -> AsyncGenerator[Notification, None]:
        """What the member is told after ``after_sequence``, without it from now on.

        In order, without gap or repeat; it begins, goes on and ends as ``credit_events`` does.
        """
        return await self._begin(self.news, member_id, after_sequence, "Your notifications", "R22")

    async def _begin(
        self, watch: Watch[N], member_id: str, after: int | None, what: str, rule: str
    ) -> AsyncGenerator[N, None]:
        last = await _last(watch, member_id)
        if after is not None and not 0 <= after <= last:
            detail = f"{what} have sequences up to {last}: pass the last one that you saw, or 0 for all."
            raise InvalidInput("afterSequence", detail, rule=rule)
        if self.open[member_id] >= MOST_STREAMS:
            detail = f"You have {MOST_STREAMS} streams open already: close one first."
            raise TryAgain(Refusal(RefusalCode.BUSY, detail=detail))
        return self._follow(watch, member_id, last if after is None else after)

    async def _follow(self, watch: Watch[N], member_id: str, sequence: int) -> AsyncGenerator[N, None]:
        self.open[member_id] += 1
        try:
            while True:
                for entry in await watch.after(member_id, sequence):
                    sequence = entry.sequence
                    yield entry
        finally:
            self.open[member_id] -= 1
            if not self.open[member_id]:
                del self.open[member_id]


async def _last(watch: Watch[N], member_id: str) -> int:
    try:
        last = await watch.log.last_sequence(member_id)
    except NothingChanged as error:
        raise TryAgain(Refusal(RefusalCode.READ_FAILED)) from error
    if last is None:
        raise NotSignedIn
    return last
