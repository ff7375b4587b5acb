"""What decisions bring into mailboxes, and what their owners do there (R19)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from services.account import Account
from services.answers.mailbox import MailArchived, MailRead
from services.decisions.decide import decide, decide_all
from services.decisions.decision import Decision
from services.effects.mail import InMailMarked, MailLogged
from services.inmail import InMailState, ReportReason, SentInMail
from services.intents.mail import DeclineInMail, ReplyToInMail, ReportInMail
from services.intents.mailbox import ArchiveInMails, MarkRead
from services.intents.reach import BlockMember
from services.mailbox import NEW, SEEN, MailEvent, MailEventKind, Mark
from services.member import Member, Standing
from services.refusal import ActionRefused, NotSignedIn, Refused
from services.refusal_code import RefusalCode

from .facts import BY_BEN, FACTS, MAIL, NOW, PACK, POLICY, REPLY, SEND, SEND_SCHEDULED, WAITING, world

if TYPE_CHECKING:
    from services.intent import Intent
    from services.world import World

OLD = NOW - timedelta(days=1)
DECLINE = DeclineInMail(**BY_BEN, member_id="ana", inmail_id="i1")
READ = MarkRead(**BY_BEN, inmail_ids=frozenset({"i1"}), up_to=NOW)
ARCHIVE = ArchiveInMails(**BY_BEN, inmail_ids=frozenset({"i1"}), archived=True)


def events(decision: Decision | Refused) -> list[MailEvent]:
    assert isinstance(decision, Decision)
    return [effect.event for effect in decision.effects if isinstance(effect, MailLogged)]


def marks(decision: Decision) -> list[tuple[str, str, Mark]]:
    found = [effect for effect in decision.effects if isinstance(effect, InMailMarked)]
    return [(effect.inmail.id, effect.member_id, effect.inmail.mark_of(effect.member_id)) for effect in found]


def marked(**of: Mark) -> World:
    """A world in which the InMail is marked so by its parties."""
    inmail = MAIL
    for party, mark in of.items():
        inmail = inmail.marked(party, mark)
    return world(inmails={"i1": SentInMail(inmail, PACK, latest=True, reported=False)}, mail={"ana": 7, "ben": 2})


def test_r19_a_send_is_told_to_its_recipient() -> None:
    decision = decide(world(mail={"ana": 7, "cid": 2}), SEND, POLICY)
    assert events(decision) == [MailEvent("cid", 3, MailEventKind.INMAIL_RECEIVED, NOW, "new")]
    assert marks(decision) == []


def test_r19_a_scheduled_inmail_is_told_when_it_is_sent() -> None:
    known = world(scheduled={"s1": replace(WAITING, recipient_id="cid")}, mail={"cid": 2})
    decision = decide(known, replace(SEND_SCHEDULED, member_id="cid"), POLICY)
    assert events(decision) == [MailEvent("cid", 3, MailEventKind.INMAIL_RECEIVED, NOW, "new")]


def test_r13_the_first_reply_is_the_answer_and_news_to_the_sender() -> None:
    decision = decide(marked(ana=Mark(archived=True)), REPLY, POLICY)
    assert events(decision) == [MailEvent("ana", 8, MailEventKind.INMAIL_ANSWERED, NOW, "i1", "new")]
    assert marks(decision) == [("i1", "ana", Mark(unread=True, archived=False, news_at=NOW))]


def test_later_replies_are_news_to_the_other_party() -> None:
    known = marked(ben=Mark(archived=True, news_at=OLD))
    replied = replace(known.inmails["i1"].inmail, state=InMailState.REPLIED)
    known.inmails["i1"] = replace(known.inmails["i1"], inmail=replied)
    by_ana = ReplyToInMail(**FACTS, member_id="ben", inmail_id="i1", body="And?")
    decision = decide(known, by_ana, POLICY)
    assert events(decision) == [MailEvent("ben", 3, MailEventKind.REPLY_RECEIVED, NOW, "i1", "new")]
    assert marks(decision) == [("i1", "ben", Mark(unread=True, archived=False, news_at=NOW))]


def test_r13_a_decline_is_news_to_the_sender() -> None:
    decision = decide(marked(), DECLINE, POLICY)
    assert events(decision) == [MailEvent("ana", 8, MailEventKind.INMAIL_DECLINED, NOW, "i1")]
    assert marks(decision) == [("i1", "ana", Mark(unread=True, news_at=NOW))]


@pytest.mark.parametrize(
    "intent",
    [
        ReportInMail(**BY_BEN, member_id="ana", inmail_id="i1", reason=ReportReason.SPAM, note="", notice_id="n1"),
        BlockMember(**BY_BEN, member_id="ana"),
    ],
)
def test_r11a_a_report_and_a_block_are_told_to_nobody(intent: Intent) -> None:
    assert events(decide(marked(), intent, POLICY)) == []


def test_reading_is_told_to_the_own_devices_alone_and_marks_nothing_of_the_others() -> None:
    decision = decide(marked(ben=Mark(unread=True, archived=True, news_at=OLD)), READ, POLICY)
    assert decision.answer == MailRead(inmail_ids=("i1",))
    assert events(decision) == [MailEvent("ben", 3, MailEventKind.READ, NOW, "i1")]
    assert marks(decision) == [("i1", "ben", Mark(archived=True, news_at=OLD))]


def test_what_came_after_what_was_seen_stays_unread() -> None:
    known = marked(ben=Mark(unread=True, news_at=NOW))
    decision = decide(known, replace(READ, up_to=NOW - timedelta(microseconds=1)), POLICY)
    assert (decision.answer, events(decision), marks(decision)) == (MailRead(inmail_ids=()), [], [])


@pytest.mark.parametrize("intent", [READ, replace(ARCHIVE, archived=False)])
def test_what_is_so_already_changes_nothing_and_is_no_event(intent: Intent) -> None:
    decision = decide(marked(ben=SEEN), intent, POLICY)
    assert (events(decision), marks(decision)) == ([], [])
    assert len(decision.effects) == 1  # the record


@pytest.mark.parametrize("archived", [True, False])
def test_archiving_keeps_what_is_unread_and_is_told_to_the_own_devices_alone(archived: bool) -> None:  # noqa: FBT001 - a parameter of the test
    known = marked(ben=Mark(unread=True, archived=not archived, news_at=OLD))
    decision = decide(known, replace(ARCHIVE, archived=archived), POLICY)
    kind = MailEventKind.ARCHIVED if archived else MailEventKind.UNARCHIVED
    assert decision.answer == MailArchived(inmail_ids=("i1",))
    assert events(decision) == [MailEvent("ben", 3, kind, NOW, "i1")]
    assert marks(decision) == [("i1", "ben", Mark(unread=True, archived=archived, news_at=OLD))]


@pytest.mark.parametrize("intent", [READ, ARCHIVE])
def test_others_mail_is_refused_whole(intent: MarkRead | ArchiveInMails) -> None:
    known = marked(ben=NEW)
    foreign = SentInMail(replace(MAIL, id="i2", recipient_id="cid"), PACK, latest=True, reported=False)
    known.inmails["i2"] = foreign
    for id_ in ("i2", "nothing"):
        with pytest.raises(ActionRefused) as raised:
            decide(known, replace(intent, inmail_ids=frozenset({"i1", id_})), POLICY)
        assert raised.value.refusal.code is RefusalCode.INMAIL_NOT_FOUND


@pytest.mark.parametrize("intent", [READ, ARCHIVE])
def test_r12_any_standing_may_tidy_up_and_nobody_else(intent: Intent) -> None:
    suspended = Account(Member("ben", standing=Standing.SUSPENDED))
    known = marked(ben=NEW)
    known.accounts["ben"] = suspended
    assert events(decide(known, intent, POLICY))
    del known.accounts["ben"]
    with pytest.raises(NotSignedIn):
        decide(known, intent, POLICY)


def test_events_of_one_group_and_of_one_decision_are_numbered_without_gaps() -> None:
    known = marked(ben=NEW)
    others = {f"i{n}": replace(MAIL, id=f"i{n}") for n in range(2, 5)}
    known.inmails |= {id_: SentInMail(mail, PACK, latest=False, reported=False) for id_, mail in others.items()}
    together: Any = replace(READ, inmail_ids=frozenset(known.inmails))
    intents = [together, replace(ARCHIVE, key="k2"), replace(REPLY, id="r1", key="k3"), replace(DECLINE, key="k4")]
    of_ben, of_ana = list[int](), list[int]()
    for outcome in decide_all(known, intents, POLICY):
        if isinstance(outcome, Decision):
            of_ben += [event.sequence for event in events(outcome) if event.member_id == "ben"]
            of_ana += [event.sequence for event in events(outcome) if event.member_id == "ana"]
    assert (of_ben, of_ana) == ([3, 4, 5, 6, 7], [8])
    assert known.mail == {"ana": 8, "ben": 7}
    assert known.inmails["i1"].inmail.mark_of("ben").archived
    assert known.inmails["i1"].inmail.mark_of("ana").unread
