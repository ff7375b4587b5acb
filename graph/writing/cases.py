"""What reports and decisions on them change in cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from services.effects.cases import CaseSaved

if TYPE_CHECKING:
    from graph.properties import Properties
    from graph.writing.batch import Batch, Rows
    from services.case import Case

WRITE_CASES: LiteralString = """
CALL () {
  UNWIND $given.cases AS row
  MATCH (m:Member {id: row.memberId})
  MERGE (c:Case {id: row.id})
  SET c = row
  MERGE (m)-[:ACCUSED_IN]->(c)
}
"""


def rows(batch: Batch) -> Rows:
    """The rows of WRITE_CASES; the last state of each case alone."""
    cases = {effect.case.id: effect.case for effect in batch.of(CaseSaved)}
    return {"cases": [_of_case(case) for case in cases.values()]}


def _of_case(case: Case) -> Properties:
    """A case; ``openFor`` is there while it is open, and unique: a member has one open case at most."""
    return {
        "id": case.id,
        "memberId": case.member_id,
        "openFor": case.member_id if case.open else None,
        "openedAt": case.opened_at,
        "state": case.state,
        "restricts": case.restricts,
        "heldUntil": case.held_until,
        "closedAt": case.closed_at,
        "strikeId": case.strike_id,
    }
