from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.account import Account
from services.decisions.decide import decide_all
from services.decisions.decision import Decision
from services.effects.mail import ScheduledSaved
from services.effects.members import SketchesKept
from services.eligibility import Pair
from services.inmail import InMail, SentInMail
from services.intent import Intent
from services.intents.mail import ReplyToInMail, SendInMail
from services.intents.schedule import ScheduleInMail, SendScheduled
from services.lot import Lot, LotSource, PayWith
from services.member import Member, Standing
from services.moderation.finding import Finding, TextFindingKind
from services.policy import Policy
from services.refusal import SendRefused, TextRefused
from services.refusal_code import RefusalCode
from services.scheduled import ScheduledState
from services.world import World

POLICY = Policy()
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
LOT = Lot("lot", LotSource.PURCHASED, 100, 90, NOW, None, 2, "purchase")
RUDE = Finding(TextFindingKind.PROFANITY, "input.body", 0, 4, "fuck")
LETTER = " ".join(f"word{number}" for number in range(30))
SEND = SendInMail(
    id="i0",
    actor_id="ana",
    key="k0",
    fingerprint="f",
    now=NOW,
    member_id="m0",
    subject="Hello",
    body=LETTER,
    pay_with=PayWith.AUTO,
)
SCHEDULE = ScheduleInMail(
    id="s0",
    actor_id="ana",
    key="k0",
    fingerprint="f",
    now=NOW,
    member_id="m0",
    subject="Hello",
    body=LETTER,
    pay_with=PayWith.AUTO,
    send_at=NOW + timedelta(hours=1),
)
REPLY = ReplyToInMail(
    id="r0", actor_id="ana", key="k0", fingerprint="f", now=NOW, member_id="m0", inmail_id="old", body="See www.x.org/y"
)


def world(count: int = 30, **ana: object) -> World:
    """Ana, who has credits and has sent fifty InMails, and people of the second degree; m0 has written to her."""
    sender = replace(Account(Member("ana"), lots=(LOT,), balance=90, delivered=50), **ana)
    others = [f"m{number}" for number in range(count)]
    old = InMail("old", "m0", "ana", "Hi", "Hi", NOW, None, None, None)
    return World(
        accounts={"ana": sender} | {name: Account(Member(name)) for name in others},
        pairs={("ana", name): Pair(2) for name in others} | {("m0", "ana"): Pair(2)},
        inmails={"old": SentInMail(old, None, latest=True, reported=False)},
    )


def sends(count: int, first: int = 0) -> list[SendInMail]:
    return [replace(SEND, id=f"i{n}", key=f"k{n}", member_id=f"m{n}") for n in range(first, first + count)]


@pytest.mark.parametrize("intent", [SEND, SCHEDULE, REPLY])
def test_r17_what_a_moderator_found_is_refused_and_changes_nothing(intent: Intent) -> None:
    known = world()
    [outcome] = decide_all(known, [replace(intent, findings=(RUDE,))], POLICY)
    assert isinstance(outcome, TextRefused)
    assert outcome.findings == (RUDE,)
    assert outcome.refusal.code is RefusalCode.TEXT_REFUSED
    assert known == world()


@pytest.mark.parametrize("intent", [SEND, SCHEDULE])
def test_r11a_a_refused_text_is_refused_whoever_it_goes_to(intent: SendInMail | ScheduleInMail) -> None:
    for to in ("m0", "nobody", "ana"):
        known = world()
        known.accounts["m0"] = Account(Member("m0", standing=Standing.SUSPENDED))
        [outcome] = decide_all(known, [replace(intent, member_id=to, findings=(RUDE,))], POLICY)
        assert isinstance(outcome, TextRefused)


@pytest.mark.parametrize("intent", [SEND, SCHEDULE])
@pytest.mark.parametrize(("delivered", "refused"), [(0, True), (9, True), (10, False)])
def test_r17_links_wait_for_ten_inmails(intent: SendInMail | ScheduleInMail, delivered: int, refused: bool) -> None:  # noqa: FBT001 - a column of the table
    [outcome] = decide_all(world(delivered=delivered), [replace(intent, body="See www.x.org/y")], POLICY)
    assert isinstance(outcome, TextRefused) is refused


def test_r17_a_reply_may_hold_links_at_once() -> None:
    [outcome] = decide_all(world(delivered=0), [REPLY], POLICY)
    assert isinstance(outcome, Decision)


def test_r17_links_are_free_from_the_tenth_delivery_on() -> None:
    known = world(delivered=9)
    linked = replace(SEND, id="x", key="x", member_id="m20", body="See www.x.org/y")
    refused, _, sent = decide_all(known, [replace(linked, key="y"), *sends(1), linked], POLICY)
    assert isinstance(refused, TextRefused)
    assert isinstance(sent, Decision)
    assert known.accounts["ana"].delivered == 11


def test_r17_the_21st_of_nearly_the_same_text_is_refused() -> None:
    known = world()
    outcomes = decide_all(known, sends(22), POLICY)
    assert [isinstance(outcome, Decision) for outcome in outcomes] == [True] * 20 + [False] * 2
    refused = outcomes[20]
    assert isinstance(refused, TextRefused)
    [found] = refused.findings
    assert (found.kind, found.text) == (TextFindingKind.NEAR_DUPLICATE, LETTER)
    assert len(known.accounts["ana"].sketches) == 20
    [kept] = (
        [one for one in outcomes[19].effects if isinstance(one, SketchesKept)]
        if isinstance(outcomes[19], Decision)
        else []
    )
    assert kept == SketchesKept("ana", known.accounts["ana"].sketches)
    tomorrow = [replace(one, now=NOW + timedelta(days=1)) for one in sends(1, 25)]
    assert isinstance(decide_all(known, tomorrow, POLICY)[0], Decision)


def test_r17_short_texts_leave_no_sketch() -> None:
    known = world()
    outcomes = decide_all(known, [replace(one, body="Hello") for one in sends(25)], POLICY)
    assert all(isinstance(outcome, Decision) for outcome in outcomes)
    assert known.accounts["ana"].sketches == ()


def test_r17_scheduling_one_text_for_many_sends_it_to_twenty() -> None:
    known = world()
    planned = [replace(SCHEDULE, id=f"s{n}", key=f"k{n}", member_id=f"m{n}") for n in range(22)]
    assert all(isinstance(outcome, Decision) for outcome in decide_all(known, planned, POLICY))
    due = [
        SendScheduled(
            id=f"d{n}",
            actor_id="ana",
            key="",
            fingerprint="",
            now=SCHEDULE.send_at,
            member_id=f"m{n}",
            scheduled_id=f"s{n}",
        )
        for n in range(22)
    ]
    available = known.accounts["ana"].available(NOW)
    outcomes = decide_all(known, due, POLICY)
    states = [
        one.scheduled
        for out in outcomes
        if isinstance(out, Decision)
        for one in out.effects
        if isinstance(one, ScheduledSaved)
    ]
    assert [one.state for one in states] == [ScheduledState.SENT] * 20 + [ScheduledState.REFUSED] * 2
    assert states[-1].blockers == (RefusalCode.TEXT_REFUSED,)
    assert known.accounts["ana"].available(NOW) == available + 2


def test_r20_what_forbids_the_send_is_told_as_before_for_a_good_text() -> None:
    known = world()
    known.pairs["ana", "m0"] = Pair(1)
    [outcome] = decide_all(known, [SEND], POLICY)
    assert isinstance(outcome, SendRefused)
    assert [one.code for one in outcome.blockers] == [RefusalCode.FIRST_DEGREE, RefusalCode.CREDITS_DONT_REACH]
