"""Stored mail as the rules' values. Each row holds the properties in the order of the fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.rows import lot_of, maybe_moment, moment, reply_of
from services.inmail import InMail, InMailState, SentInMail
from services.lot import LotSource
from services.mail_search import MailMatch
from services.mailbox import InboxEvent, MailEvent, MailEventKind, Mark

if TYPE_CHECKING:
    from graph.rows import Row

INMAIL_ROW: LiteralString = """[
  i.id, i.senderId, i.recipientId, i.subject, i.body, i.sentAt, i.lotId, i.source, i.entry, i.state,
  i.respondedAt, i.returned, i.senderUnread, i.senderArchived, i.senderNewsAt,
  i.recipientUnread, i.recipientArchived, coalesce(i.recipientNewsAt, i.sentAt), i.teamId
]"""
"""An InMail ``i``; what is new to its recipient is itself until something else is."""

REPLY_ROW: LiteralString = "[r.id, r.inmailId, r.authorId, r.body, r.sentAt]"
"""A reply ``r``."""


def inmail_of(row: Row) -> InMail:
    """An InMail out of INMAIL_ROW."""
    return InMail(
        id=row[0],
        sender_id=row[1],
        recipient_id=row[2],
        subject=row[3],
        body=row[4],
        sent_at=moment(row[5]),
        lot_id=row[6],
        source=LotSource(row[7]) if row[7] else None,
        entry=row[8],
        state=InMailState(row[9]),
        responded_at=maybe_moment(row[10]),
        returned=row[11],
        sender_mark=_mark_of(row[12:15]),
        recipient_mark=_mark_of(row[15:18]),
        team_id=row[18],
    )


def _mark_of(row: Row) -> Mark:
    unread, archived, news_at = row
    return Mark(bool(unread), bool(archived), maybe_moment(news_at))


def sent_of(row: Row) -> SentInMail:
    """An InMail with what answering it needs: its row, the pair's latest, whether it is reported, its lot."""
    inmail, latest, reported, lot = row
    return SentInMail(inmail_of(inmail), lot_of(*lot) if lot else None, latest=latest == inmail[0], reported=reported)


def match_of(row: Row) -> MailMatch:
    """A message that was found: an InMail, and the reply in its conversation if it is one."""
    return MailMatch(inmail_of(row[0]), reply_of(row[1]) if row[1] else None)


def inbox_event_of(row: Row) -> InboxEvent:
    """An event of a mailbox, with its InMail and its reply."""
    event = MailEvent(row[0], row[1], MailEventKind(row[2]), moment(row[3]), row[4], row[5])
    return InboxEvent(event, inmail_of(row[6]), reply_of(row[7]) if row[7] else None)
