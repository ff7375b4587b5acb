"""Every change of an account is told by an effect, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from services.account import Account
from services.debt import Debt
from services.decisions.changes import changes
from services.decisions.decide import decide
from services.decisions.decision import opened, saved
from services.effects.credits import AccountSaved, CreditsMoved, DebtSaved, HoldClosed, HoldPlaced, LotEndSet
from services.effects.members import StandingSaved
from services.effects.plans import SubscriptionEnded, SubscriptionSaved
from services.entry import EntryKind
from services.hold import HeldPart, Hold
from services.intents.credits import CancelSubscription
from services.journal import Journal
from services.lot import Lot, LotSource
from services.member import Member, PlanName, Standing
from services.policy import Policy
from services.subscription import Subscription
from services.world import World

if TYPE_CHECKING:
    from services.effect import Effect

NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
END = NOW + timedelta(days=3)
LOT = Lot("lot", LotSource.PURCHASED, 10, 4, NOW, None, 2, "origin")
PLAN = Subscription("sub", "ana", PlanName.CAREER, NOW, periods=1)
HOLD = Hold("hold", "ana", "cause", (HeldPart("lot", 2, 1),), NOW, END)
DEBT = Debt("debt", "ana", "purchase", 9, 5, NOW)
ANA = Account(Member("ana"), lots=(LOT,), balance=4, subscription=PLAN, holds=(HOLD,), debts=(DEBT,))


def told(after: Account, before: Account = ANA) -> list[Effect]:
    return list(changes(before, Journal(after)))


def test_nothing_changed_is_nothing_told() -> None:
    assert told(ANA) == []
    assert saved(ANA, Journal(ANA)) == ()


def test_r4c_a_plan_that_goes_on_ends_or_follows_another() -> None:
    later, other = replace(PLAN, periods=2), replace(PLAN, id="other")
    assert told(replace(ANA, subscription=later)) == [SubscriptionSaved(later)]
    assert told(replace(ANA, subscription=None)) == [SubscriptionEnded(PLAN)]
    assert told(replace(ANA, subscription=other)) == [SubscriptionSaved(other), SubscriptionEnded(PLAN)]
    assert told(ANA, replace(ANA, subscription=None)) == [SubscriptionSaved(PLAN)]


def test_r17_standing_and_the_end_of_a_restriction_are_told_and_other_facts_are_not() -> None:
    restricted = replace(ANA.member, standing=Standing.RESTRICTED)
    ending = replace(ANA.member, restricted_until=END)
    for member in (restricted, ending):
        assert told(replace(ANA, member=member)) == [StandingSaved(member)]
    assert told(replace(ANA, member=replace(ANA.member, plan=PlanName.CAREER, open_job_posts=3))) == []


def test_r4c_a_lot_s_new_end_is_told_also_when_it_is_taken_back() -> None:
    ending = replace(ANA, lots=(replace(LOT, expires_at=END),))
    assert told(ending) == [LotEndSet("lot", END)]
    assert told(ANA, ending) == [LotEndSet("lot", None)]


def test_holds_are_placed_and_closed() -> None:
    other = replace(HOLD, id="other")
    assert told(replace(ANA, holds=(HOLD, other))) == [HoldPlaced(other)]
    assert told(replace(ANA, holds=(other,))) == [HoldPlaced(other), HoldClosed("hold", "ana")]


def test_debts_are_told_until_nothing_is_owed() -> None:
    less, other = DEBT.paid(2), replace(DEBT, id="other")
    assert less == replace(DEBT, outstanding=3)
    assert told(replace(ANA, debts=(less,))) == [DebtSaved(less)]
    assert told(replace(ANA, debts=(DEBT, other))) == [DebtSaved(other)]
    assert told(replace(ANA, debts=())) == [DebtSaved(replace(DEBT, outstanding=0))]


def test_a_lot_that_is_opened_has_the_end_that_it_was_opened_with() -> None:
    journal = Journal(Account(Member("ana")))
    journal.deposit(replace(LOT, remaining=0, expires_at=END), EntryKind.GRANT, 3, at=NOW, cause="lot")
    moved, account = saved(Account(Member("ana")), journal)
    assert (moved, account) == (CreditsMoved(journal.movements[0]), AccountSaved(journal.account))


def test_r4c_a_lot_granted_and_given_an_end_in_one_decision_is_stored_with_that_end() -> None:
    plan = replace(PLAN, started_at=datetime(2024, 4, 15, tzinfo=UTC))
    before = Account(Member("ana", plan=PlanName.CAREER), subscription=plan)
    intent = CancelSubscription(id="c", actor_id="ana", key="k", fingerprint="f", now=NOW)
    effects = decide(World(accounts={"ana": before}), intent, Policy()).effects
    (lot,) = opened(before, Policy(), NOW).account.lots
    end = datetime(2024, 6, 15, tzinfo=UTC)
    assert [effect for effect in effects if isinstance(effect, LotEndSet)] == [LotEndSet(lot.id, end)]
    (account,) = [effect.account for effect in effects if isinstance(effect, AccountSaved)]
    assert account.lots == (replace(lot, expires_at=end),)
