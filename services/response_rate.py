"""A member's response rate, with what it takes to recover (R27)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.calendar import midnight
from services.conduct import DAY, LOW, ResponseRateState, next_change

if TYPE_CHECKING:
    from datetime import datetime

    from services.conduct import Conduct, Tally
    from services.policy import Policy, ResponseRatePolicy


@dataclass(frozen=True, slots=True)
class ResponseRate:
    """The rate at ``at``, up to which ``conduct`` is; ``tally`` counts deliveries sent since ``since``.

    Those sent before ``mature_before`` count, answered or not, and are ``tally.matured``; later ones once answered.
    """

    conduct: Conduct
    rules: ResponseRatePolicy
    at: datetime
    state: ResponseRateState
    tally: Tally
    since: datetime
    mature_before: datetime

    @property
    def rate(self) -> float | None:
        """Answered deliveries among those that count, 0 to 1; None if none counts."""
        return self.tally.answered / self.tally.deliveries if self.tally.deliveries else None

    @property
    def sent_today(self) -> int:
        """InMails sent on this calendar day, UTC."""
        return self.conduct.sent_today(self.at)

    @property
    def daily_limit(self) -> int | None:
        """InMails that may be sent a day, None without such a limit."""
        return self.rules.daily_limit if self.state is ResponseRateState.THROTTLED else None

    @property
    def warning_until(self) -> datetime | None:
        """When the warning ends, and the daily limit begins unless the rate recovers; None without a warning."""
        warned_on = self.conduct.warned_on if self.state is ResponseRateState.WARNING else None
        return None if warned_on is None else midnight(warned_on + self.rules.warning_days * DAY)

    @property
    def next_evaluation(self) -> datetime | None:
        """When the state becomes another if nothing is sent or answered, exactly; None if it stays."""
        return next_change(self.conduct, self.at, self.rules)

    @property
    def answers_needed(self) -> int | None:
        """The fewest answers to matured deliveries that end a low rate now, 0 for one that isn't low.

        None where a rate is low and nothing has matured: then the first answer to any later one ends it.
        """
        if self.state not in LOW:
            return 0
        return self.tally.needed(self.rules) if self.tally.deliveries else None

    @property
    def text(self) -> str:
        """The rate and what follows from it, for people."""
        return f"{self._counted()} {self._meaning()}"

    def _counted(self) -> str:
        deliveries, answered, rules = self.tally.deliveries, self.tally.answered, self.rules
        if deliveries == 0:
            return f"Of the last {rules.window_days} days no InMail counts yet."
        tenths = 1000 * answered // deliveries  # rounded down: what is below the threshold never looks like it
        return f"{answered} of {deliveries} InMails were answered, {tenths / 10} %."

    def _meaning(self) -> str:
        rules, matured = self.rules, self.tally.matured
        if self.state is ResponseRateState.NOT_JUDGED:
            return f"It isn't judged: {matured} have had {rules.grace_days} days, and it takes {rules.minimum}."
        if self.state is ResponseRateState.HEALTHY:
            return f"That is healthy: it takes {rules.threshold_percent} %."
        if self.warning_until is not None:
            begins = f"Unless it recovers, {rules.daily_limit} a day may be sent from {self.warning_until.date()} on."
            return f"{begins} {self._remedy()}"
        left = max(0, rules.daily_limit - self.sent_today)
        return f"{rules.daily_limit} a day may be sent, {left} more today. {self._remedy()}"

    def _remedy(self) -> str:
        needed = self.answers_needed
        if needed is None:
            return "The next answer ends it."
        answers = "1 more answer" if needed == 1 else f"{needed} more answers"
        return f"{answers} to InMails sent before {self.mature_before.date()} would end it now."


def response_rate(conduct: Conduct, policy: Policy, at: datetime) -> ResponseRate:
    """The rate at ``at``, up to which ``conduct`` is."""
    rules, on = policy.response_rate, conduct.on(at)
    return ResponseRate(
        conduct=conduct,
        rules=rules,
        at=at,
        state=conduct.state(at, rules),
        tally=conduct.tally(on, rules),
        since=midnight(on - rules.window_days * DAY),
        mature_before=midnight(on - rules.grace_days * DAY),
    )
