"""What support and operators change: tickets, strikes, and the record of what operators did."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from services.effects.members import StrikeSaved
from services.effects.support import OperatorActed, TicketChanged, TicketMessageWritten, TicketOpened

if TYPE_CHECKING:
    from graph.properties import Properties
    from graph.writing.batch import Batch, Rows
    from services.operator import OperatorAction
    from services.strike import Strike
    from services.ticket import Ticket, TicketMessage

# A ticket that is under way hangs on its member by another relationship than one that is resolved: those are few.
WRITE_SUPPORT: LiteralString = """
CALL () {
  UNWIND $given.opened AS row
  MATCH (m:Member {id: row.memberId})
  CREATE (m)-[:ASKS]->(t:Ticket)
  SET t = row
}
CALL () {
  UNWIND $given.changed AS row
  MATCH (t:Ticket {id: row.id})
  SET t += row
}
CALL () {
  UNWIND $given.resolved AS row
  MATCH (m:Member)-[open:ASKS]->(t:Ticket {id: row.id})
  DELETE open
  CREATE (m)-[:ASKED]->(t)
}
CALL () {
  UNWIND $given.messages AS row
  MATCH (t:Ticket {id: row.ticketId})
  CREATE (w:TicketMessage)-[:WRITTEN_IN]->(t)
  SET w = row
}
CALL () {
  UNWIND $given.strikes AS row
  MATCH (m:Member {id: row.memberId})
  MERGE (s:Strike {id: row.id})
  SET s = row
  MERGE (m)-[:INCURRED]->(s)
}
CALL () {
  UNWIND $given.actions AS row
  CREATE (a:OperatorAction)
  SET a = row
}
"""


def rows(batch: Batch) -> Rows:
    """The rows of WRITE_SUPPORT; the last state of each ticket and strike alone."""
    changed = {effect.ticket.id: effect.ticket for effect in batch.of(TicketChanged)}
    strikes = {effect.strike.id: effect.strike for effect in batch.of(StrikeSaved)}
    return {
        "opened": [{**_of_ticket(effect.ticket), "audit": effect.audit} for effect in batch.of(TicketOpened)],
        "changed": [_of_ticket(ticket) for ticket in changed.values()],
        "resolved": [{"id": ticket.id} for ticket in changed.values() if ticket.resolved],
        "messages": [_of_message(effect.message) for effect in batch.of(TicketMessageWritten)],
        "strikes": [_of_strike(strike) for strike in strikes.values()],
        "actions": [_of_action(effect.action) for effect in batch.of(OperatorActed)],
    }


def _of_ticket(ticket: Ticket) -> Properties:
    return {
        "id": ticket.id,
        "memberId": ticket.member_id,
        "subject": ticket.subject,
        "openedAt": ticket.opened_at,
        "state": ticket.state,
        "waiting": ticket.waiting,
        "resolvedAt": ticket.resolved_at,
        "strikeId": ticket.strike_id,
        "caseId": ticket.case_id,
    }


def _of_message(message: TicketMessage) -> Properties:
    return {
        "id": message.id,
        "ticketId": message.ticket_id,
        "body": message.body,
        "at": message.at,
        "operator": message.operator,
    }


def _of_strike(strike: Strike) -> Properties:
    return {
        "id": strike.id,
        "memberId": strike.member_id,
        "reason": strike.reason,
        "at": strike.at,
        "liftedAt": strike.lifted_at,
        "caseId": strike.case_id,
    }


def _of_action(action: OperatorAction) -> Properties:
    return {
        "id": action.id,
        "operator": action.operator,
        "role": action.role,
        "kind": action.kind,
        "memberId": action.member_id,
        "reason": action.reason,
        "at": action.at,
        "about": action.about,
        "credits": action.credits,
    }
