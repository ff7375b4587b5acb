"""What a member should hear of in time: few credits left, about to expire or to be capped (R22), a low rate (R15)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.accrual import due_at, settle
from services.calendar import midnight
from services.conduct import DAY, ResponseRateState, next_crossing
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

LOW_RATE = frozenset({NotificationKind.RESPONSE_RATE_WARNING, NotificationKind.RESPONSE_RATE_THROTTLED})
"""What is told of a low response rate, until it recovers."""


@dataclass(frozen=True, slots=True)
class Alert:
    """A condition that holds: ``credits`` are left, or about to go at ``due_at``; ``about`` is their lot or plan.

    Of a low response rate there are no credits to tell; a warning ends at ``due_at``.
    """

    kind: NotificationKind
    credits: int | None = None
    due_at: datetime | None = None
    about: str | None = None

    @property
    def name(self) -> str:
        """What an account keeps while it holds: each lot's end, renewal and warning is told of once."""
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
    yield from _low_rate(account, policy, now)


def tells_low_rate(name: str) -> bool:
    """Whether an alert of that name is of a low response rate."""
    return name.partition(":")[0] in LOW_RATE


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
    noticed = [moment - policy.alert_notice for moment in moments]
    crossing = next_crossing(account.conduct, now, policy.response_rate)
    return min((*noticed, *([] if crossing is None else [crossing])), default=None)


def wake_at(account: Account) -> datetime | None:
    """When to look at ``account`` next though nobody visits it: time changes it, or there is something to tell."""
    moments = [moment for moment in (due_at(account), account.look_at) if moment is not None]
    return min(moments, default=None)


def _low_rate(account: Account, policy: Policy, now: datetime) -> Iterator[Alert]:
    """A warning or a throttle that holds (R15)."""
    rules, warned_on = policy.response_rate, account.conduct.warned_on
    if warned_on is None:
        return
    if account.conduct.state(now, rules) is ResponseRateState.WARNING:
        ends = midnight(warned_on + rules.warning_days * DAY)
        yield Alert(NotificationKind.RESPONSE_RATE_WARNING, due_at=ends)
    else:
        yield Alert(NotificationKind.RESPONSE_RATE_THROTTLED)


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
