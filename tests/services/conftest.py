"""A double of the storage port alone: the rules decide, and a dictionary keeps."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import replace

import pytest

from services.decisions.decide import Outcome
from services.decisions.decision import Decision
from services.intent import Intent
from services.scope import Scope, scope_of
from services.store import Decide, Store
from services.world import World


class Memory:
    """Gives out only the facts that are in scope, as the real store does, and keeps effects in ``world``."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def transact(self, intents: Sequence[Intent], decide: Decide) -> list[Outcome]:
        outcomes = decide(self._within(scope_of(intents)), intents)
        for outcome in outcomes:
            if isinstance(outcome, Decision):
                self.world.apply(outcome.effects)
        return outcomes

    async def survey(self, scope: Scope) -> World:
        return self._within(scope)

    def _within(self, scope: Scope) -> World:
        known = deepcopy(self.world)
        accounts = {id: account for id, account in known.accounts.items() if id in scope.members}
        return World(
            accounts={
                id: a if id in scope.ledgers else replace(a, lots=(), holds=(), debts=()) for id, a in accounts.items()
            },
            pairs={pair: facts for pair, facts in known.pairs.items() if pair in scope.pairs},
            records={key: record for key, record in known.records.items() if key in scope.keys},
            inmails={id: inmail for id, inmail in known.inmails.items() if id in scope.inmails},
            purchases={
                id: one
                for id, one in known.purchases.items()
                if id in scope.purchases or (one.member_id, one.key) in scope.keys
            },
            scheduled={id: one for id, one in known.scheduled.items() if id in scope.scheduled},
            tickets={
                id: one
                for id, one in known.tickets.items()
                if id in scope.tickets or (one.member_id in scope.files and not one.resolved)
            },
            strikes={id: strikes for id, strikes in known.strikes.items() if id in scope.files},
        )


class Failing:
    """A store that fails always, in one way."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def transact(self, intents: Sequence[Intent], decide: Decide) -> list[Outcome]:  # noqa: ARG002 - the port's
        raise self.error

    async def survey(self, scope: Scope) -> World:  # noqa: ARG002 - the port's
        raise self.error


@pytest.fixture
def memory() -> Callable[[World], Store]:
    """Make a store that keeps its facts in the given world."""
    return Memory


@pytest.fixture
def failing() -> Callable[[Exception], Store]:
    """Make a store that always raises the given error."""
    return Failing
