"""Counting refusals: enough of them within the window bring a strike, and then count no more (R17)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.account import Account
from services.answers.violations import ViolationNoted
from services.decisions.decide import decide_all
from services.decisions.decision import Decision
from services.effects.credits import AccountSaved, CreditsMoved
from services.effects.members import Notified, StandingSaved, ViolationsKept
from services.effects.records import Recorded
from services.intents.operators import LiftStrike
from services.intents.violations import NoteViolation
from services.member import AccountType, Member, PlanName, Standing
from services.notification import NotificationKind
from services.operator import Role
from services.policy import Policy, ViolationPolicy
from services.refusal import NotSignedIn
from services.refusal_code import RefusalCode
from services.strike import Strike
from services.subscription import Subscription
from services.violation import Violation
from services.world import World

POLICY = Policy()
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def noting(number: int, now: datetime = NOW, code: RefusalCode = RefusalCode.TEXT_REFUSED) -> NoteViolation:
    passage = f"rude {number}" if code is RefusalCode.TEXT_REFUSED else ""
    return NoteViolation(
        id=f"n{number}",
        actor_id="ana",
        key=f"§violation:{number}",
        fingerprint=f"print {number}",
        now=now,
        member_id="ana",
        violation=Violation(code, now, passage),
    )


def world(ana: Account | None = None, *strikes: Strike) -> World:
    return World(accounts={"ana": ana or Account(Member("ana"))}, strikes={"ana": strikes})


def noted(known: World, *intents: NoteViolation) -> list[Decision]:
    outcomes = decide_all(known, intents, POLICY)
    return [outcome for outcome in outcomes if isinstance(outcome, Decision)]


def answers(decisions: list[Decision]) -> list[ViolationNoted]:
    return [decision.answer for decision in decisions if isinstance(decision.answer, ViolationNoted)]


def standing(known: World) -> tuple[Standing, datetime | None]:
    member = known.accounts["ana"].member
    return member.standing, member.restricted_until


def test_r17_the_first_four_are_counted_and_change_nothing_else() -> None:
    known = world()
    decisions = noted(known, *(noting(number) for number in range(4)))
    assert [answer.count for answer in answers(decisions)] == [1, 2, 3, 4]
    for decision in decisions:
        assert {type(effect) for effect in decision.effects} == {ViolationsKept, Recorded}
    assert len(known.violations["ana"]) == 4
    assert known.strikes["ana"] == ()


def test_r17_the_fifth_brings_a_strike_that_names_each_and_is_told() -> None:
    known = world()
    codes = (RefusalCode.TEXT_REFUSED, RefusalCode.DAILY_LIMIT)
    *_, last = noted(known, *(noting(number, NOW + number * HOUR, codes[number % 2]) for number in range(5)))
    [strike] = known.strikes["ana"]
    assert (strike.id, strike.at, strike.case_id) == ("n4", NOW + 4 * HOUR, None)
    assert strike.reason.startswith(
        "5 refusals within 7 days: 10 March 2026, 12:00 UTC: a text that moderation refuses"
    )
    assert strike.reason.count("beyond the day's limit (R15)") == 2
    assert all(f"“rude {number}”" in strike.reason for number in (0, 2, 4))
    [news] = [effect.notification for effect in last.effects if isinstance(effect, Notified)]
    assert (news.kind, news.member_id, news.about, news.due_at) == (
        *(NotificationKind.STRIKE_ADDED, "ana", strike.id),
        None,
    )
    [answer] = answers([last])
    assert (answer.strike_id, answer.restricted_until, answer.next_hours) == (strike.id, None, 24)
    assert known.violations["ana"] == ()
    assert standing(known) == (Standing.ACTIVE, None)


def test_r17_a_warning_then_24_hours_72_hours_and_7_days() -> None:
    known, now = world(), NOW
    lengths: list[timedelta | None] = []
    for round in range(5):
        [*_, answer] = answers(noted(known, *(noting(10 * round + number, now) for number in range(5))))
        assert answer.strike_id == f"n{10 * round + 4}"
        assert standing(known)[1] == answer.restricted_until
        lengths.append(answer.restricted_until and answer.restricted_until - now)
        now = answer.restricted_until or now + HOUR
    assert lengths == [None, DAY, 3 * DAY, 7 * DAY, 7 * DAY]


def test_r17_after_a_strike_nothing_counts_for_a_while_and_nothing_is_kept() -> None:
    known = world()
    noted(known, *(noting(number) for number in range(5)))
    before = replace(known, records={**known.records})
    for now in (NOW - HOUR, NOW, NOW + POLICY.violations.pause - timedelta(microseconds=1)):
        [decision] = noted(known, noting(9, now))
        assert (answers([decision])[0].count, decision.effects) == (0, ())
    assert known == before
    [decision] = noted(known, noting(9, NOW + POLICY.violations.pause))
    assert answers([decision])[0].count == 1


def test_r17_nothing_counts_while_restricted() -> None:
    known = world(Account(Member("ana", standing=Standing.RESTRICTED, restricted_until=NOW + DAY)))
    [during, after] = noted(known, noting(1, NOW + DAY - timedelta(microseconds=1)), noting(2, NOW + DAY))
    assert [answer.count for answer in answers([during, after])] == [0, 1]


def test_r21_a_request_counts_once_however_often_it_is_refused() -> None:
    known = world()
    again = [replace(noting(1), id=f"again{number}", now=NOW + number * HOUR) for number in range(20)]
    decisions = noted(known, *again)
    assert [answer.count for answer in answers(decisions)] == [1] * 20
    assert [decision.replayed for decision in decisions] == [False] + [True] * 19
    assert len(known.violations["ana"]) == 1


def test_r17_violations_lapse_and_four_a_week_never_bring_a_strike() -> None:
    known = world()
    for week in range(10):
        noted(known, *(noting(10 * week + number, NOW + week * 7 * DAY) for number in range(4)))
    assert known.strikes["ana"] == ()
    assert len(known.violations["ana"]) == 4


def test_r6a_a_recruiters_missed_grant_is_made_before_the_standing_changes() -> None:
    greta = Member("ana", account_type=AccountType.RECRUITER, plan=PlanName.RECRUITER, open_job_posts=3)
    plan = Subscription("plan", "ana", PlanName.RECRUITER, NOW - timedelta(days=40), periods=1)
    known = world(Account(greta, subscription=plan), Strike("s0", "ana", "Before", NOW - DAY))
    *early, last = noted(known, *(noting(number) for number in range(5)))
    assert not any(isinstance(effect, CreditsMoved | AccountSaved) for one in early for effect in one.effects)
    assert [effect.movement.entry.amount for effect in last.effects if isinstance(effect, CreditsMoved)] == [80]
    assert standing(known) == (Standing.RESTRICTED, NOW + DAY)
    assert [effect.member.restricted_until for effect in last.effects if isinstance(effect, StandingSaved)] == [
        NOW + DAY
    ]


def test_r17_an_operator_lifts_such_a_strike_like_any_other() -> None:
    known = world(None, Strike("s0", "ana", "Before", NOW - DAY))
    noted(known, *(noting(number) for number in range(5)))
    assert standing(known) == (Standing.RESTRICTED, NOW + DAY)
    lift = LiftStrike(
        id="l",
        actor_id="operator:tess",
        key="lift",
        fingerprint="lift",
        now=NOW + HOUR,
        member_id="ana",
        operator="tess",
        role=Role.TRUST,
        reason="Taken out of its context",
        strike_id="n4",
    )
    [decision] = decide_all(known, [lift], POLICY)
    assert isinstance(decision, Decision)
    assert standing(known) == (Standing.ACTIVE, None)
    [counts] = noted(known, noting(9, NOW + HOUR))
    assert answers([counts])[0].count == 1  # what it was given for doesn't count again


def test_a_member_who_is_gone_is_told() -> None:
    [outcome] = decide_all(World(), [noting(1)], POLICY)
    assert isinstance(outcome, NotSignedIn)


@given(
    st.lists(st.tuples(st.integers(0, 4 * 24 * 60), st.integers(0, 5)), max_size=60),
    st.integers(1, 4),
    st.integers(1, 9),
)
def test_r17_any_history_brings_the_strikes_that_a_plain_count_says(
    steps: list[tuple[int, int]], per_strike: int, days: int
) -> None:
    """Each step waits some minutes, then one of six requests is refused; what counts is kept in plain lists."""
    rules = ViolationPolicy(per_strike, timedelta(days=days), timedelta(minutes=30))
    policy = Policy(violations=rules, strike_restrictions=(timedelta(0), DAY, 2 * DAY))
    known, now = world(), NOW
    counting: list[datetime] = []
    strikes: list[datetime] = []
    seen: set[int] = set()
    free_at = NOW
    for minutes, request in steps:
        now += timedelta(minutes=minutes)
        [outcome] = decide_all(known, [replace(noting(request, now), id=f"n{now}:{request}")], policy)
        assert isinstance(outcome, Decision)
        if request not in seen and now >= free_at:
            seen.add(request)
            counting = [at for at in counting if now - at < timedelta(days=days)] + [now]
            if len(counting) == per_strike:
                strikes, counting = [*strikes, now], []
                free_at = now + max(timedelta(minutes=30), min(len(strikes) - 1, 2) * DAY)
        assert [strike.at for strike in known.strikes["ana"]] == strikes
        kept = [one.at for one in known.violations.get("ana", ()) if now - one.at < timedelta(days=days)]
        assert kept == [at for at in counting if now - at < timedelta(days=days)]
