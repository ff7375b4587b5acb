"""Random accounts for properties about time: plans of every kind, lots with and without ends, holds, debts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from services.account import Account
from services.accrual import settle
from services.debt import Debt
from services.entry import EntryKind
from services.hold import Hold
from services.journal import Journal
from services.lot import Lot, LotSource
from services.member import Member, PlanName
from services.policy import Policy
from services.subscription import Subscription

POLICY = Policy()
NOW = datetime(2024, 1, 31, 12, tzinfo=UTC)
SOURCES = (LotSource.PURCHASED, LotSource.REWARD)

PLANS = st.builds(
    Subscription,
    id=st.just("plan"),
    member_id=st.just("ana"),
    plan=st.sampled_from(PlanName),
    started_at=st.sampled_from([0, 1, 16, 31, 62, 150]).map(lambda days: NOW - timedelta(days=days)),
)
LOTS = st.lists(
    st.tuples(st.sampled_from(SOURCES), st.integers(1, 30), st.sampled_from([None, 1, 12, 29, 60, 100])), max_size=4
)


def lived(
    plan: Subscription | None,
    lots: list[tuple[LotSource, int, int | None]],
    held: int,
    owed: int,
    choice: PlanName | str | None,
) -> Account:
    """An account that came about by its own entries: its plan's grants until now, lots, a hold, a debt."""
    account = Account(Member("ana", plan=plan.plan if plan else None), subscription=plan)
    journal = Journal(settle(account, POLICY, NOW).account)
    for number, (source, credits, days) in enumerate(lots):
        end = None if days is None else NOW + timedelta(days=days)
        lot = Lot(f"lot{number}", source, credits, 0, NOW, end, 2, f"lot{number}")
        journal.post(lot, EntryKind.PURCHASE, credits, at=NOW, cause=lot.id)
    first = min(journal.account.lots, key=lambda lot: lot.id, default=None)
    if held and first is not None and first.remaining:
        end = NOW + timedelta(days=40)
        hold = Hold("hold", "ana", "later", (), NOW, min(end, first.expires_at or end))
        journal.hold(hold, {first.id: min(held, first.remaining)}, actor_id="ana")
    account = journal.account
    if owed:
        account = replace(account, debts=(Debt("debt", "ana", "pack", owed, owed, NOW),))
    return _chosen(account, choice)


def _chosen(account: Account, choice: PlanName | str | None) -> Account:
    """The account after the plan was cancelled, or a smaller one chosen."""
    plan = account.subscription
    if plan is None or choice is None:
        return account
    if choice is PlanName.CAREER:
        smaller = plan.plan in {PlanName.CAREER_PLUS, PlanName.CAREER_EXECUTIVE}
        return replace(account, subscription=replace(plan, next_plan=choice)) if smaller else account
    ended = replace(plan, next_plan=None, ends_at=plan.next_grant_at)
    lots = (replace(lot, expires_at=ended.ends_at) if lot.origin == plan.id else lot for lot in account.lots)
    return replace(account, subscription=ended, lots=tuple(lots))


LIVES = st.builds(
    lived,
    st.none() | PLANS,
    LOTS,
    st.integers(0, 3),
    st.sampled_from([0, 0, 7, 40]),
    st.sampled_from([None, PlanName.CAREER, "cancelled"]),
)
