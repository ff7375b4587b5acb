"""Reads for operators: members' files, what operators did, and how active members were."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.reads import AFTER_ALL_IDS, Reads, page_of
from graph.support_rows import action_of, strike_of
from services.reward import Activity

if TYPE_CHECKING:
    from datetime import datetime

    from services.operator import OperatorAction
    from services.reading import Page
    from services.strike import Strike

MEMBER_NAME: LiteralString = """
MATCH (m:Member {id: $given.member})
RETURN m.name AS row
"""

STRIKES: LiteralString = """
MATCH (:Member {id: $given.member})-[:INCURRED]->(s:Strike)
WITH s
ORDER BY s.id DESC
LIMIT $given.limit
RETURN [s.id, s.memberId, s.reason, s.at, s.liftedAt, s.caseId] AS row
"""

STRUCK: LiteralString = """
MATCH (s:Strike {id: $given.id})
RETURN s.memberId AS row
"""

ACTION: LiteralString = """
RETURN [a.id, a.operator, a.role, a.kind, a.memberId, a.reason, a.at, a.about, a.credits] AS row
"""

ALL_ACTIONS_PAGE: LiteralString = """
MATCH (a:OperatorAction)
WHERE a.id < $given.before
WITH a
ORDER BY a.id DESC
LIMIT $given.limit
"""

MEMBERS_ACTIONS_PAGE: LiteralString = """
MATCH (a:OperatorAction)
WHERE a.memberId = $given.member AND a.id < $given.before
WITH a
ORDER BY a.memberId DESC, a.id DESC
LIMIT $given.limit
"""

ALL_ACTIONS: LiteralString = ALL_ACTIONS_PAGE + ACTION
MEMBERS_ACTIONS: LiteralString = MEMBERS_ACTIONS_PAGE + ACTION

ALL_ACTIONS_TOTAL: LiteralString = """
MATCH (a:OperatorAction)
RETURN count(a) AS row
"""

MEMBERS_ACTIONS_TOTAL: LiteralString = """
MATCH (a:OperatorAction)
WHERE a.memberId = $given.member AND a.id > ''
RETURN count(a) AS row
"""

MEMBERS: LiteralString = """
MATCH (m:Member)
WITH count(m) AS accounts
RETURN accounts - COUNT { (:Team) } AS row
"""

# A stretch of time at once, by the indexes on time: what a quarter holds would be too much for one read.
ACTIVITY: LiteralString = """
CALL () {
  MATCH (i:InMail)
  WHERE i.respondedAt >= $given.since AND i.respondedAt < $given.until AND i.state = 'REPLIED'
  RETURN i.recipientId AS member, count(i) AS answered, 0 AS conversations
  UNION ALL
  MATCH (r:Reply)
  WHERE r.sentAt >= $given.since AND r.sentAt < $given.until
  RETURN r.authorId AS member, 0 AS answered, count(DISTINCT r.inmailId) AS conversations
}
WITH member, sum(answered) AS answered, sum(conversations) AS conversations
RETURN [member, answered, conversations] AS row
"""


class GraphOperators(Reads):
    """Reads of one database for operators and their jobs; every method may raise NothingChanged."""

    async def name(self, member_id: str) -> str | None:
        """The member's name, None if there is no such member."""
        return next(map(str, await self.rows(MEMBER_NAME, member=member_id)), None)

    async def strikes(self, member_id: str, limit: int) -> list[Strike]:
        """The member's latest strikes, newest first, lifted ones among them."""
        return [strike_of(row) for row in await self.rows(STRIKES, member=member_id, limit=limit)]

    async def struck(self, strike_id: str) -> str | None:
        """The id of the member whose strike it is."""
        return next(map(str, await self.rows(STRUCK, id=strike_id)), None)

    async def actions(self, member_id: str | None, first: int, before: str | None) -> Page[OperatorAction]:
        """What operators did, about that member or about anybody, newest first."""
        where = {"before": before or AFTER_ALL_IDS, "limit": first + 1}
        if member_id is None:
            rows, total = await self.rows(ALL_ACTIONS, **where), await self.number(ALL_ACTIONS_TOTAL)
        else:
            rows = await self.rows(MEMBERS_ACTIONS, member=member_id, **where)
            total = await self.number(MEMBERS_ACTIONS_TOTAL, member=member_id)
        return page_of(rows, action_of, first, total)

    async def members(self) -> int:
        """How many members there are; a team's pool is none (R8a)."""
        return await self.number(MEMBERS)

    async def activity(self, since: datetime, until: datetime) -> list[Activity]:
        """What members did from ``since`` until before ``until``: a day, in which a conversation counts once."""
        return [Activity(row[0], row[1], row[2]) for row in await self.rows(ACTIVITY, since=since, until=until)]
