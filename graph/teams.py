"""Reads of teams."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.reads import Reads
from graph.rows import maybe_moment, moment
from services.team import Seat, Team, TeamContact

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from graph.rows import Row

TEAM: LiteralString = """
RETURN [p.id, p.name, p.createdAt, [(p)-[:SEATS|SEATED]->(s:Seat) |
  [s.memberId, s.monthlyLimit, s.addedAt, s.owner, s.month, s.used, s.removedAt]
]] AS row
"""

TEAMS: LiteralString = (
    """
UNWIND $given.ids AS id
MATCH (p:Member {id: id})
WHERE p:Team
"""
    + TEAM
)
"""Teams by the ids of their pools."""

SEATED: LiteralString = """
UNWIND $given.ids AS id
MATCH (s:Seat {openFor: id})
RETURN [s.memberId, s.teamId] AS row
"""
"""Which team each member sits in."""

# Each teammate and recipient is one index seek: a team is small, and mail is never walked through.
CONTACTS: LiteralString = """
MATCH (own:Seat {openFor: $given.member})
MATCH (:Member {id: own.teamId})-[:SEATS]->(s:Seat)
WHERE s.memberId <> $given.member
UNWIND $given.recipients AS recipient
MATCH (c:Conversation {senderId: s.memberId, recipientId: recipient})
MATCH (i:InMail {id: c.latest})
WHERE i.sentAt >= $given.since
WITH recipient, s, i
ORDER BY i.sentAt DESC, s.memberId
RETURN [recipient, s.memberId, i.sentAt] AS row
"""


class GraphTeams(Reads):
    """Reads of one database's teams; every method may raise NothingChanged."""

    async def team_of(self, member_id: str) -> str | None:
        """The id of the team in which the member holds a seat."""
        return next((row[1] for row in await self.rows(SEATED, ids=[member_id])), None)

    async def team(self, team_id: str) -> Team | None:
        """The team of that id."""
        return next((team_row(row) for row in await self.rows(TEAMS, ids=[team_id])), None)

    async def contacts(self, member_id: str, recipient_ids: Collection[str], since: datetime) -> list[TeamContact]:
        """Whom of the recipients the member's teammates wrote to since then, the latest first."""
        rows = await self.rows(CONTACTS, member=member_id, recipients=sorted(set(recipient_ids)), since=since)
        return [TeamContact(row[0], row[1], moment(row[2])) for row in rows]


def team_row(row: Row) -> Team:
    """A team with all of its seats."""
    return Team(row[0], row[1], moment(row[2]), tuple(map(_seat, row[3])))


def _seat(row: Row) -> Seat:
    return Seat(row[0], row[1], moment(row[2]), row[3], row[4], row[5], maybe_moment(row[6]))
