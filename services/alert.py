"""What a member should hear of in time: few credits left, credits about to expire, a cap about to take some (R22)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.accrual import due_at, settle
from services.entry import EntryKind
from services.notification import NotificationKind
from services.subscription import allowance

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from services.account import Account
    from services.policy import Policy
    from services.subscription import Subscription

LOW = NotificationKind.LOW_BALANCE.value
"""The name under which an account keeps that its member was told of a low balance."""


@dataclass(frozen=True, slots=True)
class Alert:
    """A condition that holds: ``credits`` are left, or about to go at ``due_at``; ``about`` is their lot or plan."""

    kind: NotificationKind
    credits: int
    due_at: datetime | None = None
    about: str | None = None

    @property
    def name(self) -> str:
        """What an account keeps while it holds: a lot's end and a plan's renewal are told of once each."""
        if self.kind is NotificationKind.EXPIRING_SOON:
            return f"{self.kind}:{self.about}"
        return f"{self.kind}:{self.due_at:%Y-%m-%d}" if self.due_at else self.kind.value


def alerts(account: Account, policy: Policy, now: datetime) -> Iterator[Alert]:
    """Every condition that holds for ``account``, which is settled up to ``now``."""
    if account.balance < policy.low_balance:
        yield Alert(NotificationKind.LOW_BALANCE, account.balance)
    horizon = now + policy.alert_notice
    for lot in account.lots:
        if lot.expires_at is not None and lot.remaining and lot.expires_at <= horizon:
            yield Alert(NotificationKind.EXPIRING_SOON, lot.remaining, lot.expires_at, lot.id)
    plan = account.subscription
    if plan is not None and plan.next_grant_at <= horizon and _may_forfeit(account, plan, policy):
        lost = _forfeited(account, plan, policy)
        if lost:
            yield Alert(NotificationKind.FORFEIT_AHEAD, lost, plan.next_grant_at, plan.id)


def alert_at(account: Account, policy: Policy, now: datetime) -> datetime | None:
    """When time alone may next make a condition hold that doesn't at ``now``, None if it won't.

    A low balance comes with a movement, and that has its own moment.
    """
    horizon, plan = now + policy.alert_notice, account.subscription
    moments = [
        lot.expires_at
        for lot in account.lots
        if lot.expires_at is not None and lot.remaining and lot.expires_at > horizon
    ]
    if plan is not None and plan.next_grant_at > horizon and _may_forfeit(account, plan, policy):
        moments.append(plan.next_grant_at)
    return min(moments) - policy.alert_notice if moments else None


def wake_at(account: Account) -> datetime | None:
    """When to look at ``account`` next though nobody visits it: time changes it, or there is something to tell."""
    moments = [moment for moment in (due_at(account), account.look_at) if moment is not None]
    return min(moments, default=None)


def _may_forfeit(account: Account, plan: Subscription, policy: Policy) -> bool:
    """Whether the next renewal could go beyond the cap at all: a cheap bound, since most are far below it (R4a)."""
    if plan.granting is None:
        return False
    granted = allowance(plan.granting, account.member.standing_at(plan.next_grant_at), policy)
    kept = sum(lot.remaining + lot.held for lot in account.lots if lot.source is plan.source)
    return granted.credits > 0 and kept + granted.credits > granted.cap


def _forfeited(account: Account, plan: Subscription, policy: Policy) -> int:
    """How many credits the next renewal would take if nobody sent until then (R4a)."""
    at = plan.next_grant_at
    movements = settle(account, policy, at).movements
    return -sum(
        movement.entry.amount
        for movement in movements
        if movement.entry.kind is EntryKind.FORFEIT_CAP and movement.entry.at == at
    )
