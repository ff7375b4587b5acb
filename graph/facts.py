"""Loading the facts that decisions need: one statement, with or without the locks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, LiteralString

from graph.payment_rows import PURCHASE_ROW, STATEMENT_ROW, purchase_of, statement_of
from graph.rows import account_of, pair_of, record_of, scheduled_of, sent_of
from graph.support_rows import strike_of, ticket_of
from services.world import World

if TYPE_CHECKING:
    from neo4j import AsyncManagedTransaction

    from services.scope import Scope

# The lock is a write, members in id order; all reads come after all locks (the collect is the barrier).
LOCK: LiteralString = """
UNWIND $members AS id
MATCH (m:Member {id: id})
WITH m
ORDER BY m.id
SET m._lock = true
WITH collect(m) AS members
"""

FIND: LiteralString = """
UNWIND $members AS id
MATCH (m:Member {id: id})
WITH collect(m) AS members
"""

# Instants that every send reads come as microseconds: the driver takes longer over one of its own than over the rest
# of a member's facts.
# Each part imports the members, used or not: parts that import nothing may be read in any order, so before the locks.
FACTS: LiteralString = (
    """
CALL (members) {
  UNWIND members AS m
  RETURN collect([
    m.id, m.profileLevel, m.standing, m.accountType, m.openProfile, m.optOuts, m.openJobPosts, m.responseRate,
    m.entrySequence, m.balance, m.sendMonth, m.sentInMonth,
    [(m)-[:SUBSCRIBES_TO]->(s:Subscription) | [
      s.id, s.plan, s.startedAt.epochSeconds * 1000000 + s.startedAt.microsecond, s.periods, s.nextPlan,
      s.endsAt.epochSeconds * 1000000 + s.endsAt.microsecond
    ]],
    CASE WHEN m.id IN $ledgers THEN [(m)-[:HOLDS]->(l:Lot) | [
      l.id, l.source, l.amount, l.remaining,
      l.grantedAt.epochSeconds * 1000000 + l.grantedAt.microsecond,
      l.expiresAt.epochSeconds * 1000000 + l.expiresAt.microsecond,
      l.smallestDegree, l.origin, l.period, l.basis, l.held
    ]] ELSE [] END,
    m.restrictedUntil.epochSeconds * 1000000 + m.restrictedUntil.microsecond,
    m.entryHash, m.lastEntryAt.epochSeconds * 1000000 + m.lastEntryAt.microsecond,
    CASE WHEN m.id IN $ledgers THEN [(m)-[:RESERVES]->(h:Hold) | [
      h.id, h.cause, h.lotIds, h.credits, h.entries,
      h.createdAt.epochSeconds * 1000000 + h.createdAt.microsecond,
      h.expiresAt.epochSeconds * 1000000 + h.expiresAt.microsecond
    ]] ELSE [] END,
    CASE WHEN m.id IN $ledgers THEN [(m)-[:OWES]->(d:Debt) | [
      d.id, d.purchaseId, d.amount, d.outstanding, d.openedAt.epochSeconds * 1000000 + d.openedAt.microsecond
    ]] ELSE [] END,
    m.alerts,
    CASE WHEN m.topsUp THEN [(m)-[:TOPS_UP]->(t:TopUp) | [
      t.threshold, t.credits, t.maxPurchases, t.maxCents, t.method, t.token, t.enabled, t.armed, t.pending, t.month,
      t.purchases, t.cents, t.declines, t.retryAt.epochSeconds * 1000000 + t.retryAt.microsecond
    ]] ELSE [] END
  ]) AS accounts
}
CALL (members) {
  UNWIND $pairs AS pair
  MATCH (a:Member {id: pair[0]})
  MATCH (b:Member {id: pair[1]})
  OPTIONAL MATCH (c:Conversation {senderId: pair[0], recipientId: pair[1]})
  OPTIONAL MATCH path = shortestPath((a)-[:CONNECTED_TO*..3]-(b))
  RETURN collect([
    pair[0], pair[1], length(path),
    EXISTS { (b)-[:BLOCKED]->(a) }, EXISTS { (b)-[:REPORTED]->(a) }, EXISTS { (a)-[:BLOCKED]->(b) }, c.awaiting
  ]) AS pairs
}
CALL (members) {
  UNWIND $keys AS k
  MATCH (r:IdempotencyRecord {memberId: k[0], key: k[1]})
  RETURN collect([r.memberId, r.key, r.fingerprint, r.intentId, r.answer, r.at]) AS records
}
CALL (members) {
  UNWIND $keys AS k
  MATCH (p:Purchase {memberId: k[0], key: k[1]})
  RETURN collect("""
    + PURCHASE_ROW
    + """) AS purchases
}
"""
)

RARE: LiteralString = (
    """
CALL (members) {
  UNWIND $purchases AS id
  MATCH (p:Purchase {id: id})
  RETURN collect("""
    + PURCHASE_ROW
    + """) AS named
}
CALL (members) {
  UNWIND $statements AS id
  MATCH (:Member {id: id})-[:BILLED]->(s:Statement)
  RETURN collect("""
    + STATEMENT_ROW
    + """) AS statements
}
CALL (members) {
  UNWIND $scheduled AS id
  MATCH (s:ScheduledInMail {id: id})
  RETURN collect([
    s.id, s.senderId, s.recipientId, s.subject, s.body, s.payWith, s.sendAt, s.createdAt, s.holdId, s.state,
    s.inmailId, s.blockers
  ]) AS scheduled
}
CALL (members) {
  UNWIND $tickets AS id
  MATCH (t:Ticket {id: id})
  RETURN collect([t.id, t.memberId, t.subject, t.openedAt, t.state, t.waiting, t.resolvedAt]) AS tickets
}
CALL (members) {
  UNWIND $files AS id
  MATCH (m:Member {id: id})
  RETURN collect([
    m.id,
    [(m)-[:ASKS]->(t:Ticket) | [t.id, t.memberId, t.subject, t.openedAt, t.state, t.waiting, t.resolvedAt]],
    [(m)-[:INCURRED]->(s:Strike) | [s.id, s.memberId, s.reason, s.at, s.liftedAt]]
  ]) AS files
}
CALL (members) {
  UNWIND $inmails AS id
  MATCH (i:InMail {id: id})
  MATCH (c:Conversation {senderId: i.senderId, recipientId: i.recipientId})
  OPTIONAL MATCH (l:Lot {id: i.lotId})
  RETURN collect([
    i.id, i.senderId, i.recipientId, i.subject, i.body, i.sentAt, i.lotId, i.source, i.entry, i.state,
    i.respondedAt, i.returned, c.latest, EXISTS { (i)<-[:ABOUT]-(:Report) },
    CASE WHEN l IS NULL THEN null ELSE [
      l.id, l.source, l.amount, l.remaining,
      l.grantedAt.epochSeconds * 1000000 + l.grantedAt.microsecond,
      l.expiresAt.epochSeconds * 1000000 + l.expiresAt.microsecond,
      l.smallestDegree, l.origin, l.period, l.basis, l.held
    ] END
  ]) AS inmails
}
"""
)

SENDS: LiteralString = """
RETURN accounts, pairs, records, purchases, [] AS inmails, [] AS scheduled, [] AS tickets, [] AS files, [] AS statements
"""

ALL: LiteralString = """
RETURN accounts, pairs, records, purchases + named AS purchases, inmails, scheduled, tickets, files, statements
"""

LOCK_AND_LOAD_SENDS: LiteralString = LOCK + FACTS + SENDS
LOCK_AND_LOAD_ALL: LiteralString = LOCK + FACTS + RARE + ALL
LOAD_SENDS: LiteralString = FIND + FACTS + SENDS


async def load(transaction: AsyncManagedTransaction, scope: Scope, *, lock: bool) -> World:
    """The facts of ``scope``, with its members locked if ``lock``; without the locks those alone that a send reads."""
    rare = (scope.inmails, scope.purchases, scope.scheduled, scope.tickets, scope.files, scope.statements)
    locked = LOCK_AND_LOAD_ALL if any(rare) else LOCK_AND_LOAD_SENDS
    result = await transaction.run(
        locked if lock else LOAD_SENDS,
        members=sorted(scope.members),
        ledgers=list(scope.ledgers),
        pairs=[list(pair) for pair in scope.pairs],
        keys=[list(key) for key in scope.keys],
        inmails=list(scope.inmails),
        purchases=list(scope.purchases),
        scheduled=list(scope.scheduled),
        tickets=list(scope.tickets),
        files=list(scope.files),
        statements=list(scope.statements),
    )
    return _world(await result.single(strict=True))


def _world(record: Any) -> World:  # noqa: ANN401 - a driver record's values have no types
    accounts = [account_of(row) for row in record["accounts"]]
    tickets = [*record["tickets"], *(ticket for _, asked, _ in record["files"] for ticket in asked)]
    statements = [statement_of(row) for row in record["statements"]]
    return World(
        accounts={account.member.id: account for account in accounts},
        pairs={(row[0], row[1]): pair_of(row) for row in record["pairs"]},
        records={(row[0], row[1]): record_of(row) for row in record["records"]},
        inmails={row[0]: sent_of(row) for row in record["inmails"]},
        purchases={row[0]: purchase_of(row) for row in record["purchases"]},
        scheduled={row[0]: scheduled_of(row) for row in record["scheduled"]},
        tickets={row[0]: ticket_of(row) for row in tickets},
        strikes={member_id: tuple(map(strike_of, strikes)) for member_id, _, strikes in record["files"]},
        statements={(one.member_id, one.reference): one for one in statements},
    )
