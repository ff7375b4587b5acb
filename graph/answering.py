"""What the graph and the mail tell of recipients, of all in one statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.reads import AFTER_ALL_IDS, Reads
from graph.rows import maybe_moment, moment
from services.answering import Contact, History
from services.inmail import InMailState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from graph.rows import Row
    from services.policy import AnsweringPolicy

SHOWN = 10
"""Common connections that are named at most; all are counted."""


def _histories(both: LiteralString) -> LiteralString:
    # The viewer's own connections are found once, whoever is asked about. Who is hidden from the viewer is neither a
    # recipient nor a connection in common (R11a).
    return (
        """
MATCH (viewer:Member {id: $given.viewer})
CALL (viewer) {
  MATCH (viewer)-[:CONNECTED_TO]-(friend:Member)
  WHERE friend.standing <> 'SUSPENDED' AND NOT EXISTS { (friend)-[:BLOCKED|REPORTED]->(viewer) }
  RETURN collect(friend) AS friends
}
UNWIND $given.ids AS id
MATCH (m:Member {id: id})
WHERE m <> viewer AND m.standing <> 'SUSPENDED' AND NOT EXISTS { (m)-[:BLOCKED|REPORTED]->(viewer) }
CALL (m, friends) {
  MATCH (m)-[:CONNECTED_TO]-(friend:Member)
  WHERE friend IN friends
"""
        + both
        + """
}
CALL (m) {
  MATCH (i:InMail)
  WHERE i.recipientId = m.id AND i.id < $given.last
  WITH i
  ORDER BY i.recipientId DESC, i.id DESC
  LIMIT $given.inmails
  WITH i
  WHERE i.state <> 'DELIVERED' OR i.sentAt <= $given.settled
  RETURN count(i) AS received, count(CASE i.state WHEN 'REPLIED' THEN 1 END) AS answered
}
OPTIONAL MATCH (c:Conversation {senderId: $given.viewer, recipientId: m.id})
OPTIONAL MATCH (own:InMail {id: c.latest})
OPTIONAL MATCH (back:Conversation {senderId: m.id, recipientId: $given.viewer})
RETURN [
  m.id, received, answered, common, names, own.sentAt, own.state, own.respondedAt, back IS NOT NULL
] AS row
"""
    )


HISTORIES: LiteralString = _histories("""
  RETURN count(friend) AS common, [] AS names
""")
NAMED_HISTORIES: LiteralString = _histories("""
  WITH friend
  ORDER BY friend.name, friend.id
  RETURN count(friend) AS common, collect(friend.name)[..$given.shown] AS names
""")
"""With names, which are put in order for each recipient: that takes twice as long as all the rest."""


class GraphHistories(Reads):
    """Reads of one database. Safe to share between tasks; may raise NothingChanged."""

    async def of(
        self, viewer_id: str, member_ids: Iterable[str], numbers: AnsweringPolicy, now: datetime, *, named: bool
    ) -> dict[str, History]:
        """The history of each member whom the viewer may see, by id; with ``names`` if ``named``."""
        rows = await self.rows(
            NAMED_HISTORIES if named else HISTORIES,
            viewer=viewer_id,
            ids=sorted(set(member_ids)),
            shown=SHOWN,
            last=AFTER_ALL_IDS,
            inmails=numbers.inmails,
            settled=now - numbers.patience,
        )
        return {row[0]: _history(row) for row in rows}


def _history(row: Row) -> History:
    last = None if row[5] is None else Contact(moment(row[5]), InMailState(row[6]), maybe_moment(row[7]))
    return History(received=row[1], answered=row[2], common=row[3], names=tuple(row[4]), last=last, wrote_first=row[8])
