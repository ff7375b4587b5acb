"""What must hold of reports, cases and strikes, of tickets, and of what operators did."""

from __future__ import annotations

from typing import LiteralString

from graph.shapes.shape import shape

REPORTS: LiteralString = shape(
    "Report",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.reason IN $given.reportReasons, 'reason must be one of its kinds'],
  [n.at IS :: ZONED DATETIME NOT NULL, 'at must be a moment'],
  [COUNT { (n)<-[:FILED]-(:Member {id: n.reporterId}) } = 1, 'a report is filed by one member'],
  [COUNT { (n)-[:ABOUT]->(:InMail {id: n.inmailId, recipientId: n.reporterId, senderId: n.reportedId}) } = 1,
    'a report is about an InMail between the two'],
  [COUNT { (n)-[:JOINED]->(:Case {id: n.caseId, memberId: n.reportedId}) } = 1,
    'a report joins a case about the same member']
""",
)

CASES: LiteralString = shape(
    "Case",
    """
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
""",
)

STRIKES: LiteralString = shape(
    "Strike",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.reason IS :: STRING NOT NULL, 'reason must be text'],
  [n.at IS :: ZONED DATETIME NOT NULL, 'at must be a moment'],
  [n.liftedAt IS :: ZONED DATETIME, 'liftedAt must be a moment, or nothing'],
  [COUNT { (n)<-[:INCURRED]-(:Member {id: n.memberId}) } = 1, 'a strike belongs to one member'],
  [n.caseId IS NULL OR EXISTS { MATCH (:Case {id: n.caseId, strikeId: n.id, state: 'UPHELD'}) },
    'a strike of a case is of one that was upheld']
""",
)

TICKETS: LiteralString = shape(
    "Ticket",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.subject IS :: STRING NOT NULL, 'subject must be text'],
  [n.state IN $given.ticketStates, 'state must be one of its kinds'],
  [n.openedAt IS :: ZONED DATETIME NOT NULL, 'openedAt must be a moment'],
  [n.waiting IS :: INTEGER NOT NULL AND n.waiting >= 0, 'waiting must be a whole number from 0'],
  [(n.state = 'RESOLVED') = (n.resolvedAt IS NOT NULL), 'resolvedAt must be there once it is resolved'],
  [COUNT { (n)<-[:ASKS|ASKED]-(:Member {id: n.memberId}) } = 1, 'a ticket belongs to one member'],
  [(n.state = 'RESOLVED') = EXISTS { (n)<-[:ASKED]-() }, 'a ticket is asked until it is resolved'],
  [EXISTS { (n)<-[:WRITTEN_IN]-(:TicketMessage {ticketId: n.id}) }, 'a ticket has messages']
""",
)

TICKET_MESSAGES: LiteralString = shape(
    "TicketMessage",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.body IS :: STRING NOT NULL, 'body must be text'],
  [n.at IS :: ZONED DATETIME NOT NULL, 'at must be a moment'],
  [COUNT { (n)-[:WRITTEN_IN]->(:Ticket {id: n.ticketId}) } = 1, 'a message is written in one ticket']
""",
)

OPERATOR_ACTIONS: LiteralString = shape(
    "OperatorAction",
    """
  [n.id IS :: STRING NOT NULL, 'id must be text'],
  [n.operator IS :: STRING NOT NULL, 'operator must be text'],
  [n.role IN $given.roles, 'role must be one of its kinds'],
  [n.kind IN $given.actionKinds, 'kind must be one of its kinds'],
  [n.at IS :: ZONED DATETIME NOT NULL, 'at must be a moment'],
  [EXISTS { (:Member {id: n.memberId}) }, 'an action is about a member']
""",
)
