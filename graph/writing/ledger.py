"""What sends change: counters, lots, entries, mail and its log, idempotency records, news. The hottest statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.properties import of_account, of_entry, of_inmail, of_mail_event, of_record, of_sketch
from graph.writing.accounts import opens
from graph.writing.notifications import TELL, told_rows
from services.effects.credits import AccountSaved, CreditsMoved
from services.effects.mail import InMailDelivered, MailLogged
from services.effects.members import SketchesKept
from services.effects.records import Recorded

if TYPE_CHECKING:
    from graph.writing.batch import Batch, Rows

# Properties one by one, though `SET n = row` is shorter: a map of anything makes the planner hold all rows back before
# each write. Instants come as microseconds: the driver takes longer over one of its own than over all else in a send.
WRITE_SENDS: LiteralString = (
    """
CALL () {
  UNWIND $given.accounts AS row
  MATCH (m:Member {id: row.id})
  SET m.entrySequence = row.sequence, m.balance = row.balance, m.sendMonth = row.month, m.sentInMonth = row.sent,
    m.entryHash = row.head, m.conduct = row.conduct,
    m.lastEntryAt = CASE WHEN row.lastAt IS NULL THEN null
      ELSE datetime({epochSeconds: row.lastAt / 1000000, nanosecond: row.lastAt % 1000000 * 1000}) END,
    m.dueAt = CASE WHEN row.dueAt IS NULL THEN null
      ELSE datetime({epochSeconds: row.dueAt / 1000000, nanosecond: row.dueAt % 1000000 * 1000}) END
}
CALL () {
  UNWIND $given.sketches AS row
  MATCH (m:Member {id: row.id})
  SET m.sketches = row.sketches
}
CALL () {
  UNWIND $given.lots AS row
  MATCH (l:Lot {id: row.id})
  SET l.remaining = row.remaining, l.held = row.held
}
CALL () {
  UNWIND $given.entries AS row
  MATCH (l:Lot {id: row.lotId})
  CREATE (:Entry {
    memberId: row.memberId, sequence: row.sequence, kind: row.kind, amount: row.amount, lotId: row.lotId,
    lotBalance: row.lotBalance, balance: row.balance, actorId: row.actorId, cause: row.cause, reverses: row.reverses,
    hash: row.hash,
    at: datetime({epochSeconds: row.at / 1000000, nanosecond: row.at % 1000000 * 1000})
  })-[:MOVES]->(l)
}
CALL () {
  UNWIND $given.inmails AS row
  MATCH (s:Member {id: row.senderId})
  MATCH (r:Member {id: row.recipientId})
  CREATE (s)-[:SENT]->(:InMail {
    id: row.id, senderId: row.senderId, recipientId: row.recipientId, subject: row.subject, body: row.body,
    lotId: row.lotId, source: row.source, entry: row.entry, state: row.state, returned: row.returned,
    readers: row.readers, recipientUnread: true, recipientArchived: false, senderArchived: false,
    sentAt: datetime({epochSeconds: row.sentAt / 1000000, nanosecond: row.sentAt % 1000000 * 1000})
  })-[:TO]->(r)
  MERGE (c:Conversation {senderId: row.senderId, recipientId: row.recipientId})
  SET c.awaiting = true, c.latest = row.id
}
CALL () {
  UNWIND $given.mailEvents AS row
  MATCH (m:Member {id: row.memberId})
  SET m.mailSequence = row.sequence
  CREATE (:MailEvent {
    memberId: row.memberId, sequence: row.sequence, kind: row.kind, inmailId: row.inmailId, replyId: row.replyId,
    at: datetime({epochSeconds: row.at / 1000000, nanosecond: row.at % 1000000 * 1000})
  })
}
CALL () {
  UNWIND $given.records AS row
  CREATE (:IdempotencyRecord {
    memberId: row.memberId, key: row.key, fingerprint: row.fingerprint, intentId: row.intentId, answer: row.answer,
    at: datetime({epochSeconds: row.at / 1000000, nanosecond: row.at % 1000000 * 1000})
  })
}
"""
    + TELL
)


def rows(batch: Batch) -> Rows:
    """The rows of WRITE_SENDS."""
    moved = [effect.movement for effect in batch.of(CreditsMoved)]
    opened = {movement.lot.id for movement in moved if opens(movement)}
    lots = {movement.lot.id: movement.lot for movement in moved if movement.lot.id not in opened}
    accounts = {effect.account.member.id: effect.account for effect in batch.of(AccountSaved)}
    sketches = {effect.member_id: effect.sketches for effect in batch.of(SketchesKept)}
    return {
        "accounts": [of_account(account) for account in accounts.values()],
        "sketches": [{"id": id, "sketches": list(map(of_sketch, kept))} for id, kept in sketches.items()],
        "lots": [{"id": lot.id, "remaining": lot.remaining, "held": lot.held} for lot in lots.values()],
        "entries": [of_entry(movement.entry) for movement in moved],
        "inmails": [of_inmail(effect.inmail) for effect in batch.of(InMailDelivered)],
        "mailEvents": [of_mail_event(effect.event) for effect in batch.of(MailLogged)],
        "records": [of_record(effect.record) for effect in batch.of(Recorded)],
        **told_rows(batch),
    }
