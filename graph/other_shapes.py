"""What must hold of news, tickets, receipts, top-ups, templates and teams, as graph/shapes.py has it for the rest."""

from __future__ import annotations

from typing import LiteralString

NOTIFICATIONS: LiteralString = """
MATCH (n:Notification)
UNWIND [
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.kind IN $given.notificationKinds, 'kind must be one of its kinds'],
  [n.at IS :: ZONED DATETIME NOT NULL, 'at must be a moment'],
  [n.sequence IS :: INTEGER NOT NULL AND n.sequence >= 1, 'sequence must be a whole number from 1'],
  [EXISTS {
    MATCH (m:Member {id: n.memberId})
    WHERE n.sequence <= m.notificationSequence
  }, 'sequence must be no higher than the last that its member knows'],
  [n.unread IS NULL OR n.unread = true, 'unread must be true, or nothing'],
  [coalesce(n.answer IN $given.answerKinds, false) = (n.kind = 'ANSWER_RECEIVED'),
    'answer must be one of its kinds, for an answer and nothing else'],
  [n.kind <> 'INMAIL_RECEIVED' OR EXISTS { (:InMail {id: n.about, recipientId: n.memberId}) },
    'an InMail is told to its recipient'],
  [size([moment IN [n.mailDueAt, n.mailAcceptedAt, n.mailGaveUpAt] WHERE moment IS NOT NULL]) <= 1,
    'an email is due, accepted or given up']
] AS rule
WITH n, rule
WHERE NOT coalesce(rule[0], false)
WITH rule[1] AS broken, count(*) AS times, min(n.id) AS example
RETURN [broken, times, example] AS row
ORDER BY broken
"""

TICKETS: LiteralString = """
MATCH (n:Ticket)
UNWIND [
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.subject IS :: STRING NOT NULL, 'subject must be text'],
  [n.state IN $given.ticketStates, 'state must be one of its kinds'],
  [n.openedAt IS :: ZONED DATETIME NOT NULL, 'openedAt must be a moment'],
  [n.waiting IS :: INTEGER NOT NULL AND n.waiting >= 0, 'waiting must be a whole number from 0'],
  [(n.state = 'RESOLVED') = (n.resolvedAt IS NOT NULL), 'resolvedAt must be there once it is resolved'],
  [COUNT { (n)<-[:ASKS|ASKED]-(:Member {id: n.memberId}) } = 1, 'a ticket belongs to one member'],
  [(n.state = 'RESOLVED') = EXISTS { (n)<-[:ASKED]-() }, 'a ticket is asked until it is resolved'],
  [EXISTS { (n)<-[:WRITTEN_IN]-(:TicketMessage {ticketId: n.id}) }, 'a ticket has messages']
] AS rule
WITH n, rule
WHERE NOT coalesce(rule[0], false)
WITH rule[1] AS broken, count(*) AS times, min(n.id) AS example
RETURN [broken, times, example] AS row
ORDER BY broken
"""

RECEIPTS: LiteralString = """
MATCH (n:Receipt)
UNWIND [
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
] AS rule
WITH n, rule
WHERE NOT coalesce(rule[0], false)
WITH rule[1] AS broken, count(*) AS times, min(n.id) AS example
RETURN [broken, times, example] AS row
ORDER BY broken
"""

TOP_UPS: LiteralString = """
MATCH (n:TopUp)
UNWIND [
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
] AS rule
WITH n, rule
WHERE NOT coalesce(rule[0], false)
WITH rule[1] AS broken, count(*) AS times, min(n.memberId) AS example
RETURN [broken, times, example] AS row
ORDER BY broken
"""

NETWORK_CHANGES: LiteralString = """
MATCH (n:NetworkChange)
UNWIND [
  [n.sequence IS :: INTEGER NOT NULL AND n.sequence >= 0, 'sequence must be a whole number from 0'],
  [n.mark IS :: STRING NOT NULL, 'mark must be text'],
  [n.kind IN $given.changeKinds, 'kind must be one of its kinds'],
  [n.members IS :: LIST<STRING NOT NULL> NOT NULL AND n.others IS :: LIST<STRING NOT NULL> NOT NULL,
    'members and others must be lists of text'],
  [n.kind IN ['BEGUN', 'MEMBERS'] AND size(n.others) = 0 OR size(n.others) = size(n.members),
    'others must be as many as members, for ties and nothing else'],
  [n.facts IS :: LIST<INTEGER NOT NULL> NOT NULL AND size(n.facts) = size(n.members) + size(n.others)
    AND all(bits IN n.facts WHERE 0 <= bits <= 255), 'facts must be a number up to 255 for each member and other'],
  [EXISTS { MATCH (feed:NetworkFeed {id: 'network'}) WHERE n.sequence <= feed.sequence },
    'sequence must be no higher than the last that the feed knows']
] AS rule
WITH n, rule
WHERE NOT coalesce(rule[0], false)
WITH rule[1] AS broken, count(*) AS times, toString(min(n.sequence)) AS example
RETURN [broken, times, example] AS row
ORDER BY broken
"""

TEMPLATES: LiteralString = """
MATCH (n:Template)
UNWIND [
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.name IS :: STRING NOT NULL, 'name must be text'],
  [n.subject IS :: STRING NOT NULL AND n.body IS :: STRING NOT NULL, 'subject and body must be text'],
  [n.createdAt IS :: ZONED DATETIME NOT NULL, 'createdAt must be a moment'],
  [n.updatedAt IS :: ZONED DATETIME NOT NULL AND n.updatedAt >= n.createdAt, 'updatedAt must be a moment from then on'],
  [COUNT { (n)<-[:KEEPS]-(:Member {id: n.memberId}) } = 1 AND COUNT { (n)<-[:KEEPS]-() } = 1,
    'a template belongs to one member']
] AS rule
WITH n, rule
WHERE NOT coalesce(rule[0], false)
WITH rule[1] AS broken, count(*) AS times, min(n.id) AS example
RETURN [broken, times, example] AS row
ORDER BY broken
"""

SEATS: LiteralString = """
MATCH (n:Seat)
UNWIND [
  [n.memberId IS :: STRING NOT NULL AND n.teamId IS :: STRING NOT NULL, 'memberId and teamId must be text'],
  [n.monthlyLimit IS :: INTEGER NOT NULL AND n.monthlyLimit >= 0, 'monthlyLimit must be a whole number from 0'],
  [n.used IS :: INTEGER NOT NULL AND n.used >= 0, 'used must be a whole number from 0'],
  [n.month IS :: STRING NOT NULL, 'month must be text'],
  [n.owner IS :: BOOLEAN NOT NULL, 'owner must be true or false'],
  [n.addedAt IS :: ZONED DATETIME NOT NULL, 'addedAt must be a moment'],
  [n.removedAt IS :: ZONED DATETIME, 'removedAt must be a moment, or nothing'],
  [coalesce(n.openFor, '') = CASE WHEN n.removedAt IS NULL THEN n.memberId ELSE '' END,
    'openFor must be there while it is held'],
  [EXISTS { MATCH (:Member {id: n.memberId}) }, 'a seat is held by a member'],
  [COUNT { (n)<-[:SEATS|SEATED]-(:Team {id: n.teamId}) } = 1, 'a seat belongs to one team'],
  [(n.removedAt IS NULL) = EXISTS { (n)<-[:SEATS]-() }, 'a team seats whoever holds a seat, and nobody else']
] AS rule
WITH n, rule
WHERE NOT coalesce(rule[0], false)
WITH rule[1] AS broken, count(*) AS times, min(n.teamId) AS example
RETURN [broken, times, example] AS row
ORDER BY broken
"""

TEAMS: LiteralString = """
MATCH (n:Team)
UNWIND [
  [n:Member AND n.id ENDS WITH '§pool', 'a team is the account of its pool'],
  [n.name IS :: STRING NOT NULL, 'name must be text'],
  [n.createdAt IS :: ZONED DATETIME NOT NULL, 'createdAt must be a moment'],
  [n.standing = 'SUSPENDED', 'a pool is available to nobody'],
  [n.searchName IS NULL AND n.searchProfile IS NULL, 'a pool is found by nobody'],
  [NOT EXISTS { (n)-[:SENT|SUBSCRIBES_TO|CONNECTED_TO]-() }, 'a pool is no person']
] AS rule
WITH n, rule
WHERE NOT coalesce(rule[0], false)
WITH rule[1] AS broken, count(*) AS times, min(n.id) AS example
RETURN [broken, times, example] AS row
ORDER BY broken
"""

OTHER_SHAPES: tuple[tuple[str, LiteralString], ...] = (
    ("Notification", NOTIFICATIONS),
    ("Ticket", TICKETS),
    ("Receipt", RECEIPTS),
    ("TopUp", TOP_UPS),
    ("NetworkChange", NETWORK_CHANGES),
    ("Template", TEMPLATES),
    ("Team", TEAMS),
    ("Seat", SEATS),
)
"""Each label with the statement that finds what is wrong with its nodes."""
