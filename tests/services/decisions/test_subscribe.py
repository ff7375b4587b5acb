"""R4c: a plan's life, decision by decision, with time going by between them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.account import Account, post
from services.accrual import due_at
from services.answers.credits import Subscribed, SubscriptionChanged
from services.decisions.decide import decide, decide_all
from services.decisions.decision import Decision
from services.effects.credits import CreditsMoved, LotEndSet
from services.effects.plans import PlanChanged, SubscriptionEnded
from services.entry import Entry, EntryKind
from services.hold import Hold
from services.intents.credits import CancelSubscription, ChangeSubscription, SettleAccount, StartSubscription
from services.journal import Journal
from services.lot import Lot, LotSource
from services.member import AccountType, Member, PlanName, Standing
from services.policy import Policy
from services.refusal import ActionRefused
from services.refusal_code import RefusalCode
from services.world import World

POLICY = Policy()
START = datetime(2024, 1, 31, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND, THIRD, FOURTH = (datetime(2024, month, day, tzinfo=UTC) for month, day in [(2, 29), (3, 31), (4, 30)])
SMALL, MIDDLE, LARGE = PlanName.CAREER, PlanName.CAREER_PLUS, PlanName.CAREER_EXECUTIVE
PACK = Lot("pack", LotSource.PURCHASED, 25, 25, START - DAY, None, 2, "pack")


class Life:
    """One member's account, told what to do at a moment; keys and ids never repeat."""

    def __init__(self, account: Account | None = None) -> None:
        self.world = World(accounts={"ana": account or Account(Member("ana"))})
        self.count = 0

    @property
    def account(self) -> Account:
        return self.world.accounts["ana"]

    def do(self, intent: Callable[..., object], now: datetime, **given: object) -> Decision:
        self.count += 1
        name = f"{intent.__name__}{self.count}"
        made = intent(id=name, actor_id="ana", key=name, fingerprint=name, now=now, **given)
        [outcome] = decide_all(self.world, [made], POLICY)  # pyright: ignore[reportArgumentType] - an intent's class
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def start(self, plan: PlanName, now: datetime = START) -> Decision:
        return self.do(StartSubscription, now, plan=plan)

    def change(self, plan: PlanName, now: datetime) -> SubscriptionChanged:
        answer = self.do(ChangeSubscription, now, plan=plan).answer
        assert isinstance(answer, SubscriptionChanged)
        return answer

    def cancel(self, now: datetime) -> SubscriptionChanged:
        answer = self.do(CancelSubscription, now).answer
        assert isinstance(answer, SubscriptionChanged)
        return answer

    def wait(self, until: datetime) -> list[tuple[str, int, datetime]]:
        return told(self.do(SettleAccount, until, member_id="ana"))


def told(decision: Decision) -> list[tuple[str, int, datetime]]:
    return [(entry.kind.value, entry.amount, entry.at) for entry in entries(decision)]


def entries(decision: Decision) -> list[Entry]:
    return [effect.movement.entry for effect in decision.effects if isinstance(effect, CreditsMoved)]


def test_r4_the_first_grant_comes_with_the_start() -> None:
    life = Life()
    decision = life.start(MIDDLE)
    assert decision.answer == Subscribed(
        subscription_id="StartSubscription1",
        plan=MIDDLE,
        started_at=START,
        granted=25,
        next_grant_at=SECOND,
        available=25,
    )
    assert told(decision) == [("GRANT", 25, START)]
    [history] = [effect for effect in decision.effects if isinstance(effect, PlanChanged)]
    assert (history.id, history.at, history.subscription) == ("StartSubscription1", START, life.account.subscription)


def test_a_restriction_that_has_run_out_hinders_nobody() -> None:
    member = Member("ana", standing=Standing.RESTRICTED, restricted_until=START)
    life = Life(Account(member))
    life.start(SMALL)
    assert (life.account.member.standing, life.account.balance) == (Standing.ACTIVE, 15)


def test_r4c_an_upgrade_raises_the_cap_at_once_and_the_grant_with_the_next_renewal() -> None:
    life = Life()
    life.start(SMALL)
    life.wait(datetime(2024, 4, 30, tzinfo=UTC))
    assert life.account.balance == 60
    answer = life.change(LARGE, FOURTH + DAY)
    renewal = datetime(2024, 5, 31, tzinfo=UTC)
    assert (answer.plan, answer.next_plan, answer.ends_at, answer.next_grant_at) == (LARGE, None, None, renewal)
    assert answer.available == life.account.balance == 60
    assert life.account.member.plan is LARGE
    assert life.wait(renewal) == [("GRANT", 50, renewal)]  # 110 credits: above the old cap, below the new one


def test_r4c_a_downgrade_waits_for_the_period_s_end_and_then_brings_its_own_cap() -> None:
    life = Life()
    life.start(LARGE)
    life.wait(SECOND)
    answer = life.change(SMALL, SECOND + DAY)
    assert (answer.plan, answer.next_plan, answer.next_grant_at, answer.available) == (LARGE, SMALL, THIRD, 100)
    assert life.wait(THIRD - timedelta(microseconds=1)) == []
    assert life.account.member.plan is LARGE
    assert life.wait(THIRD) == [("GRANT", 15, THIRD), ("FORFEIT_CAP", -50, THIRD), ("FORFEIT_CAP", -5, THIRD)]
    assert (life.account.balance, life.account.member.plan) == (60, SMALL)


def test_r4c_cancelling_ends_the_plan_and_its_credits_with_the_period_and_nothing_else() -> None:
    life = Life(Account(Member("ana"), lots=(PACK,), balance=25, sequence=1))
    life.start(SMALL)
    answer = life.cancel(START + DAY)
    assert (answer.plan, answer.ends_at, answer.next_grant_at, answer.available) == (SMALL, SECOND, None, 40)
    assert life.wait(SECOND - timedelta(microseconds=1)) == []
    ended = life.do(SettleAccount, THIRD, member_id="ana")
    assert told(ended) == [("EXPIRE", -15, SECOND)]
    assert any(isinstance(effect, SubscriptionEnded) for effect in ended.effects)
    assert (life.account.subscription, life.account.member.plan) == (None, None)
    assert life.account.lots == (PACK,)
    assert due_at(life.account) is None


def test_r4c_a_cancelled_plan_can_be_started_anew_after_its_end() -> None:
    life = Life()
    life.start(SMALL)
    life.cancel(START + DAY)
    with pytest.raises(ActionRefused) as refused:
        life.start(LARGE, SECOND - DAY)
    assert refused.value.refusal.code is RefusalCode.ALREADY_SUBSCRIBED
    life.start(LARGE, SECOND)
    assert (life.account.balance, life.account.member.plan) == (50, LARGE)


def test_r4c_naming_the_present_plan_takes_a_cancellation_back() -> None:
    life = Life()
    life.start(SMALL)
    life.cancel(START + DAY)
    assert [lot.expires_at for lot in life.account.lots] == [SECOND]
    answer = life.change(SMALL, START + 2 * DAY)
    assert (answer.ends_at, answer.next_grant_at) == (None, SECOND)
    assert [lot.expires_at for lot in life.account.lots] == [None]
    assert life.wait(SECOND) == [("GRANT", 15, SECOND)]


@pytest.mark.parametrize("plan", [SMALL, LARGE])
def test_r4c_a_change_goes_on_with_a_cancelled_plan(plan: PlanName) -> None:
    life = Life()
    life.start(MIDDLE)
    life.cancel(START + DAY)
    assert life.change(plan, START + 2 * DAY).ends_at is None
    life.wait(SECOND)
    assert (life.account.member.plan, life.account.balance) == (plan, 25 + POLICY.plan(plan).monthly_credits)


def test_r4c_the_last_choice_holds() -> None:
    life = Life()
    life.start(LARGE)
    life.change(SMALL, START + DAY)
    assert life.change(MIDDLE, START + 2 * DAY).next_plan is MIDDLE
    assert life.change(LARGE, START + 3 * DAY).next_plan is None
    life.change(SMALL, START + 4 * DAY)
    assert life.cancel(START + 5 * DAY).next_plan is None
    life.wait(SECOND)
    assert (life.account.subscription, life.account.balance) == (None, 0)


def test_r4c_up_and_down_within_one_period_grants_nothing_more() -> None:
    life = Life()
    life.start(SMALL)
    life.change(LARGE, START + DAY)
    life.change(SMALL, START + 2 * DAY)
    assert life.account.balance == 15
    assert life.wait(SECOND) == [("GRANT", 15, SECOND)]


@pytest.mark.parametrize("intent", [ChangeSubscription, CancelSubscription])
def test_r4c_without_a_plan_there_is_nothing_to_change(intent: type[ChangeSubscription | CancelSubscription]) -> None:
    life = Life()
    given = {"plan": SMALL} if intent is ChangeSubscription else {}
    with pytest.raises(ActionRefused) as refused:
        life.do(intent, START, **given)
    assert refused.value.refusal.code is RefusalCode.NOT_SUBSCRIBED


def test_r6_a_recruiter_account_goes_over_to_no_premium_plan_and_back_to_none() -> None:
    life = Life(Account(Member("ana", account_type=AccountType.RECRUITER)))
    life.start(PlanName.RECRUITER)
    with pytest.raises(ActionRefused) as refused:
        life.change(LARGE, START + DAY)
    assert refused.value.refusal.code is RefusalCode.PLAN_NOT_FOR_YOU
    life.cancel(START + DAY)
    assert life.change(PlanName.RECRUITER, START + 2 * DAY).ends_at is None


@pytest.mark.parametrize("standing", [Standing.RESTRICTED, Standing.SUSPENDED])
def test_r4c_only_who_is_in_good_standing_takes_a_larger_plan_but_anybody_may_take_less(standing: Standing) -> None:
    life = Life()
    life.start(MIDDLE)
    member = replace(life.account.member, standing=standing)
    life.world.accounts["ana"] = replace(life.account, member=member)
    with pytest.raises(ActionRefused) as refused:
        life.change(LARGE, START + DAY)
    assert refused.value.refusal.code is RefusalCode.ACCOUNT_NOT_ACTIVE
    assert life.change(SMALL, START + DAY).next_plan is SMALL
    assert life.cancel(START + DAY).ends_at == SECOND
    assert life.change(MIDDLE, START + DAY).ends_at is None  # to stay is no more than one has


def test_a_choice_that_changes_nothing_is_no_part_of_the_plan_s_history() -> None:
    life = Life()
    life.start(MIDDLE)
    first, second = (life.do(CancelSubscription, START + days * DAY) for days in (1, 2))
    changes = [[effect for effect in one.effects if isinstance(effect, PlanChanged)] for one in (first, second)]
    assert [len(found) for found in changes] == [1, 0]
    assert changes[0][0].subscription.ends_at == SECOND
    assert (changes[0][0].id, changes[0][0].at) == ("CancelSubscription2", START + DAY)


def test_r7a_a_credit_that_is_held_past_its_plan_s_end_comes_back_and_goes_with_the_plan() -> None:
    life = Life()
    life.start(SMALL)
    journal = Journal(life.account)
    hold = Hold("hold", "ana", "later", (), START, THIRD)
    journal.hold(hold, {life.account.lots[0].id: 1}, actor_id="ana")
    life.world.accounts["ana"] = journal.account
    life.cancel(START + DAY)
    assert due_at(life.account) == SECOND
    assert life.wait(FOURTH) == [("RELEASE", 1, SECOND), ("EXPIRE", -15, SECOND)]
    assert (life.account.holds, life.account.lots) == ((), ())


def test_r7a_a_hold_outlives_a_cancellation_that_is_taken_back() -> None:
    life = Life()
    life.start(SMALL)
    journal = Journal(life.account)
    journal.hold(Hold("hold", "ana", "later", (), START, THIRD), {life.account.lots[0].id: 1}, actor_id="ana")
    life.world.accounts["ana"] = journal.account
    life.cancel(START + DAY)
    life.change(SMALL, START + 2 * DAY)
    assert life.wait(THIRD) == [("GRANT", 15, SECOND), ("RELEASE", 1, THIRD), ("GRANT", 15, THIRD)]


def test_r4c_only_lots_that_the_plan_granted_end_with_it() -> None:
    gift = Lot("gift", LotSource.SUBSCRIPTION, 5, 0, START, None, 3, "gift")
    life = Life(post(Account(Member("ana")), gift, EntryKind.ADJUST, 5, at=START, actor_id="op", cause="gift").account)
    life.start(SMALL)
    decision = life.do(CancelSubscription, START + DAY)
    ends = [effect for effect in decision.effects if isinstance(effect, LotEndSet)]
    assert ends == [LotEndSet("StartSubscription1:2024-01-31", SECOND)]
    life.wait(SECOND)
    assert [lot.id for lot in life.account.lots] == ["gift"]


def test_a_refused_change_leaves_the_world_as_it_was() -> None:
    life = Life()
    intent = CancelSubscription(id="i", actor_id="ana", key="k", fingerprint="f", now=START)
    before = life.account
    with pytest.raises(ActionRefused):
        decide(life.world, intent, POLICY)
    assert life.account == before
