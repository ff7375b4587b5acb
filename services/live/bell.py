"""How processes tell each other that members' logs have grown; whoever hears nothing finds out by polling."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.decisions.decide import Outcome
    from services.intent import Intent
    from services.scope import Scope
    from services.store import Decide, Store
    from services.world import World

Wake = Callable[[Collection[str]], None]
"""Told the ids of members whose logs have probably grown; must return at once."""


class Bell(Protocol):
    """A way to the other processes."""

    def ring(self, member_ids: Collection[str]) -> None:
        """Tell the others, when there is a way to them; never waits and never fails."""
        ...

    def answer(self, wake: Wake) -> None:
        """From now on call ``wake`` when another process rings."""
        ...


class NoBell:
    """For a process that is alone, or whose neighbours poll."""

    def ring(self, member_ids: Collection[str]) -> None:
        """Tell nobody."""

    def answer(self, wake: Wake) -> None:
        """Nobody rings."""


class AnnouncingStore:
    """A store that says whose logs a transaction may have made grow, once it is through: those whom it locked."""

    def __init__(self, store: Store, *announce: Wake) -> None:
        self._store = store
        self._announce = announce

    async def transact(self, intents: Sequence[Intent], decide: Decide) -> list[Outcome]:
        """As the store does; also a transaction whose outcome is unknown is announced, since it may have happened."""
        try:
            return await self._store.transact(intents, decide)
        finally:
            members = frozenset[str]().union(*(intent.scope.members for intent in intents))
            for announce in self._announce:
                announce(members)

    async def survey(self, scope: Scope) -> World:
        """As the store does."""
        return await self._store.survey(scope)
