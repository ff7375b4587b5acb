from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.account import Account
from services.answers.mail import Reported
from services.case import Case, CaseState, Filing
from services.decisions.decide import decide_all
from services.decisions.decision import Decision, recorded
from services.effects.cases import CaseSaved
from services.effects.credits import CreditsMoved
from services.effects.mail import ReportFiled
from services.effects.members import Notified, StandingSaved
from services.eligibility import Pair
from services.inmail import InMail, Report, ReportReason, SentInMail
from services.intents.mail import ReportInMail, SendInMail
from services.lot import PayWith
from services.member import AccountType, Member, PlanName, Standing
from services.notification import Notification, NotificationKind
from services.policy import Policy
from services.refusal import ActionRefused, InvalidInput, SendRefused
from services.refusal_code import RefusalCode
from services.strike import Strike
from services.subscription import Subscription
from services.world import World

POLICY = Policy()
NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
DAY = timedelta(days=1)
READERS = ("ben", "cid", "dan", "eve")


def mail(number: int, to: str) -> SentInMail:
    inmail = InMail(f"i{number}", "ana", to, "Hello", "Hello", NOW - 9 * DAY, None, None, None)
    return SentInMail(inmail, None, latest=True, reported=False)


def world(ana: Account | None = None, **facts: object) -> World:
    """Ana has written to everybody, and to Ben three times."""
    letters = [mail(number, to) for number, to in enumerate((*READERS, "ben", "ben"))]
    known = World(
        accounts={name: Account(Member(name)) for name in ("ana", *READERS)},
        pairs={("ana", reader): Pair(2, awaiting=True) for reader in READERS},
        inmails={letter.inmail.id: letter for letter in letters},
    )
    known.accounts["ana"] = ana or known.accounts["ana"]
    for name, value in facts.items():
        setattr(known, name, value)
    return known


def report(number: int, now: datetime = NOW, **given: object) -> ReportInMail:
    reporter = (*READERS, "ben", "ben")[number]
    made = ReportInMail(
        id=f"f{number}",
        actor_id=reporter,
        key=f"report {number}",
        fingerprint=f"print {number}",
        now=now,
        member_id="ana",
        inmail_id=f"i{number}",
        reason=ReportReason.SPAM,
        note="",
        notice_id=f"n{number}",
    )
    return replace(made, **given)


def decided(known: World, *intents: ReportInMail) -> list[Decision]:
    outcomes = decide_all(known, intents, POLICY)
    assert all(isinstance(outcome, Decision) for outcome in outcomes), outcomes
    return [outcome for outcome in outcomes if isinstance(outcome, Decision)]


def news(*decisions: Decision) -> list[Notification]:
    return [effect.notification for one in decisions for effect in one.effects if isinstance(effect, Notified)]


def ana(known: World) -> Member:
    return known.accounts["ana"].member


SEND = SendInMail(
    id="i9",
    actor_id="ana",
    key="send",
    fingerprint="print",
    now=NOW,
    member_id="ben",
    subject="Again",
    body="Hello",
    pay_with=PayWith.AUTO,
)


def test_r11_a_report_closes_the_way_opens_a_case_and_is_filed_once() -> None:
    noted = report(0, note="Again and again.")
    first, again, send = decide_all(world(), [noted, replace(noted, key="more"), SEND], POLICY)
    assert isinstance(first, Decision)
    answer = Reported(report_id="f0", at=NOW)
    filed = Report("f0", "i0", "ben", "ana", ReportReason.SPAM, "Again and again.", NOW, "f0")
    case = Case("f0", "ana", NOW, filings=(Filing("ben", NOW),))
    assert first == Decision(answer, (CaseSaved(case), ReportFiled(filed), recorded(noted, answer)))
    assert isinstance(again, ActionRefused)
    assert again.refusal.code is RefusalCode.ALREADY_REPORTED
    assert isinstance(send, SendRefused)
    assert [one.code for one in send.blockers] == [
        RefusalCode.RECIPIENT_UNAVAILABLE,
        RefusalCode.AWAITING_RESPONSE,
    ]


def test_r17_later_reports_join_the_open_case() -> None:
    known = world()
    decided(known, report(0), report(1, NOW + DAY))
    assert known.open_case("ana") == Case("f0", "ana", NOW, filings=(Filing("ben", NOW), Filing("cid", NOW + DAY)))
    assert len(known.cases) == 1


def test_r17_a_report_after_a_decision_opens_a_case_of_its_own() -> None:
    closed = Case("c", "ana", NOW - DAY, CaseState.DISMISSED, closed_at=NOW)
    known = world(cases={"c": closed})
    decided(known, report(0))
    assert known.cases["c"] == closed
    assert known.open_case("ana") == Case("f0", "ana", NOW, filings=(Filing("ben", NOW),))


def test_r17_the_third_reporter_restricts_at_once() -> None:
    known = world()
    first, second = decided(known, report(0), report(1))
    assert (ana(known).standing, news(first, second)) == (Standing.ACTIVE, [])
    [third] = decided(known, report(2))
    assert (ana(known).standing, ana(known).restricted_until) == (Standing.RESTRICTED, None)
    assert [effect.member for effect in third.effects if isinstance(effect, StandingSaved)] == [ana(known)]
    [outcome] = decide_all(known, [replace(SEND, member_id="eve")], POLICY)
    assert isinstance(outcome, SendRefused)
    assert outcome.blockers[0].code is RefusalCode.SENDER_RESTRICTED
    [fourth] = decided(known, report(3))
    assert news(fourth) == []


def test_r11a_the_news_of_a_restriction_tells_nothing_of_reports() -> None:
    *_, third = decided(world(), report(0), report(1), report(2))
    assert news(third) == [Notification("n2", "ana", NotificationKind.RESTRICTED, NOW)]
    assert {effect.case.id for effect in third.effects if isinstance(effect, CaseSaved)} == {"f0"}


def test_r17_one_reporter_three_times_is_one() -> None:
    known = world()
    decided(known, report(0), report(4), report(5))
    assert ana(known).standing is Standing.ACTIVE
    decided(known, report(1))
    assert ana(known).standing is Standing.ACTIVE
    decided(known, report(2))
    assert ana(known).standing is Standing.RESTRICTED


@pytest.mark.parametrize(("passed", "standing"), [(30 * DAY, "RESTRICTED"), (30 * DAY + DAY / 10**6, "ACTIVE")])
def test_r17_three_reporters_within_30_days(passed: timedelta, standing: Standing) -> None:
    known = world()
    decided(known, report(0), report(1, NOW + DAY), report(2, NOW + passed))
    assert ana(known).standing == standing


def test_r17_a_suspended_member_stays_suspended() -> None:
    known = world(Account(Member("ana", standing=Standing.SUSPENDED)))
    decisions = decided(known, report(0), report(1), report(2))
    assert (ana(known).standing, news(*decisions)) == (Standing.SUSPENDED, [])
    case = known.open_case("ana")
    assert case is not None
    assert not case.restricts


def test_r17_a_restriction_by_strikes_is_kept_in_mind() -> None:
    strikes = (Strike("s1", "ana", "Spam", NOW - 2 * DAY), Strike("s2", "ana", "Spam", NOW))
    member = Member("ana", standing=Standing.RESTRICTED, restricted_until=NOW + DAY)
    known = world(Account(member), strikes={"ana": strikes})
    decided(known, report(0), report(1), report(2))
    case = known.open_case("ana")
    assert case is not None
    assert (ana(known).restricted_until, case.restricts, case.held_until) == (None, True, None)


def test_r6a_a_recruiters_missed_grant_is_made_before_the_standing_changes() -> None:
    greta = Member("ana", account_type=AccountType.RECRUITER, plan=PlanName.RECRUITER, open_job_posts=3)
    plan = Subscription("plan", "ana", PlanName.RECRUITER, NOW - 40 * DAY, periods=1)
    *_, third = decided(world(Account(greta, subscription=plan)), report(0), report(1), report(2))
    assert [one.movement.entry.amount for one in third.effects if isinstance(one, CreditsMoved)] == [80]


@pytest.mark.parametrize(("note", "refused"), [("", False), ("x" * 1900, False), ("x" * 1901, True), (" ", True)])
def test_r16_a_reports_note_is_plain_text_or_nothing(note: str, refused: bool) -> None:  # noqa: FBT001 - a column of the table
    (outcome,) = decide_all(world(), [report(0, note=note)], POLICY)
    assert isinstance(outcome, InvalidInput) is refused
    assert getattr(outcome, "field", "input.note") == "input.note"


@pytest.mark.parametrize("standing", Standing)
def test_r17_anyone_may_report(standing: Standing) -> None:
    known = world()
    known.accounts["ben"] = Account(Member("ben", standing=standing))
    assert decided(known, report(0))


def test_r21_a_repeated_report_counts_once() -> None:
    known = world()
    decided(known, report(0), report(1))
    first, again = decided(known, report(2), report(2, id="f9", notice_id="n9"))
    assert (again.answer, again.replayed, again.effects) == (first.answer, True, ())
    case = known.open_case("ana")
    assert case is not None
    assert len(case.filings) == 3
