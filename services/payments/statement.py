"""Monthly statements of account billing: what a member's Microsoft or LinkedIn account owes for a month, UTC (R5a)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from services.purchase import PaymentMethod

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMES = {PaymentMethod.MICROSOFT_BILLING: "microsoft", PaymentMethod.LINKEDIN_BILLING: "linkedin"}


class StatementState(StrEnum):
    """OPEN while its month lasts, CLOSED when it is due, PAID in the end."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"
    PAID = "PAID"


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A purchase, or a refund with negative ``credits`` and ``amount_cents``; ``id`` is the purchase's or refund's."""

    id: str
    at: datetime
    credits: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What was bought in ``month`` ("2026-11") on the account of ``method``, in cents of ``currency``."""

    member_id: str
    method: PaymentMethod
    month: str
    currency: str
    lines: tuple[StatementLine, ...] = ()
    state: StatementState = StatementState.OPEN

    @property
    def reference(self) -> str:
        """The name of the statement in payments: "microsoft-2026-11"."""
        return statement_reference(self.method, self.month)

    @property
    def total_cents(self) -> int:
        """What is owed, less what was paid back; negative if more was paid back than bought."""
        return sum(line.amount_cents for line in self.lines)

    @property
    def opens_at(self) -> datetime:
        """The month's first instant, UTC."""
        year, month = map(int, self.month.split("-"))
        return datetime(year, month, 1, tzinfo=UTC)

    @property
    def closes_at(self) -> datetime:
        """The first instant of the next month, UTC."""
        year, month = map(int, self.month.split("-"))
        return datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)

    def with_line(self, line: StatementLine) -> Statement:
        """The statement with ``line``, once: a line that is there already changes nothing.

        Raises ValueError if it isn't OPEN, or the line belongs to another month.
        """
        if any(known.id == line.id for known in self.lines):
            return self
        if self.state is not StatementState.OPEN:
            raise ValueError(f"{self.reference} is {self.state}: the line belongs to a later statement")
        if month_of(line.at) != self.month:
            raise ValueError(f"{self.reference} takes no line of {month_of(line.at)}")
        return replace(self, lines=(*self.lines, line))

    def closed(self, now: datetime) -> Statement:
        """The statement as of ``now``: CLOSED once its month is over, PAID at once if nothing is owed either way."""
        if self.state is not StatementState.OPEN or now < self.closes_at:
            return self
        return replace(self, state=StatementState.CLOSED if self.total_cents else StatementState.PAID)

    def paid(self) -> Statement:
        """The statement as paid; paid twice is paid. Raises ValueError while its month lasts."""
        if self.state is StatementState.OPEN:
            raise ValueError(f"{self.reference} isn't closed yet")
        return replace(self, state=StatementState.PAID)


def month_of(at: datetime) -> str:
    """The calendar month of a moment, UTC, such as "2026-11"."""
    return at.astimezone(UTC).strftime("%Y-%m")


def statement_reference(method: PaymentMethod, month: str) -> str:
    """The name of the statement of ``month``. Raises KeyError for a method that isn't billed by statement."""
    return f"{NAMES[method]}-{month}"


def outstanding(statements: Iterable[Statement]) -> int:
    """What an account owes on all statements that aren't PAID, in cents."""
    return sum(statement.total_cents for statement in statements if statement.state is not StatementState.PAID)
