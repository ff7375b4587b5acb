"""What the use cases ask of storage: one operation that locks, loads, decides and stores, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from services.intent import AboutInMail, Intent, ReplyToInMail, SetPreferences

if TYPE_CHECKING:
    from services.decisions.decide import Outcome
    from services.world import World

Decide = Callable[["World", Sequence[Intent]], "list[Outcome]"]
"""A pure decision over locked facts; storage may ask it again when it repeats the transaction."""


class NothingChanged(Exception):  # noqa: N818 - says what is known, not only that something failed
    """Storage failed before anything was committed."""


class Unreachable(NothingChanged):
    """Storage couldn't be reached at all: whatever was asked, by whomever, would have met the same."""


class OutcomeUnknown(Exception):  # noqa: N818 - as above
    """Storage failed while committing: it may have happened or not."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which facts a group of intents needs.

    ``members`` are locked and loaded; those in ``ledgers`` with their lots and plan. ``pairs`` are (sender,
    recipient); ``keys`` are (member, idempotency key).
    """

    members: frozenset[str] = frozenset()
    ledgers: frozenset[str] = frozenset()
    pairs: frozenset[tuple[str, str]] = frozenset()
    keys: frozenset[tuple[str, str]] = frozenset()
    inmails: frozenset[str] = frozenset()


def scope_of(intents: Sequence[Intent]) -> Scope:
    """The facts that deciding ``intents`` needs."""
    others = {(intent.actor_id, intent.other_id) for intent in intents if intent.other_id is not None}
    members = {intent.actor_id for intent in intents} | {other for _, other in others}
    replied = {intent.member_id for intent in intents if isinstance(intent, ReplyToInMail)}
    return Scope(
        members=frozenset(members),
        ledgers=frozenset({i.actor_id for i in intents if not isinstance(i, (AboutInMail, SetPreferences))} | replied),
        pairs=frozenset((a, b) for a, b in others if a != b),
        keys=frozenset((intent.actor_id, intent.key) for intent in intents),
        inmails=frozenset(intent.inmail_id for intent in intents if isinstance(intent, AboutInMail)),
    )


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
