"""A plan's life: start, upgrade, downgrade, cancel (R1, R4, R4c, R6)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from services.accrual import settle
from services.answers.credits import Subscribed, SubscriptionChanged
from services.decisions.decision import Decision, actor, need_good_standing, opened, recorded, saved
from services.effects.plans import PlanChanged
from services.entry import EntryKind
from services.intents.credits import CancelSubscription, ChangeSubscription, StartSubscription
from services.member import AccountType, PlanName
from services.refusal import ActionRefused, Refusal
from services.refusal_code import RefusalCode
from services.subscription import Subscription

if TYPE_CHECKING:
    from services.account import Account
    from services.intent import Intent
    from services.journal import Journal
    from services.lot import Lot
    from services.policy import Policy
    from services.world import World


def start_subscription(world: World, intent: StartSubscription, policy: Policy) -> Decision:
    """Begin a plan and make its first grant at once (R4); a member has at most one (R1)."""
    account = actor(world, intent)
    plan = Subscription(intent.id, intent.actor_id, intent.plan, intent.now)
    journal = opened(account, policy, intent.now)
    need_good_standing(journal.account)  # a restriction may have run out by now
    _need_fitting(account, intent.plan)
    if journal.account.subscription is not None:
        raise ActionRefused(Refusal(RefusalCode.ALREADY_SUBSCRIBED))
    settlement = settle(replace(journal.account, subscription=plan), policy, intent.now)
    journal.account, granted = settlement.account, settlement.movements
    journal.movements += granted
    first = replace(plan, periods=1)
    answer = Subscribed(
        subscription_id=plan.id,
        plan=plan.plan,
        started_at=plan.started_at,
        granted=sum(movement.entry.amount for movement in granted if movement.entry.kind is EntryKind.GRANT),
        next_grant_at=first.next_grant_at,
        available=journal.account.available(intent.now),
    )
    history = PlanChanged(intent.id, intent.now, first)
    return Decision(answer, (*saved(account, journal), history, recorded(intent, answer)))


def change_subscription(world: World, intent: ChangeSubscription, policy: Policy) -> Decision:
    """Go over to a larger plan now, to a smaller one with the next renewal; credits stay (R4c).

    A larger plan raises the cap at once and grants its allowance with the next renewal; it is for members in good
    standing, as packs are. Naming the present plan takes a chosen change or a cancellation back.
    """
    account, journal, plan = _subscribed(world, intent, policy)
    _need_fitting(account, intent.plan)
    growth = _size(intent.plan, policy) - _size(plan.plan, policy)
    if growth > 0:
        need_good_standing(journal.account)
    changed = (
        replace(plan, next_plan=intent.plan, ends_at=None)
        if growth < 0
        else replace(plan, plan=intent.plan, next_plan=None, ends_at=None)
    )
    return _carry_over(account, journal, changed, intent)


def cancel_subscription(world: World, intent: CancelSubscription, policy: Policy) -> Decision:
    """End the plan with its present period; its credits can be used until then (R4c). Anybody may, in any standing."""
    account, journal, plan = _subscribed(world, intent, policy)
    return _carry_over(account, journal, replace(plan, next_plan=None, ends_at=plan.next_grant_at), intent)


def _subscribed(world: World, intent: Intent, policy: Policy) -> tuple[Account, Journal, Subscription]:
    """The account as it was, its journal up to now, and its plan. Raises ActionRefused if there is none."""
    account = actor(world, intent)
    journal = opened(account, policy, intent.now)
    if journal.account.subscription is None:
        raise ActionRefused(Refusal(RefusalCode.NOT_SUBSCRIBED))
    return account, journal, journal.account.subscription


def _carry_over(account: Account, journal: Journal, changed: Subscription, intent: Intent) -> Decision:
    settled = journal.account
    journal.account = replace(
        settled,
        subscription=changed,
        member=replace(settled.member, plan=changed.plan),
        lots=tuple(_ending(lot, changed) for lot in settled.lots),
    )
    answer = SubscriptionChanged(
        subscription_id=changed.id,
        plan=changed.plan,
        started_at=changed.started_at,
        next_plan=changed.next_plan,
        ends_at=changed.ends_at,
        next_grant_at=None if changed.ends_at else changed.next_grant_at,
        at=intent.now,
        available=journal.account.available(intent.now),
    )
    history = () if changed == settled.subscription else (PlanChanged(intent.id, intent.now, changed),)
    return Decision(answer, (*saved(account, journal), *history, recorded(intent, answer)))


def _ending(lot: Lot, plan: Subscription) -> Lot:
    """A lot that the plan granted ends when the plan does; others live on."""
    return replace(lot, expires_at=plan.ends_at) if lot.origin == plan.id else lot


def _need_fitting(account: Account, plan: PlanName) -> None:
    if (plan is PlanName.RECRUITER) != (account.member.account_type is AccountType.RECRUITER):
        raise ActionRefused(Refusal(RefusalCode.PLAN_NOT_FOR_YOU))


def _size(plan: PlanName, policy: Policy) -> int:
    """What orders plans: credits a month; there is one recruiter's plan, so none is smaller."""
    return 0 if plan is PlanName.RECRUITER else policy.plan(plan).monthly_credits


RULES = {
    StartSubscription: start_subscription,
    ChangeSubscription: change_subscription,
    CancelSubscription: cancel_subscription,
}
