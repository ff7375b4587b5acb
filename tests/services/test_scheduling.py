from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from services.lot import PayWith
from services.refusal import Refusal, TryAgain
from services.refusal_code import RefusalCode
from services.request import Done
from services.scheduled import ScheduledInMail, ScheduledState
from services.scheduling import DUE_AT_ONCE, Scheduling

if TYPE_CHECKING:
    from services.answers.schedule import ScheduleClosed
    from services.intents.schedule import SendScheduled
    from services.lane import Lane
    from services.reading import Page

from .paper import Paper

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def waiting(number: int) -> ScheduledInMail:
    return ScheduledInMail(f"s{number:04d}", "ana", "ben", "Hi", "Hello", PayWith.AUTO, NOW, NOW, None)


@dataclass
class Shelf:
    """Waiting InMails in order; those that were sent are gone."""

    waiting: list[ScheduledInMail]

    async def due(self, now: datetime, limit: int, after: ScheduledInMail | None) -> list[ScheduledInMail]:
        assert now == NOW
        return [one for one in self.waiting if after is None or one.id > after.id][:limit]

    async def team_of(self, scheduled_id: str) -> str | None:
        raise NotImplementedError(scheduled_id)

    async def of_sender(self, sender_id: str, first: int, before: str | None) -> Page[ScheduledInMail]:
        raise NotImplementedError(sender_id, first, before)


@dataclass
class Sender:
    """A lane that sends all but those with an error of their own."""

    shelf: Shelf
    errors: dict[str, Exception] = field(default_factory=dict[str, Exception])

    async def done(self, intent: SendScheduled, kind: type[ScheduleClosed]) -> Done[Any]:
        await asyncio.sleep(0)
        if error := self.errors.get(intent.scheduled_id):
            raise error
        self.shelf.waiting = [one for one in self.shelf.waiting if one.id != intent.scheduled_id]
        answer = kind(scheduled_id=intent.scheduled_id, state=ScheduledState.SENT, available=1)
        return Done(answer, replayed=False)


def scheduling(shelf: Shelf, **errors: Exception) -> Scheduling:
    ids = SimpleNamespace(count=0)

    def new_id() -> str:
        ids.count += 1
        return f"i{ids.count}"

    return Scheduling(cast("Lane", Sender(shelf, errors)), shelf, Paper().writing, lambda: NOW, new_id)


async def test_all_that_is_due_is_sent() -> None:
    shelf = Shelf([waiting(number) for number in range(2 * DUE_AT_ONCE + 1)])
    assert await scheduling(shelf).send_due() == 2 * DUE_AT_ONCE + 1
    assert shelf.waiting == []


@pytest.mark.parametrize("error", [TryAgain(Refusal(RefusalCode.BUSY)), RuntimeError("a bug")])
async def test_those_that_cant_be_decided_keep_nobody_else(error: Exception) -> None:
    shelf = Shelf([waiting(number) for number in range(2 * DUE_AT_ONCE)])
    stuck = {one.id: error for one in shelf.waiting[:DUE_AT_ONCE]}
    assert await scheduling(shelf, **stuck).send_due() == DUE_AT_ONCE
    assert [one.id for one in shelf.waiting] == list(stuck)
