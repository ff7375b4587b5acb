from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.account import Account
from services.answers.operators import QuarterClosed, RewardGranted
from services.debt import Debt
from services.decisions.decide import decide_all
from services.decisions.decision import Decision
from services.effects.credits import CreditsMoved
from services.effects.members import Notified
from services.effects.support import OperatorActed
from services.intents.operators import AwardEngagement, CloseQuarter, GrantReward
from services.journal import SYSTEM
from services.lot import LotSource
from services.member import Member, Standing
from services.notification import NotificationKind
from services.operator import ActionKind, Role
from services.policy import Policy
from services.refusal import ActionRefused, InvalidInput
from services.refusal_code import RefusalCode
from services.world import World

POLICY = Policy()
NOW = datetime(2026, 1, 31, 12, 30, tzinfo=UTC)
ENDS = datetime(2026, 2, 28, 12, 30, tzinfo=UTC)
GRANT = GrantReward(
    id="r1",
    actor_id="operator:mira",
    key="key",
    fingerprint="print",
    now=NOW,
    member_id="ana",
    operator="mira",
    role=Role.SUPPORT,
    credits=4,
    reason="She welcomed every newcomer",
)
AWARD = AwardEngagement(
    id="e1",
    actor_id=SYSTEM,
    key="§reward:ana:2025Q4",
    fingerprint="award",
    now=NOW,
    member_id="ana",
    credits=9,
    quarter="2025Q4",
    score=41,
)
CLOSE = CloseQuarter(
    id="q1", actor_id=SYSTEM, key="§rewards:2025Q4", fingerprint="close", now=NOW, quarter="2025Q4", granted=3
)
Rewarding = GrantReward | AwardEngagement | CloseQuarter


def world(**changed: object) -> World:
    return World(accounts={"ana": replace(Account(Member("ana")), **changed)})  # pyright: ignore[reportArgumentType] - a test's own fields


def done(known: World, intent: Rewarding) -> Decision:
    [outcome] = decide_all(known, [intent], POLICY)
    assert isinstance(outcome, Decision), outcome
    return outcome


@pytest.mark.parametrize(
    ("intent", "lot_id", "credits", "basis"),
    [
        (GRANT, "reward:r1", 4, "R7: by an operator"),
        (AWARD, "reward:ana:2025Q4", 9, "R7: engagement in 2025Q4, score 41"),
    ],
)
def test_r7_a_reward_lasts_one_calendar_month_and_is_announced(
    intent: Rewarding, lot_id: str, credits: int, basis: str
) -> None:
    known = world()
    decision = done(known, intent)
    assert decision.answer == RewardGranted(lot_id=lot_id, credits=credits, expires_at=ENDS, available=credits)
    lot = known.accounts["ana"].lot(lot_id)
    assert lot is not None
    assert (lot.source, lot.remaining, lot.expires_at, lot.smallest_degree) == (LotSource.REWARD, credits, ENDS, 2)
    assert lot.basis == basis
    [entry] = [effect.movement.entry for effect in decision.effects if isinstance(effect, CreditsMoved)]
    assert (entry.kind, entry.amount, entry.cause, entry.actor_id) == ("GRANT", credits, lot_id, intent.actor_id)
    [news] = [effect.notification for effect in decision.effects if isinstance(effect, Notified)]
    assert (news.kind, news.credits, news.due_at, news.about) == (
        NotificationKind.REWARD_GRANTED,
        credits,
        ENDS,
        lot_id,
    )
    account = known.accounts["ana"]
    assert (account.available(ENDS - timedelta(microseconds=1)), account.available(ENDS)) == (credits, 0)


def test_an_operators_reward_is_recorded_and_the_jobs_is_not() -> None:
    [action] = [effect.action for effect in done(world(), GRANT).effects if isinstance(effect, OperatorActed)]
    assert (action.kind, action.role, action.reason) == (ActionKind.REWARD_GRANTED, Role.SUPPORT, GRANT.reason)
    assert (action.about, action.credits, action.member_id) == ("reward:r1", 4, "ana")
    assert not any(isinstance(effect, OperatorActed) for effect in done(world(), AWARD).effects)


def test_r5a_what_the_member_owes_is_taken_from_a_reward() -> None:
    known = world(debts=(Debt("d", "ana", "p", 3, 3, NOW - timedelta(days=9)),))
    answer = done(known, GRANT).answer
    assert isinstance(answer, RewardGranted)
    assert (answer.credits, answer.available) == (4, 1)
    assert known.accounts["ana"].debts == ()


@pytest.mark.parametrize("credits", [0, -1, 11])
def test_r7_a_reward_is_one_to_ten_credits(credits: int) -> None:
    known = world()
    [outcome] = decide_all(known, [replace(GRANT, credits=credits)], POLICY)
    assert isinstance(outcome, InvalidInput)
    assert (outcome.field, outcome.rule) == ("input.credits", "R7")
    assert known == world()


@pytest.mark.parametrize("credits", [1, 10])
def test_r7_the_smallest_and_the_largest_reward_pass(credits: int) -> None:
    assert isinstance(done(world(), replace(GRANT, credits=credits)).answer, RewardGranted)


@pytest.mark.parametrize("reason", ["", "x" * 501])
def test_an_operators_reward_has_a_reason(reason: str) -> None:
    [outcome] = decide_all(world(), [replace(GRANT, reason=reason)], POLICY)
    assert isinstance(outcome, InvalidInput)
    assert outcome.field == "input.reason"


@pytest.mark.parametrize("intent", [GRANT, AWARD])
def test_nobody_gets_nothing(intent: Rewarding) -> None:
    known = World()
    [outcome] = decide_all(known, [intent], POLICY)
    assert isinstance(outcome, ActionRefused)
    assert outcome.refusal.code == RefusalCode.MEMBER_NOT_FOUND
    assert known == World()


@pytest.mark.parametrize("standing", [Standing.RESTRICTED, Standing.SUSPENDED])
def test_the_job_rewards_members_in_good_standing_alone(standing: Standing) -> None:
    known = world(member=Member("ana", standing=standing))
    [outcome] = decide_all(known, [AWARD], POLICY)
    assert isinstance(outcome, ActionRefused)
    assert outcome.refusal.code == RefusalCode.ACCOUNT_NOT_ACTIVE
    assert known.accounts["ana"].lots == ()


def test_a_restriction_that_is_over_costs_no_reward() -> None:
    over = Member("ana", standing=Standing.RESTRICTED, restricted_until=NOW)
    assert isinstance(done(world(member=over), AWARD).answer, RewardGranted)


def test_r7a_a_quarter_is_rewarded_once_whatever_is_asked_later() -> None:
    known = world()
    first = done(known, AWARD)
    again = done(known, replace(AWARD, id="e2", credits=1, score=2, now=NOW + timedelta(days=1)))
    assert (again.answer, again.replayed, again.effects) == (first.answer, True, ())
    assert known.accounts["ana"].balance == 9


def test_a_closed_quarter_is_noted_under_its_key() -> None:
    known = World()
    assert done(known, CLOSE).answer == QuarterClosed(granted=3)
    assert set(known.records) == {(SYSTEM, "§rewards:2025Q4")}
