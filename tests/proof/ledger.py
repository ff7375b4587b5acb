"""A credit account in plain Python, written from the rules' text alone: what a service that never sleeps would do.

Only the product's enums are used. Amounts are credits, times are UTC.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import UTC, datetime

from services.entry import EntryKind
from services.lot import LotSource, PayWith
from services.member import PlanName

PLANS = {PlanName.CAREER: (15, 60), PlanName.CAREER_PLUS: (25, 100), PlanName.CAREER_EXECUTIVE: (50, 200)}
REACHES = {LotSource.SUBSCRIPTION: 3, LotSource.RECRUITER: 1, LotSource.PURCHASED: 2, LotSource.REWARD: 2}
FREE = (LotSource.RECRUITER, LotSource.REWARD)
TIES = (LotSource.SUBSCRIPTION, LotSource.RECRUITER, LotSource.PURCHASED, LotSource.REWARD)

Line = tuple[EntryKind, int, str, int, int, datetime]
"""An entry: kind, amount, lot, the lot's balance after it, the account's balance after it, when."""


@dataclass
class ModelLot:
    id: str
    source: LotSource
    remaining: int
    granted: datetime
    expires: datetime | None


@dataclass
class ModelPlan:
    id: str
    name: PlanName
    monthly: int
    cap: int
    start: datetime
    due: list[datetime]
    """The times of the grants still to come, soonest first; always one, made anew when it is used up."""


def month_day(start: datetime, months: int) -> datetime:
    """R4b: the start's day of the month, that many months on, at midnight, or the last day of a shorter month."""
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return datetime(year, month, min(start.day, monthrange(year, month)[1]), tzinfo=UTC)


@dataclass
class Ledger:
    lots: dict[str, ModelLot] = field(default_factory=dict[str, ModelLot])
    lines: list[Line] = field(default_factory=list[Line])
    plan: ModelPlan | None = None
    sends: list[datetime] = field(default_factory=list[datetime])
    months: int = 0

    def move(self, kind: EntryKind, amount: int, lot: ModelLot, at: datetime) -> int:
        """Write an entry and return its sequence (R23)."""
        lot.remaining += amount
        balance = self.lines[-1][4] if self.lines else 0
        self.lines.append((kind, amount, lot.id, lot.remaining, balance + amount, at))
        return len(self.lines)

    def add(self, kind: EntryKind, lot: ModelLot) -> None:
        """Open a lot with all of its credits."""
        amount, lot.remaining = lot.remaining, 0
        self.lots[lot.id] = lot
        self.move(kind, amount, lot, lot.granted)

    def subscribe(self, plan_id: str, name: PlanName, monthly: int, cap: int, now: datetime) -> None:
        self.plan = ModelPlan(plan_id, name, monthly, cap, now, [now])
        self.until(now)

    def until(self, now: datetime) -> None:
        """Let time pass: whatever falls due, in the order of its instants; at one instant expiries come first (R7a)."""
        while events := sorted([(at, 0, lot) for at, lot in self._expiries()] + [(at, 1, "") for at in self._grants()]):
            at, kind, lot = events[0]
            if at > now:
                return
            if kind == 0:  # a credit that came back to an expired lot goes at once: entries don't go back in time
                self.move(EntryKind.EXPIRE, -self.lots[lot].remaining, self.lots[lot], max(at, self.lines[-1][5]))
            else:
                self._grant(at)

    def _expiries(self) -> list[tuple[datetime, str]]:
        return [(lot.expires, lot.id) for lot in self.lots.values() if lot.remaining and lot.expires]

    def _grants(self) -> list[datetime]:
        return self.plan.due if self.plan else []

    def _grant(self, at: datetime) -> None:
        plan = self.plan
        assert plan
        self.months += 1
        plan.due = [month_day(plan.start, self.months)]
        source = LotSource.RECRUITER if plan.name is PlanName.RECRUITER else LotSource.SUBSCRIPTION
        self.add(EntryKind.GRANT, ModelLot(f"{plan.id}:{at:%Y-%m-%d}", source, plan.monthly, at, None))
        held = sorted((lot.granted, lot.id) for lot in self.lots.values() if lot.source is source and lot.remaining)
        excess = sum(self.lots[id].remaining for _, id in held) - plan.cap  # R4a: the oldest above the cap go
        for _, id in held:
            if excess > 0:
                lost = min(excess, self.lots[id].remaining)
                excess -= lost
                self.move(EntryKind.FORFEIT_CAP, -lost, self.lots[id], at)

    def usable(self, now: datetime, pay_with: PayWith) -> list[ModelLot]:
        """The lots that the sender's choice allows, with something in them, unexpired (R8)."""
        lots = [lot for lot in self.lots.values() if lot.remaining and (not lot.expires or now < lot.expires)]
        if pay_with is PayWith.AUTO:
            return lots
        return [lot for lot in lots if (lot.source in FREE) == (pay_with is PayWith.FREE)]

    def payer(self, now: datetime, pay_with: PayWith, degree: int) -> ModelLot | None:
        """R8: soonest expiry, then by source, then the oldest, then by id, of the lots that reach the degree."""
        lots = [lot for lot in self.usable(now, pay_with) if REACHES[lot.source] <= degree]
        lots.sort(key=lambda lot: lot.id)
        lots.sort(key=lambda lot: lot.granted)
        lots.sort(key=lambda lot: TIES.index(lot.source))
        lots.sort(key=lambda lot: (lot.expires is None, lot.expires or now))
        return lots[0] if lots else None

    def next_fitting_grant(self, pay_with: PayWith, degree: int) -> datetime | None:
        """When the plan brings credits that this choice and this degree could use."""
        if self.plan is None:
            return None
        source = LotSource.RECRUITER if self.plan.name is PlanName.RECRUITER else LotSource.SUBSCRIPTION
        chosen = pay_with is PayWith.AUTO or (source in FREE) == (pay_with is PayWith.FREE)
        return self.plan.due[0] if chosen and REACHES[source] <= degree else None

    def sent_in_month(self, now: datetime) -> int:
        return sum((at.year, at.month) == (now.year, now.month) for at in self.sends)

    def available(self, now: datetime) -> int:
        return sum(lot.remaining for lot in self.usable(now, PayWith.AUTO))
