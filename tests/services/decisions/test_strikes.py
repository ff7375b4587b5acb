from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.account import Account
from services.answers.operators import StrikesChanged
from services.decisions.decide import decide_all
from services.decisions.decision import Decision
from services.effects.credits import AccountSaved, CreditsMoved
from services.effects.members import Notified, StandingSaved, StrikeSaved
from services.effects.support import OperatorActed
from services.intents.operators import AddStrike, LiftStrike
from services.member import AccountType, Member, PlanName, Standing
from services.notification import NotificationKind
from services.operator import ActionKind, Role
from services.policy import Policy
from services.refusal import ActionRefused, InvalidInput, Refused
from services.refusal_code import RefusalCode
from services.strike import Strike
from services.subscription import Subscription
from services.world import World

POLICY = Policy()
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ADD = AddStrike(
    id="s1",
    actor_id="operator:tess",
    key="key",
    fingerprint="print",
    now=NOW,
    member_id="ana",
    operator="tess",
    role=Role.TRUST,
    reason="The same text to forty people",
)
LIFT = LiftStrike(
    id="l1",
    actor_id="operator:tess",
    key="lift",
    fingerprint="lift",
    now=NOW,
    member_id="ana",
    operator="tess",
    role=Role.TRUST,
    reason="It was forty friends",
    strike_id="s1",
)


def world(ana: Member | None = None, *strikes: Strike) -> World:
    return World(accounts={"ana": Account(ana or Member("ana"))}, strikes={"ana": strikes})


def decided(known: World, *intents: AddStrike | LiftStrike) -> list[Decision]:
    outcomes = decide_all(known, intents, POLICY)
    assert all(isinstance(outcome, Decision) for outcome in outcomes), outcomes
    return [outcome for outcome in outcomes if isinstance(outcome, Decision)]


def adding(number: int, now: datetime = NOW) -> AddStrike:
    return replace(ADD, id=f"s{number}", key=f"key {number}", now=now)


def standing(known: World) -> tuple[Standing, datetime | None]:
    member = known.accounts["ana"].member
    return member.standing, member.restricted_until


def test_r17_a_warning_then_24_hours_72_hours_and_7_days() -> None:
    known = world()
    ends: list[datetime | None] = []
    for number in range(1, 6):
        [decision] = decided(known, adding(number))
        assert isinstance(decision.answer, StrikesChanged)
        ends.append(decision.answer.restricted_until)
        assert standing(known) == (decision.answer.standing, decision.answer.restricted_until)
    assert ends == [None, NOW + DAY, NOW + 3 * DAY, NOW + 7 * DAY, NOW + 7 * DAY]


def test_a_strike_is_kept_recorded_and_told() -> None:
    known = world(None, Strike("s0", "ana", "Before", NOW - DAY))
    [decision] = decided(known, ADD)
    assert [effect.strike for effect in decision.effects if isinstance(effect, StrikeSaved)] == [
        Strike("s1", "ana", ADD.reason, NOW)
    ]
    [action] = [effect.action for effect in decision.effects if isinstance(effect, OperatorActed)]
    assert (action.kind, action.operator, action.role) == (ActionKind.STRIKE_ADDED, "tess", Role.TRUST)
    assert (action.reason, action.about, action.member_id) == (ADD.reason, "s1", "ana")
    [news] = [effect.notification for effect in decision.effects if isinstance(effect, Notified)]
    assert (news.kind, news.due_at, news.about) == (NotificationKind.STRIKE_ADDED, NOW + DAY, "s1")
    assert [effect.member.restricted_until for effect in decision.effects if isinstance(effect, StandingSaved)] == [
        NOW + DAY
    ]


def test_a_warning_leaves_the_account_as_it_was() -> None:
    [decision] = decided(world(), ADD)
    assert not any(isinstance(effect, StandingSaved | AccountSaved) for effect in decision.effects)
    assert decision.answer == StrikesChanged(
        action_id="s1", member_id="ana", strike_id="s1", standing=Standing.ACTIVE, restricted_until=None
    )


def test_r17_lifting_the_strike_that_restricts_ends_the_restriction() -> None:
    known = world()
    *_, lifted = decided(known, adding(1), adding(2), replace(LIFT, strike_id="s2"))
    assert standing(known) == (Standing.ACTIVE, None)
    assert [effect.strike.lifted_at for effect in lifted.effects if isinstance(effect, StrikeSaved)] == [NOW]
    [news] = [effect.notification for effect in lifted.effects if isinstance(effect, Notified)]
    assert (news.kind, news.due_at) == (NotificationKind.STRIKE_LIFTED, None)
    [action] = [effect.action for effect in lifted.effects if isinstance(effect, OperatorActed)]
    assert (action.kind, action.reason, action.about) == (ActionKind.STRIKE_LIFTED, LIFT.reason, "s2")


def test_r17_lifting_one_of_three_shortens_the_restriction() -> None:
    known = world()
    decided(known, adding(1), adding(2), adding(3, NOW + timedelta(hours=2)))
    assert standing(known) == (Standing.RESTRICTED, NOW + timedelta(hours=74))
    decided(known, replace(LIFT, now=NOW + timedelta(hours=3)))
    assert standing(known) == (Standing.RESTRICTED, NOW + timedelta(hours=26))


def test_r17_a_lifted_strike_counts_no_more() -> None:
    known = world()
    decided(known, adding(1), LIFT, adding(2))
    assert standing(known) == (Standing.ACTIVE, None)


def test_r17_a_suspended_member_stays_suspended() -> None:
    known = world(Member("ana", standing=Standing.SUSPENDED))
    decided(known, adding(1), adding(2), adding(3))
    assert standing(known) == (Standing.SUSPENDED, None)
    decided(known, LIFT)
    assert standing(known) == (Standing.SUSPENDED, None)


def test_r17_a_restriction_ends_by_itself_before_the_next_strike_is_judged() -> None:
    known = world()
    decided(known, adding(1), adding(2))
    later = NOW + 2 * DAY
    [decision] = decided(known, adding(3, later))
    assert isinstance(decision.answer, StrikesChanged)
    assert decision.answer.restricted_until == later + 3 * DAY


def recruiter() -> Account:
    greta = Member("ana", account_type=AccountType.RECRUITER, plan=PlanName.RECRUITER, open_job_posts=3)
    plan = Subscription("plan", "ana", PlanName.RECRUITER, NOW - timedelta(days=40), periods=1)
    return Account(greta, subscription=plan)


def test_r6a_a_recruiters_missed_grant_is_made_before_the_standing_changes() -> None:
    known = World(accounts={"ana": recruiter()}, strikes={"ana": (Strike("s0", "ana", "Before", NOW - DAY),)})
    [decision] = decided(known, ADD)
    granted = [effect.movement.entry.amount for effect in decision.effects if isinstance(effect, CreditsMoved)]
    assert granted == [80]
    assert standing(known) == (Standing.RESTRICTED, NOW + DAY)


@pytest.mark.parametrize(
    ("intent", "code"),
    [
        (replace(ADD, member_id="nobody"), RefusalCode.MEMBER_NOT_FOUND),
        (replace(LIFT, strike_id="s9"), RefusalCode.STRIKE_NOT_FOUND),
        (replace(LIFT, strike_id="s0"), RefusalCode.STRIKE_LIFTED),
    ],
)
def test_what_is_not_there_to_be_changed_is_told(intent: AddStrike | LiftStrike, code: RefusalCode) -> None:
    known = world(None, Strike("s0", "ana", "Before", NOW - DAY, lifted_at=NOW))
    [outcome] = decide_all(known, [intent], POLICY)
    assert isinstance(outcome, ActionRefused)
    assert outcome.refusal.code == code
    assert known == world(None, Strike("s0", "ana", "Before", NOW - DAY, lifted_at=NOW))


@pytest.mark.parametrize("reason", ["", "\t", "x" * 501, "![me](http://example.org/me.png)"])
@pytest.mark.parametrize("intent", [ADD, LIFT])
def test_a_reason_is_required_in_plain_text(intent: AddStrike | LiftStrike, reason: str) -> None:
    known = world(None, Strike("s1", "ana", "Before", NOW - DAY))
    [outcome] = decide_all(known, [replace(intent, reason=reason)], POLICY)
    assert isinstance(outcome, InvalidInput)
    assert outcome.field == "input.reason"
    assert known == world(None, Strike("s1", "ana", "Before", NOW - DAY))


def test_r21_a_repeated_request_strikes_once() -> None:
    known = world()
    first, again = decided(known, ADD, replace(ADD, id="s9"))
    assert (again.answer, again.replayed, again.effects) == (first.answer, True, ())
    assert len(known.strikes["ana"]) == 1
    outcomes = decide_all(known, [LIFT, replace(LIFT, id="l2", key="other")], POLICY)
    assert isinstance(outcomes[1], Refused)
    assert outcomes[1].refusal.code == RefusalCode.STRIKE_LIFTED
