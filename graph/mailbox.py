"""Reads of mailboxes: their lists, and what is new in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.mail_rows import INMAIL_ROW, REPLY_ROW, inmail_of, match_of
from graph.mail_text import mail_query
from graph.reads import AFTER_ALL_IDS, Reads, page_of
from services.mailbox import Folder, MailboxStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.inmail import InMail
    from services.mail_search import MailMatch
    from services.mailbox import MailFilter
    from services.reading import Page

RETURNED: LiteralString = (
    """
RETURN """
    + INMAIL_ROW
    + """ AS row
"""
)

COUNTED: LiteralString = """
RETURN count(i) AS row
"""

# Pages are ordered by all parts of an index's key: ordered by the last part alone, all of a member's would be read.
# A state is looked for among what the index finds: nothing else can be told apart by one.
RECEIVED: LiteralString = """
MATCH (i:InMail)
WHERE i.recipientId = $given.member AND i.recipientArchived = $given.archived AND i.id < $given.before
  AND ($given.state IS NULL OR i.state = $given.state)
WITH i
"""

SENT: LiteralString = """
MATCH (i:InMail)
WHERE i.senderId = $given.member AND i.senderArchived = $given.archived AND i.id < $given.before
  AND ($given.state IS NULL OR i.state = $given.state)
WITH i
"""

RECEIVED_UNREAD: LiteralString = """
MATCH (i:InMail)
WHERE i.recipientId = $given.member AND i.recipientUnread = true AND i.id < $given.before
  AND i.recipientArchived = $given.archived AND ($given.state IS NULL OR i.state = $given.state)
WITH i
"""

SENT_UNREAD: LiteralString = """
MATCH (i:InMail)
WHERE i.senderId = $given.member AND i.senderUnread = true AND i.id < $given.before
  AND i.senderArchived = $given.archived AND ($given.state IS NULL OR i.state = $given.state)
WITH i
"""

RECEIVED_PAGE: LiteralString = (
    RECEIVED
    + """
ORDER BY i.recipientId DESC, i.recipientArchived DESC, i.id DESC
LIMIT $given.limit
"""
    + RETURNED
)

SENT_PAGE: LiteralString = (
    SENT
    + """
ORDER BY i.senderId DESC, i.senderArchived DESC, i.id DESC
LIMIT $given.limit
"""
    + RETURNED
)

RECEIVED_UNREAD_PAGE: LiteralString = (
    RECEIVED_UNREAD
    + """
ORDER BY i.recipientId DESC, i.recipientUnread DESC, i.id DESC
LIMIT $given.limit
"""
    + RETURNED
)

SENT_UNREAD_PAGE: LiteralString = (
    SENT_UNREAD
    + """
ORDER BY i.senderId DESC, i.senderUnread DESC, i.id DESC
LIMIT $given.limit
"""
    + RETURNED
)

RECEIVED_TOTAL: LiteralString = RECEIVED + COUNTED
SENT_TOTAL: LiteralString = SENT + COUNTED
RECEIVED_UNREAD_TOTAL: LiteralString = RECEIVED_UNREAD + COUNTED
SENT_UNREAD_TOTAL: LiteralString = SENT_UNREAD + COUNTED

# A reply is its InMail's parties'. The query itself keeps to the member's own mail; that nothing else comes isn't left
# to it alone.
FOUND: LiteralString = """
CALL db.index.fulltext.queryNodes('mail_text', $given.query)
YIELD node
OPTIONAL MATCH (node)-[:IN_REPLY_TO]->(opening:InMail)
WITH node, coalesce(opening, node) AS i
WHERE $given.member IN [i.senderId, i.recipientId]
"""

FOUND_PAGE: LiteralString = (
    FOUND
    + """  AND node.id < $given.before
WITH node, i
ORDER BY node.id DESC
LIMIT $given.limit
WITH i, CASE WHEN node:Reply THEN node END AS r
RETURN ["""
    + INMAIL_ROW
    + """, CASE WHEN r IS NULL THEN null ELSE """
    + REPLY_ROW
    + """ END] AS row
"""
)

FOUND_TOTAL: LiteralString = (
    FOUND
    + """
RETURN count(node) AS row
"""
)

# Unread mail is counted by its index, which holds no other.
STATUS: LiteralString = """
MATCH (m:Member {id: $given.member})
CALL (m) {
  MATCH (i:InMail)
  WHERE i.recipientId = m.id AND i.recipientUnread = true AND i.id > ''
  RETURN count(i) AS received
}
CALL (m) {
  MATCH (i:InMail)
  WHERE i.senderId = m.id AND i.senderUnread = true AND i.id > ''
  RETURN count(i) AS sent
}
RETURN [received + sent, coalesce(m.mailSequence, 0)] AS row
"""

LISTS: dict[tuple[Folder, bool], tuple[LiteralString, LiteralString]] = {
    (Folder.RECEIVED, False): (RECEIVED_PAGE, RECEIVED_TOTAL),
    (Folder.RECEIVED, True): (RECEIVED_UNREAD_PAGE, RECEIVED_UNREAD_TOTAL),
    (Folder.SENT, False): (SENT_PAGE, SENT_TOTAL),
    (Folder.SENT, True): (SENT_UNREAD_PAGE, SENT_UNREAD_TOTAL),
}
"""The statements of a page and of its total, by list and whether only unread ones are wanted."""


class GraphMailbox(Reads):
    """Reads of one database's mailboxes; every method may raise NothingChanged."""

    async def listed(
        self, member_id: str, folder: Folder, chosen: MailFilter, first: int, before: str | None
    ) -> Page[InMail]:
        """The member's InMails that ``chosen`` lets through, newest first."""
        page, total = LISTS[folder, chosen.unread]
        given = {"member": member_id, "archived": chosen.archived, "state": chosen.state}
        rows = await self.rows(page, **given, limit=first + 1, before=before or AFTER_ALL_IDS)
        count = await self.number(total, **given, before=AFTER_ALL_IDS)
        return page_of(rows, inmail_of, first, count)

    async def found(self, member_id: str, words: Sequence[str], first: int, before: str | None) -> Page[MailMatch]:
        """The messages of the member's mail that have all of ``words``, newest first."""
        given = {"member": member_id, "query": mail_query(member_id, words)}
        rows = await self.rows(FOUND_PAGE, **given, limit=first + 1, before=before or AFTER_ALL_IDS)
        return page_of(rows, match_of, first, await self.number(FOUND_TOTAL, **given))

    async def status(self, member_id: str) -> MailboxStatus:
        """How many conversations have something unread, and the last event's sequence."""
        rows = await self.rows(STATUS, member=member_id)
        return MailboxStatus(*rows[0]) if rows else MailboxStatus(0, 0)
