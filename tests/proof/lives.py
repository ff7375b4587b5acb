"""Random lives, found by hypothesis: every step is done to the product and to the model, and all is compared."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.lot import PayWith
from services.member import PlanName, Standing
from services.policy import Policy, ResponseRatePolicy

from . import dealing, mailing, planning
from .ledger import OWN, Ledger, month_day
from .life import Life, Place
from .rates import Numbers, Rates
from .shelf import OnShelf

STEPS = 50
"""Steps of a whole life."""
TICK = timedelta(microseconds=1)
STARTS = (
    datetime(2024, 1, 31, 9, 30, tzinfo=UTC),
    datetime(2024, 2, 29, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2023, 11, 30, tzinfo=UTC),
    datetime(2026, 3, 15, 12, tzinfo=UTC),
    datetime(2027, 12, 31, 18, tzinfo=UTC),
)
NAMES = ("ana", "rec")
"""Ana has a standard seat, the other one a recruiter's."""
WHO = st.sampled_from(NAMES)
PURCHASES = (25, 50, 75, 100, 200, 500)
SIZES = st.integers(1, 20) | st.sampled_from([40, 90, 250])
AFTER = st.sampled_from([timedelta(minutes=5), timedelta(hours=30), timedelta(days=4), timedelta(days=29)])
DEGREES, PAYING, WHICH = st.integers(1, 4), st.sampled_from(OWN), st.integers(0, 99)
JUDGING = (Numbers(), Numbers(minimum=5, warning=3, daily=2), Numbers(grace=1, minimum=1, percent=2, daily=1))
"""R15's own numbers, and smaller ones, so that limits begin and end within a life."""
PREMIUM = (PlanName.CAREER, PlanName.CAREER_PLUS, PlanName.CAREER_EXECUTIVE)


class Lives(RuleBasedStateMachine):
    """Ana and a recruiter live; whom they write to only ever answer."""

    seen: ClassVar[Counter[str]] = Counter()
    """What happened in all lives."""
    steps = 0
    steps_of_a_life = STEPS
    prefix = ""
    most: int | None = None
    """How many InMails one step sends at most."""

    def place(self, policy: Policy) -> Place:
        """Where the life is lived."""
        return OnShelf(policy)

    @initialize(
        start=st.sampled_from(STARTS),
        back=st.booleans(),
        premium=st.sampled_from((None, *PREMIUM)),
        numbers=st.sampled_from(JUDGING),
    )
    def begin(self, start: datetime, back: bool, premium: PlanName | None, numbers: Numbers) -> None:  # noqa: FBT001 - drawn
        rates = ResponseRatePolicy(*astuple(numbers))
        policy = Policy(credit_back_on_reply=back, response_rate=rates)
        self.life = Life(self.place(policy), policy, start, self.prefix)
        self.life.ledgers = {self.life.id(name): Ledger(rates=Rates(numbers)) for name in NAMES}
        for who in NAMES:
            dealing.buy(self.life, self.life.id(who), 25)
        if premium:
            planning.start(self.life, self.life.id("ana"), premium)
            planning.start(self.life, self.life.id("rec"), PlanName.RECRUITER)

    @rule(who=WHO, plan=st.sampled_from(PREMIUM))
    def start(self, who: str, plan: PlanName) -> None:
        planning.start(self.life, self.life.id(who), PlanName.RECRUITER if who == "rec" else plan)

    @rule(plan=st.sampled_from(PREMIUM))
    def change(self, plan: PlanName) -> None:
        planning.change(self.life, self.life.id("ana"), plan)

    @rule(who=WHO)
    def cancel(self, who: str) -> None:
        planning.cancel(self.life, self.life.id(who))

    @precondition(lambda self: any(one.plan and one.plan.cancelled for one in self.life.ledgers.values()))
    @rule()
    def resume(self) -> None:
        cancelled = [who for who, one in self.life.ledgers.items() if one.plan and one.plan.cancelled]
        for who in cancelled:
            planning.change(self.life, who, None)

    @rule(posts=st.integers(0, 30), rate=st.sampled_from([0.0, 0.333, 0.5, 1.0]))
    def set_inputs(self, posts: int, rate: float) -> None:
        planning.set_inputs(self.life, posts, rate)

    @rule(who=WHO, standing=st.sampled_from(Standing), days=st.sampled_from([1, 3, 7, 45, None]))
    def judge(self, who: str, standing: Standing, days: int | None) -> None:
        planning.judge(self.life, self.life.id(who), standing, self.life.now + timedelta(days=days) if days else None)

    @rule(who=WHO)
    def forgive(self, who: str) -> None:
        planning.judge(self.life, self.life.id(who), Standing.ACTIVE, None)

    @rule(who=WHO, credits=st.sampled_from(PURCHASES))
    def buy(self, who: str, credits: int) -> None:
        dealing.buy(self.life, self.life.id(who), credits)

    @rule(who=WHO, credits=st.integers(1, 10))
    def reward(self, who: str, credits: int) -> None:
        dealing.reward(self.life, self.life.id(who), credits)

    @rule(who=WHO, credits=st.sampled_from([-30, -3, -1, 1, 8, 40]))
    def adjust(self, who: str, credits: int) -> None:
        dealing.adjust(self.life, self.life.id(who), credits)

    @rule(who=WHO, degree=DEGREES, pay_with=PAYING, count=st.sampled_from([1, 2, 7, 30]))
    def send(self, who: str, degree: int, pay_with: PayWith, count: int) -> None:
        mailing.send(self.life, self.life.id(who), degree, pay_with, min(count, self.most or count))

    @rule(who=WHO, count=st.sampled_from([1, 3, 12, 60]))
    def send_far(self, who: str, count: int) -> None:
        """To people whom all credits reach."""
        mailing.send(self.life, self.life.id(who), 4, PayWith.AUTO, min(count, self.most or count))

    @rule(who=WHO)
    def correspond(self, who: str) -> None:
        """Write to two who answer at once: it keeps a response rate up (R15)."""
        before = len(self.life.letters)
        mailing.send(self.life, self.life.id(who), 4, PayWith.AUTO, 2)
        for which in range(len(self.life.letters) - before):
            mailing.reply(self.life, which)

    @precondition(lambda self: self.life.letters)
    @rule(which=WHICH)
    def reply(self, which: int) -> None:
        mailing.reply(self.life, which)

    @rule(who=WHO, degree=DEGREES, pay_with=PAYING, after=AFTER)
    def schedule(self, who: str, degree: int, pay_with: PayWith, after: timedelta) -> None:
        mailing.schedule(self.life, self.life.id(who), degree, pay_with, after)

    @precondition(lambda self: self.life.waiting)
    @rule(which=WHICH)
    def unschedule(self, which: int) -> None:
        mailing.unschedule(self.life, which)

    @precondition(lambda self: self.life.waiting)
    @rule(which=WHICH)
    def send_scheduled(self, which: int) -> None:
        mailing.send_scheduled(self.life, which)

    @rule(
        who=WHO,
        late=st.sampled_from(
            [timedelta(0), timedelta(hours=2), timedelta(days=1) - TICK, timedelta(days=1), timedelta(days=3)]
        ),
    )
    def send_due(self, who: str, late: timedelta) -> None:
        """What is scheduled is sent when its moment comes, or as long after it as the job was down."""
        if not self.life.waiting:
            mailing.schedule(self.life, self.life.id(who), 4, PayWith.AUTO, timedelta(minutes=5))
        if not self.life.waiting:
            return
        which = min(range(len(self.life.waiting)), key=lambda index: self.life.waiting[index].send_at)
        self.life.wait_until(max(self.life.now, self.life.waiting[which].send_at + late))
        mailing.send_scheduled(self.life, which)

    @rule(who=WHO, credits=SIZES, after=AFTER)
    def hold(self, who: str, credits: int, after: timedelta) -> None:
        dealing.hold(self.life, self.life.id(who), credits, after)

    @rule(which=WHICH, capture=st.booleans())
    def let_go(self, which: int, capture: bool) -> None:  # noqa: FBT001 - drawn
        for who in self.life.ledgers:
            dealing.let_go(self.life, who, which, capture=capture)

    @precondition(lambda self: self.life.bought)
    @rule(which=WHICH, credits=SIZES)
    def refund(self, which: int, credits: int) -> None:
        dealing.refund(self.life, which, credits)

    @precondition(lambda self: self.life.bought)
    @rule(which=WHICH, paid=st.booleans())
    def conclude_refund(self, which: int, paid: bool) -> None:  # noqa: FBT001 - drawn
        dealing.conclude_refund(self.life, which, paid=paid)

    @precondition(lambda self: self.life.bought)
    @rule(which=WHICH)
    def dispute(self, which: int) -> None:
        dealing.dispute(self.life, which)

    @rule(who=WHO)
    def visit(self, who: str) -> None:
        self.life.settle(self.life.id(who))

    @rule(who=WHO, seconds=st.sampled_from([1, 3600, 40_000]))
    def lag(self, who: str, seconds: int) -> None:
        """A process whose clock lags behind the others' writes: entries don't go back in time."""
        self.life.settle(self.life.id(who))
        now, self.life.now = self.life.now, self.life.now - timedelta(seconds=seconds)
        mailing.send(self.life, self.life.id(who), 4, PayWith.AUTO, 2)
        dealing.buy(self.life, self.life.id(who), 25)
        self.life.now = now

    @rule(days=st.sampled_from([0.001, 0.3, 1, 6, 31, 95]))
    def wait(self, days: float) -> None:
        self.life.wait_until(self.life.now + timedelta(days=days))

    @rule(before=st.sampled_from([TICK, timedelta(0)]))
    def wait_for_month(self, before: timedelta) -> None:
        first = month_day(self.life.now.replace(day=1), 1)
        self.life.wait_until(max(self.life.now, first - before))

    @rule(before=st.sampled_from([TICK, timedelta(0), timedelta(0)]))
    def wait_for_event(self, before: timedelta) -> None:
        """To the very instant at which time changes something next, or to just before it."""
        ledgers = self.life.ledgers.values()
        events = [event[0] for one in ledgers for event in one.events()]
        events += [at for one in ledgers for at, _ in one.rates.ahead(self.life.now)]
        if events and min(events) < self.life.now + timedelta(days=400):
            self.life.wait_until(max(self.life.now, min(events) - before))

    @rule(who=WHO, days=st.sampled_from([1, 30, 100, 400]))
    def foresee(self, who: str, days: int) -> None:
        self.life.foresee(self.life.id(who), self.life.now + timedelta(days=days))

    @invariant()
    def same(self) -> None:
        self.steps += 1
        self.life.same()

    def teardown(self) -> None:
        if hasattr(self, "life"):
            self.seen.update(self.life.seen)
            self.seen["lives"] += 1
            self.seen["whole lives"] += self.steps > self.steps_of_a_life
