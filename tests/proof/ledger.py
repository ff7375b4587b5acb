"""A credit account in plain Python, written from the rules' text alone: what a service that never sleeps would do.

Only the product's enums are used. Amounts are credits, times are UTC.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from services.entry import EntryKind
from services.lot import LotSource, PayWith
from services.member import PlanName

from .rates import Rates

PLANS = {PlanName.CAREER: (15, 60), PlanName.CAREER_PLUS: (25, 100), PlanName.CAREER_EXECUTIVE: (50, 200)}
REACHES = {LotSource.SUBSCRIPTION: 3, LotSource.RECRUITER: 1, LotSource.PURCHASED: 2, LotSource.REWARD: 2}
OWN = (PayWith.AUTO, PayWith.FREE, PayWith.PAID)
"""The choices of a sender's own credits; a team's pool has proofs of its own, in test_teams.py."""
FREE = (LotSource.RECRUITER, LotSource.REWARD)
TIES = (LotSource.SUBSCRIPTION, LotSource.RECRUITER, LotSource.PURCHASED, LotSource.REWARD)


class Line(NamedTuple):
    """An entry: what moved, the lot's and the account's balance after it, when, what for, and which it undoes."""

    kind: EntryKind
    amount: int
    lot: str
    lot_balance: int
    balance: int
    at: datetime
    cause: str
    reverses: int | None


@dataclass
class ModelLot:
    id: str
    source: LotSource
    remaining: int
    granted: datetime
    expires: datetime | None
    plan: str | None = None
    held: int = 0


@dataclass
class ModelHold:
    """``parts`` are lot, credits, and the number of the line that set them aside."""

    id: str
    parts: list[tuple[str, int, int]]
    expires: datetime


@dataclass
class ModelDebt:
    id: str
    owed: int
    opened: datetime
    purchase: str


@dataclass
class ModelPlan:
    """``granted`` counts the months granted so far; ``following`` is the smaller plan chosen for the next one."""

    id: str
    name: PlanName
    start: datetime
    granted: int = 0
    following: PlanName | None = None
    cancelled: bool = False

    @property
    def due(self) -> datetime:
        """When the next month begins: the next grant, or the end of a cancelled plan (R4b, R4c)."""
        return month_day(self.start, self.granted) if self.granted else self.start

    @property
    def source(self) -> LotSource:
        return LotSource.RECRUITER if self.name is PlanName.RECRUITER else LotSource.SUBSCRIPTION


def month_day(start: datetime, months: int) -> datetime:
    """R4b: the start's day of the month, that many months on, at midnight, or the last day of a shorter month."""
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return datetime(year, month, min(start.day, monthrange(year, month)[1]), tzinfo=UTC)


@dataclass
class Ledger:
    """``active``, ``posts`` and ``rate`` are what a recruiter's grant hangs on (R6a)."""

    lots: dict[str, ModelLot] = field(default_factory=dict[str, ModelLot])
    lines: list[Line] = field(default_factory=list[Line])
    plan: ModelPlan | None = None
    holds: dict[str, ModelHold] = field(default_factory=dict[str, ModelHold])
    debts: list[ModelDebt] = field(default_factory=list[ModelDebt])
    sends: list[datetime] = field(default_factory=list[datetime])
    rates: Rates = field(default_factory=Rates)
    active: bool = True
    restricted_until: datetime | None = None
    posts: int = 0
    rate: float = 0.0

    def move(
        self, kind: EntryKind, amount: int, lot: ModelLot, at: datetime, *, cause: str, reverses: int | None = None
    ) -> int:
        """Write an entry and return its sequence (R23). Entries don't go back in time."""
        lot.remaining += amount
        last = self.lines[-1] if self.lines else None
        at = max(at, last.at) if last else at
        balance = (last.balance if last else 0) + amount
        self.lines.append(Line(kind, amount, lot.id, lot.remaining, balance, at, cause, reverses))
        return len(self.lines)

    def add(self, kind: EntryKind, lot: ModelLot) -> None:
        """Open a lot with all of its credits."""
        amount, lot.remaining = lot.remaining, 0
        self.lots[lot.id] = lot
        self.move(kind, amount, lot, lot.granted, cause=lot.id)
        self.collect(lot, amount, lot.granted)

    def collect(self, lot: ModelLot, credits: int, at: datetime, *, purchase: str | None = None) -> None:
        """What is owed (for one purchase, if it is given) is taken from credits that came in, the oldest debt first."""
        for debt in sorted(self.debts, key=lambda debt: (debt.opened, debt.id)):
            taken = min(debt.owed, credits)
            if taken and purchase in {None, debt.purchase}:
                debt.owed -= taken
                credits -= taken
                self.move(EntryKind.ADJUST, -taken, lot, at, cause=debt.id)
        self.debts = [debt for debt in self.debts if debt.owed]

    def hold(self, hold_id: str, parts: dict[str, int], now: datetime, expires: datetime) -> None:
        """Set credits of lots aside."""
        made: list[tuple[str, int, int]] = []
        for lot_id, credits in parts.items():
            lot = self.lots[lot_id]
            made.append((lot_id, credits, self.move(EntryKind.HOLD, -credits, lot, now, cause=hold_id)))
            lot.held += credits
        self.holds[hold_id] = ModelHold(hold_id, made, expires)

    def release(self, hold_id: str, at: datetime, *, collects: bool = True) -> None:
        """Give back to the very lots; what stays there pays first what a dispute of that very purchase left."""
        for lot_id, credits, line in self.holds.pop(hold_id).parts:
            lot = self.lots[lot_id]
            lot.held -= credits
            self.move(EntryKind.RELEASE, credits, lot, at, cause=hold_id, reverses=line)
            if collects:
                self.collect(lot, credits, at, purchase=lot_id)

    def back(self, lot: ModelLot, mail_id: str, spent: int, now: datetime) -> None:
        """R25: the credit returns to the very lot, which may be over (R7a), or whose plan may be (R4c)."""
        if lot.plan and (self.plan is None or self.plan.id != lot.plan):
            lot.expires = lot.expires or lot.granted
        self.move(EntryKind.CREDIT_BACK, 1, lot, now, cause=mail_id, reverses=spent)
        self.collect(lot, 1, now)
        self.until(now)

    def subscribe(self, plan_id: str, name: PlanName, now: datetime) -> None:
        self.plan = ModelPlan(plan_id, name, now)
        self.until(now)

    def change(self, name: PlanName) -> None:
        """R4c: a larger plan at once, a smaller one with the next month; the present one, and nothing is to change."""
        assert self.plan
        smaller = name in PLANS and self.plan.name in PLANS and PLANS[name] < PLANS[self.plan.name]
        if smaller:
            self.plan.following = name
        else:
            self.plan.name, self.plan.following = name, None
        self.plan.cancelled = False
        self._end_lots(None)

    def cancel(self) -> None:
        """R4c: the plan's own credits end with it; others live on."""
        assert self.plan
        self.plan.cancelled, self.plan.following = True, None
        self._end_lots(self.plan.due)

    def _end_lots(self, end: datetime | None) -> None:
        assert self.plan
        for lot in self.lots.values():
            if lot.plan == self.plan.id:
                lot.expires = end

    def until(self, now: datetime) -> None:
        """Let time pass: whatever falls due, in the order of its instants.

        At one instant restrictions end first, then holds, then lots (R7a), then months begin and plans end.
        """
        self.rates.until(now)
        while events := sorted(self.events()):
            at, kind, what = events[0]
            if at > now:
                return
            if kind == 0:
                self.active, self.restricted_until = True, None
            elif kind == 1:
                self.release(what, at)
            elif kind == 2:
                lot = self.lots[what]
                self.move(EntryKind.EXPIRE, -lot.remaining, lot, at, cause=lot.id)
            else:
                self._month(at)

    def events(self) -> list[tuple[datetime, int, str]]:
        """What is to come by itself, as far as it is known now: when, of which kind, and what."""
        plan = self.plan
        return [
            *([(self.restricted_until, 0, "")] if self.restricted_until else []),
            *((self._end_of(hold), 1, hold.id) for hold in self.holds.values()),
            *((lot.expires, 2, lot.id) for lot in self.lots.values() if lot.remaining and lot.expires),
            *([(plan.due, 3, "")] if plan else []),
        ]

    def _end_of(self, hold: ModelHold) -> datetime:
        """No hold keeps a credit past its lot's end."""
        ends = [self.lots[lot_id].expires for lot_id, _, _ in hold.parts]
        return min([hold.expires, *(end for end in ends if end)])

    def _month(self, at: datetime) -> None:
        plan = self.plan
        assert plan
        if plan.cancelled:
            self.plan = None
            return
        plan.name, plan.following = plan.following or plan.name, None
        plan.granted += 1
        monthly, cap = self.allowance(plan.name)
        if not monthly:
            return
        self.add(EntryKind.GRANT, ModelLot(f"{plan.id}:{at:%Y-%m-%d}", plan.source, monthly, at, None, plan=plan.id))
        lots = sorted((lot for lot in self.lots.values() if lot.source is plan.source), key=lambda x: (x.granted, x.id))
        excess = sum(lot.remaining + lot.held for lot in lots) - cap  # R4a: the oldest above the cap go
        for lot in lots:
            if excess > 0 and lot.remaining:
                lost = min(excess, lot.remaining)
                excess -= lost
                self.move(EntryKind.FORFEIT_CAP, -lost, lot, at, cause=plan.id)

    def allowance(self, name: PlanName) -> tuple[int, int]:
        """A month's grant and its cap (R4, R6a)."""
        if name in PLANS:
            return PLANS[name]
        if not self.active:
            return 0, 0
        monthly = min(300, max(50, 50 + 10 * self.posts + round(200 * self.rate)))
        return monthly, 4 * monthly

    def usable(self, now: datetime, pay_with: PayWith) -> list[ModelLot]:
        """The lots that the sender's choice allows, with something in them, unexpired (R8)."""
        lots = [lot for lot in self.lots.values() if lot.remaining and (not lot.expires or now < lot.expires)]
        if pay_with is PayWith.AUTO:
            return lots
        return [lot for lot in lots if (lot.source in FREE) == (pay_with is PayWith.FREE)]

    def payer(self, now: datetime, pay_with: PayWith, degree: int, lasting: datetime | None = None) -> ModelLot | None:
        """The lot that pays (R8)."""
        return next(iter(self.payers(now, pay_with, degree, lasting)), None)

    def payers(self, now: datetime, pay_with: PayWith, degree: int, lasting: datetime | None = None) -> list[ModelLot]:
        """R8: soonest expiry, then by source, then the oldest, then by id, of the lots that reach the degree.

        Of those alone whose credits can still be spent at ``lasting``, if one is given.
        """
        lots = [lot for lot in self.usable(now, pay_with) if REACHES[lot.source] <= degree]
        lots = [lot for lot in lots if not lasting or not lot.expires or lasting < lot.expires]
        lots.sort(key=lambda lot: lot.id)
        lots.sort(key=lambda lot: lot.granted)
        lots.sort(key=lambda lot: TIES.index(lot.source))
        lots.sort(key=lambda lot: (lot.expires is None, lot.expires or now))
        return lots

    def next_fitting_grant(self, pay_with: PayWith, degree: int) -> datetime | None:
        """When the plan brings credits that this choice and this degree could use."""
        if self.plan is None or self.plan.cancelled:
            return None
        source = self.plan.source
        chosen = pay_with is PayWith.AUTO or (source in FREE) == (pay_with is PayWith.FREE)
        return self.plan.due if chosen and REACHES[source] <= degree else None

    def sent_in_month(self, now: datetime) -> int:
        return sum((at.year, at.month) == (now.year, now.month) for at in self.sends)

    def available(self, now: datetime) -> int:
        return sum(lot.remaining for lot in self.usable(now, PayWith.AUTO))
