"""What the use cases ask of storage: one operation that locks, loads, decides and stores, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from services.decisions.decide import Outcome
    from services.intent import Intent
    from services.scope import Scope
    from services.world import World

Decide = Callable[["World", "Sequence[Intent]"], "list[Outcome]"]
"""A pure decision over locked facts; storage may ask it again when it repeats the transaction."""


class NothingChanged(Exception):  # noqa: N818 - says what is known, not only that something failed
    """Storage failed before anything was committed."""


class Unreachable(NothingChanged):
    """Storage couldn't be reached at all: whatever was asked, by whomever, would have met the same."""


class SomebodyWasFirst(NothingChanged):
    """What an intent wanted to make exists since a moment ago: asked again, it finds what the other one stored."""


class OutcomeUnknown(Exception):  # noqa: N818 - as above
    """Storage failed while committing: it may have happened or not."""


class Store(Protocol):
    """Where members, lots, entries and messages live."""

    async def transact(self, intents: Sequence[Intent], decide: Decide) -> list[Outcome]:
        """Lock the members of ``intents`` in id order, load their facts, decide, store the effects, commit.

        Returns an outcome per intent, in order. Raises NothingChanged, Unreachable where nobody could be served, or
        OutcomeUnknown.
        """
        ...

    async def survey(self, scope: Scope) -> World:
        """The same facts without locks, for previews. Raises NothingChanged."""
        ...
