from dataclasses import replace
from datetime import UTC, datetime

from services.account import Account
from services.answer import decode
from services.answers.reach import Blocked
from services.decisions.decision import opened, recorded, saved
from services.effects.credits import AccountSaved, CreditsMoved
from services.effects.plans import SubscriptionSaved
from services.intents.reach import BlockMember
from services.member import AccountType, Member, PlanName, Standing
from services.policy import Policy
from services.subscription import Subscription

NOW = datetime(2024, 5, 15, tzinfo=UTC)
PLAN = Subscription("sub", "ana", PlanName.CAREER, NOW)
ANA = Account(Member("ana"), subscription=PLAN)


def test_settling_what_is_settled_has_no_effects() -> None:
    account = replace(ANA, subscription=replace(PLAN, periods=1))
    journal = opened(account, Policy(), NOW)
    assert (journal.account, journal.movements, saved(account, journal)) == (account, [], ())


def test_r4b_settling_saves_movements_then_the_plan_then_the_account() -> None:
    journal = opened(ANA, Policy(), NOW)
    moved, plan, account = saved(ANA, journal)
    assert isinstance(moved, CreditsMoved)
    assert plan == SubscriptionSaved(replace(PLAN, periods=1))
    assert moved.movement == journal.movements[0]
    assert account == AccountSaved(journal.account)
    assert journal.account.balance == 15


def test_r6a_a_period_without_a_grant_is_saved_too() -> None:
    member = Member("ana", account_type=AccountType.RECRUITER, standing=Standing.RESTRICTED)
    before = replace(ANA, member=member, subscription=replace(PLAN, plan=PlanName.RECRUITER))
    journal = opened(before, Policy(), NOW)
    passed = replace(PLAN, plan=PlanName.RECRUITER, periods=1)
    assert journal.account.member.plan is PlanName.RECRUITER
    assert saved(before, journal) == (SubscriptionSaved(passed), AccountSaved(journal.account))


def test_r21_a_record_keeps_the_answer_under_its_member_and_key() -> None:
    intent = BlockMember(id="b", actor_id="ana", key="key", fingerprint="print", now=NOW, member_id="ben")
    record = recorded(intent, Blocked(changed=True)).record
    assert (record.member_id, record.key, record.fingerprint) == ("ana", "key", "print")
    assert (record.intent_id, record.at, decode(record.answer)) == ("b", NOW, Blocked(changed=True))
