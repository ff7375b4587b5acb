"""What an older graph lacks: its ledger's seals, when its members fall due, and since when their plans are what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, LiteralString

from graph.database import open_session
from graph.rows import entry_of

if TYPE_CHECKING:
    from neo4j import AsyncDriver

MEMBERS_AT_ONCE = 500

UNSEALED: LiteralString = """
MATCH (e:Entry)
WHERE e.sequence = 1 AND e.hash IS NULL
RETURN e.memberId AS id
"""

HISTORY: LiteralString = """
UNWIND $ids AS id
MATCH (e:Entry)
WHERE e.memberId = id AND e.sequence > 0
WITH e
ORDER BY e.memberId, e.sequence
RETURN [
  e.memberId, e.sequence, e.kind, e.amount, e.lotId, e.lotBalance, e.balance, e.at, e.actorId, e.cause, e.reverses,
  e.hash
] AS row
"""

SEAL: LiteralString = """
UNWIND $rows AS row
MATCH (m:Member {id: row.id})
SET m.entryHash = row.head, m.lastEntryAt = row.lastAt
WITH row
UNWIND row.seals AS seal
MATCH (e:Entry {memberId: row.id, sequence: seal[0]})
SET e.hash = seal[1]
"""

# The first settlement finds out when it really is; one that comes too early finds nothing to do.
SCHEDULE: LiteralString = """
MATCH (m:Member)-[:SUBSCRIBES_TO|HOLDS]->()
WHERE m.dueAt IS NULL
CALL (m) {
  SET m.dueAt = datetime({epochSeconds: 0})
} IN TRANSACTIONS OF 10000 ROWS
"""


# Before plans could be changed, each was what it had been from its start on.
RECORD_PLANS: LiteralString = """
MATCH (m:Member)-[:SUBSCRIBES_TO|SUBSCRIBED_TO]->(s:Subscription)
WHERE NOT (m)-[:CHANGED_PLAN]->(:PlanChange {subscriptionId: s.id})
CALL (m, s) {
  CREATE (m)-[:CHANGED_PLAN]->(c:PlanChange)
  SET c = properties(s), c.subscriptionId = s.id, c.at = s.startedAt, c.periods = 0
} IN TRANSACTIONS OF 10000 ROWS
"""


async def seal_and_schedule(driver: AsyncDriver, database: str) -> None:
    """Seal unsealed entries, write down what each plan began as, and let the sweep look at every account once."""
    records, _, _ = await driver.execute_query(UNSEALED, database_=database)
    ids = [str(record["id"]) for record in records]
    for first in range(0, len(ids), MEMBERS_AT_ONCE):
        await _seal(driver, database, ids[first : first + MEMBERS_AT_ONCE])
    async with open_session(driver, database) as session:
        for statement in (SCHEDULE, RECORD_PLANS):
            await (await session.run(statement)).consume()


async def _seal(driver: AsyncDriver, database: str, ids: list[str]) -> None:
    records, _, _ = await driver.execute_query(HISTORY, ids=ids, database_=database)
    rows: dict[str, dict[str, Any]] = {id_: {"id": id_, "head": "", "lastAt": None, "seals": []} for id_ in ids}
    for record in records:
        entry = entry_of(record["row"])
        row = rows[entry.member_id]
        row["head"] = entry.seal(row["head"])
        row["lastAt"] = entry.at if row["lastAt"] is None else max(entry.at, row["lastAt"])
        row["seals"].append([entry.sequence, row["head"]])
    await driver.execute_query(SEAL, rows=list(rows.values()), database_=database)
