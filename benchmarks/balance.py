"""viewer.credits for an account with a long history, against one with hardly any: the history must not be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, LiteralString

from benchmarks.measure import compare
from benchmarks.network import DATABASE, connect, product
from graph.database import open_session

if TYPE_CHECKING:
    from neo4j import AsyncDriver

    from graph.server.address import ServerAddress
    from schema.product import Product

YOUNG, OLD = "balance-young", "balance-old"
SIZES = {YOUNG: (10, 10, 0), OLD: (10_000, 200, 300)}
"""Entries, open lots and closed lots of each."""
START = datetime(2026, 1, 10, tzinfo=UTC)
LARGEST_RATIO = 1.5

MEMBER: LiteralString = """
CREATE (:Member {
  id: $id, name: $id, headline: '', profileLevel: 'FULL', standing: 'ACTIVE', accountType: 'STANDARD',
  openProfile: false, optOuts: [], openJobPosts: 0, responseRate: 0.0, createdAt: $at,
  entrySequence: $entries, balance: $open, entryHash: '', lastEntryAt: $at, sentInMonth: 0, sendMonth: '2026-01'
})
"""
LOTS: LiteralString = """
MATCH (m:Member {id: $id})
UNWIND range(0, $open + $closed - 1) AS n
CREATE (l:Lot {
  id: $id + '-' + n, source: CASE n % 2 WHEN 0 THEN 'REWARD' ELSE 'PURCHASED' END, amount: 25, held: 0,
  remaining: CASE WHEN n < $open THEN 1 ELSE 0 END, grantedAt: $at, smallestDegree: 2, origin: $id + '-' + n,
  expiresAt: CASE n % 2 WHEN 0 THEN $at + duration({years: 10, days: n}) END
})
FOREACH (_ IN CASE WHEN n < $open THEN [1] ELSE [] END | CREATE (m)-[:HOLDS]->(l))
FOREACH (_ IN CASE WHEN n < $open THEN [] ELSE [1] END | CREATE (m)-[:HELD]->(l))
"""
ENTRIES: LiteralString = """
UNWIND range(1, $entries) AS n
MATCH (l:Lot {id: $id + '-' + (n % ($open + $closed))})
CREATE (:Entry {
  memberId: $id, sequence: n, kind: 'SPEND', amount: -1, lotId: l.id, lotBalance: 1, balance: $open, actorId: $id,
  cause: $id, hash: '', at: $at
})-[:MOVES]->(l)
"""


async def run(address: ServerAddress) -> None:
    """Print the ratio of the two, for one reader and for several."""
    async with connect(address) as driver:
        for id, (entries, open_, closed) in SIZES.items():
            await _make(driver, id=id, entries=entries, open=open_, closed=closed, at=START + timedelta(hours=1))
        made = product(driver)
        for in_flight in (1, 8):
            await compare(
                "balance, 10,000 entries and 200 lots / 10",
                partial(_read, made, YOUNG),
                partial(_read, made, OLD),
                in_flight=in_flight,
            )
    print(f"{'':<46} wanted: {LARGEST_RATIO} x latency at most")


async def _make(driver: AsyncDriver, **given: Any) -> None:  # noqa: ANN401 - parameters of statements
    async with open_session(driver, DATABASE) as session:
        for statement in (MEMBER, LOTS, ENTRIES):
            await (await session.run(statement, given)).consume()


async def _read(made: Product, member_id: str) -> None:
    """Everything that viewer.credits shows without being asked for lists."""
    balance = await made.services.credits.balance(member_id)
    balance.by_source()
    balance.next_expiry()
    if balance.available != SIZES[member_id][1]:
        raise RuntimeError(f"{member_id} has {balance.available} credits")
