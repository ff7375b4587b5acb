"""How many of a member's InMails are answered, and what follows from it (R15, R27)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

import strawberry

from services.conduct import ResponseRateState

if TYPE_CHECKING:
    from services.policy import ResponseRatePolicy
    from services.response_rate import ResponseRate as ResponseRateValue


@strawberry.type(
    description="How many of a member's InMails are answered, what that means for sending, and what it takes to "
    "recover (R15, R27). A reply or a decline is an answer. Days are calendar days, UTC."
)
class ResponseRate:
    """A response rate."""

    state: ResponseRateState = strawberry.field(description="What the rate means for sending.")
    window_from: datetime = strawberry.field(description="InMails sent from here on are looked at.")
    window_to: datetime = strawberry.field(description="And up to here: the moment of this answer.")
    mature_before: datetime = strawberry.field(
        description="Those sent before this count whether answered or not; later ones count once they are answered."
    )
    deliveries: int = strawberry.field(description="InMails in the window that count.")
    answered: int = strawberry.field(description="How many of them have been answered.")
    matured: int = strawberry.field(
        description="How many were sent before `matureBefore`: with fewer than `minimumDeliveries`, no warning begins."
    )
    minimum_deliveries: int = strawberry.field(description="The least that it takes to be judged.")
    rate: float | None = strawberry.field(
        description="`answered` of `deliveries`, 0 to 1; null if there are no deliveries."
    )
    threshold: float = strawberry.field(description="The rate, 0 to 1, below which a warning begins.")
    sent_today: int = strawberry.field(description="InMails sent on this day.")
    daily_limit: int | None = strawberry.field(
        description="InMails that may be sent a day; null if no such limit holds."
    )
    warning_until: datetime | None = strawberry.field(
        description="When the daily limit begins, unless the rate recovers before; null if there is no warning."
    )
    next_evaluation: datetime | None = strawberry.field(
        description="When time alone, without a send or an answer, makes `state` another; null if it never does."
    )
    answers_needed: int | None = strawberry.field(
        description="How many answers, to InMails sent before `matureBefore`, would end the warning or the limit now; "
        "0 if there is neither. Null where none of those is left: then the next answer to any later one does."
    )
    text: str = strawberry.field(description="All of it in a sentence or two.")

    @classmethod
    def of(cls, rate: ResponseRateValue) -> Self:
        """The GraphQL object of a rate."""
        return cls(
            state=rate.state,
            window_from=rate.since,
            window_to=rate.at,
            mature_before=rate.mature_before,
            deliveries=rate.tally.deliveries,
            answered=rate.tally.answered,
            matured=rate.tally.matured,
            minimum_deliveries=rate.rules.minimum,
            rate=rate.rate,
            threshold=rate.rules.threshold_percent / 100,
            sent_today=rate.sent_today,
            daily_limit=rate.daily_limit,
            warning_until=rate.warning_until,
            next_evaluation=rate.next_evaluation,
            answers_needed=rate.answers_needed,
            text=rate.text,
        )


@strawberry.type(description="When a low response rate limits sending (R15).")
class ResponseRateNumbers:
    """The constants of the rule."""

    window_days: int = strawberry.field(description="Days before the last midnight, UTC, that are looked at.")
    grace_days: int = strawberry.field(
        description="Of so many of them, the latest, InMails count only once they are answered."
    )
    minimum_deliveries: int = strawberry.field(description="InMails of the other days that it takes to be judged.")
    threshold: float = strawberry.field(description="The rate, 0 to 1, below which a warning begins.")
    warning_days: int = strawberry.field(description="Days of warning, before a daily limit begins.")
    daily_limit: int = strawberry.field(description="InMails that may then be sent a day, until the rate recovers.")

    @classmethod
    def of(cls, numbers: ResponseRatePolicy) -> Self:
        """The GraphQL object of the constants."""
        return cls(
            window_days=numbers.window_days,
            grace_days=numbers.grace_days,
            minimum_deliveries=numbers.minimum,
            threshold=numbers.threshold_percent / 100,
            warning_days=numbers.warning_days,
            daily_limit=numbers.daily_limit,
        )
