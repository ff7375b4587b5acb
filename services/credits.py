"""The use cases of credits: what a member has, starting a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from services.accrual import settle
from services.answers.credits import Subscribed, SubscriptionChanged
from services.at_risk import at_risk
from services.forecast import FURTHEST, check_horizon, forecast, next_grant
from services.intents.credits import CancelSubscription, ChangeSubscription, StartSubscription
from services.lot import LotSource, available
from services.past import account_at, check_past
from services.refusal import InvalidInput, NotSignedIn, Refusal, TryAgain
from services.refusal_code import RefusalCode
from services.request import Clock, Done, NewId, check_key, fingerprint
from services.response_rate import response_rate
from services.scope import Scope
from services.store import NothingChanged
from services.subscription import allowance

if TYPE_CHECKING:
    from datetime import datetime

    from services.account import Account
    from services.at_risk import Loss
    from services.forecast import ComingGrant, Forecast
    from services.lane import Lane
    from services.lot import Lot
    from services.member import PlanName
    from services.past import Past
    from services.policy import Policy
    from services.response_rate import ResponseRate
    from services.store import Store


@dataclass(frozen=True)
class Balance:
    """A member's account settled up to ``at``, for showing (R22)."""

    account: Account
    policy: Policy
    at: datetime

    @cached_property
    def usable(self) -> tuple[Lot, ...]:
        """The lots that can be spent from."""
        return tuple(lot for lot in self.account.lots if lot.usable(self.at))

    @property
    def available(self) -> int:
        """What can be spent, in credits (R23)."""
        return available(self.usable, self.at)

    @property
    def monthly_allowance(self) -> int:
        """Credits that the plan grants each month, 0 without a plan (R4, R6)."""
        plan = self.account.subscription
        return 0 if plan is None else allowance(plan.plan, self.account.member, self.policy).credits

    @property
    def unused_monthly(self) -> int:
        """Credits of monthly grants that haven't been spent (R22)."""
        return available(self.usable, self.at, {LotSource.SUBSCRIPTION, LotSource.RECRUITER})

    def by_source(self) -> dict[LotSource, int]:
        """What can be spent, by where it came from, in credits; every source is there."""
        sums = dict.fromkeys(LotSource, 0)
        for lot in self.usable:
            sums[lot.source] += lot.remaining
        return sums

    @property
    def held(self) -> int:
        """What holds set aside, in credits; not among ``available``."""
        return sum(hold.credits for hold in self.account.holds)

    @property
    def owed(self) -> int:
        """What disputed purchases left owing, in credits; later credits pay it (R5a)."""
        return sum(debt.outstanding for debt in self.account.debts)

    @property
    def response_rate(self) -> ResponseRate:
        """How many of the member's InMails are answered, with what it takes to recover (R27)."""
        return response_rate(self.account.conduct, self.policy, self.at)

    def next_grant(self) -> ComingGrant | None:
        """What the plan brings next, None without a plan or if it ends first (R4c)."""
        return next_grant(self.account, self.policy)

    def forecast(self, until: datetime) -> Forecast:
        """What is to come if nobody sends or buys. Raises InvalidInput unless ``until`` is within 24 months to come."""
        check_horizon("until", until, self.at)
        return forecast(self.account, self.policy, until)

    def at_risk(self, days: int) -> tuple[Loss, ...]:
        """What will be lost within so many days unless somebody sends. Raises InvalidInput beyond 24 months."""
        if not 1 <= days <= FURTHEST.days:
            raise InvalidInput("days", f"Look 1 to {FURTHEST.days} days ahead.", rule="R22")
        return at_risk(self.account, self.policy, self.at + timedelta(days=days))

    def next_expiry(self) -> tuple[datetime, int] | None:
        """When credits expire next, and how many; None if none ever do."""
        soonest = min((lot.expires_at for lot in self.usable if lot.expires_at is not None), default=None)
        if soonest is None:
            return None
        return soonest, sum(lot.remaining for lot in self.usable if lot.expires_at == soonest)


@dataclass(frozen=True, slots=True)
class Credits:
    """Balance and plans. Every method may raise Refused; then no credits were added."""

    lane: Lane
    store: Store
    policy: Policy
    clock: Clock
    new_id: NewId
    past: Past

    async def balance(self, member_id: str) -> Balance:
        """The member's account as of now; writes nothing. Raises NotSignedIn if there is no such member."""
        now = self.clock()
        account = await self._account(member_id)
        return Balance(settle(account, self.policy, now).account, self.policy, now)

    async def balance_at(self, member_id: str, at: datetime) -> Balance:
        """The member's account as it was at a past moment, exactly; reads the history up to it, and writes nothing.

        Raises InvalidInput for a moment to come, NotSignedIn if there is no such member.
        """
        check_past(at, self.clock())
        present = await self._account(member_id)
        try:
            past = await self.past.ledger(member_id, at)  # after the present: what is decided between is seen here
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.READ_FAILED)) from error
        return Balance(account_at(present, past, self.policy, at), self.policy, at)

    async def _account(self, member_id: str) -> Account:
        scope = Scope(members=frozenset({member_id}), ledgers=frozenset({member_id}))
        try:
            account = (await self.store.survey(scope)).accounts.get(member_id)
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.READ_FAILED)) from error
        if account is None:
            raise NotSignedIn
        return account

    async def start_subscription(self, member_id: str, key: str, *, plan: PlanName) -> Done[Subscribed]:
        """Start a plan, with its first grant (R4). Raises ActionRefused if there is one already."""
        check_key(key)
        intent = StartSubscription(
            id=self.new_id(),
            actor_id=member_id,
            key=key,
            fingerprint=fingerprint("startSubscription", plan=plan),
            now=self.clock(),
            plan=plan,
        )
        return await self.lane.done(intent, Subscribed)

    async def change_subscription(self, member_id: str, key: str, *, plan: PlanName) -> Done[SubscriptionChanged]:
        """Go over to another plan, or take a change or a cancellation back (R4c). Raises ActionRefused without one."""
        check_key(key)
        intent = ChangeSubscription(
            id=self.new_id(),
            actor_id=member_id,
            key=key,
            fingerprint=fingerprint("changeSubscription", plan=plan),
            now=self.clock(),
            plan=plan,
        )
        return await self.lane.done(intent, SubscriptionChanged)

    async def cancel_subscription(self, member_id: str, key: str) -> Done[SubscriptionChanged]:
        """End the plan with its present period (R4c). Raises ActionRefused if there is none."""
        check_key(key)
        intent = CancelSubscription(
            id=self.new_id(),
            actor_id=member_id,
            key=key,
            fingerprint=fingerprint("cancelSubscription"),
            now=self.clock(),
        )
        return await self.lane.done(intent, SubscriptionChanged)
