"""What answers, blocks and reports change."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.properties import of_answered, of_reply, of_report
from services.effects.mail import BlockSet, InMailAnswered, ReplyDelivered, ReportFiled

if TYPE_CHECKING:
    from graph.writing.batch import Batch, Rows

WRITE_ANSWERS: LiteralString = """
CALL () {
  UNWIND $given.answered AS row
  MATCH (i:InMail {id: row.id})
  SET i.state = row.state, i.respondedAt = row.respondedAt, i.returned = row.returned
  WITH i, row
  WHERE row.reopens
  MATCH (c:Conversation {senderId: i.senderId, recipientId: i.recipientId})
  SET c.awaiting = false
}
CALL () {
  UNWIND $given.replies AS row
  MATCH (i:InMail {id: row.inmailId})
  CREATE (r:Reply)-[:IN_REPLY_TO]->(i)
  SET r = row, r.readers = i.readers
}
CALL () {
  UNWIND $given.blocks AS row
  MATCH (a:Member {id: row.blockerId})
  MATCH (b:Member {id: row.blockedId})
  OPTIONAL MATCH (a)-[before:BLOCKED]->(b)
  DELETE before
  FOREACH (_ IN CASE WHEN row.at IS NULL THEN [] ELSE [1] END | CREATE (a)-[:BLOCKED {at: row.at}]->(b))
}
CALL () {
  UNWIND $given.reports AS row
  MATCH (a:Member {id: row.reporterId})
  MATCH (b:Member {id: row.reportedId})
  MATCH (i:InMail {id: row.inmailId})
  MATCH (c:Case {id: row.caseId})
  CREATE (a)-[:FILED]->(r:Report)-[:ABOUT]->(i)
  CREATE (r)-[:JOINED]->(c)
  SET r = row
  MERGE (a)-[reported:REPORTED]->(b)
  SET reported.at = row.at
}
"""


def rows(batch: Batch) -> Rows:
    """The rows of WRITE_ANSWERS."""
    blocks = {(effect.blocker_id, effect.blocked_id): effect.at for effect in batch.of(BlockSet)}
    return {
        "answered": [of_answered(effect.inmail, reopens=effect.reopens) for effect in batch.of(InMailAnswered)],
        "replies": [of_reply(effect.reply) for effect in batch.of(ReplyDelivered)],
        "blocks": [{"blockerId": a, "blockedId": b, "at": at} for (a, b), at in blocks.items()],
        "reports": [of_report(effect.report) for effect in batch.of(ReportFiled)],
    }
