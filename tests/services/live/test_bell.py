from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from services.intent import BetweenMembers, Intent
from services.live.bell import AnnouncingStore, NoBell
from services.scope import Scope
from services.store import OutcomeUnknown
from services.world import World

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from services.decisions.decide import Outcome
    from services.store import Decide

pytestmark = pytest.mark.anyio


@dataclass
class Inner:
    fault: Exception | None = None
    asked: list[Scope] = field(default_factory=list[Scope])

    async def transact(self, intents: Sequence[Intent], decide: Decide) -> list[Outcome]:
        if self.fault is not None:
            raise self.fault
        return decide(World(), intents)

    async def survey(self, scope: Scope) -> World:
        self.asked.append(scope)
        return World()


def intent(actor_id: str) -> Intent:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    return Intent(id="i", actor_id=actor_id, key="k", fingerprint="f", now=now)


def nothing(_world: World, _intents: Sequence[Intent]) -> list[Outcome]:
    return []


@pytest.mark.parametrize("fault", [None, OutcomeUnknown()])
async def test_a_transaction_that_may_have_happened_is_announced_to_all(fault: Exception | None) -> None:
    told: list[Collection[str]] = []
    store = AnnouncingStore(Inner(fault), told.append, told.append)
    if fault is None:
        assert await store.transact([intent("ana"), intent("ben")], nothing) == []
    else:
        with pytest.raises(OutcomeUnknown):
            await store.transact([intent("ana"), intent("ben")], nothing)
    assert told == [frozenset({"ana", "ben"})] * 2


async def test_everybody_whom_a_transaction_locked_is_announced_not_only_whose_credits_it_reads() -> None:
    told: list[Collection[str]] = []
    facts = intent("ana")
    between = BetweenMembers(id="i", actor_id="ana", key="k", fingerprint="f", now=facts.now, member_id="ben")
    await AnnouncingStore(Inner(), told.append).transact([between], nothing)
    assert told == [frozenset({"ana", "ben"})]


async def test_a_survey_moves_nothing_and_is_not_announced() -> None:
    told: list[Collection[str]] = []
    inner, scope = Inner(), Scope(members=frozenset({"ana"}))
    assert await AnnouncingStore(inner, told.append).survey(scope) == World()
    assert (told, inner.asked) == ([], [scope])


async def test_without_a_bell_nobody_is_told_and_nothing_fails() -> None:
    told: list[Collection[str]] = []
    bell = NoBell()
    bell.answer(told.append)
    bell.ring(["ana"])
    assert told == []
