"""Cases: what members reported about one member, until an operator decides on it (R17)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from services.member import Standing
from services.strike import restriction_end

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from services.inmail import Report
    from services.member import Member
    from services.policy import Policy
    from services.strike import Strike


class CaseState(StrEnum):
    """What became of a case."""

    OPEN = "OPEN"
    UPHELD = "UPHELD"
    DISMISSED = "DISMISSED"


@dataclass(frozen=True, slots=True)
class Filing:
    """Who reported, and when: what counts of a report while its case is open."""

    reporter_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """A case against ``member_id``; a member has one open case at most, which later reports join.

    ``restricts`` says that enough members reported for the member to be restricted until an operator decides;
    ``held_until`` is then the end of a restriction that neither this nor strikes brought, None if there was none.
    ``strike_id`` is the strike that upholding it brought. ``filings`` are the latest reports, known while it is open.
    """

    id: str
    member_id: str
    opened_at: datetime
    state: CaseState = CaseState.OPEN
    restricts: bool = False
    held_until: datetime | None = None
    closed_at: datetime | None = None
    strike_id: str | None = None
    filings: tuple[Filing, ...] = ()

    @property
    def open(self) -> bool:
        """Whether no operator has decided yet."""
        return self.state is CaseState.OPEN

    def joined(self, report: Report) -> Case:
        """The case with one more report."""
        return replace(self, filings=(*self.filings, Filing(report.reporter_id, report.at)))

    def closed(self, state: CaseState, at: datetime, strike_id: str | None = None) -> Case:
        """The case as an operator decided it."""
        return replace(self, state=state, closed_at=at, strike_id=strike_id)

    def reporters(self, policy: Policy, now: datetime) -> int:
        """How many different members reported within the policy's time up to ``now``, its first instant included."""
        return len({filing.reporter_id for filing in self.filings if now - filing.at <= policy.report_window})


@dataclass(frozen=True, slots=True)
class ReportedMessage:
    """The InMail that a report is about, as it was sent."""

    id: str
    subject: str
    body: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Complaint:
    """A report with the InMail that it is about, for operators' eyes alone."""

    report: Report
    message: ReportedMessage


def restrained(
    member: Member, case: Case, strikes: Sequence[Strike], policy: Policy, now: datetime
) -> tuple[Member, Case]:
    """The reported member and the case once a report has joined it: enough reporters restrict until it is decided.

    A suspension stays, and so does a restriction that never ends by itself: then the case has nothing to hold.
    """
    endless = member.standing is Standing.RESTRICTED and member.restricted_until is None
    if case.restricts or endless or member.standing is Standing.SUSPENDED:
        return member, case
    if case.reporters(policy, now) < policy.restricting_reporters:
        return member, case
    of_strikes = member.restricted_until == restriction_end(strikes, policy)
    held_until = None if of_strikes else member.restricted_until
    restricted = replace(member, standing=Standing.RESTRICTED, restricted_until=None)
    return restricted, replace(case, restricts=True, held_until=held_until)


def released(member: Member, case: Case, strikes: Sequence[Strike], policy: Policy, now: datetime) -> Member:
    """The member once ``case`` holds nothing any more: restricted for as long as strikes or another cause still do."""
    held = member.standing is Standing.RESTRICTED and member.restricted_until is None
    if not case.restricts or not held:
        return member
    ends = [end for end in (restriction_end(strikes, policy), case.held_until) if end is not None and end > now]
    if not ends:
        return replace(member, standing=Standing.ACTIVE)
    return replace(member, restricted_until=max(ends))
