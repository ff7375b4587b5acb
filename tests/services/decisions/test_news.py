from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.account import Account
from services.answers.operators import StrikesChanged
from services.decisions.decide import decide
from services.decisions.decision import Decision
from services.decisions.news import informed
from services.effects.members import EmailAddressSaved, EmailKindsSaved, Notified, StandingSaved
from services.eligibility import Pair
from services.inmail import InMail, InMailState, ReportReason, SentInMail
from services.intent import Intent
from services.intents.mail import DeclineInMail, ReplyToInMail, ReportInMail, SendInMail
from services.intents.operators import AddStrike
from services.intents.reach import BlockMember
from services.intents.schedule import SendScheduled
from services.lot import PayWith
from services.member import Member, Standing
from services.notification import AnswerKind, Notification, NotificationKind
from services.operator import Role
from services.policy import Policy
from services.refusal import Refused
from services.scheduled import ScheduledInMail
from services.strike import Strike
from services.world import World

POLICY = Policy()
NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
MAIL = InMail("i1", "ana", "ben", "Hello", "Hello", NOW - timedelta(days=1), None, None, None)
LATER = ScheduledInMail("s1", "ana", "ben", "Hi", "Hello", PayWith.AUTO, NOW, NOW - timedelta(days=1), None)
SEND = SendInMail(
    id="i2",
    actor_id="ana",
    key="k",
    fingerprint="f",
    now=NOW,
    member_id="ben",
    subject="Hi",
    body="Hello",
    pay_with=PayWith.AUTO,
)
DECLINE = DeclineInMail(id="d1", actor_id="ben", key="k", fingerprint="f", now=NOW, member_id="ana", inmail_id="i1")
REPLY = ReplyToInMail(
    id="r1", actor_id="ben", key="k", fingerprint="f", now=NOW, member_id="ana", inmail_id="i1", body="Hi"
)
REPORT = ReportInMail(
    id="f1",
    actor_id="ben",
    key="k",
    fingerprint="f",
    now=NOW,
    member_id="ana",
    inmail_id="i1",
    reason=ReportReason.SPAM,
    note="",
    notice_id="n1",
)
BLOCK = BlockMember(id="b1", actor_id="ben", key="k", fingerprint="f", now=NOW, member_id="ana")
DUE = SendScheduled(id="i3", actor_id="ana", key="k", fingerprint="f", now=NOW, member_id="ben", scheduled_id="s1")
STRIKE = AddStrike(
    id="x1",
    actor_id="operator:mira",
    key="k",
    fingerprint="f",
    now=NOW,
    member_id="ana",
    operator="mira",
    role=Role.TRUST,
    reason="Spam",
)


def world(*, awaiting: bool = False, **of_ben: bool) -> World:
    """Ana may write to Ben, whose profile is open; ``of_ben`` is what lies between Ben and her."""
    return World(
        accounts={"ana": Account(Member("ana")), "ben": Account(Member("ben", open_profile=True))},
        pairs={("ana", "ben"): Pair(2, awaiting=awaiting), ("ben", "ana"): replace(Pair(2), **of_ben)},
        inmails={"i1": SentInMail(MAIL, None, latest=True, reported=False)},
        scheduled={"s1": LATER},
    )


def news(facts: World, intent: Intent) -> list[Notification]:
    effects = decide(facts, intent, POLICY).effects
    return [effect.notification for effect in effects if isinstance(effect, Notified)]


@pytest.mark.parametrize(("intent", "id"), [(SEND, "i2"), (DUE, "i3")])
def test_r19_the_recipient_is_told_of_an_inmail_however_it_was_sent(intent: Intent, id: str) -> None:
    kind = NotificationKind.INMAIL_RECEIVED
    assert news(world(), intent) == [Notification(f"{id}:{kind}", "ben", kind, NOW, about=id)]


def test_r20_a_send_that_is_refused_tells_nobody() -> None:
    with pytest.raises(Refused):
        decide(world(awaiting=True), SEND, POLICY)


@pytest.mark.parametrize(("intent", "answer"), [(REPLY, AnswerKind.REPLY), (DECLINE, AnswerKind.DECLINE)])
def test_r13_the_sender_is_told_how_it_was_answered(intent: Intent, answer: AnswerKind) -> None:
    kind = NotificationKind.ANSWER_RECEIVED
    told = Notification(f"{intent.id}:{kind}", "ana", kind, NOW, about="i1", answer=answer)
    assert news(world(awaiting=True), intent) == [told]


def test_r13_the_recipient_is_told_of_the_sender_s_reply() -> None:
    facts = world()
    facts.inmails["i1"] = replace(facts.inmails["i1"], inmail=replace(MAIL, state=InMailState.REPLIED))
    [told] = news(facts, replace(REPLY, actor_id="ana", member_id="ben"))
    assert (told.member_id, told.answer) == ("ben", AnswerKind.REPLY)


@pytest.mark.parametrize("fact", ["blocked_by_recipient", "reported_by_recipient"])
def test_r11_whoever_one_blocked_or_reported_brings_one_no_news(fact: str) -> None:
    assert news(world(awaiting=True, **{fact: True}), DECLINE) == []


@pytest.mark.parametrize("intent", [BLOCK, REPORT])
def test_r11a_nobody_is_told_of_a_block_or_a_report(intent: Intent) -> None:
    assert news(world(), intent) == []


@pytest.mark.parametrize("until", [None, NOW + timedelta(days=3)])
def test_r12_a_restriction_is_told_with_its_end(until: datetime | None) -> None:
    member = Member("ana", standing=Standing.RESTRICTED, restricted_until=until)
    answer = StrikesChanged(
        action_id="x", member_id="ana", strike_id="x", standing=member.standing, restricted_until=until
    )
    decision = informed(world(), Decision(answer, (StandingSaved(member),)), SEND)
    kind = NotificationKind.RESTRICTED
    assert decision.effects[1:] == (Notified(Notification(f"i2:{kind}", "ana", kind, NOW, due_at=until)),)


@pytest.mark.parametrize("standing", [Standing.ACTIVE, Standing.SUSPENDED])
def test_r12_only_a_restriction_is_told(standing: Standing) -> None:
    decision = Decision(
        StrikesChanged(action_id="x", member_id="ana", strike_id="x", standing=standing, restricted_until=None),
        (StandingSaved(Member("ana", standing=standing)),),
    )
    assert informed(world(), decision, SEND) == decision


def test_r17_a_strike_that_restricts_is_one_piece_of_news_with_its_end() -> None:
    facts = world()
    facts.strikes["ana"] = (Strike("x0", "ana", "Spam", NOW - timedelta(days=9)),)
    [told] = news(facts, STRIKE)
    assert (told.kind, told.due_at) == (NotificationKind.STRIKE_ADDED, NOW + timedelta(days=1))


def mailed(facts: World, intent: Intent) -> list[bool]:
    return [one.mail for one in news(facts, intent)]


KINDS = frozenset({NotificationKind.INMAIL_RECEIVED})
NONE: frozenset[NotificationKind] = frozenset()


@pytest.mark.parametrize(
    ("has_email", "kinds", "mail"), [(True, KINDS, True), (True, NONE, False), (False, KINDS, False)]
)
def test_news_is_mailed_to_who_has_an_address_and_wants_the_kind(
    *, has_email: bool, kinds: frozenset[NotificationKind], mail: bool
) -> None:
    facts = world()
    ben = Member("ben", open_profile=True, has_email=has_email, email_kinds=kinds)
    facts.accounts["ben"] = Account(ben)
    assert mailed(facts, SEND) == [mail]


def test_news_that_a_decision_tells_itself_is_mailed_too() -> None:
    facts = world()
    facts.accounts["ana"] = Account(Member("ana", has_email=True))
    assert mailed(facts, STRIKE) == [True]


def test_an_address_that_was_set_a_moment_ago_counts() -> None:
    facts = world()
    facts.apply([EmailAddressSaved("ben", "ben@example.com")])
    assert mailed(facts, SEND) == [True]
    facts.apply([EmailKindsSaved("ben", frozenset())])
    assert mailed(facts, SEND) == [False]
    facts.apply([EmailKindsSaved("ben", KINDS), EmailAddressSaved("ben", None)])
    assert mailed(facts, SEND) == [False]
