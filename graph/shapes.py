"""What Community Edition has no constraints for: types, what must be there, numbers' bounds, ties. For verification."""

from __future__ import annotations

from typing import LiteralString

from graph.other_shapes import OTHER_SHAPES

MEMBERS: LiteralString = """
MATCH (n:Member)
CALL (n) {
  MATCH (n)-[:SENT]->(i:InMail)
  WITH n, i.sentAt.epochSeconds / 86400 AS day, count(*) AS sent,
    sum(CASE i.state WHEN 'DELIVERED' THEN 0 ELSE 1 END) AS answered
  WHERE day >=
    CASE WHEN n.conduct IS :: LIST<INTEGER NOT NULL> NOT NULL THEN n.conduct[0] - $given.windowDays ELSE 0 END
  WITH day, sent, answered
  ORDER BY day
  RETURN collect([day, sent, answered]) AS mail
}
UNWIND [
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.name IS :: STRING NOT NULL, 'name must be text'],
  [n.profileLevel IN $given.profileLevels, 'profileLevel must be one of its kinds'],
  [n.standing IN $given.standings, 'standing must be one of its kinds'],
  [n.accountType IN $given.accountTypes, 'accountType must be one of its kinds'],
  [n.openProfile IS :: BOOLEAN NOT NULL, 'openProfile must be true or false'],
  [n.optOuts IS :: LIST<STRING NOT NULL> NOT NULL, 'optOuts must be a list of text'],
  [n.openJobPosts IS :: INTEGER NOT NULL AND n.openJobPosts >= 0, 'openJobPosts must be a whole number from 0'],
  [n.responseRate IS :: INTEGER NOT NULL | FLOAT NOT NULL AND 0 <= n.responseRate <= 1, 'responseRate must be 0 to 1'],
  [n.entrySequence IS :: INTEGER AND coalesce(n.entrySequence, 0) >= 0, 'entrySequence must be a number from 0'],
  [n.balance IS :: INTEGER AND coalesce(n.balance, 0) >= 0, 'balance must never be negative'],
  [n.sentInMonth IS :: INTEGER AND coalesce(n.sentInMonth, 0) >= 0, 'sentInMonth must be a whole number from 0'],
  [n.sendMonth IS :: STRING, 'sendMonth must be text'],
  [n.entryHash IS :: STRING, 'entryHash must be text'],
  [n.lastEntryAt IS :: ZONED DATETIME, 'lastEntryAt must be a moment'],
  [n.dueAt IS :: ZONED DATETIME, 'dueAt must be a moment'],
  [n.sketches IS :: LIST<STRING NOT NULL> AND size(coalesce(n.sketches, [])) <= 64,
    'sketches must be 64 texts at most'],
  [n.violations IS :: LIST<STRING NOT NULL>
    AND all(one IN coalesce(n.violations, []) WHERE split(one, ':')[1] IN $given.breaches),
    'violations must each be of a kind that counts'],
  [COUNT { (n)-[:SUBSCRIBES_TO]->() } < 2, 'a member has one plan at most'],
  [n.conduct IS :: LIST<INTEGER NOT NULL> AND coalesce(size(n.conduct) > 1 AND size(n.conduct) % 3 = 2, true),
    'conduct must be two days, then a day, its deliveries and its answers, again and again'],
  [mail = CASE WHEN n.conduct IS :: LIST<INTEGER NOT NULL> NOT NULL
    THEN [at IN range(2, size(n.conduct) - 1, 3) WHERE n.conduct[at] >= n.conduct[0] - $given.windowDays
      | [n.conduct[at], n.conduct[at + 1], n.conduct[at + 2]]]
    ELSE [] END,
    'conduct must count the InMails that were sent and answered']
] AS rule
WITH n, rule
WHERE NOT coalesce(rule[0], false)
WITH rule[1] AS broken, count(*) AS times, min(n.id) AS example
RETURN [broken, times, example] AS row
ORDER BY broken
"""

LOTS: LiteralString = """
MATCH (n:Lot)
UNWIND [
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
] AS rule
WITH n, rule
WHERE NOT coalesce(rule[0], false)
WITH rule[1] AS broken, count(*) AS times, min(n.id) AS example
RETURN [broken, times, example] AS row
ORDER BY broken
"""

ENTRIES: LiteralString = """
MATCH (n:Entry)
UNWIND [
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
] AS rule
WITH n, rule
WHERE NOT coalesce(rule[0], false)
WITH rule[1] AS broken, count(*) AS times, min(n.memberId + ' ' + toString(n.sequence)) AS example
RETURN [broken, times, example] AS row
ORDER BY broken
"""

HOLDS: LiteralString = """
MATCH (n:Hold)
UNWIND [
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
] AS rule
WITH n, rule
WHERE NOT coalesce(rule[0], false)
WITH rule[1] AS broken, count(*) AS times, min(n.id) AS example
RETURN [broken, times, example] AS row
ORDER BY broken
"""

DEBTS: LiteralString = """
MATCH (n:Debt)
UNWIND [
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.purchaseId IS :: STRING NOT NULL, 'purchaseId must be text'],
  [n.amount IS :: INTEGER NOT NULL AND n.amount >= 0, 'amount must be a whole number from 0'],
  [n.outstanding IS :: INTEGER NOT NULL AND 0 <= n.outstanding <= n.amount, 'outstanding must be 0 to amount'],
  [n.openedAt IS :: ZONED DATETIME NOT NULL, 'openedAt must be a moment'],
  [COUNT { (n)<-[:OWES|OWED]-(:Member) } = 1, 'a debt belongs to one member']
] AS rule
WITH n, rule
WHERE NOT coalesce(rule[0], false)
WITH rule[1] AS broken, count(*) AS times, min(n.id) AS example
RETURN [broken, times, example] AS row
ORDER BY broken
"""

PURCHASES: LiteralString = """
MATCH (n:Purchase)
UNWIND [
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.credits IS :: INTEGER NOT NULL AND n.credits > 0, 'credits must be a whole number above 0'],
  [n.priceCents IS :: INTEGER NOT NULL AND n.priceCents > 0, 'priceCents must be a whole number above 0'],
  [n.currency IS :: STRING NOT NULL, 'currency must be text'],
  [n.method IN $given.methods, 'method must be one of its kinds'],
  [n.state IN $given.states, 'state must be one of its kinds'],
  [n.createdAt IS :: ZONED DATETIME NOT NULL, 'createdAt must be a moment'],
  [n.settledAt IS :: ZONED DATETIME, 'settledAt must be a moment, or nothing'],
  [COUNT { (n)<-[:MADE]-(:Member) } = 1, 'a purchase belongs to one member']
] AS rule
WITH n, rule
WHERE NOT coalesce(rule[0], false)
WITH rule[1] AS broken, count(*) AS times, min(n.id) AS example
RETURN [broken, times, example] AS row
ORDER BY broken
"""

SUBSCRIPTIONS: LiteralString = """
MATCH (n:Subscription)
UNWIND [
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.plan IN $given.plans, 'plan must be one of its kinds'],
  [n.startedAt IS :: ZONED DATETIME NOT NULL, 'startedAt must be a moment'],
  [n.periods IS :: INTEGER NOT NULL AND n.periods >= 0, 'periods must be a whole number from 0'],
  [n.endsAt IS :: ZONED DATETIME, 'endsAt must be a moment, or nothing'],
  [COUNT { (n)<-[:SUBSCRIBES_TO|SUBSCRIBED_TO]-(:Member) } = 1, 'a subscription belongs to one member']
] AS rule
WITH n, rule
WHERE NOT coalesce(rule[0], false)
WITH rule[1] AS broken, count(*) AS times, min(n.id) AS example
RETURN [broken, times, example] AS row
ORDER BY broken
"""

INMAILS: LiteralString = """
MATCH (n:InMail)
UNWIND [
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.subject IS :: STRING NOT NULL AND n.body IS :: STRING NOT NULL, 'subject and body must be text'],
  [n.sentAt IS :: ZONED DATETIME NOT NULL, 'sentAt must be a moment'],
  [n.state IN $given.inmailStates, 'state must be one of its kinds'],
  [COUNT { (n)<-[:SENT]-(:Member {id: n.senderId}) } = 1, 'an InMail is sent once, by its sender'],
  [COUNT { (n)-[:TO]->(:Member {id: n.recipientId}) } = 1, 'an InMail goes to its recipient, once'],
  [(n.entry IS NULL) = (n.lotId IS NULL), 'entry and lotId must be there together'],
  [n.entry IS NULL OR EXISTS {
    MATCH (e:Entry {memberId: coalesce(n.teamId, n.senderId), sequence: n.entry})
    WHERE e.kind = 'SPEND' AND e.cause = n.id AND e.lotId = n.lotId
  }, 'an InMail is paid by the entry that it names']
] AS rule
WITH n, rule
WHERE NOT coalesce(rule[0], false)
WITH rule[1] AS broken, count(*) AS times, min(n.id) AS example
RETURN [broken, times, example] AS row
ORDER BY broken
"""

RECORDS: LiteralString = """
MATCH (n:IdempotencyRecord)
UNWIND [
  [n.memberId IS :: STRING NOT NULL, 'memberId must be text'],
  [n.key IS :: STRING NOT NULL, 'key must be text'],
  [n.fingerprint IS :: STRING NOT NULL, 'fingerprint must be text'],
  [n.intentId IS :: STRING NOT NULL, 'intentId must be text'],
  [n.answer IS :: STRING NOT NULL, 'answer must be text'],
  [n.at IS :: ZONED DATETIME NOT NULL, 'at must be a moment']
] AS rule
WITH n, rule
WHERE NOT coalesce(rule[0], false)
WITH rule[1] AS broken, count(*) AS times, min(n.memberId) AS example
RETURN [broken, times, example] AS row
ORDER BY broken
"""

STRIKES: LiteralString = """
MATCH (n:Strike)
UNWIND [
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.reason IS :: STRING NOT NULL, 'reason must be text'],
  [n.at IS :: ZONED DATETIME NOT NULL, 'at must be a moment'],
  [n.liftedAt IS :: ZONED DATETIME, 'liftedAt must be a moment, or nothing'],
  [COUNT { (n)<-[:INCURRED]-(:Member {id: n.memberId}) } = 1, 'a strike belongs to one member'],
  [n.caseId IS NULL OR EXISTS { MATCH (:Case {id: n.caseId, strikeId: n.id, state: 'UPHELD'}) },
    'a strike of a case is of one that was upheld']
] AS rule
WITH n, rule
WHERE NOT coalesce(rule[0], false)
WITH rule[1] AS broken, count(*) AS times, min(n.id) AS example
RETURN [broken, times, example] AS row
ORDER BY broken
"""

REPORTS: LiteralString = """
MATCH (n:Report)
UNWIND [
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.reason IN $given.reportReasons, 'reason must be one of its kinds'],
  [n.at IS :: ZONED DATETIME NOT NULL, 'at must be a moment'],
  [COUNT { (n)<-[:FILED]-(:Member {id: n.reporterId}) } = 1, 'a report is filed by one member'],
  [COUNT { (n)-[:ABOUT]->(:InMail {id: n.inmailId, recipientId: n.reporterId, senderId: n.reportedId}) } = 1,
    'a report is about an InMail between the two'],
  [COUNT { (n)-[:JOINED]->(:Case {id: n.caseId, memberId: n.reportedId}) } = 1,
    'a report joins a case about the same member']
] AS rule
WITH n, rule
WHERE NOT coalesce(rule[0], false)
WITH rule[1] AS broken, count(*) AS times, min(n.id) AS example
RETURN [broken, times, example] AS row
ORDER BY broken
"""

CASES: LiteralString = """
MATCH (n:Case)
UNWIND [
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.state IN $given.caseStates, 'state must be one of its kinds'],
  [n.openedAt IS :: ZONED DATETIME NOT NULL, 'openedAt must be a moment'],
  [n.restricts IS :: BOOLEAN NOT NULL, 'restricts must be true or false'],
  [(n.state = 'OPEN') = (n.closedAt IS NULL), 'closedAt must be there once it is decided'],
  [coalesce(n.openFor, '') = CASE n.state WHEN 'OPEN' THEN n.memberId ELSE '' END,
    'openFor must be there while it is open'],
  [(n.state = 'UPHELD') = (n.strikeId IS NOT NULL), 'an upheld case brings a strike, no other does'],
  [COUNT { (n)<-[:ACCUSED_IN]-(:Member {id: n.memberId}) } = 1, 'a case is about one member'],
  [EXISTS { (n)<-[:JOINED]-(:Report) }, 'a case has reports']
] AS rule
WITH n, rule
WHERE NOT coalesce(rule[0], false)
WITH rule[1] AS broken, count(*) AS times, min(n.id) AS example
RETURN [broken, times, example] AS row
ORDER BY broken
"""

SHAPES: tuple[tuple[str, LiteralString], ...] = (
    ("Member", MEMBERS),
    ("Lot", LOTS),
    ("Entry", ENTRIES),
    ("Hold", HOLDS),
    ("Debt", DEBTS),
    ("Purchase", PURCHASES),
    ("Subscription", SUBSCRIPTIONS),
    ("InMail", INMAILS),
    ("IdempotencyRecord", RECORDS),
    ("Strike", STRIKES),
    ("Report", REPORTS),
    ("Case", CASES),
    *OTHER_SHAPES,
)
"""Each label with the statement that finds what is wrong with its nodes."""
