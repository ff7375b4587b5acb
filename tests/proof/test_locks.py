"""The lock is what keeps the rules: with it deleted, or taken by REMOVE, the same races go wrong (R18).

Each race is forced: whoever has loaded its facts waits until all others have, or until they evidently can't.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, LiteralString

import pytest
from neo4j.exceptions import Neo4jError

import graph.facts
import graph.store
from graph.store import GraphStore
from services.decisions.decide import decide_all
from services.decisions.decision import Decision
from services.intents.mail import SendInMail
from services.intents.reach import BlockMember
from services.lot import PayWith
from services.policy import Policy
from services.store import NothingChanged

from .books import read_books
from .invariants import violations
from .model import Person
from .test_teams import seated
from .town import START

if TYPE_CHECKING:
    from collections.abc import Callable

    from schema.product import Product
    from services.decisions.decide import Outcome
    from services.intent import Intent
    from services.world import World

    from .town import Town

    Ids = Callable[[int], list[str]]

pytestmark = pytest.mark.anyio

SENDS = 3
EVIDENTLY_WAITING = 0.5
"""Seconds after which others that could have loaded would have."""
SLOW_MACHINE = 4.5
"""Seconds that others who can load may take."""

SET = "SET m._lock = true"
LOCKS = {"as it is": SET, "a new key": "SET m.{new} = true", "deleted": "", "REMOVE": "REMOVE m.{new}"}
"""A new key is one that no database has yet: there REMOVE locks nothing, and so every newcomer's database begins."""
HOLD = ("as it is", "a new key")

# A statement that writes locks by chance what it looks for by a unique key and doesn't find: here it finds it.
WROTE_BEFORE: LiteralString = """
UNWIND [$ids, reverse($ids)] AS way
CREATE (c:Conversation {senderId: way[0], recipientId: way[1], awaiting: false})
RETURN c.senderId AS row
"""

load = graph.facts.load
decide = partial(decide_all, policy=Policy())


@dataclass
class Meeting:
    """Where transactions wait for each other after they have loaded."""

    expected: int
    patience: float
    loaded: int = 0
    met: bool = False
    """Whether all had loaded before any of them went on to write."""

    def __post_init__(self) -> None:
        self.first_there = asyncio.Event()
        self.over = asyncio.Event()

    async def load(self, *arguments: Any, **options: Any) -> World:  # noqa: ANN401 - as the function it stands for
        world = await load(*arguments, **options)
        self.loaded += 1
        self.first_there.set()
        if self.loaded == self.expected:
            self.met = not self.over.is_set()
            self.over.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.over.wait(), self.patience)
        self.over.set()
        return world


@pytest.fixture
def lock_by(monkeypatch: pytest.MonkeyPatch, prefix: str) -> Callable[[str], None]:
    """Put another lock into the statements that take it."""

    def put(kind: str) -> None:
        clause = LOCKS[kind].format(new=f"never_{prefix.strip('-')}")
        statement: str = graph.facts.LOCK_AND_LOAD
        assert statement.count(SET) == 1
        monkeypatch.setattr(graph.facts, "LOCK_AND_LOAD", statement.replace(SET, clause))

    return put


def a_send(a: str, b: str, turn: int = 0) -> SendInMail:
    return SendInMail(
        id=f"{a}>{b}#{turn}",
        actor_id=a,
        key=f"key-{turn}",
        fingerprint="f",
        now=START,
        member_id=b,
        subject="Hi",
        body="Hello",
        pay_with=PayWith.AUTO,
    )


async def alone(town: Town, intent: Intent) -> Outcome:
    """Carry out one intent in a transaction of its own."""
    (outcome,) = await GraphStore(town.driver, town.database).transact([intent], decide)
    return outcome


async def planned(town: Town, bystander: str, *, holds: bool) -> None:
    """Let the server plan the changed statements before the race. Not where the key must be new: SET would make it."""
    if not holds:
        await alone(town, a_send(bystander, bystander))
        await alone(town, BlockMember(id="p", actor_id=bystander, key="p", fingerprint="f", now=START, member_id="p"))


@pytest.mark.parametrize(
    ("kind", "holds", "open_profile"),
    [
        *((kind, kind in HOLD, False) for kind in LOCKS),
        # Not REMOVE: in a statement that writes, a search for a conversation that isn't there locks it by chance.
        *((kind, kind in HOLD, True) for kind in LOCKS if kind != "REMOVE"),
    ],
)
async def test_only_a_lock_by_set_lets_one_of_many_sends_through(
    monkeypatch: pytest.MonkeyPatch,
    town: Town,
    member_ids: Ids,
    lock_by: Callable[[str], None],
    *,
    kind: str,
    holds: bool,
    open_profile: bool,
) -> None:
    sender, *others, bystander = member_ids(2 + SENDS)
    await town.settle(Person(id, open_profile=open_profile) for id in (sender, *others, bystander))
    await town.give(sender, 1)
    lock_by(kind)
    await planned(town, bystander, holds=holds)
    meeting = Meeting(SENDS, EVIDENTLY_WAITING if holds else SLOW_MACHINE)
    monkeypatch.setattr(graph.store, "load", meeting.load)
    letters = [a_send(sender, others[0] if open_profile else to, turn) for turn, to in enumerate(others)]
    outcomes = await asyncio.gather(*(alone(town, letter) for letter in letters), return_exceptions=True)
    sent = sum(isinstance(outcome, Decision) for outcome in outcomes)
    wrong = violations(await read_books(town))
    assert meeting.met is not holds
    if holds:
        assert (sent, wrong) == (1, [])
    else:  # unique numbers of entries and of mail are a second net: all but one of them fail, but by no refusal
        assert wrong or any(isinstance(outcome, Neo4jError | NothingChanged) for outcome in outcomes)


@pytest.mark.parametrize(("kind", "holds"), [(kind, kind in HOLD) for kind in LOCKS])
@pytest.mark.parametrize("neighbours", [0, 350], ids=["sparse", "dense"])
async def test_only_a_lock_by_set_makes_a_block_wait_for_a_send_that_has_read_its_facts(
    monkeypatch: pytest.MonkeyPatch,
    town: Town,
    member_ids: Ids,
    lock_by: Callable[[str], None],
    *,
    kind: str,
    holds: bool,
    neighbours: int,
) -> None:
    sender, to, bystander, *crowd = member_ids(3 + neighbours)
    await town.settle(Person(id, open_profile=True) for id in (sender, to, bystander, *crowd))
    await town.tie("CONNECTED_TO", [(hub, id) for hub in (sender, to) for id in crowd])
    await town.run(WROTE_BEFORE, ids=[sender, to])
    lock_by(kind)
    await planned(town, bystander, holds=holds)
    meeting = Meeting(2, EVIDENTLY_WAITING if holds else SLOW_MACHINE)
    monkeypatch.setattr(graph.store, "load", meeting.load)
    sending = asyncio.create_task(alone(town, a_send(sender, to)))
    await meeting.first_there.wait()
    block = BlockMember(id="b", actor_id=to, key="block", fingerprint="f", now=START, member_id=sender)
    await asyncio.gather(alone(town, block), sending)
    assert meeting.met is not holds


@pytest.mark.parametrize("holds", [True, False], ids=["as it is", "without the pool's"])
async def test_r8a_only_the_pool_s_own_lock_lets_one_of_many_seats_take_its_last_credit(
    monkeypatch: pytest.MonkeyPatch, town: Town, product: Product, member_ids: Ids, *, holds: bool
) -> None:
    ids = member_ids(2 * SENDS)
    seats, others = ids[:SENDS], ids[SENDS:]
    await town.settle(Person(id) for id in others)
    team = await seated(town, product, seats, credits=1, limit=5)
    if not holds:
        people = f"FOREACH (person IN CASE WHEN m:Team THEN [] ELSE [m] END | {SET.replace('m.', 'person.')})"
        monkeypatch.setattr(graph.facts, "LOCK_AND_LOAD", graph.facts.LOCK_AND_LOAD.replace(SET, people))
    meeting = Meeting(SENDS, EVIDENTLY_WAITING if holds else SLOW_MACHINE)
    monkeypatch.setattr(graph.store, "load", meeting.load)
    letters = [
        replace(a_send(who, to), pay_with=PayWith.POOL, team_id=team) for who, to in zip(seats, others, strict=True)
    ]
    outcomes = await asyncio.gather(*(alone(town, letter) for letter in letters), return_exceptions=True)
    sent = sum(isinstance(outcome, Decision) for outcome in outcomes)
    wrong = violations(await read_books(town))
    assert meeting.met is not holds
    if holds:
        assert (sent, wrong) == (1, [])
    else:  # as above: the pool's entries have unique numbers
        assert wrong or any(isinstance(outcome, Neo4jError | NothingChanged) for outcome in outcomes)
