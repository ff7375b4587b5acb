"""A small network made directly on the real database, and what is stored about it, for comparing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, LiteralString, cast

from graph.database import open_session
from services.lot import LotSource

from .ledger import REACHES
from .seals import seal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neo4j import AsyncDriver

    from .model import Person

START = datetime(2026, 3, 15, 12, tzinfo=UTC)

CREATE_MEMBERS: LiteralString = """
UNWIND $rows AS row
CREATE (m:Member)
SET m = row
"""

TIES: dict[str, LiteralString] = {
    "CONNECTED_TO": """
        UNWIND $pairs AS pair
        MATCH (a:Member {id: pair[0]})
        MATCH (b:Member {id: pair[1]})
        SET a._lock = true, b._lock = true
        MERGE (a)-[:CONNECTED_TO]->(b)
    """,
    "BLOCKED": """
        UNWIND $pairs AS pair
        MATCH (a:Member {id: pair[0]})
        MATCH (b:Member {id: pair[1]})
        MERGE (a)-[t:BLOCKED]->(b)
        SET t.at = $at
    """,
    "REPORTED": """
        UNWIND $pairs AS pair
        MATCH (a:Member {id: pair[0]})
        MATCH (b:Member {id: pair[1]})
        MERGE (a)-[t:REPORTED]->(b)
        SET t.at = $at
    """,
}

PART: LiteralString = """
MATCH (a:Member {id: $a})
MATCH (b:Member {id: $b})
SET a._lock = true, b._lock = true
WITH a, b
MATCH (a)-[tie:CONNECTED_TO]-(b)
DELETE tie
"""

SET_STANDING: LiteralString = """
MATCH (m:Member {id: $id})
SET m._lock = true, m.standing = $standing
"""

LAST: LiteralString = """
MATCH (m:Member {id: $id})
SET m._lock = true
WITH m
RETURN coalesce(m.entrySequence, 0) AS sequence, coalesce(m.balance, 0) AS balance, coalesce(m.entryHash, '') AS head
"""

# What an operator's gift or an engagement job would leave: a lot with its entry, and the member's counters.
GIVE: LiteralString = """
MATCH (m:Member {id: $memberId})
SET m.entrySequence = $sequence, m.balance = $balance, m.entryHash = $hash, m.lastEntryAt = $at,
  m.dueAt = CASE WHEN m.dueAt < $expires THEN m.dueAt ELSE coalesce($expires, m.dueAt) END
CREATE (m)-[:HOLDS]->(l:Lot {
  id: $lotId, source: $source, amount: $amount, remaining: $amount, held: 0, grantedAt: $at, expiresAt: $expires,
  smallestDegree: $reach, origin: $lotId, purchaseId: CASE $source WHEN 'PURCHASED' THEN $lotId END
})
CREATE (:Entry {
  memberId: m.id, sequence: $sequence, kind: $kind, amount: $amount, lotId: $lotId, lotBalance: $amount,
  balance: $balance, at: $at, actorId: $actorId, cause: $lotId, hash: $hash
})-[:MOVES]->(l)
"""

# Everything that hangs on the members of a prefix: no mutation can change anything else. What refusals count for is
# left out: it comes after them, and test_violations.py is about it.
DUMP: LiteralString = """
MATCH (m:Member)
WHERE m.id STARTS WITH $prefix
WITH collect(m) AS members
CALL (members) {
  UNWIND members AS m
  RETURN collect(m {.*, violations: null}) AS persons
}
CALL (members) {
  UNWIND members AS m
  MATCH (m)-[r]->(n)
  RETURN collect([m.id, type(r), r {.*}, labels(n), n {.*, violations: null}]) AS ties
}
CALL (members) {
  UNWIND members AS m
  MATCH (e:Entry)
  WHERE e.memberId = m.id AND e.sequence > 0
  RETURN collect(e {.*}) AS entries
}
CALL (members) {
  UNWIND members AS m
  MATCH (c:Conversation)
  WHERE c.senderId = m.id AND c.recipientId STARTS WITH $prefix
  RETURN collect(c {.*}) AS conversations
}
CALL (members) {
  UNWIND members AS m
  MATCH (r:IdempotencyRecord)
  WHERE r.memberId = m.id AND r.key >= '' AND NOT r.key STARTS WITH '§violation:'
  RETURN collect(r {.*}) AS records
}
CALL (members) {
  UNWIND members AS m
  MATCH (m)-[:TO|SENT]-(i:InMail)<-[:IN_REPLY_TO]-(r:Reply)
  RETURN collect(DISTINCT r {.*}) AS replies
}
RETURN persons, ties, entries, conversations, records, replies
"""


@dataclass
class Town:
    """The members of one prefix on the database."""

    driver: AsyncDriver
    database: str
    prefix: str

    async def run(self, statement: LiteralString, **parameters: Any) -> list[Any]:  # noqa: ANN401 - as the driver's
        records, _, _ = await self.driver.execute_query(statement, parameters, database_=self.database)
        return list(records)

    async def settle(self, people: Iterable[Person]) -> None:
        """Let people live here."""
        rows = [
            {
                "id": person.id,
                "name": person.id,
                "headline": "",
                "profileLevel": person.level,
                "standing": person.standing,
                "accountType": person.seat,
                "openProfile": person.open_profile,
                "optOuts": sorted(person.opt_outs),
                "openJobPosts": person.posts,
                "responseRate": person.rate,
                "createdAt": START,
            }
            for person in people
        ]
        await self.run(CREATE_MEMBERS, rows=rows)

    async def tie(self, kind: str, pairs: Iterable[tuple[str, str]], at: datetime = START) -> None:
        """Put relationships; connections are stored from the lower id to the higher."""
        rows = [sorted(pair) if kind == "CONNECTED_TO" else list(pair) for pair in pairs]
        await self.run(TIES[kind], pairs=rows, at=at)

    async def part(self, a: str, b: str) -> None:
        await self.run(PART, a=a, b=b)

    async def set_standing(self, id: str, standing: str) -> None:
        await self.run(SET_STANDING, id=id, standing=standing)

    async def give(
        self,
        id: str,
        amount: int,
        *,
        source: LotSource = LotSource.PURCHASED,
        at: datetime = START,
        expires: datetime | None = None,
    ) -> str:
        """Give a lot of credits, and return its id."""
        lot = f"{id}:{source}:{at:%Y%m%d%H%M%S}:{amount}"
        async with open_session(self.driver, self.database) as session, await session.begin_transaction() as given:
            last = await (await given.run(LAST, id=id)).single(strict=True)
            entry = {
                "memberId": id,
                "sequence": last["sequence"] + 1,
                "kind": "GRANT",
                "amount": amount,
                "lotId": lot,
                "lotBalance": amount,
                "balance": last["balance"] + amount,
                "at": at,
                "actorId": "system",
                "cause": lot,
            }
            about = {"source": source, "expires": expires, "reach": REACHES[source]}
            await (await given.run(GIVE, entry | about | {"hash": seal(last["head"], *entry.values(), None)})).consume()
            await given.commit()
        return lot

    async def dump(self) -> dict[str, list[str]]:
        """Everything stored about the members here, in an order of its own; the lock's mark isn't anything."""
        (record,) = await self.run(DUMP, prefix=self.prefix)
        found: dict[str, list[Any]] = record.data()
        return {name: sorted(repr(_plain(row)) for row in rows) for name, rows in found.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - a driver record's values have no types
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value)
        return sorted((key, _plain(item)) for key, item in items.items() if key != "_lock")
    if isinstance(value, list):
        return [_plain(item) for item in cast("list[Any]", value)]
    return value
