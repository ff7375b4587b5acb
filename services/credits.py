"""The use cases of credits: what a member has, buying a pack, starting a plan."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from services.accrual import settle
from services.answers.credits import Purchased, Subscribed, SubscriptionChanged
from services.at_risk import at_risk
from services.forecast import FURTHEST, check_horizon, forecast, next_grant
from services.intents.credits import (
    CancelSubscription,
    ChangeSubscription,
    ConcludePurchase,
    RequestPurchase,
    StartSubscription,
)
from services.lot import LotSource, available
from services.past import account_at, check_past
from services.payments.provider import Charge
from services.payments.state import PaymentStatus
from services.purchase import Purchase
from services.refusal import InvalidInput, NotSignedIn, PaymentRefused, Refusal, RefusalCode, TryAgain
from services.request import Clock, Done, NewId, check_key, fingerprint
from services.scope import Scope
from services.store import NothingChanged
from services.subscription import allowance

if TYPE_CHECKING:
    from datetime import datetime

    from services.account import Account
    from services.at_risk import Loss
    from services.forecast import ComingGrant, Forecast
    from services.lane import Lane
    from services.member import PlanName
    from services.past import Past
    from services.payments.provider import PaymentProvider
    from services.payments.state import PaymentState
    from services.policy import Policy
    from services.purchase import PaymentMethod
    from services.store import Store


_log = logging.getLogger("inmail.payments")


@dataclass(frozen=True, slots=True)
class Balance:
    """A member's account settled up to ``at``, for showing (R22)."""

    account: Account
    policy: Policy
    at: datetime

    @property
    def available(self) -> int:
        """What can be spent, in credits (R23)."""
        return self.account.available(self.at)

    @property
    def monthly_allowance(self) -> int:
        """Credits that the plan grants each month, 0 without a plan (R4, R6)."""
        plan = self.account.subscription
        return 0 if plan is None else allowance(plan.plan, self.account.member, self.policy).credits

    @property
    def unused_monthly(self) -> int:
        """Credits of monthly grants that haven't been spent (R22)."""
        return available(self.account.lots, self.at, (LotSource.SUBSCRIPTION, LotSource.RECRUITER))

    def by_source(self) -> dict[LotSource, int]:
        """What can be spent, by where it came from, in credits; every source is there."""
        return {source: available(self.account.lots, self.at, (source,)) for source in LotSource}

    @property
    def held(self) -> int:
        """What holds set aside, in credits; not among ``available``."""
        return sum(hold.credits for hold in self.account.holds)

    @property
    def owed(self) -> int:
        """What disputed purchases left owing, in credits; later credits pay it (R5a)."""
        return sum(debt.outstanding for debt in self.account.debts)

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
        times = [lot.expires_at for lot in self.account.lots if lot.expires_at is not None and lot.usable(self.at)]
        if not times:
            return None
        soonest = min(times)
        return soonest, sum(lot.remaining for lot in self.account.lots if lot.expires_at == soonest)


@dataclass(frozen=True, slots=True)
class Credits:
    """Balance, packs and plans. Every method may raise Refused; then no credits were added."""

    lane: Lane
    store: Store
    provider: PaymentProvider
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

    async def purchase(
        self, member_id: str, key: str, *, credits: int, method: PaymentMethod, token: str | None
    ) -> Done[Purchased]:
        """Buy a pack: open the purchase, ask the provider, settle (R5a).

        Each step may be repeated with the same key without a second charge or a second lot. Raises PaymentRefused if
        the payment was declined, or hasn't settled.
        """
        check_key(key)
        self.provider.check(method, token)
        asked = RequestPurchase(
            id=self.new_id(),
            actor_id=member_id,
            key=key,
            fingerprint=fingerprint("purchaseCredits", credits=credits, method=method, token=token),
            now=self.clock(),
            credits=credits,
            method=method,
        )
        opened = await self.lane.carry_out(asked)
        if isinstance(opened.answer, Purchased):
            return Done(opened.answer, opened.replayed)
        if not isinstance(opened.answer, Purchase):
            raise TypeError(f"a purchase was answered by {type(opened.answer).__name__}")
        answer = await self._pay(opened.answer, asked, token, first=not opened.replayed)
        return Done(answer, opened.replayed)

    async def _pay(self, purchase: Purchase, asked: RequestPurchase, token: str | None, *, first: bool) -> Purchased:
        charge = Charge(
            purchase_id=purchase.id,
            member_id=purchase.member_id,
            amount_cents=purchase.price_cents,
            currency=purchase.currency,
            credits=purchase.credits,
            method=purchase.method,
            token=token,
            first=first,
        )
        try:
            result = await self.provider.charge(charge)
        except Exception as error:
            _log.exception("The payment provider failed on purchase %s", purchase.id)
            raise PaymentRefused(Refusal(RefusalCode.PAYMENT_PENDING)) from error
        if result.status is PaymentStatus.PENDING:
            raise PaymentRefused(Refusal(RefusalCode.PAYMENT_PENDING))
        try:
            concluded = await self.lane.carry_out(self._conclusion(purchase, asked, result))
        except TryAgain as error:  # money may have been taken: "nothing was changed" would be untrue
            raise PaymentRefused(Refusal(RefusalCode.PAYMENT_PENDING)) from error
        if isinstance(concluded.answer, Purchased):
            return concluded.answer
        detail = f"{result.reason} Nothing was charged." if result.reason else None
        raise PaymentRefused(Refusal(RefusalCode.PAYMENT_DECLINED, detail=detail))

    def _conclusion(self, purchase: Purchase, asked: RequestPurchase, result: PaymentState) -> ConcludePurchase:
        return ConcludePurchase(
            id=purchase.id,
            actor_id=asked.actor_id,
            key=asked.key,
            fingerprint=asked.fingerprint,
            now=self.clock(),
            reference=result.reference if result.status is PaymentStatus.PAID else None,
        )

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
