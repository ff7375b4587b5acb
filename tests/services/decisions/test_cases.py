from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.account import Account
from services.answers.cases import CaseClosed
from services.case import Case, CaseState, Filing
from services.decisions.decide import decide_all
from services.decisions.decision import Decision
from services.effects.cases import CaseSaved
from services.effects.members import Notified, StandingSaved, StrikeSaved
from services.effects.support import OperatorActed
from services.intents.cases import AboutCase, DismissCase, UpholdCase
from services.intents.operators import LiftStrike
from services.member import Member, Standing
from services.notification import NotificationKind
from services.operator import ActionKind, Role
from services.policy import Policy
from services.refusal import ActionRefused, InvalidInput
from services.refusal_code import RefusalCode
from services.strike import Strike
from services.world import World

POLICY = Policy()
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
GIVEN: dict[str, Any] = {"actor_id": "operator:tess", "operator": "tess", "role": Role.TRUST, "member_id": "ana"}
UPHOLD = UpholdCase(**GIVEN, id="u1", key="uphold", fingerprint="uphold", now=NOW, reason="Insults", case_id="c")
DISMISS = DismissCase(
    **GIVEN, id="d1", key="dismiss", fingerprint="dismiss", now=NOW, reason="Friendly banter", case_id="c"
)
FILED = tuple(Filing(reporter, NOW - DAY) for reporter in ("ben", "cid", "dan"))
MILD = Case("c", "ana", NOW - DAY, filings=FILED[:1])
GRAVE = Case("c", "ana", NOW - DAY, restricts=True, filings=FILED)
ACTIVE = Member("ana")
INTERIM = Member("ana", standing=Standing.RESTRICTED)
BEFORE = Strike("s0", "ana", "Before", NOW - 30 * DAY)


def world(case: Case, *strikes: Strike, member: Member | None = None) -> World:
    ana = member or (INTERIM if case.restricts else ACTIVE)
    return World(accounts={"ana": Account(ana)}, cases={"c": case}, strikes={"ana": strikes})


def decided(known: World, intent: AboutCase) -> Decision:
    [outcome] = decide_all(known, [intent], POLICY)
    assert isinstance(outcome, Decision), outcome
    return outcome


def told(decision: Decision) -> list[tuple[NotificationKind, datetime | None, str | None]]:
    news = [effect.notification for effect in decision.effects if isinstance(effect, Notified)]
    assert {one.member_id for one in news} <= {"ana"}
    return [(one.kind, one.due_at, one.about) for one in news]


def standing(known: World) -> tuple[Standing, datetime | None]:
    member = known.accounts["ana"].member
    return member.standing, member.restricted_until


def test_r17_upholding_adds_a_strike_that_names_its_case() -> None:
    known = world(MILD)
    decision = decided(known, UPHOLD)
    strike = Strike("u1", "ana", "Insults", NOW, case_id="c")
    assert [effect.strike for effect in decision.effects if isinstance(effect, StrikeSaved)] == [strike]
    closed = replace(MILD, state=CaseState.UPHELD, closed_at=NOW, strike_id="u1")
    assert [effect.case for effect in decision.effects if isinstance(effect, CaseSaved)] == [closed]
    assert told(decision) == [(NotificationKind.STRIKE_ADDED, None, "u1")]
    assert decision.answer == CaseClosed(
        action_id="u1",
        case_id="c",
        state=CaseState.UPHELD,
        strike_id="u1",
        member_id="ana",
        standing=Standing.ACTIVE,
        restricted_until=None,
    )


@pytest.mark.parametrize("case", [MILD, GRAVE])
@pytest.mark.parametrize(("strikes", "end"), [((), None), ((BEFORE,), NOW + DAY)])
def test_r17_what_restricts_an_upheld_member_is_the_strikes(
    case: Case, strikes: tuple[Strike, ...], end: datetime | None
) -> None:
    known = world(case, *strikes)
    decision = decided(known, UPHOLD)
    assert standing(known) == ((Standing.ACTIVE, None) if end is None else (Standing.RESTRICTED, end))
    assert told(decision) == [(NotificationKind.STRIKE_ADDED, end, "u1")]


def test_r17_a_restriction_of_another_cause_outlasts_the_strikes() -> None:
    known = world(replace(GRAVE, held_until=NOW + 9 * DAY), BEFORE)
    decided(known, UPHOLD)
    assert standing(known) == (Standing.RESTRICTED, NOW + 9 * DAY)


def test_r17_dismissing_ends_the_restriction_and_nothing_else() -> None:
    known = world(GRAVE)
    decision = decided(known, DISMISS)
    assert standing(known) == (Standing.ACTIVE, None)
    assert [effect.member for effect in decision.effects if isinstance(effect, StandingSaved)] == [ACTIVE]
    assert told(decision) == [(NotificationKind.REVIEW_ENDED, None, None)]
    assert known.cases["c"] == replace(GRAVE, state=CaseState.DISMISSED, closed_at=NOW)
    assert known.strikes == {"ana": ()}


@pytest.mark.parametrize(
    ("case", "strikes", "end"),
    [
        (replace(GRAVE, held_until=NOW + DAY), (), NOW + DAY),
        (replace(GRAVE, held_until=NOW), (), None),
        (GRAVE, (BEFORE, Strike("s1", "ana", "Late", NOW - DAY / 2)), NOW + DAY / 2),
    ],
)
def test_r17_dismissing_leaves_what_another_cause_holds(
    case: Case, strikes: tuple[Strike, ...], end: datetime | None
) -> None:
    known = world(case, *strikes)
    decision = decided(known, DISMISS)
    assert standing(known) == ((Standing.ACTIVE, None) if end is None else (Standing.RESTRICTED, end))
    assert told(decision) == [(NotificationKind.REVIEW_ENDED, end, None)]


def test_r11a_whom_a_dismissed_case_never_restricted_is_told_nothing() -> None:
    known = world(MILD)
    assert told(decided(known, DISMISS)) == []
    assert standing(known) == (Standing.ACTIVE, None)


@pytest.mark.parametrize("intent", [UPHOLD, DISMISS])
def test_r17_a_suspended_member_stays_suspended(intent: AboutCase) -> None:
    known = world(MILD, BEFORE, member=Member("ana", standing=Standing.SUSPENDED))
    decided(known, intent)
    assert standing(known) == (Standing.SUSPENDED, None)


@pytest.mark.parametrize(("intent", "kind"), [(UPHOLD, ActionKind.CASE_UPHELD), (DISMISS, ActionKind.CASE_DISMISSED)])
def test_r24_every_decision_is_recorded_with_its_reason(intent: AboutCase, kind: ActionKind) -> None:
    [action] = [one.action for one in decided(world(GRAVE), intent).effects if isinstance(one, OperatorActed)]
    assert (action.kind, action.operator, action.role, action.member_id) == (kind, "tess", Role.TRUST, "ana")
    assert (action.reason, action.about) == (intent.reason, "c")


@pytest.mark.parametrize("second", [UPHOLD, DISMISS])
@pytest.mark.parametrize("first", [UPHOLD, DISMISS])
def test_r17_a_case_is_decided_once(first: AboutCase, second: AboutCase) -> None:
    known = world(GRAVE)
    decided(known, first)
    [outcome] = decide_all(known, [replace(second, id="x", key="other")], POLICY)
    assert isinstance(outcome, ActionRefused)
    assert outcome.refusal.code is RefusalCode.CASE_CLOSED


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"case_id": "none"}, RefusalCode.CASE_CLOSED), ({"member_id": "nobody"}, RefusalCode.MEMBER_NOT_FOUND)],
)
@pytest.mark.parametrize("intent", [UPHOLD, DISMISS])
def test_what_is_not_there_cant_be_decided(intent: AboutCase, changed: dict[str, str], code: RefusalCode) -> None:
    known = world(GRAVE)
    [outcome] = decide_all(known, [replace(intent, **changed)], POLICY)
    assert isinstance(outcome, ActionRefused)
    assert outcome.refusal.code is code
    assert known == world(GRAVE)


@pytest.mark.parametrize("reason", ["", "\t", "x" * 501])
@pytest.mark.parametrize("intent", [UPHOLD, DISMISS])
def test_a_reason_is_required_in_plain_text(intent: AboutCase, reason: str) -> None:
    [outcome] = decide_all(world(GRAVE), [replace(intent, reason=reason)], POLICY)
    assert isinstance(outcome, InvalidInput)
    assert outcome.field == "input.reason"


def test_r21_a_repeated_decision_is_made_once() -> None:
    known = world(GRAVE)
    first, again = decide_all(known, [UPHOLD, replace(UPHOLD, id="x")], POLICY)
    assert isinstance(first, Decision)
    assert again == Decision(first.answer, replayed=True)
    assert len(known.strikes["ana"]) == 1


def test_r17_a_strike_of_a_case_is_lifted_like_any_other() -> None:
    known = world(GRAVE, BEFORE)
    decided(known, UPHOLD)
    lift = LiftStrike(**GIVEN, id="l", key="lift", fingerprint="l", now=NOW, reason="An appeal", strike_id="u1")
    [outcome] = decide_all(known, [lift], POLICY)
    assert isinstance(outcome, Decision)
    assert standing(known) == (Standing.ACTIVE, None)
    assert [one.case_id for one in known.strikes["ana"]] == [None, "c"]
