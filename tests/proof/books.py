"""All that is written in the database about a town's members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString

if TYPE_CHECKING:
    from .town import Town

Row = dict[str, Any]

ACCOUNTS: LiteralString = """
MATCH (m:Member)
WHERE m.id STARTS WITH $prefix
RETURN m.id AS id, coalesce(m.entrySequence, 0) AS sequence, coalesce(m.balance, 0) AS balance,
  m.sendMonth AS month, coalesce(m.sentInMonth, 0) AS sent, COUNT { (m)-[:SENT]->() } AS delivered,
  m.conduct AS conduct,
  m.entryHash AS head, m.lastEntryAt AS lastAt, m.dueAt AS dueAt, m.restrictedUntil AS restrictedUntil,
  [(m)-[:SUBSCRIBES_TO]->(s) | s {.*}] AS plans
"""

LOTS: LiteralString = """
MATCH (m:Member)-[t:HOLDS|HELD]->(l:Lot)
WHERE m.id STARTS WITH $prefix
RETURN l.id AS id, m.id AS owner, collect(type(t)) AS ties, l.amount AS amount, l.remaining AS remaining,
  coalesce(l.held, 0) AS held, l.expiresAt AS expiresAt
"""

HOLDS: LiteralString = """
MATCH (m:Member)-[t:RESERVES|RESERVED]->(h:Hold)
WHERE m.id STARTS WITH $prefix
WITH h, m, collect(type(t)) AS ties
RETURN h {.*, owner: m.id, ties: ties} AS hold
"""

DEBTS: LiteralString = """
MATCH (m:Member)-[t:OWES|OWED]->(d:Debt)
WHERE m.id STARTS WITH $prefix
WITH d, m, collect(type(t)) AS ties
RETURN d {.*, owner: m.id, ties: ties} AS debt
"""

SCHEDULED: LiteralString = """
MATCH (m:Member)-[:SCHEDULED]->(s:ScheduledInMail)
WHERE m.id STARTS WITH $prefix
RETURN s {.*} AS scheduled
"""

ENTRIES: LiteralString = """
MATCH (m:Member)
WHERE m.id STARTS WITH $prefix
MATCH (e:Entry)
WHERE e.memberId = m.id AND e.sequence > 0
RETURN e {.*, moves: [(e)-[:MOVES]->(l) | l.id]} AS entry
ORDER BY e.memberId, e.sequence
"""

MAILS: LiteralString = """
MATCH (m:Member)-[:SENT]->(i:InMail)
WHERE m.id STARTS WITH $prefix
RETURN i {.*, to: [(i)-[:TO]->(r) | r.id], replies: COUNT { (i)<-[:IN_REPLY_TO]-() }} AS mail
ORDER BY i.id
"""

CONVERSATIONS: LiteralString = """
MATCH (m:Member)
WHERE m.id STARTS WITH $prefix
MATCH (c:Conversation)
WHERE c.senderId = m.id AND c.recipientId STARTS WITH $prefix
RETURN c {.*} AS conversation
"""

RECORDS: LiteralString = """
MATCH (m:Member)
WHERE m.id STARTS WITH $prefix
MATCH (r:IdempotencyRecord)
WHERE r.memberId = m.id AND r.key >= ''
RETURN r {.*} AS record
"""

NEWS: LiteralString = """
MATCH (m:Member)
WHERE m.id STARTS WITH $prefix
MATCH (n:Notification)
WHERE n.memberId = m.id AND n.id > ''
RETURN n {.*, last: m.notificationSequence} AS news
ORDER BY n.memberId, n.sequence
"""

MAIL_EVENTS: LiteralString = """
MATCH (m:Member)
WHERE m.id STARTS WITH $prefix
MATCH (e:MailEvent)
WHERE e.memberId = m.id AND e.sequence > 0
RETURN e {.*, last: m.mailSequence} AS event
ORDER BY e.memberId, e.sequence
"""

BLOCKS: LiteralString = """
MATCH (a:Member)-[b:BLOCKED|REPORTED|SUBSCRIBES_TO|SENT|TO]->(n)
WHERE a.id STARTS WITH $prefix
WITH a, n, type(b) AS kind, count(*) AS times
WHERE times > 1
RETURN a.id AS a, n.id AS b, kind
"""


@dataclass(frozen=True)
class Books:
    """All that is written about a town's members."""

    accounts: list[Row]
    lots: list[Row]
    entries: list[Row]
    holds: list[Row]
    debts: list[Row]
    scheduled: list[Row]
    mails: list[Row]
    conversations: list[Row]
    records: list[Row]
    news: list[Row]
    events: list[Row]
    doubles: list[Row]

    def of(self, kind: str) -> list[Row]:
        """The entries of one kind."""
        return [entry for entry in self.entries if entry["kind"] == kind]

    def entries_of(self, member_id: str) -> list[Row]:
        return [entry for entry in self.entries if entry["memberId"] == member_id]

    def lot(self, id: str) -> Row:
        return next(lot for lot in self.lots if lot["id"] == id)


async def read_books(town: Town) -> Books:
    async def rows(statement: LiteralString) -> list[Row]:
        found = [record.data() for record in await town.run(statement, prefix=town.prefix)]
        return [row[next(iter(row))] if len(row) == 1 else row for row in found]

    return Books(
        accounts=await rows(ACCOUNTS),
        lots=await rows(LOTS),
        entries=await rows(ENTRIES),
        holds=await rows(HOLDS),
        debts=await rows(DEBTS),
        scheduled=await rows(SCHEDULED),
        mails=await rows(MAILS),
        conversations=await rows(CONVERSATIONS),
        records=await rows(RECORDS),
        news=await rows(NEWS),
        events=await rows(MAIL_EVENTS),
        doubles=await rows(BLOCKS),
    )
