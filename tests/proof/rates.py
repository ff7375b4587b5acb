"""R15 and R27 in plain Python from the rule's text: every InMail with its time, looked at on every single midnight."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Numbers:
    """What of R15 is a number; days are whole ones, UTC."""

    window: int = 14
    grace: int = 7
    minimum: int = 100
    percent: int = 13
    warning: int = 14
    daily: int = 20


def midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


@dataclass
class Rates:
    """``sent`` is when each InMail was delivered, ``low_since`` when the rate fell, if it hasn't recovered."""

    numbers: Numbers = field(default_factory=Numbers)
    sent: dict[str, datetime] = field(default_factory=dict[str, datetime])
    answered: set[str] = field(default_factory=set[str])
    low_since: datetime | None = None
    seen: datetime | None = None

    def until(self, now: datetime) -> None:
        """Let every midnight since the last look go by."""
        if self.seen is not None:
            following = midnight(self.seen) + DAY
            while following <= now:
                self._midnight(following)
                following += DAY
        self.seen = now if self.seen is None else max(self.seen, now)

    def send(self, id: str, now: datetime) -> None:
        self.until(now)
        self.sent[id] = now

    def answer(self, id: str, now: datetime) -> None:
        """The first one: what has been answered stays so."""
        self.until(now)
        self.answered.add(id)
        if self.low_since and self._recovered(now):
            self.low_since = None

    def counts(self, now: datetime) -> tuple[int, int, int]:
        """Deliveries that count, how many of them are answered, and how many had their seven days."""
        start = midnight(now) - self.numbers.window * DAY
        ripe = midnight(now) - self.numbers.grace * DAY
        window = [id for id, at in self.sent.items() if at >= start]
        old = {id for id in window if self.sent[id] < ripe}
        counting = [id for id in window if id in old or id in self.answered]
        return len(counting), sum(id in self.answered for id in counting), len(old)

    def state(self, now: datetime) -> str:
        if self.low_since is None:
            return "HEALTHY" if self.counts(now)[2] >= self.numbers.minimum else "NOT_JUDGED"
        return "WARNING" if now < self.low_since + self.numbers.warning * DAY else "THROTTLED"

    def sent_today(self, now: datetime) -> int:
        return sum(at >= midnight(now) for at in self.sent.values())

    def may_send(self, now: datetime) -> bool:
        return self.state(now) != "THROTTLED" or self.sent_today(now) < self.numbers.daily

    def ahead(self, now: datetime) -> list[tuple[datetime, str]]:
        """What the state becomes, and when, if nobody does anything any more."""
        start = midnight(now) - self.numbers.window * DAY
        recent = {id: at for id, at in self.sent.items() if at >= start}  # older ones never count again
        future = Rates(self.numbers, recent, self.answered, self.low_since, now)
        changes: list[tuple[datetime, str]] = []
        last, at = self.state(now), midnight(now)
        for _ in range(self.numbers.window + self.numbers.warning + 3):
            at += DAY
            future.until(at)
            if future.state(at) != last:
                last = future.state(at)
                changes.append((at, last))
        return changes

    def _midnight(self, at: datetime) -> None:
        if self.low_since and self._recovered(at):
            self.low_since = None
        deliveries, _, old = self.counts(at)
        if self.low_since is None and old >= self.numbers.minimum and deliveries and not self._recovered(at):
            self.low_since = at

    def _recovered(self, now: datetime) -> bool:
        deliveries, answered, _ = self.counts(now)
        return deliveries > 0 and Fraction(answered, deliveries) >= Fraction(self.numbers.percent, 100)
