from dataclasses import replace
from datetime import UTC, datetime

from services.account import Account
from services.answer import Blocked, decode
from services.decisions.decision import recorded, settled
from services.effect import AccountSaved, CreditsMoved, SubscriptionSaved
from services.intent import BlockMember
from services.member import AccountType, Member, PlanName, Standing
from services.policy import Policy
from services.subscription import Subscription

NOW = datetime(2024, 5, 15, tzinfo=UTC)
PLAN = Subscription("sub", "ana", PlanName.CAREER, NOW)
ANA = Account(Member("ana"), subscription=PLAN)


def test_settling_what_is_settled_has_no_effects() -> None:
    account = replace(ANA, subscription=replace(PLAN, periods=1))
    assert settled(account, Policy(), NOW) == (account, ())


def test_r4b_settling_saves_movements_then_the_plan_then_the_account() -> None:
    account, effects = settled(ANA, Policy(), NOW)
    moved, plan, saved = effects
    assert isinstance(moved, CreditsMoved)
    assert plan == SubscriptionSaved(replace(PLAN, periods=1))
    assert saved == AccountSaved(account)
    assert account.balance == 15


def test_r6a_a_period_without_a_grant_is_saved_too() -> None:
    member = Member("ana", account_type=AccountType.RECRUITER, standing=Standing.RESTRICTED)
    account, effects = settled(
        replace(ANA, member=member, subscription=replace(PLAN, plan=PlanName.RECRUITER)), Policy(), NOW
    )
    passed = replace(PLAN, plan=PlanName.RECRUITER, periods=1)
    assert effects == (SubscriptionSaved(passed), AccountSaved(account))


def test_r21_a_record_keeps_the_answer_under_its_member_and_key() -> None:
    intent = BlockMember(id="b", actor_id="ana", key="key", fingerprint="print", now=NOW, member_id="ben")
    record = recorded(intent, Blocked(changed=True)).record
    assert (record.member_id, record.key, record.fingerprint) == ("ana", "key", "print")
    assert (record.intent_id, record.at, decode(record.answer)) == ("b", NOW, Blocked(changed=True))
