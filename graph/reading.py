"""Reads for showing: profiles, mail, ledger entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.mail_rows import INMAIL_ROW, REPLY_ROW, inmail_of
from graph.reads import AFTER_ALL_SEQUENCES, Reads, page_of
from graph.rows import entry_of, profile_of, reply_of
from services.reading import LARGEST_PAGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.entry import Entry
    from services.inmail import InMail, Reply
    from services.reading import Page, Profile

ANY_MEMBERS: LiteralString = """
MATCH (m:Member)
RETURN count(m) > 0 AS row
"""

PROFILES: LiteralString = """
UNWIND $given.ids AS id
MATCH (m:Member {id: id})
OPTIONAL MATCH (viewer:Member {id: $given.viewer})
WITH m, viewer
WHERE m = viewer
  OR m.standing <> 'SUSPENDED' AND NOT EXISTS { (m)-[:BLOCKED|REPORTED]->(viewer) }
OPTIONAL MATCH (m)-[w:WORKS_AT]->(e:Employer)
WITH m, e, w
ORDER BY coalesce(w.since, 0) DESC, e.id
WITH m, collect([e.name, w.title])[0] AS work
RETURN [
  m.id, m.name, m.headline, m.profileLevel, m.openProfile, work[0], work[1],
  [(m)-[:LIVES_IN]->(p:Place) | p.name][0],
  [(m)-[:STUDIED_AT]->(s:School) | s.name],
  [(m)-[:HAS_SKILL]->(k:Skill) | k.name]
] AS row
"""

PICKED: LiteralString = (
    """
UNWIND $given.ids AS id
MATCH (i:InMail {id: id})
WHERE $given.member IN [i.senderId, i.recipientId]
RETURN """
    + INMAIL_ROW
    + """ AS row
"""
)

REPLIES: LiteralString = (
    """
UNWIND $given.ids AS id
CALL (id) {
  MATCH (r:Reply)
  WHERE r.inmailId = id AND r.id > ''
  RETURN r
  ORDER BY r.inmailId DESC, r.id DESC
  LIMIT $given.limit
}
WITH r
ORDER BY r.id
RETURN """
    + REPLY_ROW
    + """ AS row
"""
)

# Pages are ordered by both parts of an index's key: ordered by the last part alone, all of a member's would be read.
ENTRIES: LiteralString = """
MATCH (e:Entry)
WHERE e.memberId = $given.member AND e.sequence < $given.before
WITH e
ORDER BY e.memberId DESC, e.sequence DESC
LIMIT $given.limit
RETURN [
  e.memberId, e.sequence, e.kind, e.amount, e.lotId, e.lotBalance, e.balance, e.at, e.actorId, e.cause, e.reverses,
  e.hash
] AS row
"""

ENTRIES_TOTAL: LiteralString = """
MATCH (m:Member {id: $given.member})
RETURN coalesce(m.entrySequence, 0) AS total
"""


class GraphReader(Reads):
    """Reads of one database. Safe to share between tasks; every method may raise NothingChanged."""

    async def any_members(self) -> bool:
        """Whether there is a network at all."""
        return bool((await self.rows(ANY_MEMBERS))[0])

    async def profiles(self, viewer_id: str, member_ids: Sequence[str]) -> dict[str, Profile]:
        """The profiles that the viewer may see, by id (R3, R11a)."""
        rows = await self.rows(PROFILES, viewer=viewer_id, ids=list(member_ids))
        return {row[0]: profile_of(row) for row in rows}

    async def inmails(self, member_id: str, inmail_ids: Sequence[str]) -> dict[str, InMail]:
        """Those InMails of the ids that the member sent or received, by id."""
        rows = await self.rows(PICKED, member=member_id, ids=list(inmail_ids))
        return {row[0]: inmail_of(row) for row in rows}

    async def replies(self, inmail_ids: Sequence[str]) -> dict[str, tuple[Reply, ...]]:
        """The latest replies to each InMail, oldest first."""
        replies = [reply_of(row) for row in await self.rows(REPLIES, ids=list(inmail_ids), limit=LARGEST_PAGE)]
        return {id_: tuple(reply for reply in replies if reply.inmail_id == id_) for id_ in inmail_ids}

    async def entries(self, member_id: str, first: int, before: int | None) -> Page[Entry]:
        """The member's ledger entries, newest first."""
        rows = await self.rows(ENTRIES, member=member_id, limit=first + 1, before=before or AFTER_ALL_SEQUENCES)
        return page_of(rows, entry_of, first, await self.total(ENTRIES_TOTAL, member_id))
