"""How members answer what somebody writes, and what too few answers bring: a warning, then a daily limit (R15, R27).

Days are calendar days, UTC. A low rate begins at a midnight and no other instant: answers only raise it, and what is
delivered today isn't old enough to count. It ends at a midnight or with an answer. So the state follows from what was
sent and answered on each of the last days, and nothing has to run for it to be right.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from services.calendar import day_of, midnight

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from services.policy import ResponseRatePolicy

DAY = timedelta(days=1)


class ResponseRateState(StrEnum):
    """What a member's response rate means for sending (R15)."""

    NOT_JUDGED = "NOT_JUDGED"
    HEALTHY = "HEALTHY"
    WARNING = "WARNING"
    THROTTLED = "THROTTLED"


LOW = frozenset({ResponseRateState.WARNING, ResponseRateState.THROTTLED})
"""The states of a rate that fell below the threshold and hasn't recovered."""


class MailDay(NamedTuple):
    """What a member sent on one ``day``: InMails delivered, and how many of them have been answered by now.

    A tuple, as ``Tally`` is: every send makes up to fifteen of them.
    """

    day: date
    deliveries: int
    answered: int


class Tally(NamedTuple):
    """What counts on a day: ``deliveries`` of which ``answered``; ``matured`` are those that had their time."""

    deliveries: int
    answered: int
    matured: int

    def low(self, rules: ResponseRatePolicy) -> bool:
        """Whether fewer than the threshold were answered; nothing delivered is no low rate."""
        return 100 * self.answered < rules.threshold_percent * self.deliveries

    def needed(self, rules: ResponseRatePolicy) -> int:
        """The fewest answers to matured deliveries after which the rate isn't low (R27)."""
        return max(0, -(-rules.threshold_percent * self.deliveries // 100) - self.answered)


@dataclass(frozen=True, slots=True)
class Conduct:
    """Deliveries and answers of the last days, in order, and since when the rate is low.

    ``warned_on`` is the day whose midnight began the warning, None while there is none; it is right as of the midnight
    of ``judged_on`` and all that was answered since. Both are None before the first delivery.
    """

    days: tuple[MailDay, ...] = ()
    judged_on: date | None = None
    warned_on: date | None = None

    def tally(self, on: date, rules: ResponseRatePolicy) -> Tally:
        """What counts on day ``on``: of the window's days those that matured whole, of later ones what is answered."""
        oldest, young = on - rules.window_days * DAY, on - rules.grace_days * DAY
        deliveries = answered = matured = 0
        for day, sent, replied in self.days:
            if day >= young:
                deliveries += replied
                answered += replied
            elif day >= oldest:
                deliveries += sent
                answered += replied
                matured += sent
        return Tally(deliveries, answered, matured)

    def until(self, now: datetime, rules: ResponseRatePolicy) -> Conduct:
        """The conduct at ``now``, if nothing was sent or answered since: itself, unless the rate became another."""
        if self.judged_on is None or not self.can_change(rules):
            return self
        warned, on, today = self.warned_on, self.judged_on, day_of(now)
        while (on := on + DAY) <= min(today, self._last_change(warned, rules)):
            warned = _warned_after(self.tally(on, rules), warned, on, rules)
        if warned == self.warned_on:
            return self
        return replace(self, judged_on=max(self.judged_on, today), warned_on=warned)

    def delivered(self, now: datetime, rules: ResponseRatePolicy) -> Conduct:
        """The conduct, up to ``now``, with one more InMail delivered at that moment."""
        return self._with(MailDay(day_of(now), 1, 0), now, rules)

    def answered(self, sent_at: datetime, now: datetime, rules: ResponseRatePolicy) -> Conduct:
        """The conduct, up to ``now``, with the first answer to what was delivered at ``sent_at``.

        An answer counts for the day of the delivery, and ends a low rate at once; to what has left the window it
        changes nothing.
        """
        on, day = self.on(now), day_of(sent_at)
        kept = self._kept(on, rules)
        if not any(one.day == day for one in kept):
            return replace(self, days=tuple(kept), judged_on=on) if self.days else self
        counted = self._with(MailDay(day, 0, 1), now, rules)
        return replace(counted, warned_on=_warned_after(counted.tally(on, rules), self.warned_on, on, rules))

    def state(self, now: datetime, rules: ResponseRatePolicy) -> ResponseRateState:
        """What the rate means at ``now``, up to which the conduct is."""
        return _state(self.tally(self.on(now), rules), self.warned_on, day_of(now), rules)

    def course(self, now: datetime, rules: ResponseRatePolicy) -> Iterator[tuple[datetime, ResponseRateState]]:
        """The state from each midnight after ``now`` on, if nothing is sent or answered, until it can't change."""
        warned, on = self.warned_on, self.on(now)
        while (on := on + DAY) <= self._last_change(warned, rules):
            tally = self.tally(on, rules)
            warned = _warned_after(tally, warned, on, rules)
            yield midnight(on), _state(tally, warned, on, rules)

    def on(self, now: datetime) -> date:
        """The day of ``now``; a clock that lags behind judges as of the later day."""
        return day_of(now) if self.judged_on is None else max(self.judged_on, day_of(now))

    def sent_today(self, now: datetime) -> int:
        """InMails delivered on the day of ``now``; a clock that lags behind counts the later day's too."""
        today = day_of(now)
        return sum(one.deliveries for one in self.days if one.day >= today)

    def can_change(self, rules: ResponseRatePolicy) -> bool:
        """Whether time alone could begin or end a low rate at all: a cheap bound, since few send so many."""
        return self.warned_on is not None or sum(one.deliveries for one in self.days) >= rules.minimum

    def _kept(self, on: date, rules: ResponseRatePolicy) -> list[MailDay]:
        """The days that the window of ``on``, or a later one, reaches."""
        oldest = on - rules.window_days * DAY
        return [one for one in self.days if one.day >= oldest]

    def _with(self, more: MailDay, now: datetime, rules: ResponseRatePolicy) -> Conduct:
        """With ``more`` of a day; days that no window will reach any more are left out."""
        days = {one.day: one for one in self._kept(self.on(now), rules)}
        known = days.get(more.day, MailDay(more.day, 0, 0))
        days[more.day] = MailDay(more.day, known.deliveries + more.deliveries, known.answered + more.answered)
        return replace(self, days=tuple(days[day] for day in sorted(days)), judged_on=self.on(now))

    def _last_change(self, warned: date | None, rules: ResponseRatePolicy) -> date:
        """The last day on which time alone can change anything: then the window is empty, and a warning is over."""
        emptied = self.days[-1].day + (rules.window_days + 1) * DAY if self.days else date.min
        return emptied if warned is None else max(emptied, warned + rules.warning_days * DAY)


NOTHING_SENT = Conduct()
"""The conduct of who hasn't sent anything yet."""


def next_change(conduct: Conduct, now: datetime, rules: ResponseRatePolicy) -> datetime | None:
    """When time alone makes the state another, exactly; None if it never does (R27)."""
    present = conduct.state(now, rules)
    return next((at for at, state in conduct.course(now, rules) if state is not present), None)


def next_crossing(conduct: Conduct, now: datetime, rules: ResponseRatePolicy) -> datetime | None:
    """When time alone next makes the rate low, throttles it or lets it recover; None if it never does (R15)."""
    if not conduct.can_change(rules):
        return None
    present = conduct.state(now, rules)
    course = conduct.course(now, rules)
    return next((at for at, state in course if state is not present and {state, present} & LOW), None)


def _warned_after(tally: Tally, warned: date | None, on: date, rules: ResponseRatePolicy) -> date | None:
    """Since when the rate is low on day ``on``, if it was since ``warned`` (None: it wasn't) before.

    The minimum decides whether a warning begins, but only the rate ends it, be it of few: else a pause would end it,
    since the deliveries that brought a warning leave the window before it is over.
    """
    if warned is not None and (tally.deliveries == 0 or tally.low(rules)):
        return warned
    return on if tally.matured >= rules.minimum and tally.low(rules) else None


def _state(tally: Tally, warned: date | None, on: date, rules: ResponseRatePolicy) -> ResponseRateState:
    if warned is not None:
        return ResponseRateState.WARNING if on < warned + rules.warning_days * DAY else ResponseRateState.THROTTLED
    return ResponseRateState.HEALTHY if tally.matured >= rules.minimum else ResponseRateState.NOT_JUDGED
