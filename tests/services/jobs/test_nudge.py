"""A top-up that a transaction opened is paid for at once."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.answers.credits import Settled
from services.decisions.decide import Outcome
from services.decisions.decision import Decision
from services.effects.payments import PurchaseSaved
from services.intent import Intent
from services.jobs.nudge import Nudge, NudgingStore
from services.purchase import PaymentMethod, Purchase, PurchaseState
from services.refusal import ActionRefused, Refusal
from services.refusal_code import RefusalCode
from services.scope import Scope
from services.store import Decide, OutcomeUnknown
from services.world import World

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
OPEN = Purchase("p1", "ana", 25, 59_99, "USD", PaymentMethod.CREDIT_CARD, PurchaseState.PENDING, NOW, "§top-up:p1", "f")


class Deciding:
    """A store that asks for the decision, and no more."""

    async def transact(self, intents: Sequence[Intent], decide: Decide) -> list[Outcome]:
        return decide(World(), intents)

    async def survey(self, scope: Scope) -> World:
        return World(tickets={}) if scope == Scope() else World()


def bought(purchase: Purchase) -> Decision:
    return Decision(Settled(movements=0), (PurchaseSaved(purchase),))


async def nudged(nudge: Nudge) -> bool:
    try:
        async with asyncio.timeout(0.01):
            await nudge.wait()
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (bought(OPEN), True),
        (bought(replace(OPEN, key="a buyer's own")), False),
        (bought(replace(OPEN, state=PurchaseState.SETTLED)), False),
        (bought(replace(OPEN, state=PurchaseState.DECLINED, key=None)), False),
        (ActionRefused(Refusal(RefusalCode.ACCOUNT_NOT_ACTIVE)), False),
    ],
)
async def test_only_an_open_top_up_nudges(outcome: Outcome, expected: bool) -> None:  # noqa: FBT001 - a parameter
    nudge = Nudge()
    store = NudgingStore(Deciding(), nudge)
    assert await store.transact([], lambda _, __: [outcome]) == [outcome]
    assert await nudged(nudge) is expected


async def test_what_isnt_known_to_have_happened_nudges_nobody() -> None:
    def fail(_: World, __: Sequence[Intent]) -> list[Outcome]:
        raise OutcomeUnknown

    nudge = Nudge()
    with pytest.raises(OutcomeUnknown):
        await NudgingStore(Deciding(), nudge).transact([], fail)
    assert not await nudged(nudge)


async def test_nudges_that_nobody_waits_for_are_kept_as_one() -> None:
    nudge = Nudge()
    nudge.give()
    nudge.give()
    assert [await nudged(nudge), await nudged(nudge)] == [True, False]


async def test_surveys_pass_through() -> None:
    assert await NudgingStore(Deciding(), Nudge()).survey(Scope()) == World()
