"""Reads of cases, for operators."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from graph.case_rows import case_of, complaint_of
from graph.reads import Reads, page_of
from services.reading import LARGEST_PAGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.case import Case, CaseState, Complaint
    from services.reading import Page

CASE: LiteralString = """
RETURN [c.id, c.memberId, c.openedAt, c.state, c.restricts, c.heldUntil, c.closedAt, c.strikeId] AS row
"""

PICK_CASE: LiteralString = """
MATCH (c:Case {id: $given.id})
"""

QUEUE_PAGE: LiteralString = """
MATCH (c:Case)
WHERE c.state = $given.state AND c.id > $given.after
WITH c
ORDER BY c.state, c.id
LIMIT $given.limit
"""

PICKED_CASE: LiteralString = PICK_CASE + CASE
QUEUE: LiteralString = QUEUE_PAGE + CASE

QUEUE_TOTAL: LiteralString = """
MATCH (c:Case)
WHERE c.state = $given.state AND c.id > ''
RETURN count(c) AS row
"""

COMPLAINTS: LiteralString = """
UNWIND $given.ids AS id
CALL (id) {
  MATCH (r:Report)
  WHERE r.caseId = id AND r.id > ''
  RETURN r
  ORDER BY r.caseId DESC, r.id DESC
  LIMIT $given.limit
}
MATCH (i:InMail {id: r.inmailId})
WITH r, i
ORDER BY r.id
RETURN [
  r.id, r.inmailId, r.reporterId, r.reportedId, r.reason, r.note, r.at, r.caseId, i.subject, i.body, i.sentAt
] AS row
"""


class GraphCases(Reads):
    """Reads of one database's cases; every method may raise NothingChanged."""

    async def case(self, case_id: str) -> Case | None:
        """The case of that id."""
        return next((case_of(row) for row in await self.rows(PICKED_CASE, id=case_id)), None)

    async def queue(self, state: CaseState, first: int, after: str | None) -> Page[Case]:
        """Cases in that state, the earliest opened first, from after the one with id ``after`` on."""
        rows = await self.rows(QUEUE, state=state, limit=first + 1, after=after or "")
        return page_of(rows, case_of, first, await self.number(QUEUE_TOTAL, state=state))

    async def complaints(self, case_ids: Sequence[str]) -> dict[str, tuple[Complaint, ...]]:
        """The latest reports of each case (at most ``LARGEST_PAGE``) with their InMails, oldest first."""
        found = [complaint_of(row) for row in await self.rows(COMPLAINTS, ids=list(case_ids), limit=LARGEST_PAGE)]
        return {id_: tuple(one for one in found if one.report.case_id == id_) for id_ in case_ids}
