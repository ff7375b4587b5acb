"""Reads of whole ledgers, as they are stored, a page at a time: for audits, explanations and exports."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, LiteralString, cast

from neo4j.time import DateTime

from graph.database import FAILURES, given
from graph.instants import instant
from graph.reads import READ_SECONDS, Reads
from graph.rows import moment
from services.audit.stored import (
    Reversed,
    StoredAccount,
    StoredDebt,
    StoredEntry,
    StoredHold,
    StoredLot,
    StoredPurchase,
)
from services.entry import EntryKind
from services.explain import Total
from services.lot import LotSource
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from graph.rows import Row
    from services.auditing import Span

PAGE = 500
"""Entries that one statement reads: no transaction is long, no slow client keeps a connection, no task waits long."""

AT = 7
"""The place of an entry's time among its fields."""

# The lock makes it one snapshot: what is written later has a later sequence, what was written before never changes.
SNAPSHOT: LiteralString = """
MATCH (m:Member {id: $given.member})
SET m._lock = true
WITH m
RETURN [
  coalesce(m.entrySequence, 0), coalesce(m.balance, 0), m.entryHash, m.lastEntryAt,
  COLLECT {
    MATCH (e:Entry)
    WHERE e.memberId = m.id AND e.sequence > coalesce(m.entrySequence, 0)
    RETURN e.sequence
    ORDER BY e.sequence
    LIMIT 1
  } + COLLECT {
    MATCH (e:Entry)
    WHERE e.memberId = m.id AND e.sequence < 1
    RETURN e.sequence
    LIMIT 1
  } + COLLECT {
    MATCH (e:Entry)
    WHERE e.memberId = m.id AND e.sequence >= ''
    RETURN e.sequence
    LIMIT 1
  },
  [(m)-[tie:HOLDS|HELD]->(l:Lot) | [
    type(tie), l.id, l.amount, l.remaining, coalesce(l.held, 0), COUNT { (l)<-[:HOLDS|HELD]-() }
  ]],
  [(m)-[:RESERVES]->(h:Hold) | [h.id, h.lotIds, h.credits, h.entries]],
  [(m)-[tie:OWES|OWED]->(d:Debt) | [type(tie), d.id, d.amount, d.outstanding]],
  [(m)-[:MADE]->(p:Purchase) | [p.id, p.credits, p.settledAt IS NOT NULL]]
] AS row
"""

# Ordered by both parts of the index's key, so that a page reads its own entries and no others. A page is one record,
# with instants as microseconds: the driver takes longer over a record, or an instant, than all else here takes. What is
# no instant, or a finer one than ours, comes as text.
AUDIT_PAGE: LiteralString = """
MATCH (e:Entry)
WHERE e.memberId = $given.member AND e.sequence > $given.after AND e.sequence <= $given.through
WITH e
ORDER BY e.memberId, e.sequence
LIMIT $given.limit
WITH [
  e.memberId, e.sequence, e.kind, e.amount, e.lotId, e.lotBalance, e.balance,
  CASE
    WHEN e.at IS :: ZONED DATETIME NOT NULL AND e.at.nanosecond % 1000 = 0
    THEN [e.at.epochSeconds * 1000000 + e.at.microsecond]
    ELSE toStringOrNull(e.at)
  END,
  e.actorId, e.cause, e.reverses, e.hash,
  [(e)-[:MOVES]->(l:Lot) | l.id],
  COLLECT {
    MATCH (r:Entry {memberId: e.memberId, sequence: e.reverses})
    RETURN [r.kind, r.amount, r.lotId, r.cause]
  }
] AS entry
RETURN collect(entry) AS row
"""

EXPORT_PAGE: LiteralString = """
MATCH (e:Entry)
WHERE e.memberId = $given.member AND e.sequence > $given.after AND e.sequence <= $given.through
  AND ($given.since IS NULL OR e.at >= $given.since) AND ($given.until IS NULL OR e.at < $given.until)
WITH e
ORDER BY e.memberId, e.sequence
LIMIT $given.limit
WITH [
  e.memberId, e.sequence, e.kind, e.amount, e.lotId, e.lotBalance, e.balance,
  CASE
    WHEN e.at IS :: ZONED DATETIME NOT NULL AND e.at.nanosecond % 1000 = 0
    THEN [e.at.epochSeconds * 1000000 + e.at.microsecond]
    ELSE toStringOrNull(e.at)
  END,
  e.actorId, e.cause, e.reverses, e.hash
] AS entry
RETURN collect(entry) AS row
"""

LENGTH: LiteralString = """
MATCH (m:Member {id: $given.member})
RETURN [coalesce(m.entrySequence, 0)] AS row
"""

TOTALS: LiteralString = """
MATCH (e:Entry)
WHERE e.memberId = $given.member AND e.sequence > 0 AND e.sequence <= $given.through AND e.amount IS :: INTEGER NOT NULL
WITH e.kind AS kind, e.lotId AS lot, sum(e.amount) AS credits, count(*) AS entries, min(e.at) AS since,
  max(e.at) AS until
MATCH (l:Lot {id: lot})
WITH kind, l.source AS source, sum(credits) AS credits, sum(entries) AS entries, min(since) AS since,
  max(until) AS until
RETURN [kind, source, credits, entries, since, until] AS row
"""


class GraphLedger(Reads):
    """Reads of one database's ledgers; every method may raise NothingChanged."""

    async def snapshot(self, member_id: str) -> StoredAccount | None:
        """The account beside its entries, taken under the member's lock; None if there is no such member."""
        try:
            async with asyncio.timeout(READ_SECONDS):
                result = await self._driver.execute_query(
                    SNAPSHOT, given({"member": member_id}), database_=self._database
                )
        except FAILURES as error:
            raise NothingChanged from error
        return _account(result.records[0]["row"]) if result.records else None

    async def entries(self, member_id: str, through: int) -> AsyncIterator[list[StoredEntry]]:
        """The entries from 1 to ``through`` with what they are tied to, in order, some at a time."""
        last, more = 0, through > 0
        while more:
            (rows,) = await self.rows(AUDIT_PAGE, member=member_id, after=last, through=through, limit=PAGE)
            yield [_entry(row) for row in rows]
            more = len(rows) == PAGE
            last = rows[-1][1] if more else last

    async def length(self, member_id: str) -> int | None:
        """How many entries the account has; None if there is no such member."""
        rows = await self.rows(LENGTH, member=member_id)
        return rows[0][0] if rows else None

    async def fields(self, member_id: str, span: Span) -> AsyncIterator[list[tuple[object, ...]]]:
        """The fields of the entries in ``span`` as they are stored, in order, some at a time."""
        last, more = span.first - 1, True
        limits = {"since": span.since, "until": span.until, "limit": PAGE}
        while more:
            (rows,) = await self.rows(EXPORT_PAGE, member=member_id, after=last, through=span.last, **limits)
            yield [_fields(row) for row in rows]
            more = len(rows) == PAGE
            last = rows[-1][1] if more else last

    async def totals(self, member_id: str, through: int) -> list[Total]:
        """What the entries up to ``through`` add up to, by kind and by the source of their lots."""
        rows = await self.rows(TOTALS, member=member_id, through=through)
        return [total for total in map(_total, rows) if total is not None]


def _total(row: Row) -> Total | None:
    """None for what no entry of ours can say: the lines then don't add up, and the audit tells why."""
    kind, source, credits, entries, since, until = row
    if str(kind) not in EntryKind.__members__ or str(source) not in LotSource.__members__ or type(credits) is not int:
        return None
    if not isinstance(since, DateTime) or not isinstance(until, DateTime):
        return None
    return Total(EntryKind(kind), LotSource(source), credits, entries, moment(since), moment(until))


def _account(row: Row) -> StoredAccount:
    return StoredAccount(
        sequence=row[0],
        balance=row[1],
        head=row[2],
        last_at=_plain(row[3]),
        astray=row[4][0] if row[4] else None,
        lots=tuple(StoredLot(*lot[:4], ties=ties, owners=lot[4]) for lot, ties in _tied(row[5])),
        holds=tuple(StoredHold(hold[0], *(tuple(part or ()) for part in hold[1:])) for hold in row[6]),
        debts=tuple(StoredDebt(*debt, ties=ties) for debt, ties in _tied(row[7])),
        purchases=tuple(StoredPurchase(*purchase) for purchase in row[8]),
    )


def _tied(rows: list[Row]) -> list[tuple[Row, tuple[str, ...]]]:
    """Each thing once, with the kinds of all ties to it; the rows hold a kind, then the thing's id and the rest."""
    things: dict[str, tuple[Row, list[str]]] = {}
    for tie, *thing in rows:
        things.setdefault(thing[0], (thing, []))[1].append(tie)
    return [(thing, tuple(ties)) for thing, ties in things.values()]


def _entry(row: Row) -> StoredEntry:
    undone = Reversed(*row[13][0]) if row[13] else None
    return StoredEntry(_fields(row[:12]), tuple(row[12]), undone)


def _fields(row: Row) -> tuple[object, ...]:
    before, (at, *after) = row[:AT], row[AT:]
    return (*before, instant(cast("int", at[0])) if isinstance(at, list) else at, *after)


def _plain(value: object) -> object:
    """A stored value without the driver's types; an instant finer than Python's becomes text, since none is ours."""
    if not isinstance(value, DateTime):
        return value
    return moment(value) if value.nanosecond % 1000 == 0 and value.tzinfo is not None else value.iso_format()
