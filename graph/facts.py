"""Loading the facts that decisions need: one statement, with or without the locks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, LiteralString

from graph.database import given
from graph.payment_rows import PURCHASE_ROW, purchase_of
from graph.rare import load_rare
from graph.rows import LOT_ROW, account_of, pair_of, record_of
from services.world import World

if TYPE_CHECKING:
    from neo4j import AsyncManagedTransaction

    from services.scope import Scope

# The lock is a write, members in id order; all reads come after all locks (the collect is the barrier).
LOCK: LiteralString = """
UNWIND $given.members AS id
MATCH (m:Member {id: id})
WITH m
ORDER BY m.id
SET m._lock = true
WITH collect(m) AS members
"""

FIND: LiteralString = """
UNWIND $given.members AS id
MATCH (m:Member {id: id})
WITH collect(m) AS members
"""

# Instants that every send reads come as microseconds: the driver takes longer over one of its own than over the rest
# of a member's facts.
# A lot's properties are taken out in one go: to ask for one after another walks through them each time.
# Of who isn't asked for with a ledger, nothing of one is read: a plan has 500 recipients.
# Each part imports the members, used or not: parts that import nothing may be read in any order, so before the locks.
ACCOUNTS: LiteralString = (
    """
CALL (members) {
  UNWIND members AS m
  RETURN collect([
    m.id, m.profileLevel, m.standing, m.accountType, m.openProfile, m.optOuts, m.openJobPosts, m.responseRate,
    m.restrictedUntil.epochSeconds * 1000000 + m.restrictedUntil.microsecond,
    m.emailAddress IS NOT NULL, m.emailKinds, m.mailSequence,
    CASE WHEN m.id IN $given.ledgers THEN [
      m.entrySequence, m.balance, m.sendMonth, m.sentInMonth, m.entryHash,
      m.lastEntryAt.epochSeconds * 1000000 + m.lastEntryAt.microsecond,
      [(m)-[:SUBSCRIBES_TO]->(s:Subscription) | [
        s.id, s.plan, s.startedAt.epochSeconds * 1000000 + s.startedAt.microsecond, s.periods, s.nextPlan,
        s.endsAt.epochSeconds * 1000000 + s.endsAt.microsecond
      ]],
      [l IN [(m)-[:HOLDS]->(lot:Lot) | properties(lot)] | """
    + LOT_ROW
    + """],
      [(m)-[:RESERVES]->(h:Hold) | [
        h.id, h.cause, h.lotIds, h.credits, h.entries,
        h.createdAt.epochSeconds * 1000000 + h.createdAt.microsecond,
        h.expiresAt.epochSeconds * 1000000 + h.expiresAt.microsecond
      ]],
      [(m)-[:OWES]->(d:Debt) | [
        d.id, d.purchaseId, d.amount, d.outstanding, d.openedAt.epochSeconds * 1000000 + d.openedAt.microsecond
      ]],
      m.alerts,
      CASE WHEN m.topsUp THEN [(m)-[:TOPS_UP]->(t:TopUp) | [
        t.threshold, t.credits, t.maxPurchases, t.maxCents, t.method, t.token, t.enabled, t.armed, t.pending, t.month,
        t.purchases, t.cents, t.declines, t.retryAt.epochSeconds * 1000000 + t.retryAt.microsecond
      ]] ELSE [] END,
      COUNT { (m)-[:SENT]->() }, m.sketches, m.conduct
    ] END
  ]) AS accounts
}
"""
)


def _pairs(path: LiteralString, degree: LiteralString) -> LiteralString:
    return (
        """
CALL (members) {
  UNWIND $given.pairs AS pair
  MATCH (a:Member {id: pair[0]})
  MATCH (b:Member {id: pair[1]})
  OPTIONAL MATCH (c:Conversation {senderId: pair[0], recipientId: pair[1]})
"""
        + path
        + """
  RETURN collect([
    pair[0], pair[1], """
        + degree
        + """,
    EXISTS { (b)-[:BLOCKED]->(a) }, EXISTS { (b)-[:REPORTED]->(a) }, EXISTS { (a)-[:BLOCKED]->(b) }, c.awaiting
  ]) AS pairs
}
"""
    )


PAIRS: LiteralString = _pairs("OPTIONAL MATCH path = shortestPath((a)-[:CONNECTED_TO*..3]-(b))", "length(path)")
TOLD_PAIRS: LiteralString = _pairs("", "pair[2]")
"""Pairs whose degrees are given: the paths of 500 take twice as long as all other facts of them."""

KEYS: LiteralString = (
    """
CALL (members) {
  UNWIND $given.keys AS k
  MATCH (r:IdempotencyRecord {memberId: k[0], key: k[1]})
  RETURN collect([r.memberId, r.key, r.fingerprint, r.intentId, r.answer, r.at]) AS records
}
CALL (members) {
  UNWIND $given.keys AS k
  MATCH (p:Purchase {memberId: k[0], key: k[1]})
  RETURN collect("""
    + PURCHASE_ROW
    + """) AS purchases
}
"""
)

SENDS: LiteralString = """
RETURN accounts, pairs, records, purchases
"""

# Whoever wrote to thousands has one row of them: it is asked for where everybody is looked at, and nowhere else.
AWAITING: LiteralString = """
CALL (members) {
  UNWIND $given.awaiting AS sender
  MATCH (c:Conversation)
  WHERE c.senderId = sender AND c.recipientId > '' AND c.awaiting
  RETURN collect([sender, c.recipientId]) AS awaiting
}
RETURN accounts, pairs, records, purchases, awaiting
"""

FACTS: LiteralString = ACCOUNTS + PAIRS + KEYS
LOCK_AND_LOAD: LiteralString = LOCK + FACTS + SENDS
LOAD: LiteralString = FIND + FACTS + SENDS
LOAD_AWAITING: LiteralString = FIND + FACTS + AWAITING
LOAD_TOLD: LiteralString = FIND + ACCOUNTS + TOLD_PAIRS + KEYS + SENDS


async def load(transaction: AsyncManagedTransaction, scope: Scope, *, lock: bool) -> World:
    """The facts of ``scope``, with its members locked if ``lock``; what few decisions read comes after the locks.

    Whose response somebody awaits is read, and degrees are believed, without locks alone.
    """
    surveyed = LOAD_TOLD if scope.degrees else LOAD_AWAITING if scope.awaiting else LOAD
    result = await transaction.run(
        LOCK_AND_LOAD if lock else surveyed,
        given(
            {
                "members": sorted(scope.members),
                "ledgers": list(scope.ledgers),
                "pairs": [list(pair) for pair in (scope.pairs if lock else scope.degrees or scope.pairs)],
                "keys": [list(key) for key in scope.keys],
                "awaiting": list(scope.awaiting),
            }
        ),
    )
    record = await result.single(strict=True)
    world = _world(record)
    for sender_id, recipient_id in record.get("awaiting", ()):
        world.awaiting.setdefault(sender_id, []).append(recipient_id)
    await load_rare(transaction, scope, world)
    return world


def _world(record: Any) -> World:  # noqa: ANN401 - a driver record's values have no types
    accounts = [account_of(row) for row in record["accounts"]]
    return World(
        accounts={account.member.id: account for account in accounts},
        mail={row[0]: row[11] or 0 for row in record["accounts"]},
        pairs={(row[0], row[1]): pair_of(row) for row in record["pairs"]},
        records={(row[0], row[1]): record_of(row) for row in record["records"]},
        purchases={row[0]: purchase_of(row) for row in record["purchases"]},
    )
