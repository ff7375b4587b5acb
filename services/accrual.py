"""What time does to an account: grants that fell due, the cap, expiries. No scheduler is needed (R4a, R4b, R7a)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from services.account import Movement, post
from services.entry import EntryKind
from services.lot import Lot
from services.subscription import Allowance, allowance

if TYPE_CHECKING:
    from datetime import datetime

    from services.account import Account
    from services.policy import Policy
    from services.subscription import Subscription

SYSTEM = "system"
"""The actor of entries that time brings about."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """An account brought up to a moment, with the movements that it took, in order."""

    account: Account
    movements: tuple[Movement, ...] = ()


def settle(account: Account, policy: Policy, now: datetime) -> Settlement:
    """Bring ``account`` up to ``now``: each missed period by itself with its own cap, each expiry at its own instant.

    At one instant expiries come before grants, since a credit is gone at the instant of its expiry (R7a).
    """
    done: list[Movement] = []
    while (subscription := account.subscription) is not None and subscription.next_grant_at <= now:
        account = _expire(account, subscription.next_grant_at, done)
        account = _renew(account, subscription, policy, done)
    account = _expire(account, now, done)
    return Settlement(account, tuple(done))


def _expire(account: Account, now: datetime, done: list[Movement]) -> Account:
    due = [(lot.expires_at, lot.id, lot) for lot in account.lots if lot.expires_at and lot.expires_at <= now]
    for expires_at, _, lot in sorted(due, key=lambda item: item[:2]):
        movement = post(account, lot, EntryKind.EXPIRE, -lot.remaining, at=expires_at, actor_id=SYSTEM, cause=lot.id)
        done.append(movement)
        account = movement.account
    return account


def _renew(account: Account, subscription: Subscription, policy: Policy, done: list[Movement]) -> Account:
    at = subscription.next_grant_at
    granted = allowance(subscription.plan, account.member, policy)
    renewed = replace(subscription, periods=subscription.periods + 1)
    account = replace(account, subscription=renewed)
    if granted.credits == 0:
        return account
    lot = _grant_lot(subscription, granted, policy)
    movement = post(account, lot, EntryKind.GRANT, lot.amount, at=at, actor_id=SYSTEM, cause=lot.id)
    done.append(movement)
    return _forfeit(movement.account, renewed, granted.cap, at, done)


def _grant_lot(subscription: Subscription, granted: Allowance, policy: Policy) -> Lot:
    period = subscription.next_grant_at.date().isoformat()
    return Lot(
        id=f"{subscription.id}:{period}",
        source=subscription.source,
        amount=granted.credits,
        remaining=0,
        granted_at=subscription.next_grant_at,
        expires_at=None,
        smallest_degree=policy.smallest_degree[subscription.source],
        origin=subscription.id,
        period=period,
        basis=granted.basis,
    )


def _forfeit(account: Account, subscription: Subscription, cap: int, at: datetime, done: list[Movement]) -> Account:
    """The oldest credits of the plan above ``cap`` go, by entries of their own; bought ones never do (R4a)."""
    lots = sorted(
        (lot for lot in account.lots if lot.source is subscription.source),
        key=lambda lot: (lot.granted_at, lot.id),
    )
    excess = sum(lot.remaining for lot in lots) - cap
    for lot in lots:
        if excess <= 0:
            break
        lost = min(excess, lot.remaining)
        movement = post(account, lot, EntryKind.FORFEIT_CAP, -lost, at=at, actor_id=SYSTEM, cause=subscription.id)
        done.append(movement)
        account = movement.account
        excess -= lost
    return account
