"""An account as it was at any past moment, out of its ledger and its plan's history (R22, R23)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from services.accrual import settle
from services.refusal import InvalidInput

if TYPE_CHECKING:
    from datetime import datetime

    from services.account import Account
    from services.hold import Hold
    from services.lot import Lot
    from services.policy import Policy
    from services.subscription import Subscription


@dataclass(frozen=True, slots=True)
class PastLedger:
    """What the entries up to a moment add up to, and the plan as it was last chosen by then.

    ``lots`` are those that were open, with their present ends; ``head`` and ``last_at`` are of the last entry by then.
    ``plan`` is as it stood when it was chosen: the renewals since aren't counted in. ``changed_later`` says that the
    plan was started, changed or cancelled after the moment, which may have written no entry.
    """

    lots: tuple[Lot, ...] = ()
    holds: tuple[Hold, ...] = ()
    sequence: int = 0
    balance: int = 0
    head: str = ""
    last_at: datetime | None = None
    plan: Subscription | None = None
    changed_later: bool = False


class Past(Protocol):
    """Reads of what was."""

    async def ledger(self, member_id: str, at: datetime) -> PastLedger:
        """What the member's entries up to ``at`` add up to. Raises NothingChanged if the database doesn't answer."""
        ...


def check_past(at: datetime, now: datetime) -> None:
    """Raises InvalidInput for a moment to come."""
    if at > now:
        raise InvalidInput(
            "at", "That moment is yet to come: viewer.creditForecast(until:) tells what it will bring.", rule="R22"
        )


def account_at(present: Account, past: PastLedger, policy: Policy, at: datetime) -> Account:
    """The account as it was at ``at``, out of the ``present`` one, unsettled as stored, and what was read after it.

    Whatever was decided after the moment had first settled everything up to itself, so the ledger is complete up to
    the moment. If nothing was, the present account is the one of the moment but for what time alone has done since.
    What was owed isn't told: a bank's word changes debts without an entry.
    """
    untouched = (present.last_at is None or present.last_at <= at) and not past.changed_later
    plan = plan_at(past.plan, at)
    if untouched and _unsettled(present.subscription, at):
        return settle(present, policy, at).account
    if untouched:
        return settle(_with_plan(present, plan), policy, at).account
    ledger = replace(
        present,
        lots=tuple(_as_of(lot, plan) for lot in past.lots),
        holds=past.holds,
        debts=(),
        sequence=past.sequence,
        balance=past.balance,
        head=past.head,
        last_at=past.last_at,
    )
    return _with_plan(ledger, plan)


def plan_at(chosen: Subscription | None, at: datetime) -> Subscription | None:
    """The plan at ``at``, if nothing but renewals befell it since it was ``chosen``; None after its end (R4b, R4c)."""
    plan = chosen
    while plan is not None and plan.next_event_at <= at:
        plan = plan.renewed() if plan.ends_at is None else None
    return plan


def _unsettled(plan: Subscription | None, at: datetime) -> bool:
    """Whether a renewal or the plan's end is due by ``at`` and not in the ledger yet."""
    return plan is not None and plan.next_event_at <= at


def _with_plan(account: Account, plan: Subscription | None) -> Account:
    return replace(account, subscription=plan, member=replace(account.member, plan=plan.plan if plan else None))


def _as_of(lot: Lot, plan: Subscription | None) -> Lot:
    """The lot with the end that it had: a lot of the plan ends with it, if that was known (R4c)."""
    return replace(lot, expires_at=plan.ends_at) if plan is not None and lot.origin == plan.id else lot
