"""What time does to an account: grants that fell due, the cap, ends of lots, holds, plans. No scheduler is needed.

At one instant things happen in this order: restrictions end, holds give back, lots expire, plans renew or end. A credit
is gone at the instant of its expiry (R7a), so what comes back at that very instant goes with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from services.entry import EntryKind
from services.hold import end_of
from services.journal import Journal
from services.lot import Lot
from services.subscription import Allowance, allowance

if TYPE_CHECKING:
    from datetime import datetime

    from services.account import Account, Movement
    from services.hold import Hold
    from services.policy import Policy
    from services.subscription import Subscription


@dataclass(frozen=True, slots=True)
class Settlement:
    """An account brought up to a moment, with the movements that it took, in order."""

    account: Account
    movements: tuple[Movement, ...] = ()


def settle(account: Account, policy: Policy, now: datetime) -> Settlement:
    """Bring ``account`` up to ``now``: each missed period by itself with its own cap, each end at its own instant."""
    conduct = account.conduct.until(now, policy.response_rate)
    if conduct is not account.conduct:
        account = replace(account, conduct=conduct)
    if not _due(account, now):
        return Settlement(account)
    journal = Journal(account)
    while (plan := journal.account.subscription) is not None and plan.next_event_at <= now:
        _pass(journal, plan.next_event_at)
        if plan.ends_at is None:
            _renew(journal, plan, policy)
        else:
            journal.account = without_plan(journal.account)
    _pass(journal, now)
    return Settlement(journal.account, tuple(journal.movements))


def due_at(account: Account) -> datetime | None:
    """When time changes the account next, None if it never does by itself."""
    plan, until = account.subscription, account.member.restricted_until
    times = [
        *(lot.expires_at for lot in account.lots if lot.expires_at is not None and lot.remaining > 0),
        *(end_of(hold, account.lots) for hold in account.holds),
        *([plan.next_event_at] if plan is not None else ()),
        *([until] if until is not None else ()),
    ]
    return min(times, default=None)


def without_plan(account: Account) -> Account:
    """The account after its plan's end (R4c)."""
    return replace(account, subscription=None, member=replace(account.member, plan=None))


def _due(account: Account, now: datetime) -> bool:
    first = due_at(account)
    return first is not None and first <= now


def _pass(journal: Journal, now: datetime) -> None:
    """Let time go by until ``now``: everything but renewals, one instant after another."""
    member = journal.account.member.standing_at(now)
    if member is not journal.account.member:
        journal.account = replace(journal.account, member=member)
    while (end := _first_end(journal.account)) is not None and end[0] <= now:
        ended = end[3]
        if isinstance(ended, Lot):
            journal.post(ended, EntryKind.EXPIRE, -ended.remaining, at=end[0], cause=ended.id)
        else:
            journal.release(ended, at=end[0])


def _first_end(account: Account) -> tuple[datetime, int, str, Hold | Lot] | None:
    """The next hold or lot to end, and when; at one instant holds come first."""
    holds = ((end_of(hold, account.lots), 0, hold.id, hold) for hold in account.holds)
    lots = ((lot.expires_at, 1, lot.id, lot) for lot in account.lots if lot.expires_at is not None and lot.remaining)
    return min((*holds, *lots), key=lambda end: end[:3], default=None)


def _renew(journal: Journal, subscription: Subscription, policy: Policy) -> None:
    at, renewed = subscription.next_grant_at, subscription.renewed()
    member = replace(journal.account.member, plan=renewed.plan)
    journal.account = replace(journal.account, subscription=renewed, member=member)
    granted = allowance(renewed.plan, member, policy)
    if granted.credits == 0:
        return
    lot = _grant_lot(renewed, granted, policy, at)
    journal.deposit(lot, EntryKind.GRANT, lot.amount, at=at, cause=lot.id)
    _forfeit(journal, renewed, granted.cap, at)


def _grant_lot(subscription: Subscription, granted: Allowance, policy: Policy, at: datetime) -> Lot:
    period = at.date().isoformat()
    return Lot(
        id=f"{subscription.id}:{period}",
        source=subscription.source,
        amount=granted.credits,
        remaining=0,
        granted_at=at,
        expires_at=None,
        smallest_degree=policy.smallest_degree[subscription.source],
        origin=subscription.id,
        period=period,
        basis=granted.basis,
    )


def _forfeit(journal: Journal, subscription: Subscription, cap: int, at: datetime) -> None:
    """The oldest credits of the plan above ``cap`` go, by entries of their own; bought ones never do (R4a).

    Held credits count towards the cap, but only what isn't held can be taken.
    """
    lots = sorted(
        (lot for lot in journal.account.lots if lot.source is subscription.source),
        key=lambda lot: (lot.granted_at, lot.id),
    )
    excess = sum(lot.remaining + lot.held for lot in lots) - cap
    for lot in lots:
        lost = min(excess, lot.remaining)
        if lost > 0:
            journal.post(lot, EntryKind.FORFEIT_CAP, -lost, at=at, cause=subscription.id)
            excess -= lost
