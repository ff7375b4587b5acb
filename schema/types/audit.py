"""Audits of accounts, and explanations of balances (R23, R24)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

from schema.ids import global_id
from services.audit.finding import FindingKind
from services.explain import LineLabel

if TYPE_CHECKING:
    from services.audit.auditor import AuditReport as ReportValue
    from services.audit.finding import Finding as FindingValue
    from services.explain import Explanation, Line


@strawberry.type(description="Something in an account that doesn't agree with the rest of it.")
class Finding:
    """A finding."""

    kind: FindingKind = strawberry.field(description="What differs.")
    text: str = strawberry.field(description="The difference, as one sentence for people.")
    sequence: int | None = strawberry.field(description="The entry that it is about, where it is about one.")
    lot_id: strawberry.ID | None = strawberry.field(
        description="The lot that it is about, by its id among ledger entries, where it is about one."
    )
    expected: str | None = strawberry.field(description="What follows from the rest of the ledger, where that is told.")
    found: str | None = strawberry.field(description="What is stored.")

    @classmethod
    def of(cls, finding: FindingValue) -> Self:
        """The GraphQL object of a finding."""
        sequence = finding.sequence
        return cls(
            kind=finding.kind,
            text=finding.text,
            sequence=sequence if sequence is not None and abs(sequence) < 2**31 else None,  # GraphQL's Int
            lot_id=strawberry.ID(global_id("Lot", finding.lot_id)) if finding.lot_id else None,
            expected=finding.expected,
            found=finding.found,
        )


@strawberry.type(description="What an audit found: the whole account recomputed from its entries (R24).")
class AuditReport:
    """A report."""

    ok: bool = strawberry.field(description="Whether nothing differs.")
    entries: int = strawberry.field(description="How many entries were looked at.")
    checked_through: int = strawberry.field(description="The sequence of the last of them; 0 where there are none.")
    findings: list[Finding] = strawberry.field(description="What differs: the first 100 findings.")
    total_findings: int = strawberry.field(description="How many findings there are in all.")
    at: datetime = strawberry.field(description="The moment that the audit is about.")

    @classmethod
    def of(cls, report: ReportValue) -> Self:
        """The GraphQL object of a report."""
        return cls(
            ok=report.ok,
            entries=report.entries,
            checked_through=report.checked_through,
            findings=list(map(Finding.of, report.findings)),
            total_findings=report.total,
            at=report.at,
        )


@strawberry.type(description="One part of how a balance came about.")
class BalanceLine:
    """A line."""

    label: LineLabel = strawberry.field(description="What happened.")
    credits: int = strawberry.field(description="How many credits came by it; negative when they went.")
    entries: int = strawberry.field(description="By how many movements.")
    since: datetime = strawberry.field(description="When the first of them took effect.")
    until: datetime = strawberry.field(description="When the last of them took effect.")
    text: str = strawberry.field(description="The line for people.")

    @classmethod
    def of(cls, line: Line) -> Self:
        """The GraphQL object of a line."""
        return cls(
            label=line.label,
            credits=line.credits,
            entries=line.entries,
            since=line.since,
            until=line.until,
            text=line.text,
        )


@strawberry.type(description="How the credits that can be spent now came about, in at most ten lines.")
class BalanceExplanation:
    """An explanation."""

    lines: list[BalanceLine] = strawberry.field(
        description="What happened since the beginning, one line for each kind of thing. "
        "What fell due since the last ledger entry is in them already."
    )
    available: int = strawberry.field(description="Credits that can be spent now.")
    adds_up: bool = strawberry.field(
        description="Whether the lines' credits add up to `available`. They always should; if not, see auditAccount."
    )
    at: datetime = strawberry.field(description="The moment that this is about.")

    @classmethod
    def of(cls, explanation: Explanation) -> Self:
        """The GraphQL object of an explanation."""
        return cls(
            lines=list(map(BalanceLine.of, explanation.lines)),
            available=explanation.available,
            adds_up=explanation.adds_up,
            at=explanation.at,
        )


@strawberry.type(description="Where the whole ledger can be fetched, as a file.")
class LedgerExport:
    """An export."""

    url: str = strawberry.field(
        description="The path at this server: GET it with the same Authorization header as this request. "
        "`?from=` and `&to=` choose entries by sequence, day or moment, both included."
    )
