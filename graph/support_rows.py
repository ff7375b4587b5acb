"""Stored tickets, strikes, operators' doings and news as the rules' values, in the order of the fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.instants import instant
from graph.rows import Row, moment
from services.notification import AnswerKind, Notification, NotificationKind
from services.operator import ActionKind, OperatorAction, Role
from services.refusal_code import RefusalCode
from services.strike import Strike
from services.ticket import Ticket, TicketMessage, TicketState
from services.violation import Violation

if TYPE_CHECKING:
    from datetime import datetime

    from neo4j.time import DateTime


def _maybe(value: DateTime | None) -> datetime | None:
    return None if value is None else moment(value)


def ticket_of(row: Row) -> Ticket:
    """A ticket."""
    return Ticket(
        id=row[0],
        member_id=row[1],
        subject=row[2],
        opened_at=moment(row[3]),
        state=TicketState(row[4]),
        waiting=row[5],
        resolved_at=_maybe(row[6]),
        strike_id=row[7],
        case_id=row[8],
    )


def message_of(row: Row) -> TicketMessage:
    """A ticket's message."""
    return TicketMessage(id=row[0], ticket_id=row[1], body=row[2], at=moment(row[3]), operator=row[4])


def strike_of(row: Row) -> Strike:
    """A strike."""
    return Strike(
        id=row[0], member_id=row[1], reason=row[2], at=moment(row[3]), lifted_at=_maybe(row[4]), case_id=row[5]
    )


def violation_of(text: str) -> Violation:
    """A violation: its moment in microseconds, its code, and the passage, parted by colons."""
    at, code, passage = text.split(":", 2)
    return Violation(RefusalCode(code), instant(int(at)), passage)


def action_of(row: Row) -> OperatorAction:
    """What an operator did."""
    return OperatorAction(
        id=row[0],
        operator=row[1],
        role=Role(row[2]),
        kind=ActionKind(row[3]),
        member_id=row[4],
        reason=row[5],
        at=moment(row[6]),
        about=row[7],
        credits=row[8],
    )


def notification_of(row: Row) -> Notification:
    """A notification."""
    return Notification(
        id=row[0],
        member_id=row[1],
        kind=NotificationKind(row[2]),
        at=moment(row[3]),
        credits=row[4],
        due_at=_maybe(row[5]),
        about=row[6],
        answer=AnswerKind(row[7]) if row[7] else None,
        read=row[8],
        sequence=row[9],
        mail=row[10],
    )
