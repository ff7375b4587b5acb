from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.account import Account
from services.answers.credits import Subscribed
from services.decisions.decide import decide, decide_all
from services.decisions.decision import Decision, recorded
from services.effects.credits import AccountSaved, CreditsMoved
from services.effects.payments import PurchaseSaved
from services.effects.plans import PlanChanged, SubscriptionSaved
from services.entry import Entry, EntryKind
from services.intent import Intent
from services.intents.credits import StartSubscription
from services.intents.payments import RequestPurchase
from services.lot import Lot, LotSource
from services.member import AccountType, Member, PlanName, Standing
from services.policy import Policy
from services.purchase import PaymentMethod, Purchase, PurchaseState
from services.refusal import ActionRefused, InvalidInput, KeyConflict, Refused
from services.refusal_code import RefusalCode
from services.subscription import Subscription
from services.world import World

POLICY = Policy()
NOW = datetime(2024, 1, 31, 12, tzinfo=UTC)
START = StartSubscription(id="sub", actor_id="ana", key="key", fingerprint="print", now=NOW, plan=PlanName.CAREER)
ASK = RequestPurchase(
    id="p1",
    actor_id="ana",
    key="key",
    fingerprint="print",
    now=NOW,
    credits=50,
    method=PaymentMethod.CREDIT_CARD,
)
PENDING = Purchase(
    "p1",
    "ana",
    50,
    9999,
    "USD",
    PaymentMethod.CREDIT_CARD,
    PurchaseState.PENDING,
    NOW,
    key="key",
    fingerprint="print",
)
REWARD = Lot("reward", LotSource.REWARD, 3, 3, NOW - timedelta(days=30), NOW, 2, "engagement")


def world(ana: Account | None = None, *purchases: Purchase) -> World:
    return World(
        accounts={"ana": ana or Account(Member("ana"))},
        purchases={purchase.id: purchase for purchase in purchases},
    )


def entries(decision: Decision) -> list[Entry]:
    return [effect.movement.entry for effect in decision.effects if isinstance(effect, CreditsMoved)]


def code(outcome: Decision | Refused) -> RefusalCode | None:
    return outcome.refusal.code if isinstance(outcome, Refused) else None


@pytest.mark.parametrize(
    ("plan", "credits"), [(PlanName.CAREER, 15), (PlanName.CAREER_PLUS, 25), (PlanName.CAREER_EXECUTIVE, 50)]
)
def test_r4_a_plan_begins_with_its_first_grant(plan: PlanName, credits: int) -> None:
    intent = replace(START, plan=plan)
    decision = decide(world(), intent, POLICY)
    answer = Subscribed(
        subscription_id="sub",
        plan=plan,
        started_at=NOW,
        granted=credits,
        next_grant_at=datetime(2024, 2, 29, tzinfo=UTC),
        available=credits,
    )
    assert decision.answer == answer
    moved, begun, saved, history, kept = decision.effects
    assert isinstance(moved, CreditsMoved)
    (entry,) = entries(decision)
    assert (entry.kind, entry.amount, entry.at, entry.balance) == (EntryKind.GRANT, credits, NOW, credits)
    subscription = Subscription("sub", "ana", plan, NOW, periods=1)
    assert begun == SubscriptionSaved(subscription)
    member = Member("ana", plan=plan)
    lot = moved.movement.lot
    after = Account(member, (lot,), 1, credits, subscription=subscription, head=entry.hash, last_at=NOW)
    assert saved == AccountSaved(after)
    assert history == PlanChanged("sub", NOW, subscription)
    assert kept == recorded(intent, answer)


def test_r6a_a_recruiter_account_is_granted_by_formula() -> None:
    member = Member("ana", account_type=AccountType.RECRUITER, open_job_posts=2)
    answer = decide(world(Account(member)), replace(START, plan=PlanName.RECRUITER), POLICY).answer
    assert isinstance(answer, Subscribed)
    assert (answer.granted, answer.available) == (70, 70)


@pytest.mark.parametrize("account_type", AccountType)
@pytest.mark.parametrize("plan", PlanName)
def test_r6_the_recruiter_plan_is_for_recruiter_accounts_alone(account_type: AccountType, plan: PlanName) -> None:
    member = Member("ana", account_type=account_type)
    (outcome,) = decide_all(world(Account(member)), [replace(START, plan=plan)], POLICY)
    fits = (plan is PlanName.RECRUITER) is (account_type is AccountType.RECRUITER)
    assert code(outcome) == (None if fits else RefusalCode.PLAN_NOT_FOR_YOU)


def test_r1_a_member_has_at_most_one_plan() -> None:
    facts = world()
    again = replace(START, id="sub2", key="other", plan=PlanName.CAREER_PLUS)
    first, second = decide_all(facts, [START, again], POLICY)
    assert isinstance(first, Decision)
    assert isinstance(second, ActionRefused)
    assert code(second) is RefusalCode.ALREADY_SUBSCRIBED
    assert facts.accounts["ana"].balance == 15
    assert facts.accounts["ana"].member.plan is PlanName.CAREER


def test_r4_only_the_new_plan_s_grant_is_told_and_what_expired_is_gone() -> None:
    bought = replace(REWARD, id="bought", source=LotSource.PURCHASED, expires_at=None)
    held = Account(Member("ana"), lots=(REWARD, bought), balance=6)
    decision = decide(world(held), START, POLICY)
    assert isinstance(decision.answer, Subscribed)
    assert (decision.answer.granted, decision.answer.available) == (15, 18)
    assert [entry.kind for entry in entries(decision)] == [EntryKind.EXPIRE, EntryKind.GRANT]


@pytest.mark.parametrize("intent", [START, ASK])
@pytest.mark.parametrize("standing", Standing)
def test_r5a_any_member_in_good_standing_may_buy(intent: Intent, standing: Standing) -> None:
    (outcome,) = decide_all(world(Account(Member("ana", standing=standing))), [intent], POLICY)
    assert code(outcome) == (None if standing is Standing.ACTIVE else RefusalCode.ACCOUNT_NOT_ACTIVE)


def test_r17_a_member_whose_restriction_is_over_may_buy_before_any_sweep() -> None:
    ana = Account(Member("ana", standing=Standing.RESTRICTED, restricted_until=NOW))
    assert isinstance(decide(world(ana), ASK, POLICY), Decision)


@pytest.mark.parametrize("method", PaymentMethod)
@pytest.mark.parametrize(
    ("credits", "price"), [(25, 5999), (50, 9999), (75, 13999), (100, 17499), (200, 29999), (500, 59999)]
)
def test_r5a_a_purchase_is_opened_at_the_pack_s_price_without_credits(
    credits: int, price: int, method: PaymentMethod
) -> None:
    purchase = replace(PENDING, credits=credits, price_cents=price, method=method)
    decision = decide(world(), replace(ASK, credits=credits, method=method), POLICY)
    assert decision == Decision(purchase, (PurchaseSaved(purchase),))


@pytest.mark.parametrize("credits", [0, -25, 1, 26, 51, 1000])
def test_r5a_only_six_packs_exist(credits: int) -> None:
    (outcome,) = decide_all(world(), [replace(ASK, credits=credits)], POLICY)
    assert isinstance(outcome, InvalidInput)
    assert (outcome.field, outcome.rule) == ("input.credits", "R5a")
    assert outcome.refusal.message == f"There is no pack of {credits} credits: take 25, 50, 75, 100, 200, 500."


def test_r21_the_purchase_that_a_key_opened_is_found_again() -> None:
    assert decide(world(None, PENDING), ASK, POLICY) == Decision(PENDING, (), replayed=False)
    repeated = replace(ASK, id="p2")
    assert decide(world(None, PENDING), repeated, POLICY) == Decision(PENDING, (), replayed=True)


def test_r21_another_purchase_under_the_same_key_is_a_conflict() -> None:
    with pytest.raises(KeyConflict):
        decide(world(None, PENDING), replace(ASK, id="p2", fingerprint="other"), POLICY)
