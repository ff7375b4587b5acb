"""Random lives, found by hypothesis: every step is done to the product and to the model, and all is compared."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.lot import PayWith
from services.member import AccountType, Member, PlanName, Standing
from services.policy import Policy

from . import deeds
from .doing import deciding
from .ledger import Ledger, month_day
from .life import Life
from .shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.account import Account
    from services.decisions.decide import Outcome
    from services.entry import Entry
    from services.intent import Intent

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
WHO = st.sampled_from(["ana", "rec"])
PURCHASES = (25, 50, 75, 100, 200, 500)
SIZES = st.integers(1, 20) | st.sampled_from([40, 90, 250])
AFTER = st.sampled_from([timedelta(minutes=5), timedelta(hours=30), timedelta(days=4), timedelta(days=29)])
DEGREES, PAYING, WHICH = st.integers(1, 4), st.sampled_from(PayWith), st.integers(0, 99)
PREMIUM = (PlanName.CAREER, PlanName.CAREER_PLUS, PlanName.CAREER_EXECUTIVE)


class OnShelf:
    """A place of dictionaries; whoever is asked for lives there."""

    def __init__(self, policy: Policy) -> None:
        self._decide = deciding(policy)
        people = {"ana": Member("ana"), "rec": Member("rec", account_type=AccountType.RECRUITER)}
        self._shelf = Shelf(people, {})

    def perform(self, intents: Sequence[Intent]) -> list[Outcome]:
        for intent in intents:
            for id in intent.scope.members:
                self._shelf.members.setdefault(id, Member(id))
            for sender, recipient in intent.scope.pairs:
                self._shelf.degrees[sender, recipient] = int((recipient if "-" in recipient else sender).split("-")[1])
        return self._shelf.transact(intents, self._decide)

    def account(self, id: str) -> Account:
        return self._shelf.account(id)

    def entries(self, id: str, after: int) -> list[Entry]:
        return self._shelf.entries.get(id, [])[after:]

    def set_inputs(self, id: str, posts: int, rate: float) -> None:
        member = self._shelf.members[id]
        self._shelf.members[id] = replace(member, open_job_posts=posts, response_rate=rate)


class Lives(RuleBasedStateMachine):
    """Ana and a recruiter live; whom they write to only ever answer."""

    seen: ClassVar[Counter[str]] = Counter()
    """What happened in all lives."""
    steps = 0

    @initialize(start=st.sampled_from(STARTS), back=st.booleans(), premium=st.sampled_from((None, *PREMIUM)))
    def begin(self, start: datetime, back: bool, premium: PlanName | None) -> None:  # noqa: FBT001 - drawn
        policy = Policy(credit_back_on_reply=back)
        self.life = Life(OnShelf(policy), policy, start)
        self.life.ledgers = {"ana": Ledger(), "rec": Ledger()}
        for who in ("ana", "rec"):
            deeds.buy(self.life, who, 25)
        if premium:
            deeds.start(self.life, "ana", premium)
            deeds.start(self.life, "rec", PlanName.RECRUITER)

    @rule(who=WHO, plan=st.sampled_from(PREMIUM))
    def start(self, who: str, plan: PlanName) -> None:
        deeds.start(self.life, who, PlanName.RECRUITER if who == "rec" else plan)

    @rule(plan=st.sampled_from(PREMIUM))
    def change(self, plan: PlanName) -> None:
        deeds.change(self.life, "ana", plan)

    @rule(who=WHO)
    def cancel(self, who: str) -> None:
        deeds.cancel(self.life, who)

    @precondition(lambda self: any(one.plan and one.plan.cancelled for one in self.life.ledgers.values()))
    @rule()
    def resume(self) -> None:
        cancelled = [who for who, one in self.life.ledgers.items() if one.plan and one.plan.cancelled]
        for who in cancelled:
            deeds.change(self.life, who, PlanName.RECRUITER if who == "rec" else None)

    @rule(posts=st.integers(0, 30), rate=st.sampled_from([0.0, 0.333, 0.5, 1.0]))
    def set_inputs(self, posts: int, rate: float) -> None:
        deeds.set_inputs(self.life, posts, rate)

    @rule(who=WHO, standing=st.sampled_from(Standing), days=st.sampled_from([1, 3, 7, 45, None]))
    def judge(self, who: str, standing: Standing, days: int | None) -> None:
        deeds.judge(self.life, who, standing, self.life.now + timedelta(days=days) if days else None)

    @rule(who=WHO)
    def forgive(self, who: str) -> None:
        deeds.judge(self.life, who, Standing.ACTIVE, None)

    @rule(who=WHO, credits=st.sampled_from(PURCHASES))
    def buy(self, who: str, credits: int) -> None:
        deeds.buy(self.life, who, credits)

    @rule(who=WHO, credits=st.integers(1, 10))
    def reward(self, who: str, credits: int) -> None:
        deeds.reward(self.life, who, credits)

    @rule(who=WHO, degree=DEGREES, pay_with=PAYING, count=st.sampled_from([1, 2, 7, 30]))
    def send(self, who: str, degree: int, pay_with: PayWith, count: int) -> None:
        deeds.send(self.life, who, degree, pay_with, count)

    @rule(who=WHO, count=st.sampled_from([1, 3, 12, 60]))
    def send_far(self, who: str, count: int) -> None:
        """To people whom all credits reach."""
        deeds.send(self.life, who, 4, PayWith.AUTO, count)

    @precondition(lambda self: self.life.letters)
    @rule(which=WHICH)
    def reply(self, which: int) -> None:
        deeds.reply(self.life, which)

    @rule(who=WHO, degree=DEGREES, pay_with=PAYING, after=AFTER)
    def schedule(self, who: str, degree: int, pay_with: PayWith, after: timedelta) -> None:
        deeds.schedule(self.life, who, degree, pay_with, after)

    @precondition(lambda self: self.life.waiting)
    @rule(which=WHICH)
    def unschedule(self, which: int) -> None:
        deeds.unschedule(self.life, which)

    @precondition(lambda self: self.life.waiting)
    @rule(which=WHICH)
    def send_scheduled(self, which: int) -> None:
        deeds.send_scheduled(self.life, which)

    @precondition(lambda self: self.life.waiting)
    @rule(
        late=st.sampled_from(
            [timedelta(0), timedelta(hours=2), timedelta(days=1) - TICK, timedelta(days=1), timedelta(days=3)]
        )
    )
    def send_due(self, late: timedelta) -> None:
        """What is scheduled is sent when its moment comes, or as long after it as the job was down."""
        which = min(range(len(self.life.waiting)), key=lambda index: self.life.waiting[index].send_at)
        self.life.wait_until(max(self.life.now, self.life.waiting[which].send_at + late))
        deeds.send_scheduled(self.life, which)

    @rule(who=WHO, credits=SIZES, after=AFTER)
    def hold(self, who: str, credits: int, after: timedelta) -> None:
        deeds.hold(self.life, who, credits, after)

    @rule(which=WHICH, capture=st.booleans())
    def let_go(self, which: int, capture: bool) -> None:  # noqa: FBT001 - drawn
        for who in self.life.ledgers:
            deeds.let_go(self.life, who, which, capture=capture)

    @precondition(lambda self: self.life.bought)
    @rule(which=WHICH, credits=SIZES)
    def refund(self, which: int, credits: int) -> None:
        deeds.refund(self.life, which, credits)

    @precondition(lambda self: self.life.bought)
    @rule(which=WHICH)
    def dispute(self, which: int) -> None:
        deeds.dispute(self.life, which)

    @rule(who=WHO)
    def visit(self, who: str) -> None:
        self.life.settle(who)

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
        events = [event[0] for one in self.life.ledgers.values() for event in one.events()]
        if events:
            self.life.wait_until(max(self.life.now, min(events) - before))

    @rule(who=WHO, days=st.sampled_from([1, 30, 100, 400]))
    def foresee(self, who: str, days: int) -> None:
        self.life.foresee(who, self.life.now + timedelta(days=days))

    @invariant()
    def same(self) -> None:
        self.steps += 1
        self.life.same()

    def teardown(self) -> None:
        if hasattr(self, "life"):
            self.seen.update(self.life.seen)
            self.seen["lives"] += 1
            self.seen["whole lives"] += self.steps > STEPS
