"""The test clock: only ever forward, for all processes alike, with everything done that falls due on the way."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

import pytest

from services import testclock
from services.account import Account
from services.decisions.decide import decide_all
from services.lane import Lane
from services.lot import PayWith
from services.member import Member
from services.policy import Policy
from services.reading import Page
from services.refusal import ActionRefused, InvalidInput, KeyConflict, TryAgain
from services.refusal_code import RefusalCode
from services.scheduled import ScheduledInMail
from services.store import NothingChanged, Store
from services.testclock import ClockFace, ProductClock, TimeTravel
from services.world import World

pytestmark = pytest.mark.anyio

REAL = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MAIL = ScheduledInMail("s", "ana", "ben", "Hi", "Hello", PayWith.AUTO, REAL, REAL, None)


@dataclass
class Kept:
    """Where several processes keep how far ahead they are."""

    ahead: timedelta = timedelta()
    down: bool = False

    async def read(self) -> timedelta:
        if self.down:
            raise NothingChanged
        return self.ahead

    async def raise_to(self, ahead: timedelta) -> timedelta:
        if self.down:
            raise NothingChanged
        self.ahead = max(self.ahead, ahead)
        return self.ahead


@dataclass
class Waiting:
    """Scheduled InMails, by the days at which they are to be sent."""

    days: list[int] = field(default_factory=list[int])

    async def due(self, now: datetime, limit: int, after: ScheduledInMail | None) -> list[ScheduledInMail]:
        moments = [REAL + day * DAY for day in sorted(self.days)]
        return [replace(MAIL, send_at=at) for at in moments if at <= now and (not after or at > after.send_at)][:limit]

    async def team_of(self, scheduled_id: str) -> str | None:
        raise NotImplementedError(scheduled_id)

    async def of_sender(self, sender_id: str, first: int, before: str | None) -> Page[ScheduledInMail]:
        raise NotImplementedError


Travel = Callable[..., TimeTravel]


@pytest.fixture
def travel(memory: Callable[[World], Store]) -> Travel:
    """Make a process's clock; all of one test's processes share their records."""
    lane = Lane(memory(World(accounts={"ana": Account(Member("ana"))})), partial(decide_all, policy=Policy()))
    ids = count(1)

    def make(
        kept: Kept,
        *jobs: Callable[[], Awaitable[object]],
        waiting: Waiting | None = None,
        real: Callable[[], datetime] = lambda: REAL,
        enabled: bool = True,
    ) -> TimeTravel:
        clock = ProductClock(real)
        return TimeTravel(lane, clock, lambda: f"id{next(ids)}", kept, waiting or Waiting(), jobs, enabled=enabled)

    return make


async def advance(time: TimeTravel, days: int, key: str | None = None) -> ClockFace:
    done = await time.advance("ana", key or f"to {days}", to=REAL + days * DAY)
    return done.answer


async def test_time_goes_on_from_where_the_clock_was_taken(travel: Travel) -> None:
    passed = timedelta()
    time = travel(Kept(), real=lambda: REAL + passed)
    assert time.face() == ClockFace(REAL, timedelta(), enabled=True)
    assert await advance(time, 1) == ClockFace(REAL + DAY, DAY, enabled=True)
    passed = timedelta(minutes=1)
    assert time.clock() == REAL + DAY + passed


async def test_what_is_due_is_done_once_the_clock_has_moved(travel: Travel) -> None:
    done: list[datetime] = []

    async def job() -> None:
        done.append(time.clock())

    time = travel(Kept(), job, job)
    await advance(time, 1)
    assert done == [REAL + DAY, REAL + DAY]


async def test_scheduled_inmails_are_sent_at_their_moments_on_the_way(travel: Travel) -> None:
    waiting, sent = Waiting([3, 5, 9]), list[datetime]()

    async def send_due() -> None:
        sent.append(time.clock())
        waiting.days = [day for day in waiting.days if REAL + day * DAY > time.clock()]

    time = travel(Kept(), send_due, waiting=waiting)
    await advance(time, 7)
    assert sent == [REAL + days * DAY for days in (3, 5, 7)]
    assert waiting.days == [9]


async def test_one_that_can_t_be_sent_stops_nobody(travel: Travel) -> None:
    assert (await advance(travel(Kept(), waiting=Waiting([3, 5])), 7)).now == REAL + 7 * DAY


async def test_r21_the_same_key_again_does_what_is_left_and_no_more(travel: Travel) -> None:
    kept, failing = Kept(), [NothingChanged()]

    async def job() -> None:
        if failing:
            raise failing.pop()

    time = travel(kept, job)
    with pytest.raises(TryAgain) as refused:
        await advance(time, 1)
    assert refused.value.refusal.code is RefusalCode.OUTCOME_UNKNOWN
    for _ in range(2):
        done = await time.advance("ana", "to 1", to=REAL + DAY)
        assert (done.answer.now, done.replayed) == (REAL + DAY, True)
    with pytest.raises(KeyConflict):
        await advance(time, 2, "to 1")
    assert kept.ahead == DAY


async def test_r21_a_clock_that_couldn_t_be_moved_is_moved_by_the_same_key(travel: Travel) -> None:
    kept = Kept()
    time = travel(kept)
    kept.down = True
    with pytest.raises(TryAgain):
        await advance(time, 1)
    kept.down = False
    assert (await advance(time, 1)).now == REAL + DAY


async def test_r23_it_never_goes_back(travel: Travel) -> None:
    kept = Kept()
    time = travel(kept)
    await advance(time, 2)
    for days in (2, 1, -40):
        with pytest.raises(ActionRefused) as refused:
            await advance(time, days, f"back to {days}")
        assert refused.value.refusal.code is RefusalCode.TEST_CLOCK_PASSED
    assert (kept.ahead, time.clock()) == (2 * DAY, REAL + 2 * DAY)


async def test_one_step_goes_24_months_at_most_and_the_next_goes_on(travel: Travel) -> None:
    kept = Kept()
    time = travel(kept)
    with pytest.raises(InvalidInput) as refused:
        await advance(time, 732)
    assert (refused.value.field, kept.ahead) == ("input.to", timedelta())
    await advance(time, 731)
    assert (await advance(time, 1462)).ahead == 1462 * DAY


async def test_without_a_test_clock_time_is_the_real_one(travel: Travel) -> None:
    kept = Kept(DAY)
    time = travel(kept, enabled=False)
    async with time.following():
        assert time.face() == ClockFace(REAL, timedelta(), enabled=False)
        with pytest.raises(ActionRefused) as refused:
            await advance(time, 2)
    assert refused.value.refusal.code is RefusalCode.TEST_CLOCK_OFF
    assert kept.ahead == DAY


async def test_a_database_from_the_future_is_warned_about(travel: Travel, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "inmail.testclock"):
        async with travel(Kept(), enabled=False).following():
            assert caplog.messages == []
        async with travel(Kept(3 * DAY), enabled=False).following():
            assert len(caplog.messages) == 1
    assert "3 days" in caplog.text


async def test_processes_tell_the_same_time(travel: Travel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testclock, "LOOK_SECONDS", 0)
    kept = Kept()
    one, other = travel(kept), travel(kept)
    async with one.following(), other.following():
        await advance(one, 1)
        kept.down = True
        for _ in range(5):
            await asyncio.sleep(0)
        kept.down = False
        for _ in range(50):
            await asyncio.sleep(0)
        assert other.clock() == one.clock() == REAL + DAY
    late = travel(kept)
    async with late.following():
        assert late.clock() == REAL + DAY


async def test_a_process_that_is_behind_moves_the_clock_from_where_it_is(travel: Travel) -> None:
    behind = travel(Kept(10 * DAY))
    with pytest.raises(ActionRefused):
        await advance(behind, 9)
    assert behind.clock() == REAL + 10 * DAY


async def test_r21_a_key_is_needed(travel: Travel) -> None:
    with pytest.raises(InvalidInput) as refused:
        await travel(Kept()).advance("ana", "", to=REAL + DAY)
    assert refused.value.field == "input.idempotencyKey"
