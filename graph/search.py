"""Finding members: by the full-text index, by whom one is connected to, or everybody in the order of their names.

Each statement is a way to candidates, then what all have in common: who may be seen, how far away they are, in order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, LiteralString

from graph.lucene import lucene
from graph.reads import Reads
from services.eligibility import RELATIONS
from services.search import MOST_COUNTED, MOST_FACETS, Counts, Position

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from graph.rows import Row
    from services.search import Criteria, Order

# Whom the viewer knows, and whom those know: found once, so that candidates are only looked up in it.
VIEWER: LiteralString = """
MATCH (viewer:Member {id: $given.viewer})
CALL (viewer) {
  MATCH (viewer)-[:CONNECTED_TO]-(friend:Member)
  WHERE $given.far
  RETURN collect(friend) AS first
}
CALL (viewer) {
  MATCH (viewer)-[:CONNECTED_TO]-(:Member)-[:CONNECTED_TO]-(friend:Member)
  WHERE $given.far
  RETURN collect(DISTINCT friend) AS second
}
"""

BY_TEXT: LiteralString = (
    VIEWER
    + """
CALL db.index.fulltext.queryNodes('member_search', $given.text) YIELD node AS m, score
WITH viewer, first, second, m, toInteger(round(score)) AS relevance
"""
)

NEAR: LiteralString = (
    VIEWER
    + """
UNWIND first + [friend IN second WHERE NOT friend IN first] AS m
WITH viewer, first, second, m, 0 AS relevance
"""
)

EVERYBODY: LiteralString = (
    VIEWER
    + """
MATCH (m:Member)
WHERE m.searchName >= '' AND m.id >= ''
WITH viewer, first, second, m, 0 AS relevance
ORDER BY m.searchName, m.id
"""
)

# The limit comes after what hides people: were they counted in, it would tell that they are there.
SEEN: LiteralString = """
WHERE m <> viewer AND m.standing <> 'SUSPENDED' AND NOT EXISTS { (m)-[:BLOCKED|REPORTED]->(viewer) }
  AND (NOT $given.open OR m.openProfile)
WITH m, relevance, CASE
  WHEN NOT $given.far THEN 0
  WHEN m IN first THEN 1
  WHEN m IN second THEN 2
  WHEN EXISTS {
    MATCH (m)-[:CONNECTED_TO]-(friend:Member)
    WHERE friend IN second
  } THEN 3
  ELSE 4
END AS degree
WHERE size($given.degrees) = 0 OR degree IN $given.degrees
WITH m, relevance, degree
LIMIT $given.most
"""

PAGE: LiteralString = """
WITH
  m.id AS id,
  CASE WHEN $given.byDegree THEN degree ELSE 0 END AS degree,
  CASE WHEN $given.byRelevance THEN relevance ELSE 0 END AS relevance,
  CASE WHEN $given.byName THEN m.searchName ELSE '' END AS name
WHERE degree > $given.afterDegree OR degree = $given.afterDegree AND (
  relevance < $given.afterRelevance OR relevance = $given.afterRelevance AND (
    name > $given.afterName OR name = $given.afterName AND id > $given.afterId
  )
)
RETURN [degree, relevance, name, id] AS row
ORDER BY degree, relevance DESC, name, id
LIMIT $given.limit
"""

COUNTS: LiteralString = """
WITH collect(m) AS found, collect(degree) AS degrees
CALL (found) {
  UNWIND found AS m
  MATCH (m)-[:LIVES_IN]->(p:Place)
  WITH p.name AS name, count(*) AS members
  ORDER BY members DESC, name
  LIMIT $given.facets
  RETURN collect([name, members]) AS places
}
CALL (found) {
  UNWIND found AS m
  WITH m.searchEmployer AS name, count(*) AS members
  WHERE name IS NOT NULL
  ORDER BY members DESC, name
  LIMIT $given.facets
  RETURN collect([name, members]) AS employers
}
RETURN [
  size(found), [wanted IN [1, 2, 3, 4] | size([degree IN degrees WHERE degree = wanted])], places, employers
] AS row
"""

PAGE_BY_TEXT: LiteralString = BY_TEXT + SEEN + PAGE
PAGE_NEAR: LiteralString = NEAR + SEEN + PAGE
PAGE_OF_EVERYBODY: LiteralString = EVERYBODY + SEEN + PAGE
COUNTS_BY_TEXT: LiteralString = BY_TEXT + SEEN + COUNTS
COUNTS_NEAR: LiteralString = NEAR + SEEN + COUNTS
COUNTS_OF_EVERYBODY: LiteralString = EVERYBODY + SEEN + COUNTS

# Lists rather than a row for each: of 100,000 members they come in a thirtieth of the time.
HAVING: LiteralString = """
CALL db.index.fulltext.queryNodes('member_search', $given.text) YIELD node AS m
WITH collect(m.id) AS ids
UNWIND range(0, size(ids) - 1, $given.atOnce) AS start
RETURN ids[start..start + $given.atOnce] AS row
"""

NEAR_DEGREE = 2
"""People so near are found by going from one to the next."""
IDS_AT_ONCE = 5000
BEFORE_ALL = Position(-1, 0, "", "")


class GraphMemberIndex(Reads):
    """Members found in one database. Safe to share between tasks; every method may raise NothingChanged."""

    async def find(
        self, viewer_id: str, wanted: Criteria, order: Order, limit: int, after: Position | None
    ) -> Sequence[Position]:
        """The first ``limit`` matches that follow ``after``, in order."""
        place = after or BEFORE_ALL
        rows = await self.rows(
            _way(wanted, PAGE_BY_TEXT, PAGE_NEAR, PAGE_OF_EVERYBODY),
            **_parameters(viewer_id, wanted),
            far=order.degree or bool(wanted.degrees),
            most=MOST_COUNTED,
            byDegree=order.degree,
            byRelevance=order.relevance,
            byName=order.name,
            afterDegree=place.degree,
            afterRelevance=place.relevance,
            afterName=place.name,
            afterId=place.member_id,
            limit=limit,
        )
        return [Position(*row) for row in rows]

    async def count(self, viewer_id: str, wanted: Criteria) -> Counts:
        """How many match."""
        statement = _way(wanted, COUNTS_BY_TEXT, COUNTS_NEAR, COUNTS_OF_EVERYBODY)
        given = _parameters(viewer_id, wanted)
        [row] = await self.rows(statement, **given, far=True, most=MOST_COUNTED + 1, facets=MOST_FACETS) or [NONE]
        total, degrees, places, employers = row
        return Counts(
            total=min(total, MOST_COUNTED),
            all_counted=total <= MOST_COUNTED,
            relations=tuple((relation, count) for relation, count in zip(RELATIONS[1:], degrees, strict=True) if count),
            places=tuple((name, count) for name, count in places),
            employers=tuple((name, count) for name, count in employers),
        )

    async def having(self, labels: Sequence[str]) -> AsyncIterator[Sequence[str]]:
        """Ids of all members who have all of those labels, whoever may see them, some thousands at a time."""
        async for ids in self.streamed(HAVING, text=lucene((), labels), atOnce=IDS_AT_ONCE):
            yield ids


NONE: Row = [0, [0, 0, 0, 0], [], []]
"""What is counted for a viewer who isn't there."""


def _way(wanted: Criteria, by_text: LiteralString, near: LiteralString, everybody: LiteralString) -> LiteralString:
    """The statement that looks at the fewest candidates."""
    if wanted.words or wanted.labels:
        return by_text
    return near if wanted.degrees and max(wanted.degrees) <= NEAR_DEGREE else everybody


def _parameters(viewer_id: str, wanted: Criteria) -> dict[str, Any]:
    return {
        "viewer": viewer_id,
        "text": lucene(wanted.words or (), wanted.labels),
        "open": wanted.open_profile,
        "degrees": list(wanted.degrees),
    }
