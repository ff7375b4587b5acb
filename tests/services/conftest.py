"""A double of the storage port alone: the rules decide, and a dictionary keeps."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import datetime

import pytest

from services.decisions.decide import Outcome
from services.decisions.decision import Decision
from services.intent import Intent
from services.payments.provider import RefundState
from services.payments.statement import Statement, StatementState
from services.purchase import Purchase, PurchaseState
from services.purchases import Purchases
from services.reading import Page
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
            mail={id: sequence for id, sequence in known.mail.items() if id in scope.members},
            pairs={pair: facts for pair, facts in known.pairs.items() if pair in scope.pairs},
            records={key: record for key, record in known.records.items() if key in scope.keys},
            inmails={id: inmail for id, inmail in known.inmails.items() if id in scope.inmails},
            purchases={
                id: one
                for id, one in known.purchases.items()
                if id in scope.purchases or (one.member_id, one.key) in scope.keys
            },
            scheduled={id: one for id, one in known.scheduled.items() if id in scope.scheduled},
            statements={key: one for key, one in known.statements.items() if one.member_id in scope.statements},
            tickets={
                id: one
                for id, one in known.tickets.items()
                if id in scope.tickets or (one.member_id in scope.files and not one.resolved)
            },
            cases={id: one for id, one in known.cases.items() if one.member_id in scope.files and one.open},
            strikes={id: strikes for id, strikes in known.strikes.items() if id in scope.files},
            violations={id: counted for id, counted in known.violations.items() if id in scope.files},
            bonds={pair: bond for pair, bond in known.bonds.items() if pair in scope.bonds},
            open_requests={id: count for id, count in known.open_requests.items() if id in scope.asking},
            teams={id: team for id, team in known.teams.items() if id in scope.teams},
            templates={id: one for id, one in known.templates.items() if one.member_id in scope.templates},
        )


class Shelf:
    """A double of the purchases' reads, over a world."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def find(self, purchase_id: str) -> Purchase | None:
        return self.world.purchases.get(purchase_id)

    async def by_reference(self, reference: str) -> Purchase | None:
        return next((one for one in self.world.purchases.values() if one.reference == reference), None)

    async def of_member(self, member_id: str, first: int, before: str | None) -> Page[Purchase]:
        found = [one for one in self.world.purchases.values() if one.member_id == member_id]
        later = sorted(
            (one for one in found if before is None or one.id < before), key=lambda one: one.id, reverse=True
        )
        return Page(tuple(later[:first]), len(found), more=len(later) > first)

    async def pending(self, since: datetime, until: datetime, limit: int) -> list[Purchase]:
        waiting = [one for one in self.world.purchases.values() if one.state is PurchaseState.PENDING]
        return sorted((one for one in waiting if since <= one.created_at < until), key=lambda one: one.created_at)[
            :limit
        ]

    async def refunding(self, since: datetime, until: datetime, limit: int) -> list[Purchase]:
        return [
            one
            for one in self.world.purchases.values()
            if any(
                refund.state is RefundState.PENDING and since <= refund.requested_at < until for refund in one.refunds
            )
        ][:limit]

    async def statements(self, member_id: str, limit: int) -> list[Statement]:
        return [one for one in self.world.statements.values() if one.member_id == member_id][:limit]

    async def ended(self, month: str, limit: int) -> list[Statement]:
        statements = self.world.statements.values()
        return [one for one in statements if one.month < month and one.state is StatementState.OPEN][:limit]


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
def shelf() -> Callable[[World], Purchases]:
    """Make the reads of purchases on the given world."""
    return Shelf


@pytest.fixture
def failing() -> Callable[[Exception], Store]:
    """Make a store that always raises the given error."""
    return Failing
