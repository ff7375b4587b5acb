"""What must hold of purchases and what follows them: refunds, bills, receipts, automatic top-ups."""

from __future__ import annotations

from typing import LiteralString

from graph.shapes.shape import shape

PURCHASES: LiteralString = shape(
    "Purchase",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.credits IS :: INTEGER NOT NULL AND n.credits > 0, 'credits must be a whole number above 0'],
  [n.priceCents IS :: INTEGER NOT NULL AND n.priceCents > 0, 'priceCents must be a whole number above 0'],
  [n.currency IS :: STRING NOT NULL, 'currency must be text'],
  [n.method IN $given.methods, 'method must be one of its kinds'],
  [n.state IN $given.states, 'state must be one of its kinds'],
  [n.createdAt IS :: ZONED DATETIME NOT NULL, 'createdAt must be a moment'],
  [n.settledAt IS :: ZONED DATETIME, 'settledAt must be a moment, or nothing'],
  [COUNT { (n)<-[:MADE]-(:Member) } = 1, 'a purchase belongs to one member']
""",
)

REFUNDS: LiteralString = shape(
    "Refund",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.credits IS :: INTEGER NOT NULL AND n.credits > 0, 'credits must be a whole number above 0'],
  [n.amountCents IS :: INTEGER NOT NULL AND n.amountCents >= 0, 'amountCents must be a whole number from 0'],
  [n.state IN $given.refundStates, 'state must be one of its kinds'],
  [n.requestedAt IS :: ZONED DATETIME NOT NULL, 'requestedAt must be a moment'],
  [COUNT { (n)<-[:REFUNDED_BY]-(:Purchase {id: n.purchaseId}) } = 1, 'a refund is of one purchase']
""",
)

STATEMENTS: LiteralString = shape(
    "Statement",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.method IN $given.methods, 'method must be one of its kinds'],
  [n.state IN $given.statementStates, 'state must be one of its kinds'],
  [n.month IS :: STRING NOT NULL, 'month must be text'],
  [n.currency IS :: STRING NOT NULL, 'currency must be text'],
  [n.lineIds IS :: LIST<STRING NOT NULL> NOT NULL AND n.lineTimes IS :: LIST<ZONED DATETIME NOT NULL> NOT NULL
    AND n.lineCredits IS :: LIST<INTEGER NOT NULL> NOT NULL AND n.lineCents IS :: LIST<INTEGER NOT NULL> NOT NULL,
    'lines must be texts, moments and whole numbers'],
  [all(lines IN [n.lineTimes, n.lineCredits, n.lineCents] WHERE size(lines) = size(n.lineIds)),
    'lines must be of one length'],
  [COUNT { (n)<-[:BILLED]-(:Member {id: n.memberId}) } = 1, 'a statement bills one member']
""",
)

RECEIPTS: LiteralString = shape(
    "Receipt",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.kind IN $given.receiptKinds, 'kind must be one of its kinds'],
  [n.issuedAt IS :: ZONED DATETIME NOT NULL, 'issuedAt must be a moment'],
  [n.credits IS :: INTEGER NOT NULL AND n.credits > 0, 'credits must be a whole number above 0'],
  [n.cents IS :: INTEGER NOT NULL AND n.cents >= 0, 'cents must be a whole number from 0'],
  [n.currency IS :: STRING NOT NULL, 'currency must be text'],
  [n.method IN $given.methods, 'method must be one of its kinds'],
  [n.number =~ '[0-9]{4}-[0-9]{8,}' AND EXISTS {
    MATCH (c:ReceiptCounter {year: left(n.number, 4)})
    WHERE toInteger(substring(n.number, 5)) <= c.last
  }, 'number must be one that was given'],
  [COUNT { (n)-[:FOR]->(:Purchase {id: n.purchaseId})<-[:MADE]-(:Member {id: n.memberId}) } = 1,
    'a receipt is for a purchase of the same member']
""",
)

RECEIPT_COUNTERS: LiteralString = shape(
    "ReceiptCounter",
    """
  [n.year =~ '[0-9]{4}', 'year must be four digits'],
  [n.last IS :: INTEGER NOT NULL AND n.last = COUNT { MATCH (r:Receipt) WHERE r.number STARTS WITH n.year + '-' },
    'last must be how many receipts its year has']
""",
    example="n.year",
)

TOP_UPS: LiteralString = shape(
    "TopUp",
    """
  [n.credits IS :: INTEGER NOT NULL AND n.credits > 0, 'credits must be a whole number above 0'],
  [n.threshold IS :: INTEGER NOT NULL AND 1 <= n.threshold <= n.credits, 'threshold must be 1 to credits'],
  [n.maxPurchases IS :: INTEGER NOT NULL AND n.maxPurchases > 0, 'maxPurchases must be a whole number above 0'],
  [n.maxCents IS :: INTEGER NOT NULL AND n.maxCents > 0, 'maxCents must be a whole number above 0'],
  [n.method IN $given.methods, 'method must be one of its kinds'],
  [n.enabled IS :: BOOLEAN NOT NULL AND n.armed IS :: BOOLEAN NOT NULL, 'enabled and armed must be true or false'],
  [n.purchases IS :: INTEGER NOT NULL AND n.purchases >= 0, 'purchases must be a whole number from 0'],
  [n.cents IS :: INTEGER NOT NULL AND n.cents >= 0, 'cents must be a whole number from 0'],
  [n.declines IS :: INTEGER NOT NULL AND n.declines >= 0, 'declines must be a whole number from 0'],
  [n.pending IS NULL OR EXISTS { (:Purchase {id: n.pending})<-[:MADE]-(:Member {id: n.memberId}) },
    'pending must be a purchase of the same member'],
  [COUNT { (n)<-[:TOPS_UP]-(:Member {id: n.memberId, topsUp: true}) } = 1, 'automatic top-ups belong to one member']
""",
    example="n.memberId",
)
