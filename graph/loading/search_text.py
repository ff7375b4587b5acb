"""What members are found by: words of their profiles, kept with them, made anew whenever their profiles were loaded."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, LiteralString

from services.words import label, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neo4j import AsyncManagedTransaction

    from graph.rows import Row

_label = lru_cache(1 << 14)(label)  # many members share them

LONGEST_NAME = 200
"""Code points of a name that count in its order: far below what the database's index takes."""

PROFILES_FOR_SEARCH: LiteralString = """
UNWIND $ids AS id
MATCH (m:Member {id: id})
SET m._lock = true
WITH m
CALL (m) {
  OPTIONAL MATCH (m)-[w:WORKS_AT]->(e:Employer)
  WITH w, e
  ORDER BY coalesce(w.since, 0) DESC, e.id
  RETURN collect([e.name, w.title]) AS jobs
}
RETURN [
  m.id, m.name, m.headline, jobs,
  [(m)-[:LIVES_IN]->(p:Place) | p.name],
  [(m)-[:STUDIED_AT]->(s:School) | s.name],
  [(m)-[:HAS_SKILL]->(k:Skill) | k.name]
] AS row
"""

SET_SEARCH_TEXT: LiteralString = """
UNWIND $rows AS row
MATCH (m:Member {id: row.id})
SET
  m.searchName = row.name,
  m.searchProfile = row.profile,
  m.searchLabels = row.labels,
  m.searchEmployer = row.employer
"""


async def write_search_text(transaction: AsyncManagedTransaction, ids: Sequence[str]) -> None:
    """Make anew what the members are found by: a row may have stated a part of a profile, so the graph is asked."""
    result = await transaction.run(PROFILES_FOR_SEARCH, ids=sorted(ids))
    rows = [text_of(record["row"]) async for record in result]
    await transaction.run(SET_SEARCH_TEXT, rows=rows)


def text_of(row: Row) -> dict[str, Any]:
    """The words of a profile: id, name, headline, jobs (employer and title, the latest first), places, schools, skills.

    Its labels, which filters ask for, are of the present employer alone.
    """
    id, name, headline, jobs, *named = row
    places, schools, skills = map(sorted, named)
    work = [text for job in jobs for text in job if text]
    employer = jobs[0][0] if jobs else None
    labels = [
        *(_label("place", place) for place in places),
        *(_label("employer", name) for name in (employer,) if name),
        *(_label("school", school) for school in schools),
        *(_label("skill", skill) for skill in skills),
    ]
    return {
        "id": id,
        "name": " ".join(words(name or ""))[:LONGEST_NAME],
        "profile": " ".join(words(" ".join((headline or "", *work, *places, *schools, *skills)))),
        "labels": " ".join(labels),
        "employer": employer,
    }
