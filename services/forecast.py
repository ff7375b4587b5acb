"""What time will do to an account if nobody sends or buys: the same rules as settling, applied to the future (R22)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from services.accrual import settle
from services.refusal import InvalidInput
from services.subscription import allowance

if TYPE_CHECKING:
    from datetime import datetime

    from services.account import Account
    from services.entry import EntryKind
    from services.lot import Lot
    from services.policy import Policy

FURTHEST = timedelta(days=731)
"""How far ahead one may look: 24 months."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A movement to come: ``amount`` credits in ``lot`` (as it will be) at ``at``, and the ``balance`` after it."""

    at: datetime
    kind: EntryKind
    amount: int
    lot: Lot
    balance: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is to come up to ``until``, in order, and the ``available`` credits at that moment."""

    until: datetime
    coming: tuple[Coming, ...]
    available: int


@dataclass(frozen=True, slots=True)
class ComingGrant:
    """The plan's next grant: when, and how many credits."""

    at: datetime
    credits: int


def forecast(account: Account, policy: Policy, until: datetime) -> Forecast:
    """What time does to ``account``, which is settled up to now, until that moment if nobody does anything."""
    settlement = settle(account, policy, until)
    coming = tuple(
        Coming(
            movement.entry.at,
            movement.entry.kind,
            movement.entry.amount,
            movement.lot,
            movement.entry.balance,
        )
        for movement in settlement.movements
    )
    return Forecast(until, coming, settlement.account.available(until))


def next_grant(account: Account, policy: Policy) -> ComingGrant | None:
    """The next grant of ``account``, which is settled up to now; None without a plan, or where it ends first (R4c).

    A smaller plan's own allowance is told where one follows; 0 credits for a recruiter who is restricted still then.
    """
    plan = account.subscription
    if plan is None or plan.granting is None:
        return None
    member = account.member.standing_at(plan.next_grant_at)
    return ComingGrant(plan.next_grant_at, allowance(plan.granting, member, policy).credits)


def check_horizon(field: str, until: datetime, now: datetime) -> None:
    """Raises InvalidInput for ``field`` unless ``until`` is to come, and within 24 months."""
    if not now < until <= now + FURTHEST:
        raise InvalidInput(
            field,
            f"A forecast goes to a moment to come, at most {FURTHEST.days} days ahead. "
            "What was is told by viewer.credits(at:).",
            rule="R22",
        )
