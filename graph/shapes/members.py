"""What must hold of members, their teams, and the requests by which they connect."""

from __future__ import annotations

from typing import LiteralString

from graph.shapes.shape import shape

MEMBERS: LiteralString = shape(
    "Member",
    """
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
""",
    facts="""
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
""",
)

TEAMS: LiteralString = shape(
    "Team",
    """
  [n:Member AND n.id ENDS WITH '§pool', 'a team is the account of its pool'],
  [n.name IS :: STRING NOT NULL, 'name must be text'],
  [n.createdAt IS :: ZONED DATETIME NOT NULL, 'createdAt must be a moment'],
  [n.standing = 'SUSPENDED', 'a pool is available to nobody'],
  [n.searchName IS NULL AND n.searchProfile IS NULL, 'a pool is found by nobody'],
  [NOT EXISTS { (n)-[:SENT|SUBSCRIBES_TO|CONNECTED_TO]-() }, 'a pool is no person']
""",
)

SEATS: LiteralString = shape(
    "Seat",
    """
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
""",
    example="n.teamId",
)

CONNECTION_REQUESTS: LiteralString = shape(
    "ConnectionRequest",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.note IS :: STRING NOT NULL, 'note must be text'],
  [n.state IN $given.requestStates, 'state must be one of its kinds'],
  [n.sentAt IS :: ZONED DATETIME NOT NULL, 'sentAt must be a moment'],
  [n.closedAt IS :: ZONED DATETIME, 'closedAt must be a moment, or nothing'],
  [(n.state = 'PENDING') = (n.closedAt IS NULL), 'closedAt must be there once it is closed'],
  [n.senderId <> n.recipientId AND EXISTS { (:Member {id: n.senderId}) } AND EXISTS { (:Member {id: n.recipientId}) },
    'a request is from one member to another']
""",
)
