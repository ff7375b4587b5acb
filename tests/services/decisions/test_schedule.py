from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.account import Account
from services.answers.schedule import ScheduleClosed, Scheduled
from services.debt import Debt
from services.decisions.decide import decide_all
from services.decisions.decision import Decision
from services.effects.credits import CreditsMoved
from services.effects.mail import InMailDelivered
from services.effects.members import Notified
from services.eligibility import Pair
from services.intents.schedule import CancelScheduled, ScheduleInMail, SendScheduled
from services.lot import Lot, LotSource, PayWith
from services.member import Member, Standing
from services.notification import NotificationKind
from services.policy import Policy
from services.refusal import ActionRefused, InvalidInput, Refused, SendRefused
from services.refusal_code import RefusalCode
from services.scheduled import ScheduledState
from services.world import World

POLICY = Policy()
NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
REWARD = Lot("reward", LotSource.REWARD, 2, 2, NOW - timedelta(days=20), NOW + timedelta(days=10), 2, "quarter")
PACK = Lot("pack", LotSource.PURCHASED, 25, 5, NOW - timedelta(days=1), None, 2, "purchase")
WRITE = ScheduleInMail(
    id="s1",
    actor_id="ana",
    key="key",
    fingerprint="print",
    now=NOW,
    member_id="ben",
    subject="Hello",
    body="How are you?",
    pay_with=PayWith.AUTO,
    send_at=LATER,
)
SEND = SendScheduled(id="i1", actor_id="ana", key="", fingerprint="", now=LATER, member_id="ben", scheduled_id="s1")
CANCEL = CancelScheduled(id="c1", actor_id="ana", key="other", fingerprint="other", now=NOW, scheduled_id="s1")


def world(*lots: Lot, ben: Member | None = None, **facts: bool) -> World:
    ana = Account(
        Member("ana"), lots=lots or (PACK,), sequence=4, balance=sum(lot.remaining for lot in lots or (PACK,))
    )
    return World(
        accounts={"ana": ana, "ben": Account(ben or Member("ben"))},
        pairs={("ana", "ben"): replace(Pair(degree=2), **facts)},
    )


def done(known: World, *intents: ScheduleInMail | SendScheduled | CancelScheduled) -> list[Decision]:
    outcomes = decide_all(known, intents, POLICY)
    assert all(isinstance(outcome, Decision) for outcome in outcomes), outcomes
    return [outcome for outcome in outcomes if isinstance(outcome, Decision)]


def kinds(decision: Decision) -> list[str]:
    return [effect.movement.entry.kind for effect in decision.effects if isinstance(effect, CreditsMoved)]


def test_writing_for_later_sets_the_credit_aside() -> None:
    known = world()
    [decision] = done(known, WRITE)
    assert decision.answer == Scheduled(scheduled_id="s1", created_at=NOW, hold_id="s1", held=1, available=4)
    account = known.accounts["ana"]
    assert [(lot.remaining, lot.held) for lot in account.lots] == [(4, 1)]
    assert account.available(NOW) == account.balance == 4
    [hold] = account.holds
    assert (hold.cause, hold.expires_at) == ("s1", LATER + timedelta(days=1))
    assert [(part.lot_id, part.credits, part.entry) for part in hold.parts] == [("pack", 1, 5)]


def test_r18_it_is_sent_once_with_the_very_credit_that_was_held() -> None:
    known = world(REWARD, PACK)
    written, sent, again = done(known, WRITE, SEND, replace(SEND, id="i2"))
    assert kinds(written) == ["HOLD"]
    assert kinds(sent) == ["RELEASE", "SPEND"]
    [mail] = [effect.inmail for effect in sent.effects if isinstance(effect, InMailDelivered)]
    assert (mail.id, mail.lot_id, mail.source, mail.entry, mail.sent_at) == ("i1", "reward", LotSource.REWARD, 7, LATER)
    assert again == Decision(ScheduleClosed(scheduled_id="s1", state=ScheduledState.SENT, available=6))
    assert known.scheduled["s1"].inmail_id == "i1"
    assert known.accounts["ana"].holds == ()


def test_it_isnt_sent_before_its_moment() -> None:
    known = world()
    _, early = done(known, WRITE, replace(SEND, now=LATER - timedelta(microseconds=1)))
    assert early.effects == ()
    assert known.scheduled["s1"].state is ScheduledState.PENDING


def test_what_forbids_it_at_its_moment_gives_the_credit_back_and_is_told() -> None:
    known = world()
    done(known, WRITE)
    known.accounts["ben"] = Account(Member("ben", standing=Standing.SUSPENDED))
    [refused] = done(known, SEND)
    assert kinds(refused) == ["RELEASE"]
    assert refused.answer == ScheduleClosed(scheduled_id="s1", state=ScheduledState.REFUSED, available=5)
    assert known.scheduled["s1"].blockers == (RefusalCode.RECIPIENT_UNAVAILABLE,)
    recovered, told = [effect.notification for effect in refused.effects if isinstance(effect, Notified)]
    assert recovered.kind is NotificationKind.RECOVERED  # the hold had taken the balance below what counts as low
    assert (told.kind, told.about, told.member_id) == (NotificationKind.SCHEDULED_REFUSED, "s1", "ana")


def test_a_service_that_slept_too_long_sends_nothing_on_other_credits() -> None:
    known = world()
    _, late = done(known, WRITE, replace(SEND, now=LATER + timedelta(days=1)))
    assert kinds(late) == ["RELEASE"]
    assert known.scheduled["s1"].blockers == (RefusalCode.NO_CREDITS,)
    assert known.accounts["ana"].balance == 5


def test_an_open_profile_needs_no_hold() -> None:
    known = world(ben=Member("ben", open_profile=True))
    written, sent = done(known, WRITE, SEND)
    assert written.answer == Scheduled(scheduled_id="s1", created_at=NOW, hold_id=None, held=0, available=5)
    assert kinds(written) == kinds(sent) == []
    assert known.scheduled["s1"].state is ScheduledState.SENT


@pytest.mark.parametrize("before", [timedelta(0), timedelta(microseconds=1)])
def test_r7a_a_lot_that_is_gone_at_the_moment_isnt_held(before: timedelta) -> None:
    soon = replace(REWARD, expires_at=LATER - before)
    known = world(soon, PACK)
    done(known, WRITE)
    assert [part.lot_id for hold in known.accounts["ana"].holds for part in hold.parts] == ["pack"]
    [only] = decide_all(world(soon), [WRITE], POLICY)
    assert isinstance(only, ActionRefused)
    assert only.refusal.code is RefusalCode.CREDITS_EXPIRE_FIRST


def test_r7a_a_hold_never_outlives_its_lot() -> None:
    known = world(replace(REWARD, expires_at=LATER + timedelta(hours=1)))
    done(known, WRITE)
    assert [hold.expires_at for hold in known.accounts["ana"].holds] == [LATER + timedelta(hours=1)]


def test_calling_off_gives_the_credit_back_to_its_lot() -> None:
    known = world(REWARD, PACK)
    before = known.accounts["ana"].lots
    _, off = done(known, WRITE, CANCEL)
    assert kinds(off) == ["RELEASE"]
    assert off.answer == ScheduleClosed(scheduled_id="s1", state=ScheduledState.CANCELLED, available=7)
    assert sorted(known.accounts["ana"].lots, key=lambda lot: lot.id) == sorted(before, key=lambda lot: lot.id)
    assert kinds(done(known, SEND)[0]) == []


def test_what_was_called_off_cant_be_called_off_again() -> None:
    [_, _, again] = decide_all(world(), [WRITE, CANCEL, replace(CANCEL, key="third")], POLICY)
    assert isinstance(again, ActionRefused)
    assert again.refusal.code is RefusalCode.SCHEDULED_CLOSED


@pytest.mark.parametrize("who", ["ben", "nobody"])
def test_somebody_elses_looks_like_none(who: str) -> None:
    known = world()
    done(known, WRITE)
    intent = replace(CANCEL, actor_id="ben") if who == "ben" else replace(CANCEL, scheduled_id="none")
    [refused] = decide_all(known, [intent], POLICY)
    assert isinstance(refused, ActionRefused)
    assert refused.refusal.code is RefusalCode.SCHEDULED_NOT_FOUND


@pytest.mark.parametrize("send_at", [NOW, NOW - timedelta(days=1), NOW + timedelta(days=90, microseconds=1)])
def test_the_moment_has_to_come_and_within_ninety_days(send_at: datetime) -> None:
    [refused] = decide_all(world(), [replace(WRITE, send_at=send_at)], POLICY)
    assert isinstance(refused, InvalidInput)
    assert refused.field == "input.sendAt"


def test_what_may_not_be_sent_now_isnt_taken_in() -> None:
    known = world(awaiting=True)
    [refused] = decide_all(known, [WRITE], POLICY)
    assert isinstance(refused, SendRefused)
    assert [blocker.code for blocker in refused.blockers] == [RefusalCode.AWAITING_RESPONSE]
    assert known.scheduled == {}
    assert known.accounts["ana"].holds == ()


def test_one_credit_is_held_once() -> None:
    one = replace(PACK, remaining=1)
    first, second = decide_all(world(one), [WRITE, replace(WRITE, id="s2", key="k2")], POLICY)
    assert isinstance(first, Decision)
    assert isinstance(second, Refused)
    assert second.refusal.code is RefusalCode.NO_CREDITS


def test_r5a_a_credit_that_stays_pays_what_its_disputed_pack_left() -> None:
    known = world()
    done(known, WRITE)
    owing = Debt("d", "ana", "purchase", 1, 1, NOW)
    known.accounts["ana"] = replace(known.accounts["ana"], debts=(owing,))
    known.accounts["ben"] = Account(Member("ben", standing=Standing.SUSPENDED))
    [refused] = done(known, SEND)
    assert kinds(refused) == ["RELEASE", "ADJUST"]
    assert (known.accounts["ana"].debts, known.accounts["ana"].balance) == ((), 4)
    known = world()
    done(known, WRITE)
    known.accounts["ana"] = replace(known.accounts["ana"], debts=(owing,))
    [sent] = done(known, SEND)
    assert kinds(sent) == ["RELEASE", "SPEND"]
    assert known.accounts["ana"].debts == (owing,)
