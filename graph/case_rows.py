"""Stored cases and reports as the rules' values, in the order of the fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.rows import maybe_moment, moment
from services.case import Case, CaseState, Complaint, Filing, ReportedMessage
from services.inmail import Report, ReportReason

if TYPE_CHECKING:
    from graph.rows import Row


def case_of(row: Row) -> Case:
    """A case; its row ends with who reported and when, where that was asked for."""
    return Case(
        id=row[0],
        member_id=row[1],
        opened_at=moment(row[2]),
        state=CaseState(row[3]),
        restricts=row[4],
        held_until=maybe_moment(row[5]),
        closed_at=maybe_moment(row[6]),
        strike_id=row[7],
        filings=tuple(Filing(reporter_id, moment(at)) for reporter_id, at in row[8]) if len(row) > 8 else (),  # noqa: PLR2004 - the fields before it
    )


def complaint_of(row: Row) -> Complaint:
    """A report with the InMail that it is about."""
    report = Report(
        id=row[0],
        inmail_id=row[1],
        reporter_id=row[2],
        reported_id=row[3],
        reason=ReportReason(row[4]),
        note=row[5],
        at=moment(row[6]),
        case_id=row[7],
    )
    return Complaint(report, ReportedMessage(row[1], row[8], row[9], moment(row[10])))
