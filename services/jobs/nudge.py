"""Nudges: a job that has something to do is told at once, and finds it by itself anyway if it wasn't."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from services.decisions.decision import Decision
from services.effects.payments import PurchaseSaved
from services.purchase import PurchaseState
from services.topup import KEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from services.decisions.decide import Outcome
    from services.intent import Intent
    from services.scope import Scope
    from services.store import Decide, Store
    from services.world import World


class Nudge:
    """Wakes whoever waits for it; one that nobody waits for is kept for the next."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def give(self) -> None:
        """Wake the one who waits; returns at once."""
        self._event.set()

    async def wait(self) -> None:
        """Wait for the next nudge; several that were given meanwhile are one."""
        await self._event.wait()
        self._event.clear()


class NudgingStore:
    """A store that tells when a transaction opened a purchase whose payment is yet to be asked for."""

    def __init__(self, store: Store, nudge: Nudge) -> None:
        self._store = store
        self._nudge = nudge

    async def transact(self, intents: Sequence[Intent], decide: Decide) -> list[Outcome]:
        """As the store does."""
        outcomes = await self._store.transact(intents, decide)
        if _opens(outcomes):
            self._nudge.give()
        return outcomes

    async def survey(self, scope: Scope) -> World:
        """As the store does."""
        return await self._store.survey(scope)


def _opens(outcomes: Iterable[Outcome]) -> bool:
    return any(
        isinstance(effect, PurchaseSaved)
        and effect.purchase.state is PurchaseState.PENDING
        and (effect.purchase.key or "").startswith(KEY)
        for outcome in outcomes
        if isinstance(outcome, Decision)
        for effect in outcome.effects
    )
