"""How mail is marked in its parties' mailboxes."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.properties import of_mark
from services.effects.mail import InMailMarked

if TYPE_CHECKING:
    from graph.writing.batch import Batch, Rows

# What isn't unread has no such property: the index of unread mail holds nothing else.
WRITE_MARKS: LiteralString = """
CALL () {
  UNWIND $given.senders AS row
  MATCH (i:InMail {id: row.id})
  SET i.senderUnread = row.unread, i.senderArchived = row.archived, i.senderNewsAt = row.newsAt
}
CALL () {
  UNWIND $given.recipients AS row
  MATCH (i:InMail {id: row.id})
  SET i.recipientUnread = row.unread, i.recipientArchived = row.archived, i.recipientNewsAt = row.newsAt
}
"""


def rows(batch: Batch) -> Rows:
    """The rows of WRITE_MARKS; of each party's marks the last alone."""
    marks = {(effect.inmail.id, effect.member_id): effect.inmail for effect in batch.of(InMailMarked)}
    of_senders = {id_: inmail for (id_, party), inmail in marks.items() if party == inmail.sender_id}
    of_recipients = {id_: inmail for (id_, party), inmail in marks.items() if party == inmail.recipient_id}
    return {
        "senders": [of_mark(id_, inmail.sender_mark) for id_, inmail in of_senders.items()],
        "recipients": [of_mark(id_, inmail.recipient_mark) for id_, inmail in of_recipients.items()],
    }
