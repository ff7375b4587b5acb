"""Facts that few decisions read: each kind by a statement of its own, run only where an intent asks for it.

They are read after the locks were taken, by statements of the same transaction. One statement for all of them would be
planned for seconds by a server that has just started.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, LiteralString

from graph.bonds import BONDS, DETOURS, OPEN_REQUESTS, request_of
from graph.case_rows import case_of
from graph.database import given
from graph.mail_rows import INMAIL_ROW, sent_of
from graph.payment_rows import PURCHASE_ROW, STATEMENT_ROW, purchase_of, statement_of
from graph.rows import LOT_ROW, scheduled_of
from graph.support_rows import strike_of, ticket_of, violation_of
from graph.teams import SEATED, TEAMS, team_row
from graph.templates import TEMPLATE_ROW, template_of
from services.connection import pair_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neo4j import AsyncManagedTransaction

    from graph.rows import Row
    from services.scope import Scope
    from services.world import World

PURCHASES: LiteralString = (
    """
UNWIND $given.ids AS id
MATCH (p:Purchase {id: id})
RETURN """
    + PURCHASE_ROW
    + """ AS row
"""
)

STATEMENTS: LiteralString = (
    """
UNWIND $given.ids AS id
MATCH (:Member {id: id})-[:BILLED]->(s:Statement)
RETURN """
    + STATEMENT_ROW
    + """ AS row
"""
)

SCHEDULED: LiteralString = """
UNWIND $given.ids AS id
MATCH (s:ScheduledInMail {id: id})
RETURN [
  s.id, s.senderId, s.recipientId, s.subject, s.body, s.payWith, s.sendAt, s.createdAt, s.holdId, s.state,
  s.inmailId, s.blockers, s.teamId
] AS row
"""

TICKETS: LiteralString = """
UNWIND $given.ids AS id
MATCH (t:Ticket {id: id})
RETURN [t.id, t.memberId, t.subject, t.openedAt, t.state, t.waiting, t.resolvedAt, t.strikeId, t.caseId] AS row
"""

FILES: LiteralString = """
UNWIND $given.ids AS id
MATCH (m:Member {id: id})
RETURN [
  m.id,
  [(m)-[:ASKS]->(t:Ticket) | [
    t.id, t.memberId, t.subject, t.openedAt, t.state, t.waiting, t.resolvedAt, t.strikeId, t.caseId
  ]],
  [(m)-[:INCURRED]->(s:Strike) | [s.id, s.memberId, s.reason, s.at, s.liftedAt, s.caseId]],
  m.violations
] AS row
"""

# The latest reports are enough: far fewer reporters restrict the member, and each has had few InMails to report.
OPEN_CASES: LiteralString = """
UNWIND $given.ids AS id
MATCH (c:Case {openFor: id})
CALL (c) {
  MATCH (r:Report)
  WHERE r.caseId = c.id AND r.id > ''
  WITH r
  ORDER BY r.caseId DESC, r.id DESC
  LIMIT 100
  RETURN collect([r.reporterId, r.at]) AS filings
}
RETURN [c.id, c.memberId, c.openedAt, c.state, c.restricts, c.heldUntil, c.closedAt, c.strikeId, filings] AS row
"""

INMAILS: LiteralString = (
    """
UNWIND $given.ids AS id
MATCH (i:InMail {id: id})
MATCH (c:Conversation {senderId: i.senderId, recipientId: i.recipientId})
OPTIONAL MATCH (l:Lot {id: i.lotId})
RETURN [
  """
    + INMAIL_ROW
    + """, c.latest, EXISTS { (i)<-[:ABOUT]-(:Report) },
  CASE WHEN l IS NULL THEN null ELSE """
    + LOT_ROW
    + """ END
] AS row
"""
)


TEMPLATES: LiteralString = (
    """
UNWIND $given.ids AS id
MATCH (:Member {id: id})-[:KEEPS]->(t:Template)
RETURN """
    + TEMPLATE_ROW
    + """ AS row
"""
)


async def load_rare(transaction: AsyncManagedTransaction, scope: Scope, world: World) -> None:
    """Put what ``scope`` asks for beyond a send's facts into ``world``."""
    for row in await _rows(transaction, INMAILS, scope.inmails):
        world.inmails[row[0][0]] = sent_of(row)
    for row in await _rows(transaction, PURCHASES, scope.purchases):
        world.purchases[row[0]] = purchase_of(row)
    for row in await _rows(transaction, STATEMENTS, scope.statements):
        statement = statement_of(row)
        world.statements[statement.member_id, statement.reference] = statement
    for row in await _rows(transaction, SCHEDULED, scope.scheduled):
        world.scheduled[row[0]] = scheduled_of(row)
    for row in await _rows(transaction, TICKETS, scope.tickets):
        world.tickets[row[0]] = ticket_of(row)
    for member_id, tickets, strikes, violations in await _rows(transaction, FILES, scope.files):
        world.tickets.update((ticket[0], ticket_of(ticket)) for ticket in tickets)
        world.strikes[member_id] = tuple(map(strike_of, strikes))
        world.violations[member_id] = tuple(map(violation_of, violations or ()))
    for row in await _rows(transaction, OPEN_CASES, scope.files):
        world.cases[row[0]] = case_of(row)
    for row in await _rows(transaction, TEMPLATES, scope.templates):
        world.templates[row[0]] = template_of(row)
    await _load_teams(transaction, scope, world)
    await _load_bonds(transaction, scope, world)


async def _load_teams(transaction: AsyncManagedTransaction, scope: Scope, world: World) -> None:
    for row in await _rows(transaction, TEAMS, scope.teams):
        world.teams[row[0]] = team_row(row)
    for member_id, team_id in await _rows(transaction, SEATED, scope.seated):
        world.seated[member_id] = team_id


async def _load_bonds(transaction: AsyncManagedTransaction, scope: Scope, world: World) -> None:
    for row in await _rows(transaction, BONDS, map(list, scope.bonds)):
        request = request_of(row)
        pair = pair_of(request.sender_id, request.recipient_id)
        world.bonds[pair] = world.bond(*pair).having(request)
    for a, b, degree in await _rows(transaction, DETOURS, map(list, scope.detours)):
        world.bonds[a, b] = replace(world.bond(a, b), detour=degree)
    for member_id, requests in await _rows(transaction, OPEN_REQUESTS, scope.asking):
        world.open_requests[member_id] = requests


async def _rows(
    transaction: AsyncManagedTransaction, statement: LiteralString, ids: Iterable[str] | Iterable[list[str]]
) -> list[Row]:
    asked = sorted(ids)
    if not asked:
        return []
    result = await transaction.run(statement, given({"ids": asked}))
    return [record["row"] async for record in result]
