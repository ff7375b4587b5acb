"""What a decision does to a pool that has more than one lot, and lots that end (R8a, R7a)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from services.answers.mail import Sent
from services.decisions.decide import decide, decide_all
from services.effects.mail import InMailDelivered
from services.inmail import InMail, SentInMail
from services.intents.mail import ReplyToInMail
from services.lot import LotSource
from services.template import TextOrigin

from .facts import NOW
from .test_teams import FACTS, GO, LOT, POLICY, POOL, PURSE, SCHEDULE, SEND, codes, moved, scheduled, world

OVER = replace(LOT, id="over", expires_at=NOW - timedelta(hours=1))
ENDING = replace(LOT, id="ending", expires_at=SCHEDULE.send_at - timedelta(hours=1))
WITH_OVER = replace(PURSE, lots=(OVER, LOT), balance=2)


def test_an_inmail_tells_whose_pool_paid() -> None:
    decision = decide(world(), SEND, POLICY)
    [inmail] = [effect.inmail for effect in decision.effects if isinstance(effect, InMailDelivered)]
    assert isinstance(decision.answer, Sent)
    assert (inmail.team_id, decision.answer.team_id) == (POOL, POOL)


def test_r7a_what_ended_in_the_pool_is_entered_before_it_pays() -> None:
    expired = (POOL, "EXPIRE", -1, "system")
    for intent, own in ((SEND, "SPEND"), (SCHEDULE, "HOLD")):
        assert moved(decide(world(purse=WITH_OVER), intent, POLICY)) == [expired, (POOL, own, -1, "ana")]


def test_r7a_what_ended_in_the_pool_is_entered_before_a_reply_returns_its_credit() -> None:
    mail = InMail("i1", "ana", "ben", "Hi", "Hi", NOW, "shared", LotSource.PURCHASED, 2, team_id=POOL)
    known = {"i1": SentInMail(mail, LOT.emptied(), latest=True, reported=False)}
    facts = world(purse=replace(PURSE, lots=(OVER,)), inmails=known)
    reply = ReplyToInMail(**FACTS, actor_id="ben", member_id="ana", inmail_id="i1", body="Yes", team_id=POOL)
    assert moved(decide(facts, reply, POLICY)) == [(POOL, "EXPIRE", -1, "system"), (POOL, "CREDIT_BACK", 1, "ben")]


def test_r7a_a_pool_s_credit_that_ends_before_the_moment_can_t_be_held_for_it() -> None:
    facts = world(purse=replace(PURSE, lots=(ENDING,)))
    assert codes(decide_all(facts, [SCHEDULE], POLICY)[0]) == ["CREDITS_EXPIRE_FIRST"]


def test_a_scheduled_inmail_spends_the_very_credit_that_was_held() -> None:
    facts = scheduled()
    pool = facts.accounts[POOL]
    sooner = replace(LOT, id="sooner", expires_at=GO.now + timedelta(days=1))
    facts.accounts[POOL] = replace(pool, lots=(sooner, *pool.lots), balance=pool.balance + 1)
    decision = decide(facts, GO, POLICY)
    [inmail] = [effect.inmail for effect in decision.effects if isinstance(effect, InMailDelivered)]
    assert inmail.lot_id == LOT.id


def test_r16_a_scheduled_inmail_from_a_template_is_answered_with_its_text() -> None:
    for origin, text in ((TextOrigin.TEMPLATE, (SCHEDULE.subject, SCHEDULE.body)), (SCHEDULE.origin, None)):
        answer = decide(world(), replace(SCHEDULE, origin=origin), POLICY).answer
        assert answer is not None
        assert getattr(answer, "text", "none") == text
