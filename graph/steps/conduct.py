"""What an older graph lacks of its members' conduct: what they sent and had answered on their last days (R15)."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.database import open_session
from graph.steps.migration import Migration

if TYPE_CHECKING:
    from neo4j import AsyncDriver

# As of the midnight of each sender's last day: it has the whole window behind it, and is judged with the next visit.
# Of whoever sent enough to be judged that is the sweep's.
COUNT_MAIL: LiteralString = """
MATCH (m:Member)-[:SENT]->()
WHERE m.conduct IS NULL
WITH DISTINCT m
CALL (m) {
  SET m._lock = true
  WITH m
  MATCH (m)-[:SENT]->(i:InMail)
  WITH m, i.sentAt.epochSeconds / 86400 AS day, count(*) AS deliveries,
    sum(CASE i.state WHEN 'DELIVERED' THEN 0 ELSE 1 END) AS answered
  ORDER BY day
  WITH m, max(day) AS last, collect([day, deliveries, answered]) AS days
  WITH m, last, [one IN days WHERE one[0] >= last - 15] AS days
  SET m.conduct = reduce(numbers = [last - 1, 0], one IN days | numbers + one),
    m.dueAt = CASE WHEN reduce(all = 0, one IN days | all + one[1]) >= 100 THEN datetime({epochSeconds: 0})
      ELSE m.dueAt END
} IN TRANSACTIONS OF 10000 ROWS
"""


async def count_mail(driver: AsyncDriver, database: str) -> None:
    """Count what each member sent on the last days, and how much of it was answered."""
    async with open_session(driver, database) as session:
        await (await session.run(COUNT_MAIL)).consume()


CONDUCT = Migration(11, "conduct: deliveries and answers by day", (), fill=count_mail)
