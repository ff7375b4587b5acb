"""What must hold of ledgers: lots, entries, holds, debts, plans, and what was answered to a key."""

from __future__ import annotations

from typing import LiteralString

from graph.shapes.shape import shape

LOTS: LiteralString = shape(
    "Lot",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.source IN $given.sources, 'source must be one of its kinds'],
  [n.amount IS :: INTEGER NOT NULL AND n.amount > 0, 'amount must be a whole number above 0'],
  [n.remaining IS :: INTEGER NOT NULL AND n.remaining >= 0, 'remaining must never be negative'],
  [n.held IS :: INTEGER AND coalesce(n.held, 0) >= 0, 'held must never be negative'],
  [n.remaining + coalesce(n.held, 0) <= n.amount, 'remaining and held must be no more than amount'],
  [n.grantedAt IS :: ZONED DATETIME NOT NULL, 'grantedAt must be a moment'],
  [n.expiresAt IS :: ZONED DATETIME, 'expiresAt must be a moment, or nothing'],
  [n.smallestDegree IN [1, 2, 3], 'smallestDegree must be 1, 2 or 3'],
  [n.origin IS :: STRING NOT NULL, 'origin must be text'],
  [COUNT { (n)<-[:HOLDS|HELD]-(:Member) } = 1, 'a lot belongs to one member'],
  [EXISTS { (n)<-[:MOVES]-(:Entry) }, 'a lot has entries']
""",
)

ENTRIES: LiteralString = shape(
    "Entry",
    """
  [n.memberId IS :: STRING NOT NULL, 'memberId must be text'],
  [n.sequence IS :: INTEGER NOT NULL AND n.sequence > 0, 'sequence must be a whole number from 1'],
  [n.kind IN $given.kinds, 'kind must be one of its kinds'],
  [n.amount IS :: INTEGER NOT NULL AND n.amount <> 0, 'amount must be a whole number other than 0'],
  [n.lotId IS :: STRING NOT NULL, 'lotId must be text'],
  [n.lotBalance IS :: INTEGER NOT NULL AND n.lotBalance >= 0, 'lotBalance must never be negative'],
  [n.balance IS :: INTEGER NOT NULL AND n.balance >= 0, 'balance must never be negative'],
  [n.at IS :: ZONED DATETIME NOT NULL, 'at must be a moment'],
  [n.actorId IS :: STRING NOT NULL, 'actorId must be text'],
  [n.cause IS :: STRING NOT NULL, 'cause must be text'],
  [n.reverses IS :: INTEGER, 'reverses must be a whole number, or nothing'],
  [n.hash IS :: STRING NOT NULL, 'hash must be text'],
  [COUNT { (n)-[:MOVES]->(:Lot) } = 1, 'an entry moves one lot'],
  [EXISTS { MATCH (:Member {id: n.memberId}) }, 'an entry belongs to a member'],
  [n.kind <> 'SPEND' OR EXISTS {
    MATCH (i:InMail {id: n.cause})
    WHERE coalesce(i.teamId, i.senderId) = n.memberId AND i.entry = n.sequence
  }, 'a SPEND pays for an InMail']
""",
    example="n.memberId + ' ' + toString(n.sequence)",
)

HOLDS: LiteralString = shape(
    "Hold",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.cause IS :: STRING NOT NULL, 'cause must be text'],
  [size(n.lotIds) > 0 AND size(n.lotIds) = size(n.credits) AND size(n.lotIds) = size(n.entries),
    'lotIds, credits and entries must be of one length'],
  [n.lotIds IS :: LIST<STRING NOT NULL> NOT NULL, 'lotIds must be text'],
  [n.credits IS :: LIST<INTEGER NOT NULL> NOT NULL AND all(credits IN n.credits WHERE credits > 0),
    'credits must be whole numbers above 0'],
  [n.entries IS :: LIST<INTEGER NOT NULL> NOT NULL, 'entries must be whole numbers'],
  [n.createdAt IS :: ZONED DATETIME NOT NULL, 'createdAt must be a moment'],
  [n.expiresAt IS :: ZONED DATETIME NOT NULL, 'expiresAt must be a moment'],
  [COUNT { (n)<-[:RESERVES|RESERVED]-(:Member) } = 1, 'a hold belongs to one member']
""",
)

DEBTS: LiteralString = shape(
    "Debt",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.purchaseId IS :: STRING NOT NULL, 'purchaseId must be text'],
  [n.amount IS :: INTEGER NOT NULL AND n.amount >= 0, 'amount must be a whole number from 0'],
  [n.outstanding IS :: INTEGER NOT NULL AND 0 <= n.outstanding <= n.amount, 'outstanding must be 0 to amount'],
  [n.openedAt IS :: ZONED DATETIME NOT NULL, 'openedAt must be a moment'],
  [COUNT { (n)<-[:OWES|OWED]-(:Member) } = 1, 'a debt belongs to one member']
""",
)

SUBSCRIPTIONS: LiteralString = shape(
    "Subscription",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.plan IN $given.plans, 'plan must be one of its kinds'],
  [n.startedAt IS :: ZONED DATETIME NOT NULL, 'startedAt must be a moment'],
  [n.periods IS :: INTEGER NOT NULL AND n.periods >= 0, 'periods must be a whole number from 0'],
  [n.endsAt IS :: ZONED DATETIME, 'endsAt must be a moment, or nothing'],
  [COUNT { (n)<-[:SUBSCRIBES_TO|SUBSCRIBED_TO]-(:Member) } = 1, 'a subscription belongs to one member']
""",
)

PLAN_CHANGES: LiteralString = shape(
    "PlanChange",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.subscriptionId IS :: STRING NOT NULL, 'subscriptionId must be text'],
  [n.plan IN $given.plans, 'plan must be one of its kinds'],
  [n.at IS :: ZONED DATETIME NOT NULL, 'at must be a moment'],
  [n.startedAt IS :: ZONED DATETIME NOT NULL, 'startedAt must be a moment'],
  [n.endsAt IS :: ZONED DATETIME, 'endsAt must be a moment, or nothing'],
  [COUNT { (n)<-[:CHANGED_PLAN]-(:Member {id: n.memberId}) } = 1, 'a change of plan is of one member']
""",
)

RECORDS: LiteralString = shape(
    "IdempotencyRecord",
    """
  [n.memberId IS :: STRING NOT NULL, 'memberId must be text'],
  [n.key IS :: STRING NOT NULL, 'key must be text'],
  [n.fingerprint IS :: STRING NOT NULL, 'fingerprint must be text'],
  [n.intentId IS :: STRING NOT NULL, 'intentId must be text'],
  [n.answer IS :: STRING NOT NULL, 'answer must be text'],
  [n.at IS :: ZONED DATETIME NOT NULL, 'at must be a moment']
""",
    example="n.memberId",
)
