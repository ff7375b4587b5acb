from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.account import Account
from services.answers.mail import Declined, Replied
from services.conduct import Conduct, MailDay
from services.decisions.decide import decide, decide_all
from services.decisions.decision import Decision, recorded
from services.effects.credits import AccountSaved
from services.effects.mail import InMailAnswered, InMailMarked, MailLogged, ReplyDelivered
from services.effects.members import Notified
from services.eligibility import Pair
from services.hold import HeldPart, Hold
from services.inmail import InMail, InMailState, Reply, ReportReason, SentInMail
from services.intents.mail import AboutInMail, DeclineInMail, ReplyToInMail, ReportInMail, SendInMail
from services.lot import Lot, LotSource, PayWith
from services.member import Member, Standing
from services.notification import AnswerKind, Notification, NotificationKind
from services.policy import Policy
from services.refusal import ActionRefused, InvalidInput, NotSignedIn, Refused
from services.refusal_code import RefusalCode
from services.world import World

POLICY = Policy()
NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
INMAIL = InMail("i1", "ana", "ben", "Hello", "Hello", datetime(2024, 5, 1, tzinfo=UTC), None, None, None)
REPLY = ReplyToInMail(
    id="r1", actor_id="ben", key="key", fingerprint="print", now=NOW, member_id="ana", inmail_id="i1", body="Hi"
)
BACK = replace(REPLY, id="r2", actor_id="ana", key="back", member_id="ben")
DECLINE = DeclineInMail(
    id="d1", actor_id="ben", key="no", fingerprint="print", now=NOW, member_id="ana", inmail_id="i1"
)
REPORT = ReportInMail(
    id="f1",
    actor_id="ben",
    key="spam",
    fingerprint="print",
    now=NOW,
    member_id="ana",
    inmail_id="i1",
    reason=ReportReason.SPAM,
    note="",
    notice_id="n1",
)
SEND = SendInMail(
    id="i2",
    actor_id="ana",
    key="send",
    fingerprint="print",
    now=NOW,
    member_id="ben",
    subject="Again",
    body="Hello",
    pay_with=PayWith.AUTO,
)


def world(state: InMailState = InMailState.DELIVERED, *, latest: bool = True, **facts: bool) -> World:
    """Ana has written to Ben, whose open profile cost her nothing; ``facts`` lie between Ben and Ana, and mirrored."""
    mirrored = {
        "blocked_by_recipient": facts.get("blocked_by_sender", False),
        "blocked_by_sender": facts.get("blocked_by_recipient", False),
    }
    awaiting = not latest or state is InMailState.DELIVERED
    there = replace(Pair(2, awaiting=awaiting), **mirrored)
    return World(
        accounts={"ana": Account(Member("ana")), "ben": Account(Member("ben", open_profile=True))},
        pairs={("ana", "ben"): there, ("ben", "ana"): replace(Pair(2), **facts)},
        inmails={"i1": SentInMail(replace(INMAIL, state=state), None, latest=latest, reported=False)},
    )


def code(outcome: Decision | Refused) -> RefusalCode | None:
    return outcome.refusal.code if isinstance(outcome, Refused) else None


def told(intent_id: str, member_id: str, answer: AnswerKind) -> Notified:
    kind = NotificationKind.ANSWER_RECEIVED
    return Notified(Notification(f"{intent_id}:{kind}", member_id, kind, NOW, about="i1", answer=answer))


def test_r13_the_recipient_s_first_reply_reopens_and_is_delivered() -> None:
    decision = decide(world(), REPLY, POLICY)
    answer = Replied(reply_id="r1", sent_at=NOW, credit_returned=False)
    assert decision.answer == answer
    *said, marked, logged = decision.effects  # tests/services/decisions/test_mailbox.py looks at these two
    assert (type(marked), type(logged)) == (InMailMarked, MailLogged)
    assert said == [
        InMailAnswered(replace(INMAIL, state=InMailState.REPLIED, responded_at=NOW), reopens=True),
        ReplyDelivered(Reply("r1", "i1", "ben", "Hi", NOW)),
        recorded(REPLY, answer),
        told("r1", "ana", AnswerKind.REPLY),
    ]


@pytest.mark.parametrize("intent", [REPLY, BACK])
def test_r13_later_replies_are_free_and_change_no_state(intent: ReplyToInMail) -> None:
    delivered, kept, news, *_ = decide(world(InMailState.REPLIED), intent, POLICY).effects
    assert delivered == ReplyDelivered(Reply(intent.id, "i1", intent.actor_id, "Hi", NOW))
    assert kept == recorded(intent, Replied(reply_id=intent.id, sent_at=NOW, credit_returned=False))
    assert news == told(intent.id, intent.member_id, AnswerKind.REPLY)


@pytest.mark.parametrize("state", [InMailState.DELIVERED, InMailState.DECLINED])
def test_r13_the_sender_s_reply_waits_for_the_recipient_s(state: InMailState) -> None:
    facts = world(state)
    outcomes = decide_all(facts, [BACK, REPLY, replace(BACK, key="again")], POLICY)
    assert [code(outcome) for outcome in outcomes] == [RefusalCode.NOT_YOUR_TURN, None, None]


@pytest.mark.parametrize("answer", [REPLY, DECLINE])
def test_r13_an_answer_reopens_exactly_one_more(answer: AboutInMail) -> None:
    more = [replace(SEND, id=f"i{n}", key=f"send{n}") for n in (2, 3, 4)]
    outcomes = decide_all(world(), [more[0], answer, more[1], more[2]], POLICY)
    told = [code(outcome) for outcome in outcomes]
    assert told == [RefusalCode.AWAITING_RESPONSE, None, None, RefusalCode.AWAITING_RESPONSE]


def test_r13_answering_an_older_inmail_again_doesn_t_reopen() -> None:
    more = replace(SEND, id="i3", key="send3")
    facts = world()
    outcomes = decide_all(facts, [DECLINE, SEND, REPLY, more], POLICY)
    assert [code(outcome) for outcome in outcomes] == [None, None, None, RefusalCode.AWAITING_RESPONSE]
    answered = [effect for effect in getattr(outcomes[2], "effects", ()) if isinstance(effect, InMailAnswered)]
    assert [effect.reopens for effect in answered] == [False]


@pytest.mark.parametrize("intent", [REPLY, DECLINE])
def test_r13_an_answer_to_an_inmail_that_isn_t_the_latest_doesn_t_reopen(intent: AboutInMail) -> None:
    facts = world(latest=False)
    outcomes = decide_all(facts, [intent, SEND], POLICY)
    assert [code(outcome) for outcome in outcomes] == [None, RefusalCode.AWAITING_RESPONSE]


def test_r13_the_recipient_s_own_inmail_is_no_response() -> None:
    own = replace(SEND, actor_id="ben", member_id="ana", key="own")
    facts = world()
    facts.accounts["ana"] = Account(Member("ana", open_profile=True))
    outcomes = decide_all(facts, [own, SEND], POLICY)
    assert [code(outcome) for outcome in outcomes] == [None, RefusalCode.AWAITING_RESPONSE]


def test_r13_a_decline_answers_once() -> None:
    decision = decide(world(), DECLINE, POLICY)
    declined = replace(INMAIL, state=InMailState.DECLINED, responded_at=NOW)
    answer = Declined(at=NOW)
    news = told("d1", "ana", AnswerKind.DECLINE)
    assert decision.answer == answer
    assert decision.effects[:3] == (InMailAnswered(declined, reopens=True), recorded(DECLINE, answer), news)


def conduct(answered: int, today: int = 15) -> Conduct:
    """A hundred InMails of the day of ana's, some of them answered, and a warning since."""
    return Conduct((MailDay(INMAIL.sent_at.date(), 100, answered),), date(2024, 5, today), date(2024, 5, 9))


def counting(answered: int, state: InMailState = InMailState.DELIVERED) -> World:
    facts = world(state)
    facts.accounts["ana"] = Account(Member("ana"), conduct=conduct(answered))
    return facts


@pytest.mark.parametrize("intent", [REPLY, DECLINE])
@pytest.mark.parametrize("answered", [3, 12])
def test_r15_a_reply_and_a_decline_count_for_the_sender_and_the_13th_ends_the_warning(
    intent: AboutInMail, answered: int
) -> None:
    facts = counting(answered)
    (decision,) = decide_all(facts, [intent], POLICY)
    assert isinstance(decision, Decision)
    after = conduct(answered + 1)
    assert facts.accounts["ana"].conduct == (replace(after, warned_on=None) if answered == 12 else after)
    [saved] = [effect for effect in decision.effects if isinstance(effect, AccountSaved)]
    assert saved.account == facts.accounts["ana"]


@pytest.mark.parametrize(
    ("intents", "state"),
    [
        ([DECLINE, REPLY], InMailState.DELIVERED),
        ([REPLY, replace(REPLY, id="r3", key="more"), BACK], InMailState.DELIVERED),
        ([REPLY, replace(DECLINE, key="late")], InMailState.DELIVERED),
    ],
)
def test_r15_an_inmail_is_answered_once(intents: list[AboutInMail], state: InMailState) -> None:
    facts = counting(3, state)
    decide_all(facts, intents, POLICY)
    assert facts.accounts["ana"].conduct == conduct(4)


@pytest.mark.parametrize("state", [InMailState.REPLIED, InMailState.DECLINED])
@pytest.mark.parametrize("intent", [REPLY, REPORT])
def test_r15_what_was_answered_before_and_a_report_count_for_nothing(state: InMailState, intent: AboutInMail) -> None:
    facts = counting(3, state)
    decide_all(facts, [intent], POLICY)
    assert facts.accounts["ana"].conduct == conduct(3)


def test_r15_what_time_did_to_the_sender_before_is_settled_and_no_credit_of_a_hold_looks_returned() -> None:
    held = Lot("lot", LotSource.PURCHASED, 9, 3, INMAIL.sent_at, None, 2, "lot", held=1)
    hold = Hold("hold", "ana", "later", (HeldPart("lot", 1, 2),), INMAIL.sent_at, NOW)
    facts = counting(3)
    facts.accounts["ana"] = replace(facts.accounts["ana"], lots=(held,), holds=(hold,), balance=3, sequence=2)
    decision = decide(facts, REPLY, POLICY)
    assert decision.answer == Replied(reply_id="r1", sent_at=NOW, credit_returned=False)
    [saved] = [effect.account for effect in decision.effects if isinstance(effect, AccountSaved)]
    assert (saved.balance, saved.holds, saved.conduct.days[0].answered) == (4, (), 4)


@pytest.mark.parametrize("state", [InMailState.REPLIED, InMailState.DECLINED])
def test_r13_what_has_been_answered_can_t_be_declined(state: InMailState) -> None:
    (outcome,) = decide_all(world(state), [DECLINE], POLICY)
    assert isinstance(outcome, ActionRefused)
    assert code(outcome) is RefusalCode.ALREADY_ANSWERED


@pytest.mark.parametrize("intent", [REPLY, DECLINE])
@pytest.mark.parametrize("standing", Standing)
def test_r12_a_restricted_member_still_answers_and_a_suspended_one_doesn_t(
    intent: AboutInMail, standing: Standing
) -> None:
    facts = world()
    facts.accounts["ben"] = Account(Member("ben", standing=standing))
    suspended = standing is Standing.SUSPENDED
    assert code(decide_all(facts, [intent], POLICY)[0]) == (RefusalCode.SENDER_SUSPENDED if suspended else None)


@pytest.mark.parametrize("state", [InMailState.DELIVERED, InMailState.REPLIED])
@pytest.mark.parametrize("case", ["blocked", "reported", "suspended", "unknown"])
@pytest.mark.parametrize("also_blocked", [False, True])
def test_r11a_every_closed_way_refuses_a_reply_alike(state: InMailState, case: str, also_blocked: bool) -> None:  # noqa: FBT001 - a parameter of the test
    facts = world(
        state,
        blocked_by_recipient=case == "blocked",
        reported_by_recipient=case == "reported",
        blocked_by_sender=also_blocked,
    )
    if case == "suspended":
        facts.accounts["ana"] = Account(Member("ana", standing=Standing.SUSPENDED))
    if case == "unknown":
        del facts.accounts["ana"]
    assert code(decide_all(facts, [REPLY], POLICY)[0]) is RefusalCode.RECIPIENT_UNAVAILABLE


def test_r11_one_s_own_block_stops_one_s_reply_too() -> None:
    assert code(decide_all(world(blocked_by_sender=True), [REPLY], POLICY)[0]) is RefusalCode.RECIPIENT_BLOCKED_BY_YOU


def test_r12_a_restricted_member_gets_replies() -> None:
    facts = world()
    facts.accounts["ana"] = Account(Member("ana", standing=Standing.RESTRICTED))
    assert code(decide_all(facts, [REPLY], POLICY)[0]) is None


@pytest.mark.parametrize(("length", "refused"), [(0, True), (1900, False), (1901, True)])
def test_r16_a_reply_s_text_has_a_body_s_limits(length: int, refused: bool) -> None:  # noqa: FBT001 - a column of the table
    (outcome,) = decide_all(world(), [replace(REPLY, body="x" * length)], POLICY)
    assert isinstance(outcome, InvalidInput) is refused
    assert getattr(outcome, "field", "input.body") == "input.body"


@pytest.mark.parametrize("intent", [REPLY, DECLINE, REPORT])
@pytest.mark.parametrize("actor_id", ["cid", "ben"])
def test_r22_an_inmail_of_others_and_none_at_all_are_refused_alike(intent: AboutInMail, actor_id: str) -> None:
    facts = world()
    facts.accounts["cid"] = Account(Member("cid"))
    asked = replace(intent, actor_id=actor_id, inmail_id="i1" if actor_id == "cid" else "none")
    assert code(decide_all(facts, [asked], POLICY)[0]) is RefusalCode.INMAIL_NOT_FOUND


@pytest.mark.parametrize("intent", [DECLINE, REPORT])
def test_r13_only_the_recipient_declines_or_reports(intent: AboutInMail) -> None:
    asked = replace(intent, actor_id="ana", member_id="ben")
    assert code(decide_all(world(), [asked], POLICY)[0]) is RefusalCode.INMAIL_NOT_FOUND


@pytest.mark.parametrize("intent", [REPLY, DECLINE, REPORT])
def test_who_doesn_t_exist_isn_t_signed_in(intent: AboutInMail) -> None:
    with pytest.raises(NotSignedIn):
        decide(world(), replace(intent, actor_id="nobody"), POLICY)
