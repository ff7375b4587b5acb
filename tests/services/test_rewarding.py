import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, cast

import pytest

from services.account import Account
from services.decisions.decide import Outcome, decide_all
from services.intent import Intent
from services.intents.operators import AwardEngagement, CloseQuarter
from services.journal import SYSTEM
from services.lane import Lane
from services.member import Member, Standing
from services.policy import Policy
from services.reward import Activity
from services.rewarding import Rewarding
from services.scope import Scope
from services.store import Decide, NothingChanged, Store
from services.world import World

if TYPE_CHECKING:
    from services.rewarding import Activities

pytestmark = pytest.mark.anyio
POLICY = Policy()
NOW = datetime(2026, 4, 2, 6, tzinfo=UTC)
QUARTER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)


class Diary:
    """What members did, by the day; of so many members."""

    def __init__(self, members: int, *days: tuple[datetime, Activity]) -> None:
        self._members = members
        self.days = days
        self.asked: list[tuple[datetime, datetime]] = []

    async def members(self) -> int:
        return self._members

    async def activity(self, since: datetime, until: datetime) -> list[Activity]:
        self.asked.append((since, until))
        return [activity for day, activity in self.days if since <= day < until]


IDS = count(1)


def job(store: Store, diary: object) -> Rewarding:
    lane = Lane(store, partial(decide_all, policy=POLICY))
    return Rewarding(lane, store, cast("Activities", diary), POLICY, lambda: f"id{next(IDS)}")


def world(*names: str) -> World:
    return World(accounts={name: Account(Member(name)) for name in names})


def day(number: int) -> datetime:
    return QUARTER[0] + timedelta(days=number)


BUSY = (
    (day(0), Activity("ana", 5, 0)),
    (day(40), Activity("ana", 0, 4)),
    (day(89), Activity("ana", 1, 0)),
    (day(30), Activity("ben", 7, 2)),
    (day(31), Activity("cleo", 6, 1)),
)


def balances(known: World) -> dict[str, int]:
    return {name: account.balance for name, account in known.accounts.items()}


async def test_r7_the_most_active_of_the_last_quarter_are_rewarded_by_rank(memory: Callable[[World], Store]) -> None:
    known = world("ana", "ben", "cleo")
    diary = Diary(200, *BUSY)
    assert await job(memory(known), diary).reward_engagement(NOW) == 2
    assert balances(known) == {"ana": 5, "ben": 10, "cleo": 0}  # 22 points, 23, and 19: too few
    [lot] = known.accounts["ana"].lots
    assert (lot.id, lot.basis) == ("reward:ana:2026Q1", "R7: engagement in 2026Q1, score 22")
    assert lot.expires_at == datetime(2026, 5, 2, 6, tzinfo=UTC)


async def test_the_quarter_is_read_day_by_day_from_its_beginning_to_its_end(memory: Callable[[World], Store]) -> None:
    diary = Diary(100)
    assert await job(memory(world()), diary).reward_engagement(NOW) == 0
    assert (diary.asked[0][0], diary.asked[-1][1]) == QUARTER
    assert [one[1] for one in diary.asked[:-1]] == [one[0] for one in diary.asked[1:]]
    assert {until - since for since, until in diary.asked} == {timedelta(days=1)}


async def test_r7a_a_quarter_is_rewarded_once(memory: Callable[[World], Store]) -> None:
    known = world("ana", "ben", "cleo")
    diary = Diary(200, *BUSY)
    rewarding = job(memory(known), diary)
    await rewarding.reward_engagement(NOW)
    reads = len(diary.asked)
    assert await rewarding.reward_engagement(NOW + timedelta(days=80)) == 0
    assert len(diary.asked) == reads  # it is known to be done
    assert balances(known) == {"ana": 5, "ben": 10, "cleo": 0}


async def test_the_next_quarter_counts_anew(memory: Callable[[World], Store]) -> None:
    known = world("ana", "ben", "cleo")
    rewarding = job(memory(known), Diary(100, *BUSY, (day(100), Activity("cleo", 9, 0))))
    await rewarding.reward_engagement(NOW)
    assert await rewarding.reward_engagement(datetime(2026, 7, 1, tzinfo=UTC)) == 1
    assert [lot.id for lot in known.accounts["cleo"].lots] == ["reward:cleo:2026Q2"]


async def test_r7a_two_jobs_at_once_reward_each_member_once(memory: Callable[[World], Store]) -> None:
    known = world("ana", "ben", "cleo")
    store = memory(known)
    first, second = job(store, Diary(200, *BUSY)), job(store, Diary(200, *BUSY))
    key = (SYSTEM, "§rewards:2026Q1")
    granted = await first.reward_engagement(NOW)
    del known.records[key]  # the other began before this one was done
    assert (granted, await second.reward_engagement(NOW)) == (2, 0)
    assert balances(known) == {"ana": 5, "ben": 10, "cleo": 0}
    assert key in known.records


async def test_who_is_not_in_good_standing_or_gone_is_passed_over(memory: Callable[[World], Store]) -> None:
    known = World(accounts={"ana": Account(Member("ana", standing=Standing.SUSPENDED))})
    assert await job(memory(known), Diary(200, *BUSY)).reward_engagement(NOW) == 0
    assert balances(known) == {"ana": 0}
    assert (SYSTEM, "§rewards:2026Q1") in known.records


class Unsteady:
    """A store that fails for some intents, as often as told."""

    def __init__(self, store: Store, kind: type[Intent], times: int) -> None:
        self.store = store
        self.kind = kind
        self.times = times

    async def transact(self, intents: Sequence[Intent], decide: Decide) -> list[Outcome]:
        if self.times and any(isinstance(intent, self.kind) for intent in intents):
            self.times -= 1
            raise NothingChanged
        return await self.store.transact(intents, decide)

    async def survey(self, scope: Scope) -> World:
        return await self.store.survey(scope)


@pytest.mark.parametrize("kind", [AwardEngagement, CloseQuarter])
async def test_what_fails_is_left_for_the_next_time(
    memory: Callable[[World], Store], kind: type[Intent], caplog: pytest.LogCaptureFixture
) -> None:
    known = world("ben")
    rewarding = job(Unsteady(memory(known), kind, 1), Diary(100, *BUSY))
    with caplog.at_level(logging.WARNING, "inmail.rewards"):
        first = await rewarding.reward_engagement(NOW)
    assert "2026Q1" in caplog.text
    assert (SYSTEM, "§rewards:2026Q1") not in known.records
    assert first + await rewarding.reward_engagement(NOW) == 1
    assert balances(known) == {"ben": 10}
    assert (SYSTEM, "§rewards:2026Q1") in known.records


async def test_a_database_that_is_away_is_told(failing: Callable[[Exception], Store]) -> None:
    with pytest.raises(NothingChanged):
        await job(failing(NothingChanged()), Diary(1)).reward_engagement(NOW)
