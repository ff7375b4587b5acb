"""The sweep: 100,000 members with nothing due, and with a renewal due for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, LiteralString

from benchmarks.network import DATABASE, connect
from graph.database import open_session
from graph.jobs import GraphDueMembers
from graph.loading import load
from graph.store import GraphStore
from schema.ids import new_id
from services.calendar import anniversary
from services.decisions.decide import decide_all
from services.jobs.sweep import Sweep
from services.member import Member
from services.networks.network import MemberRow, Network
from services.policy import Policy

if TYPE_CHECKING:
    from neo4j import AsyncDriver

    from graph.server.address import ServerAddress

MEMBERS = 100_000
ROUNDS = 4
IDLE_SECONDS = 5.0
ACCOUNTS_A_SECOND = 3_000
PREFIX = "sweep-"
START = datetime(2026, 1, 10, tzinfo=UTC)

# Plans that begin with the first sweep: each later one renews them all.
SUBSCRIBE: LiteralString = """
MATCH (m:Member)
WHERE m.id STARTS WITH $prefix
CALL (m) {
  CREATE (m)-[:SUBSCRIBES_TO]->(s:Subscription)
  SET s.id = 'plan-' + m.id, s.memberId = m.id, s.plan = 'CAREER', s.startedAt = $start, s.periods = 0, m.dueAt = $start
} IN TRANSACTIONS OF 5000 ROWS
"""
# Whatever else the benchmarks left would be swept along.
SET_ASIDE: LiteralString = """
MATCH (m:Member)
WHERE m.dueAt <= $until
CALL (m) {
  SET m.dueAt = null
} IN TRANSACTIONS OF 5000 ROWS
"""


@dataclass
class Clock:
    """Stands still until it is set."""

    now: datetime = START

    def __call__(self) -> datetime:
        """The moment that it was set to."""
        return self.now


async def run(address: ServerAddress, members: int = MEMBERS) -> None:
    """Print how long a sweep takes over members with nothing due, and at what rate it renews all their plans."""
    clock = Clock()
    async with connect(address) as driver:
        store = GraphStore(driver, DATABASE)
        reader = GraphDueMembers(driver, DATABASE)
        sweep = Sweep(store, partial(decide_all, policy=Policy()), reader, clock, new_id)
        await _prepare(driver, members)
        rates: list[float] = []
        for month in range(ROUNDS):
            clock.now = anniversary(START, month)
            rates.append(members / await _seconds(sweep, members))
        idle = await _seconds(sweep, 0)
    renewals = sorted(rates[1:])
    print(f"{'sweep, all due':<46} {renewals[len(renewals) // 2]:,.0f} accounts/s (a renewal each; {_listed(rates)})")
    print(f"{'':<46} wanted: {ACCOUNTS_A_SECOND:,} accounts/s")
    print(
        f"{'sweep, nothing due':<46} {idle * 1000:.1f} ms of {members:,} members; wanted: {IDLE_SECONDS:.0f} s at most"
    )


def _listed(rates: list[float]) -> str:
    return "rounds " + ", ".join(f"{rate:,.0f}" for rate in rates)


async def _prepare(driver: AsyncDriver, members: int) -> None:
    ids = sorted(f"{PREFIX}{number:06d}" for number in range(members))
    network = Network(tuple(MemberRow(Member(id), f"Member {id}") for id in ids), ())
    await load(driver, DATABASE, network, now=START, advance=lambda _kind, _count: None)
    async with open_session(driver, DATABASE) as session:
        await (await session.run(SET_ASIDE, until=anniversary(START, ROUNDS))).consume()
        await (await session.run(SUBSCRIBE, prefix=PREFIX, start=START)).consume()


async def _seconds(sweep: Sweep, expected: int) -> float:
    started = perf_counter()
    swept = await sweep.run()
    if swept.settled != expected or swept.failed:
        raise RuntimeError(f"{swept.settled:,} of {expected:,} accounts were settled, {len(swept.failed):,} failed")
    return perf_counter() - started
