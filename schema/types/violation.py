"""Refusals that count towards a strike (R17)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from services.policy import ViolationPolicy
    from services.violation import Violation as ViolationValue
    from services.violation import ViolationRecord as RecordValue


@strawberry.type(description="A refusal that counts towards a strike: of a text, or for a limit (R17).")
class Violation:
    """A violation."""

    code: RefusalCode = strawberry.field(
        description="What was refused: TEXT_REFUSED, AWAITING_RESPONSE, MONTHLY_LIMIT or DAILY_LIMIT."
    )
    at: datetime = strawberry.field(description="When it was asked for.")
    lapses_at: datetime = strawberry.field(description="From when on it doesn't count any more.")
    passage: str | None = strawberry.field(
        description="The beginning of the first refused passage; null where a limit refused."
    )

    @classmethod
    def of(cls, violation: ViolationValue, rules: ViolationPolicy) -> Self:
        """The GraphQL object of a violation."""
        return cls(
            code=violation.code,
            at=violation.at,
            lapses_at=violation.lapses_at(rules),
            passage=violation.passage or None,
        )


@strawberry.type(description="What counts towards a member's next strike (R17).")
class ViolationRecord:
    """A member's violations."""

    counted: list[Violation] = strawberry.field(description="The refusals that count now, the earliest first.")
    until_strike: int = strawberry.field(description="How many more, while these count, bring a strike.")
    next_strike_hours: int = strawberry.field(
        description="For how many hours the next strike, whatever its cause, restricts the account; 0 is a warning."
    )

    @classmethod
    def of(cls, record: RecordValue) -> Self:
        """The GraphQL object of what counts."""
        return cls(
            counted=[Violation.of(one, record.rules) for one in record.violations],
            until_strike=record.until_strike,
            next_strike_hours=int(record.next_restriction.total_seconds()) // 3600,
        )


@strawberry.type(description="How many refusals bring a strike (R17).")
class ViolationNumbers:
    """The constants of the rule."""

    per_strike: int = strawberry.field(description="So many refusals that count bring a strike.")
    window_days: int = strawberry.field(description="For how many days a refusal counts.")
    pause_minutes: int = strawberry.field(description="For how many minutes after a strike none counts.")

    @classmethod
    def of(cls, rules: ViolationPolicy) -> Self:
        """The GraphQL object of the constants."""
        return cls(
            per_strike=rules.per_strike,
            window_days=rules.window.days,
            pause_minutes=int(rules.pause.total_seconds()) // 60,
        )
