"""Reads of who is connected with whom, who asked, and whom a member blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.bonds import request_of
from graph.reads import AFTER_ALL_IDS, Reads, page_of
from graph.rows import maybe_moment, moment
from services.connection import BlockedMember, ConnectedMember, ConnectionOrder, RequestDirection

if TYPE_CHECKING:
    from graph.rows import Row
    from services.connection import ConnectionRequest
    from services.reading import Page

# Whom the member blocks isn't shown among connections: a block hides one from both sides, though it ends none (R2).
CONNECTED: LiteralString = """
MATCH (v:Member {id: $given.member})-[c:CONNECTED_TO]-(m:Member)
WHERE m.standing <> 'SUSPENDED' AND NOT EXISTS { (m)-[:BLOCKED|REPORTED]->(v) } AND NOT EXISTS { (v)-[:BLOCKED]->(m) }
"""

CONNECTED_TOTAL: LiteralString = (
    CONNECTED
    + """
RETURN count(m) AS total
"""
)

NEWEST: LiteralString = (
    CONNECTED
    + """
WITH m, c, coalesce(c.since.epochSeconds * 1000000 + c.since.microsecond, 0) AS place
WHERE $given.place IS NULL OR place < $given.place OR place = $given.place AND m.id > $given.id
RETURN [m.id, c.since, place] AS row
ORDER BY place DESC, m.id
LIMIT $given.limit
"""
)

BY_NAME: LiteralString = (
    CONNECTED
    + """
WITH m, c, toLower(m.name) AS place
WHERE $given.place IS NULL OR place > $given.place OR place = $given.place AND m.id > $given.id
RETURN [m.id, c.since, place] AS row
ORDER BY place, m.id
LIMIT $given.limit
"""
)

ORDERED: dict[ConnectionOrder, LiteralString] = {ConnectionOrder.NEWEST: NEWEST, ConnectionOrder.NAME: BY_NAME}

RECEIVED_FROM: LiteralString = """
MATCH (r:ConnectionRequest)
WHERE r.recipientId = $given.member AND r.state = 'PENDING' AND r.id < $given.before
MATCH (m:Member {id: r.senderId})
WHERE m.standing <> 'SUSPENDED' AND NOT EXISTS { (m)-[:BLOCKED|REPORTED]-(:Member {id: $given.member}) }
"""

SENT_TO: LiteralString = """
MATCH (r:ConnectionRequest)
WHERE r.senderId = $given.member AND r.state = 'PENDING' AND r.id < $given.before
MATCH (m:Member {id: r.recipientId})
WHERE m.standing <> 'SUSPENDED' AND NOT EXISTS { (m)-[:BLOCKED|REPORTED]-(:Member {id: $given.member}) }
"""

REQUEST: LiteralString = """
LIMIT $given.limit
RETURN [r.id, r.senderId, r.recipientId, r.note, r.sentAt, r.state, r.closedAt] AS row
"""

COUNTED: LiteralString = """
RETURN count(r) AS row
"""

# Pages are in the order of an index's whole key: ordered by its last part alone, all of a member's would be read.
RECEIVED: LiteralString = (
    RECEIVED_FROM
    + """
WITH r
ORDER BY r.recipientId DESC, r.state DESC, r.id DESC
"""
    + REQUEST
)

SENT: LiteralString = (
    SENT_TO
    + """
WITH r
ORDER BY r.senderId DESC, r.state DESC, r.id DESC
"""
    + REQUEST
)

RECEIVED_TOTAL: LiteralString = RECEIVED_FROM + COUNTED
SENT_TOTAL: LiteralString = SENT_TO + COUNTED

REQUESTS: dict[RequestDirection, tuple[LiteralString, LiteralString]] = {
    RequestDirection.RECEIVED: (RECEIVED, RECEIVED_TOTAL),
    RequestDirection.SENT: (SENT, SENT_TOTAL),
}

BLOCKED: LiteralString = """
MATCH (:Member {id: $given.member})-[b:BLOCKED]->(m:Member)
WITH m, b, b.at.epochSeconds * 1000000 + b.at.microsecond AS place
WHERE $given.place IS NULL OR place < $given.place OR place = $given.place AND m.id > $given.id
RETURN [m.id, b.at, place] AS row
ORDER BY place DESC, m.id
LIMIT $given.limit
"""

BLOCKED_TOTAL: LiteralString = """
MATCH (m:Member {id: $given.member})
RETURN COUNT { (m)-[:BLOCKED]->() } AS total
"""

PARTIES: LiteralString = """
MATCH (r:ConnectionRequest {id: $given.id})
RETURN [r.senderId, r.recipientId] AS row
"""


class GraphConnections(Reads):
    """Reads of one database's connections; every method may raise NothingChanged."""

    async def connections(
        self, member_id: str, order: ConnectionOrder, first: int, after: tuple[int | str, str] | None
    ) -> Page[ConnectedMember]:
        """The member's connections in that order, from after the one with that place and id on."""
        place, id_ = after or (None, None)
        rows = await self.rows(ORDERED[order], member=member_id, limit=first + 1, place=place, id=id_)
        return page_of(rows, _connected_of, first, await self.total(CONNECTED_TOTAL, member_id))

    async def requests(
        self, member_id: str, direction: RequestDirection, first: int, before: str | None
    ) -> Page[ConnectionRequest]:
        """Requests that wait for an answer, newest first, from before the one with id ``before`` on."""
        statement, counting = REQUESTS[direction]
        rows = await self.rows(statement, member=member_id, limit=first + 1, before=before or AFTER_ALL_IDS)
        total = await self.number(counting, member=member_id, before=AFTER_ALL_IDS)
        return page_of(rows, request_of, first, total)

    async def blocked(self, member_id: str, first: int, after: tuple[int | str, str] | None) -> Page[BlockedMember]:
        """Whom the member blocks, newest first, from after the block at that microsecond of that id on."""
        place, id_ = after or (None, None)
        rows = await self.rows(BLOCKED, member=member_id, limit=first + 1, place=place, id=id_)
        return page_of(rows, _blocked_of, first, await self.total(BLOCKED_TOTAL, member_id))

    async def parties(self, request_id: str) -> tuple[str, str] | None:
        """The sender and the recipient of a request, in whichever state; None if there is no such request."""
        return next(((row[0], row[1]) for row in await self.rows(PARTIES, id=request_id)), None)


def _connected_of(row: Row) -> ConnectedMember:
    return ConnectedMember(row[0], maybe_moment(row[1]), row[2])


def _blocked_of(row: Row) -> BlockedMember:
    return BlockedMember(row[0], moment(row[1]), row[2])
