"""The sweep over a store in memory: everybody who is due is settled, and whoever fails stops nobody."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import count

import pytest

from services.account import Account
from services.accrual import due_at
from services.decisions.decide import Outcome, decide_all
from services.decisions.decision import Decision
from services.effects.credits import AccountSaved
from services.intent import Intent
from services.jobs import sweep as module
from services.jobs.sweep import Sweep, Swept
from services.lot import Lot, LotSource
from services.member import Member, PlanName
from services.policy import Policy
from services.scope import Scope
from services.store import Decide, NothingChanged, OutcomeUnknown, Store, Unreachable
from services.subscription import Subscription
from services.world import World

pytestmark = pytest.mark.anyio

START = datetime(2026, 1, 31, tzinfo=UTC)
NOW = datetime(2026, 4, 30, tzinfo=UTC)


def subscriber(id: str) -> Account:
    plan = Subscription(f"{id}-plan", id, PlanName.CAREER, START)
    return Account(Member(id, plan=plan.plan), subscription=plan)


class Shelf:
    """Who is due, as the saved accounts tell; those in ``stale`` look due whatever they are."""

    def __init__(self, world: World, stale: Sequence[str] = ()) -> None:
        self.world, self.stale, self.asked = world, set(stale), list[int]()

    async def due(self, now: datetime, limit: int) -> list[str]:
        self.asked.append(limit)
        moments = {id: due_at(account) for id, account in self.world.accounts.items()}
        due = {id for id, moment in moments.items() if moment is not None and moment <= now} | self.stale
        return sorted(due)[:limit]


class Stubborn:
    """A store that won't carry out intents about some members, and counts transactions."""

    def __init__(self, store: Store, errors: dict[str, Exception]) -> None:
        self.store, self.errors, self.groups, self.running, self.most = store, errors, list[list[str]](), 0, 0

    async def transact(self, intents: Sequence[Intent], decide: Decide) -> list[Outcome]:
        members = sorted(id for intent in intents for id in intent.scope.members)
        self.groups.append(members)
        self.running += 1
        self.most = max(self.most, self.running)
        await asyncio.sleep(0)
        self.running -= 1
        for id in members:
            if id in self.errors:
                raise self.errors[id]
        return await self.store.transact(intents, decide)

    async def survey(self, scope: Scope) -> World:
        return await self.store.survey(scope)


MakeSweep = Callable[..., tuple[Sweep, Stubborn, World]]


@pytest.fixture
def make(memory: Callable[[World], Store]) -> MakeSweep:
    def make(*accounts: Account, errors: dict[str, Exception] | None = None, stale: Sequence[str] = ()) -> object:
        world = World(accounts={account.member.id: account for account in accounts})
        store = Stubborn(memory(world), errors or {})
        ids = map(str, count())
        decide = partial(decide_all, policy=Policy())
        return Sweep(store, decide, Shelf(world, stale), lambda: NOW, lambda: next(ids)), store, world

    return make  # pyright: ignore[reportReturnType] - three values in one


async def test_r4b_everybody_due_is_settled_with_every_missed_period(make: MakeSweep) -> None:
    idle = Account(Member("zoe"), lots=(Lot("pack", LotSource.PURCHASED, 25, 25, START, None, 2, "pack"),), balance=25)
    sweep, store, world = make(subscriber("ana"), subscriber("ben"), idle)
    assert await sweep.run() == Swept(settled=2)
    assert [len(world.accounts[id].lots) for id in ("ana", "ben", "zoe")] == [4, 4, 1]
    assert world.accounts["zoe"] == idle
    assert await sweep.run() == Swept(settled=0)
    assert store.groups == [["ana", "ben"]]


async def test_batches_are_disjoint_in_id_order_and_some_at_a_time(
    make: MakeSweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 3)
    monkeypatch.setattr(module, "PAGE", 8)
    sweep, store, world = make(*(subscriber(f"m{number:02}") for number in range(20)))
    assert (await sweep.run()).settled == 20
    assert sorted(id for group in store.groups for id in group) == sorted(world.accounts)
    assert all(group == sorted(group) and len(group) <= 3 for group in store.groups)
    assert store.most == module.IN_FLIGHT


@pytest.mark.parametrize("error", [ValueError("a bug"), NothingChanged(), OutcomeUnknown()])
async def test_an_account_that_fails_is_told_and_left_and_the_others_go_on(
    make: MakeSweep, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    names = [f"m{number}" for number in range(9)]
    sweep, store, world = make(*map(subscriber, names), errors={"m4": error, "m7": error})
    with caplog.at_level(logging.WARNING, "inmail.jobs"):
        swept = await sweep.run()
    assert swept == Swept(settled=7, failed={"m4", "m7"})
    assert {id for id, account in world.accounts.items() if not account.lots} == {"m4", "m7"}
    assert sum("couldn't be settled; it is left" in line for line in caplog.messages) == 2
    assert store.groups.count(["m4"]) == store.groups.count(["m7"]) == 1  # not again and again in one run
    store.errors.clear()
    assert await sweep.run() == Swept(settled=2)


async def test_a_run_in_which_all_fails_ends(make: MakeSweep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_FAILURES", 5)
    monkeypatch.setattr(module, "PAGE", 2)
    names = [f"m{number}" for number in range(30)]
    sweep, _, _ = make(*map(subscriber, names), errors=dict.fromkeys(names, ValueError("a bug")))
    assert len((await sweep.run()).failed) == 6


async def test_without_a_database_the_run_ends_at_once(make: MakeSweep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 1)
    names = [f"m{number}" for number in range(30)]
    sweep, store, _ = make(*map(subscriber, names), errors=dict.fromkeys(names, Unreachable()))
    with pytest.raises(Unreachable):
        await sweep.run()
    assert len(store.groups) == module.IN_FLIGHT


async def test_whoever_only_looked_due_is_saved_with_the_moment_when_it_will_be(
    make: MakeSweep, memory: Callable[[World], Store]
) -> None:
    """An upgrade makes everybody due once (graph/steps/backfill.py): the sweep must put that right, or never end."""
    plan = Subscription("plan", "ana", PlanName.CAREER, START, periods=9)
    account = Account(Member("ana", plan=plan.plan), subscription=plan)
    _, _, world = make(account)
    saved: list[Account] = []

    class Watching(Stubborn):
        async def transact(self, intents: Sequence[Intent], decide: Decide) -> list[Outcome]:
            outcomes = await super().transact(intents, decide)
            decisions = (outcome for outcome in outcomes if isinstance(outcome, Decision))
            effects = (effect for decision in decisions for effect in decision.effects)
            saved.extend(effect.account for effect in effects if isinstance(effect, AccountSaved))
            return outcomes

    store = Watching(memory(world), {})
    sweep = Sweep(store, partial(decide_all, policy=Policy()), Shelf(world, ["ana", "gone"]), lambda: NOW, lambda: "i")
    assert (await sweep.run()).settled == 2
    assert [due_at(account) for account in saved] == [datetime(2026, 10, 31, tzinfo=UTC)]
