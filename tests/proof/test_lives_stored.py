"""Random lives on the real database: what is stored is what the model says, and the audit finds nothing (R23)."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import astuple
from typing import TYPE_CHECKING, Any, LiteralString
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from graph.database import open_driver
from graph.rows import entry_of
from graph.store import GraphStore
from services.entry import EntryKind
from services.member import AccountType
from services.scope import Scope

from .books import read_books
from .doing import deciding
from .invariants import ledger_violations
from .lives import Lives
from .model import Person
from .rates import Numbers
from .town import Town

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from neo4j import AsyncDriver

    from graph.server.address import ServerAddress
    from services.account import Account
    from services.decisions.decide import Outcome
    from services.entry import Entry
    from services.intent import Intent
    from services.policy import Policy

LIVES, STEPS = 12, 25

ENTRIES: LiteralString = """
MATCH (e:Entry)
WHERE e.memberId = $id AND e.sequence > $after
RETURN [
  e.memberId, e.sequence, e.kind, e.amount, e.lotId, e.lotBalance, e.balance, e.at, e.actorId, e.cause, e.reverses,
  e.hash
] AS row
ORDER BY e.sequence
"""

SET_INPUTS: LiteralString = """
MATCH (m:Member {id: $id})
SET m._lock = true, m.openJobPosts = $posts, m.responseRate = $rate
"""


class InGraph:
    """A place in the database: a town of its own."""

    def __init__(self, runner: asyncio.Runner, town: Town, policy: Policy) -> None:
        self._runner, self.town = runner, town
        self._store, self._decide = GraphStore(town.driver, town.database), deciding(policy)
        people = [Person(f"{town.prefix}ana"), Person(f"{town.prefix}rec", seat=AccountType.RECRUITER)]
        runner.run(town.settle(people))

    def perform(self, intents: Sequence[Intent]) -> list[Outcome]:
        return self._runner.run(self._store.transact(intents, self._decide))

    def account(self, id: str) -> Account:
        known = frozenset({id})
        return self._runner.run(self._store.survey(Scope(members=known, ledgers=known))).accounts[id]

    def entries(self, id: str, after: int) -> list[Entry]:
        return [entry_of(record["row"]) for record in self._run(ENTRIES, id=id, after=after)]

    def introduce(self, who: str, to: str, degree: int) -> None:
        """Along a chain of three: somebody new stands beside the chain's member of that degree."""
        chain = [who, *(f"{who}-chain-{step}" for step in (1, 2))]
        self._runner.run(self.town.settle([Person(to)]))
        if not self._run("MATCH (m:Member {id: $id}) RETURN m.id", id=chain[1]):
            self._runner.run(self.town.settle(Person(id) for id in chain[1:]))
            self._runner.run(self.town.tie("CONNECTED_TO", [(chain[0], chain[1]), (chain[1], chain[2])]))
        if degree <= len(chain):
            self._runner.run(self.town.tie("CONNECTED_TO", [(chain[degree - 1], to)]))

    def set_inputs(self, id: str, posts: int, rate: float) -> None:
        self._run(SET_INPUTS, id=id, posts=posts, rate=rate)

    def violations(self, numbers: Numbers) -> list[str]:
        return ledger_violations(self._runner.run(read_books(self.town)), numbers)

    def _run(self, statement: LiteralString, **parameters: Any) -> list[Any]:  # noqa: ANN401 - as the driver's
        return self._runner.run(self.town.run(statement, **parameters))


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def opened(server: ServerAddress, runner: asyncio.Runner) -> Iterator[AsyncDriver]:
    """A driver that lives on the runner's loop."""
    driver = open_driver(server.uri, server.username, server.password)
    yield driver
    runner.run(driver.close())


def test_r23_random_lives_are_stored_as_the_rules_say(
    opened: AsyncDriver, database: str, runner: asyncio.Runner
) -> None:
    lived = Counter[str]()

    class Stored(Lives):
        seen = lived
        most = 3
        steps_of_a_life = STEPS

        def place(self, policy: Policy) -> InGraph:
            self.prefix = f"t{uuid4().hex[:12]}-"
            self.graph = InGraph(runner, Town(opened, database, self.prefix), policy)
            self.numbers = Numbers(*astuple(policy.response_rate))
            return self.graph

        def teardown(self) -> None:
            super().teardown()
            if hasattr(self, "graph"):
                assert self.graph.violations(self.numbers) == []

    run_state_machine_as_test(
        seed(4)(Stored),
        settings=settings(
            max_examples=20,
            stateful_step_count=STEPS + 1,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
    assert lived["whole lives"] >= LIVES
    assert lived.keys() >= {*EntryKind, "dispute", "dispute won", "scheduled SENT"}
