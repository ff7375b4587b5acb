"""Reads of what was: an account's ledger up to a moment, and the plan as it had been chosen by then."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, LiteralString

from graph.reads import Reads
from graph.rows import hold_of, lot_of, moment, subscription_of
from services.past import PastLedger

if TYPE_CHECKING:
    from datetime import datetime

    from graph.rows import Row

# One look at the entries finds each lot's last one; held credits are what holds took and haven't given back.
LEDGER_AT: LiteralString = """
MATCH (m:Member {id: $given.member})
CALL (m) {
  MATCH (e:Entry)
  WHERE e.memberId = m.id AND e.sequence > 0 AND e.at <= $given.at
  WITH m, e.lotId AS lotId, max(e.sequence) AS last,
    sum(CASE WHEN e.kind IN ['HOLD', 'RELEASE'] THEN -e.amount ELSE 0 END) AS held
  MATCH (e:Entry {memberId: m.id, sequence: last})-[:MOVES]->(l:Lot)
  WHERE e.lotBalance > 0 OR held > 0
  RETURN collect([
    l.id, l.source, l.amount, e.lotBalance,
    l.grantedAt.epochSeconds * 1000000 + l.grantedAt.microsecond,
    l.expiresAt.epochSeconds * 1000000 + l.expiresAt.microsecond,
    l.smallestDegree, l.origin, l.period, l.basis, held
  ]) AS lots
}
CALL (m) {
  MATCH (e:Entry)
  WHERE e.memberId = m.id AND e.sequence > 0 AND e.at <= $given.at AND e.kind IN ['HOLD', 'RELEASE']
  WITH e.cause AS id, sum(e.amount) AS amount
  WHERE amount < 0
  MATCH (h:Hold {id: id})
  RETURN collect([
    h.id, h.cause, h.lotIds, h.credits, h.entries,
    h.createdAt.epochSeconds * 1000000 + h.createdAt.microsecond,
    h.expiresAt.epochSeconds * 1000000 + h.expiresAt.microsecond
  ]) AS holds
}
CALL (m) {
  MATCH (e:Entry)
  WHERE e.memberId = m.id AND e.sequence > 0 AND e.at <= $given.at
  WITH e
  ORDER BY e.sequence DESC
  LIMIT 1
  RETURN collect([e.sequence, e.balance, e.hash, e.at]) AS last
}
CALL (m) {
  MATCH (m)-[:CHANGED_PLAN]->(c:PlanChange)
  WHERE c.at <= $given.at
  WITH c
  ORDER BY c.at DESC, c.id DESC
  LIMIT 1
  RETURN collect([
    c.subscriptionId, c.plan, c.startedAt.epochSeconds * 1000000 + c.startedAt.microsecond, c.periods, c.nextPlan,
    c.endsAt.epochSeconds * 1000000 + c.endsAt.microsecond
  ]) AS plan
}
RETURN [
  lots, holds, last, plan, EXISTS { (m)-[:CHANGED_PLAN]->(c:PlanChange) WHERE c.at > $given.at }
] AS row
"""


class GraphPast(Reads):
    """Reads of one database; every method may raise NothingChanged."""

    async def ledger(self, member_id: str, at: datetime) -> PastLedger:
        """What the member's entries up to ``at`` add up to; nothing for nobody."""
        rows = await self.rows(LEDGER_AT, member=member_id, at=at)
        return _ledger_of(member_id, rows[0]) if rows else PastLedger()


def _ledger_of(member_id: str, row: Row) -> PastLedger:
    lots, holds, last, plan, changed_later = row
    sequence, balance, head, at = last[0] if last else (0, 0, None, None)
    return PastLedger(
        lots=tuple(starmap(lot_of, lots)),
        holds=tuple(hold_of(member_id, hold) for hold in holds),
        sequence=sequence,
        balance=balance,
        head=head or "",
        last_at=None if at is None else moment(at),
        plan=subscription_of(member_id, plan[0]) if plan else None,
        changed_later=changed_later,
    )
