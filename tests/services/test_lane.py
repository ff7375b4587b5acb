"""Group commit without a database: what is grouped, what is asked again, and what callers are told.

The store here follows a script; the same lane on the real store is proved in tests/proof.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

import services.lane
from services.answers.reach import Blocked
from services.decisions.decision import Decision
from services.intents.reach import BlockMember
from services.lane import ALONE_AT_ONCE, ATTEMPTS, LARGEST_GROUP, Lane
from services.refusal import ActionRefused, KeyConflict, Refusal, Refused, TryAgain
from services.refusal_code import RefusalCode
from services.store import NothingChanged, OutcomeUnknown, SomebodyWasFirst, Unreachable
from services.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from services.decisions.decide import Outcome
    from services.intent import Intent
    from services.scope import Scope
    from services.store import Decide

pytestmark = pytest.mark.anyio


@dataclass
class ScriptedStore:
    """Remembers every transaction, and fails those that ``fail`` has an error for."""

    fail: Callable[[list[str]], Exception | None] = lambda _: None
    groups: list[list[str]] = field(default_factory=list[list[str]])
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def transact(self, intents: Sequence[Intent], decide: Decide) -> list[Outcome]:
        names = [intent.id for intent in intents]
        self.groups.append(names)
        self.begun.set()
        await self.gate.wait()
        if error := self.fail(names):
            raise error
        return decide(World(), intents)

    async def survey(self, scope: Scope) -> World:
        raise NotImplementedError(scope)


def decided(_: World, intents: Sequence[Intent]) -> list[Outcome]:
    """Everything is allowed, but for those named so."""
    refused = ActionRefused(Refusal(RefusalCode.NOT_YOUR_TURN))
    return [refused if intent.id.startswith("refused") else Decision(Blocked(changed=True)) for intent in intents]


def intent(name: str) -> BlockMember:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return BlockMember(id=name, actor_id="a", key=name, fingerprint="f", now=now, member_id="b")


async def code(lane: Lane, name: str) -> RefusalCode | None:
    """The code of the refusal, None if there was none."""
    try:
        await lane.carry_out(intent(name))
    except Refused as error:
        return error.refusal.code
    return None


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.lane, "FIRST_PAUSE", 0.0)


def opened(fail: Callable[[list[str]], Exception | None] = lambda _: None) -> ScriptedStore:
    store = ScriptedStore(fail)
    store.gate.set()
    return store


async def test_one_alone_waits_for_nobody() -> None:
    store = opened()
    assert await Lane(store, decided).carry_out(intent("1")) == Decision(Blocked(changed=True))
    assert store.groups == [["1"]]


async def test_what_arrives_while_a_transaction_is_under_way_becomes_the_next_one_in_order() -> None:
    store = ScriptedStore()
    lane = Lane(store, decided)
    first = asyncio.create_task(code(lane, "first"))
    await store.begun.wait()
    others = [asyncio.create_task(code(lane, str(number))) for number in range(LARGEST_GROUP + 2)]
    await asyncio.sleep(0)
    assert store.groups == [["first"]]
    store.gate.set()
    assert await asyncio.gather(first, *others) == [None] * (LARGEST_GROUP + 3)
    names = [str(number) for number in range(LARGEST_GROUP + 2)]
    assert store.groups == [["first"], names[:LARGEST_GROUP], names[LARGEST_GROUP:]]


async def test_a_refusal_reaches_its_own_caller() -> None:
    lane = Lane(opened(), decided)
    codes = await asyncio.gather(*(code(lane, name) for name in ("1", "refused", "2")))
    assert codes == [None, RefusalCode.NOT_YOUR_TURN, None]


@pytest.mark.parametrize("error", [LookupError("a bug"), OutcomeUnknown()])
async def test_the_one_that_makes_a_group_fail_hurts_no_other(error: Exception) -> None:
    store = opened(lambda names: error if "bad" in names else None)
    lane = Lane(store, decided)
    answers = await asyncio.gather(
        *(lane.carry_out(intent(name)) for name in ("1", "bad", "2")), return_exceptions=True
    )
    assert [isinstance(answer, Decision) for answer in answers] == [True, False, True]
    assert sorted(map(tuple, store.groups[:4])) == [("1",), ("1", "bad", "2"), ("2",), ("bad",)]
    assert await code(lane, "after") is None


async def test_a_group_that_reaches_no_database_is_told_so_at_once() -> None:
    store = opened(lambda _: Unreachable())
    lane = Lane(store, decided)
    assert await asyncio.gather(*(code(lane, name) for name in "123")) == [RefusalCode.BUSY] * 3
    assert store.groups == [["1", "2", "3"]]


async def test_a_group_that_may_have_been_committed_is_never_told_that_nothing_changed() -> None:
    store = opened(lambda names: OutcomeUnknown() if len(names) > 1 else NothingChanged())
    lane = Lane(store, decided)
    assert await asyncio.gather(*(code(lane, name) for name in "123")) == [RefusalCode.OUTCOME_UNKNOWN] * 3


async def test_a_failed_group_is_tried_again_a_few_at_a_time() -> None:
    running = peak = 0

    class Counting:
        async def transact(self, intents: Sequence[Intent], decide: Decide) -> list[Outcome]:
            nonlocal running, peak
            if len(intents) > 1:
                raise NothingChanged
            running += 1
            peak = max(peak, running)
            await asyncio.sleep(0)
            running -= 1
            return decide(World(), intents)

        async def survey(self, scope: Scope) -> World:
            raise NotImplementedError

    tried = Lane(Counting(), decided)
    assert await asyncio.gather(*(code(tried, str(number)) for number in range(100))) == [None] * 100
    assert 1 < peak <= ALONE_AT_ONCE


async def test_a_bug_reaches_its_caller_as_it_is_and_the_lane_lives_on() -> None:
    lane = Lane(opened(lambda names: LookupError("a bug") if "bad" in names else None), decided)
    with pytest.raises(LookupError, match="a bug"):
        await lane.carry_out(intent("bad"))
    assert await code(lane, "good") is None


async def test_nothing_changed_is_told_as_busy_at_once() -> None:
    store = opened(lambda _: NothingChanged())
    assert await code(Lane(store, decided), "1") is RefusalCode.BUSY
    assert store.groups == [["1"]]


@pytest.mark.parametrize(
    ("failures", "told"),
    [
        ([OutcomeUnknown], None),
        ([OutcomeUnknown] * (ATTEMPTS - 1), None),
        ([OutcomeUnknown, NothingChanged], None),
        ([OutcomeUnknown] * ATTEMPTS, RefusalCode.OUTCOME_UNKNOWN),
        ([OutcomeUnknown, *[NothingChanged] * (ATTEMPTS - 1)], RefusalCode.OUTCOME_UNKNOWN),
    ],
)
async def test_an_unknown_outcome_is_asked_about_with_the_same_key(
    failures: list[type[Exception]], told: RefusalCode | None
) -> None:
    left = list(failures)
    store = opened(lambda _: left.pop(0)() if left else None)
    assert await code(Lane(store, decided), "1") is told
    assert store.groups == [["1"]] * min(len(failures) + 1, ATTEMPTS)


async def test_a_refusal_after_an_unknown_outcome_is_the_answer() -> None:
    left: list[Exception] = [OutcomeUnknown()]
    store = opened(lambda _: left.pop() if left else None)
    lane = Lane(store, lambda _, __: [KeyConflict()])
    assert await code(lane, "1") is RefusalCode.IDEMPOTENCY_KEY_REUSED


async def test_a_caller_who_goes_away_stops_nothing() -> None:
    store = ScriptedStore()
    lane = Lane(store, decided)
    calls = [asyncio.create_task(code(lane, name)) for name in ("1", "2", "3")]
    await store.begun.wait()
    calls[0].cancel()
    calls[2].cancel()
    store.gate.set()
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(answer) for answer in answers] == [asyncio.CancelledError, type(None), asyncio.CancelledError]
    assert store.groups == [["1", "2", "3"]]


async def test_a_queue_that_is_full_is_told_as_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.lane, "LONGEST_QUEUE", 2)
    store = ScriptedStore()
    lane = Lane(store, decided)
    calls = [asyncio.create_task(code(lane, name)) for name in ("1", "2")]
    await asyncio.sleep(0)
    with pytest.raises(TryAgain, match="busy"):
        await lane.carry_out(intent("too many"))
    store.gate.set()
    assert await asyncio.gather(*calls) == [None, None]


async def test_patience_ends_busy_for_what_has_not_begun_and_unknown_for_what_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(services.lane, "PATIENCE", 0.05)
    store = ScriptedStore()
    lane = Lane(store, decided)
    first = asyncio.create_task(code(lane, "begun"))
    await store.begun.wait()
    assert await code(lane, "waiting") is RefusalCode.BUSY
    assert await first is RefusalCode.OUTCOME_UNKNOWN
    store.gate.set()
    assert await code(lane, "after") is None
    assert store.groups == [["begun"], ["after"]]


async def test_whoever_was_second_finds_what_the_first_one_stored() -> None:
    failures = iter([SomebodyWasFirst(), None])
    store = opened(lambda _: next(failures))
    assert await code(Lane(store, decided), "a") is None
    assert store.groups == [["a"], ["a"]]


async def test_what_can_never_be_stored_ends_as_it_is() -> None:
    store = opened(lambda _: SomebodyWasFirst())
    with pytest.raises(SomebodyWasFirst):
        await code(Lane(store, decided), "a")
    assert len(store.groups) == ATTEMPTS
