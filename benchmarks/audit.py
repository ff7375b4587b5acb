"""auditAccount and ledgerExport on a short and on a long ledger: entries a second, and what memory they take.

Each measurement runs in a process of its own, ``python -m benchmarks.audit audit|export MEMBER``, since a process never
gives its peak back.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, LiteralString

from benchmarks.network import DATABASE, connect, product
from graph.database import open_session
from graph.effects import write
from graph.server.address import ServerAddress
from schema.export.formats import LedgerFormat
from services.account import Account
from services.auditing import Span
from services.effects.credits import AccountSaved, CreditsMoved
from services.effects.payments import PurchaseSaved
from services.entry import EntryKind
from services.journal import Journal
from services.lot import Lot, LotSource
from services.member import Member
from services.purchase import PaymentMethod, Purchase, PurchaseState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neo4j import AsyncDriver

    from services.account import Movement

SIZES = (1_000, 100_000)
PACK = 500
BATCH = 5_000
START = datetime(2024, 1, 1, tzinfo=UTC)
ALLOWED_MB = 8.0
"""How much more memory a hundred times the entries may take: 200 lots instead of 2, and a page or two."""

MAKE_MEMBER: LiteralString = """
CREATE (:Member {
  id: $member, name: $member, headline: '', profileLevel: 'FULL', standing: 'ACTIVE', accountType: 'STANDARD',
  openProfile: false, optOuts: [], openJobPosts: 0, responseRate: 0.0, createdAt: $at
})
"""
REMOVE: LiteralString = """
MATCH (m:Member {id: $member})-->(n)
OPTIONAL MATCH (n)<-[:MOVES]-(e)
CALL (n, e) {
  DETACH DELETE n, e
} IN TRANSACTIONS OF 10000 ROWS
"""


def spending(member_id: str, entries: int) -> Iterator[Movement]:
    """Packs bought and spent to the last credit, one after another; each entry is sealed by the rules themselves."""
    journal = Journal(Account(Member(member_id)))
    for number in range(entries):
        at, place = START + timedelta(minutes=number), number % PACK
        if place == 0:
            lot = Lot(f"{member_id}-{number}", LotSource.PURCHASED, PACK - 1, 0, at, None, 2, f"{member_id}-{number}")
            yield journal.post(lot, EntryKind.PURCHASE, lot.amount, at=at, cause=lot.id, actor_id=member_id)
        else:
            (lot,) = journal.account.lots
            yield journal.post(lot, EntryKind.SPEND, -1, at=at, cause=f"mail-{number}", actor_id=member_id)
        journal.movements.clear()


async def run(address: ServerAddress) -> None:
    """Make the ledgers, measure audits and exports of each, and print their figures."""
    async with connect(address) as driver:
        ids = [await _make(driver, entries) for entries in SIZES]
    for what in ("audit", "export"):
        growth: list[float] = []
        for member_id, entries in zip(ids, SIZES, strict=True):
            rate, megabytes = _measured(address, what, member_id)
            growth.append(megabytes)
            print(
                f"{what:<8} {entries:>9,} entries: {rate:8,.0f} entries/s, {megabytes:5.1f} MB above the idle process"
            )
        more = growth[1] - growth[0]
        print(f"{'':<8} {more:+.1f} MB for {SIZES[1] // SIZES[0]} times the entries; allowed: {ALLOWED_MB:.0f} MB")
    async with connect(address) as driver:
        for member_id in ids:
            await _run(driver, REMOVE, member=member_id)
            await _run(driver, "MATCH (m:Member {id: $member}) DETACH DELETE m", member=member_id)


async def _make(driver: AsyncDriver, entries: int) -> str:
    """A member with that many entries, written by the product's own statements; only the InMails aren't there."""
    member_id = f"audited-{entries}"
    movements = list(spending(member_id, entries))
    await _run(driver, MAKE_MEMBER, member=member_id, at=START)
    for first in range(0, entries, BATCH):
        batch = movements[first : first + BATCH]
        bought = [PurchaseSaved(_purchase(movement)) for movement in batch if movement.entry.amount > 0]
        async with open_session(driver, DATABASE) as session:
            effects = [*map(CreditsMoved, batch), *bought, AccountSaved(batch[-1].account)]
            await session.execute_write(write, effects)
    return member_id


def _purchase(movement: Movement) -> Purchase:
    entry = movement.entry
    return Purchase(
        id=entry.lot_id,
        member_id=entry.member_id,
        credits=entry.amount,
        price_cents=59_999,
        currency="USD",
        method=PaymentMethod.MICROSOFT_BILLING,
        state=PurchaseState.SETTLED,
        created_at=entry.at,
        key=entry.lot_id,
        fingerprint="",
        settled_at=entry.at,
    )


async def _run(driver: AsyncDriver, statement: LiteralString, **parameters: object) -> None:
    async with open_session(driver, DATABASE) as session:
        await (await session.run(statement, parameters)).consume()


def _measured(address: ServerAddress, what: str, member_id: str) -> tuple[float, float]:
    secrets = {"NEO4J_URI": address.uri, "NEO4J_USERNAME": address.username, "NEO4J_PASSWORD": address.password}
    command = [sys.executable, "-m", "benchmarks.audit", what, member_id]
    done = subprocess.run(command, env={**os.environ, **secrets}, capture_output=True, text=True, check=True)  # noqa: S603 - ourselves
    rate, megabytes = map(float, done.stdout.split())
    return rate, megabytes


async def _measure(address: ServerAddress, what: str, member_id: str) -> tuple[float, float]:
    """Entries a second, and by how many megabytes the process grew at most."""
    async with connect(address) as driver:
        auditing = product(driver).services.auditing
        await auditing.ledger.length(member_id)  # the connection takes memory too, once
        before, start = _peak_mb(), perf_counter()
        entries = 0
        if what == "audit":
            report = await auditing.audit(member_id)
            entries = report.entries
            if not report.ok:
                raise SystemExit(f"the ledger isn't sound: {report.findings[0]}")
        else:
            async for page in await auditing.export(member_id, Span()):
                LedgerFormat.CSV.write(page)
                entries += len(page)
        seconds = perf_counter() - start
        return entries / seconds, _peak_mb() - before


def _peak_mb() -> float:
    """The most memory that this process has had, in megabytes; the usual call tells the parent's, if that is more."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    told = ServerAddress(os.environ["NEO4J_URI"], os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"])
    print(*asyncio.run(_measure(told, *sys.argv[1:3])))
