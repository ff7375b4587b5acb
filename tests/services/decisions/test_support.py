from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.account import Account
from services.answers.support import TicketClosed, TicketTaken, TicketWritten
from services.decisions.decide import decide_all
from services.decisions.decision import Decision
from services.effects.members import Notified
from services.effects.support import OperatorActed, TicketChanged, TicketMessageWritten, TicketOpened
from services.intents.support import AnswerTicket, OpenTicket, ResolveTicket, WriteToTicket
from services.member import Member, Standing
from services.notification import NotificationKind
from services.operator import ActionKind, Role
from services.policy import Policy
from services.refusal import ActionRefused, InvalidInput, NotSignedIn
from services.refusal_code import RefusalCode
from services.ticket import Ticket, TicketMessage, TicketState
from services.world import World

POLICY = Policy()
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
OPEN = OpenTicket(
    id="t1",
    actor_id="ana",
    key="key",
    fingerprint="print",
    now=NOW,
    subject="A credit is missing",
    body="I had four, and sent none.",
    audit="{}",
)
WRITE = WriteToTicket(
    id="w1", actor_id="ana", key="write", fingerprint="write", now=NOW, ticket_id="t1", body="Is anybody there?"
)
ANSWER = AnswerTicket(
    id="n1",
    actor_id="operator:mira",
    key="answer",
    fingerprint="answer",
    now=NOW + timedelta(hours=1),
    member_id="ana",
    operator="mira",
    role=Role.SUPPORT,
    ticket_id="t1",
    body="We are looking.",
)
RESOLVE = ResolveTicket(
    id="c1",
    actor_id="operator:mira",
    key="resolve",
    fingerprint="resolve",
    now=NOW + timedelta(hours=2),
    member_id="ana",
    operator="mira",
    role=Role.SUPPORT,
    ticket_id="t1",
    reason="Given back",
)
Asked = OpenTicket | WriteToTicket | AnswerTicket | ResolveTicket


def world(*tickets: Ticket, ana: Member | None = None) -> World:
    accounts = {"ana": Account(ana or Member("ana")), "ben": Account(Member("ben"))}
    return World(accounts=accounts, tickets={ticket.id: ticket for ticket in tickets})


def done(known: World, *intents: Asked) -> list[Decision]:
    outcomes = decide_all(known, intents, POLICY)
    assert all(isinstance(outcome, Decision) for outcome in outcomes), outcomes
    return [outcome for outcome in outcomes if isinstance(outcome, Decision)]


def refused(known: World, intent: Asked) -> RefusalCode:
    tickets = dict(known.tickets)
    [outcome] = decide_all(known, [intent], POLICY)
    assert isinstance(outcome, ActionRefused), outcome
    assert (known.tickets, known.records) == (tickets, {})
    return outcome.refusal.code


TICKET = Ticket("t1", "ana", "Help", NOW)


def test_r24_a_ticket_is_opened_with_its_text_and_its_audit() -> None:
    known = world()
    [decision] = done(known, OPEN)
    assert decision.answer == TicketTaken(ticket_id="t1", opened_at=NOW)
    [opened] = [effect for effect in decision.effects if isinstance(effect, TicketOpened)]
    assert opened == TicketOpened(Ticket("t1", "ana", OPEN.subject, NOW), "{}")
    [written] = [effect.message for effect in decision.effects if isinstance(effect, TicketMessageWritten)]
    assert written == TicketMessage("t1", "t1", OPEN.body, NOW)


@pytest.mark.parametrize("standing", Standing)
def test_r24_support_is_for_every_standing(standing: Standing) -> None:
    known = world(ana=Member("ana", standing=standing))
    done(known, OPEN, WRITE)
    assert known.tickets["t1"].waiting == 2


def test_a_conversation_from_opening_to_resolving() -> None:
    known = world()
    _, answered, written, resolved = done(known, OPEN, ANSWER, WRITE, RESOLVE)
    assert answered.answer == TicketWritten(ticket_id="t1", message_id="n1", at=ANSWER.now, state=TicketState.ANSWERED)
    assert written.answer == TicketWritten(ticket_id="t1", message_id="w1", at=NOW, state=TicketState.OPEN)
    assert resolved.answer == TicketClosed(ticket_id="t1", at=RESOLVE.now)
    assert known.tickets["t1"].resolved_at == RESOLVE.now
    [message] = [effect.message for effect in answered.effects if isinstance(effect, TicketMessageWritten)]
    assert message == TicketMessage("n1", "t1", ANSWER.body, ANSWER.now, "mira")


@pytest.mark.parametrize(
    ("intent", "kind", "told", "reason"),
    [
        (ANSWER, ActionKind.TICKET_ANSWERED, NotificationKind.TICKET_ANSWERED, None),
        (RESOLVE, ActionKind.TICKET_RESOLVED, NotificationKind.TICKET_RESOLVED, "Given back"),
    ],
)
def test_r24_what_operators_do_is_recorded_and_told(
    intent: AnswerTicket | ResolveTicket, kind: ActionKind, told: NotificationKind, reason: str | None
) -> None:
    [decision] = done(world(TICKET), intent)
    [action] = [effect.action for effect in decision.effects if isinstance(effect, OperatorActed)]
    assert (action.id, action.kind, action.operator, action.role) == (intent.id, kind, "mira", Role.SUPPORT)
    assert (action.member_id, action.reason, action.about, action.at) == ("ana", reason, "t1", intent.now)
    [news] = [effect.notification for effect in decision.effects if isinstance(effect, Notified)]
    assert (news.member_id, news.kind, news.about) == ("ana", told, "t1")


def test_a_members_own_message_is_no_news_to_them() -> None:
    for decision in done(world(), OPEN, WRITE):
        assert not any(isinstance(effect, Notified | OperatorActed) for effect in decision.effects)


def test_no_more_tickets_are_under_way_than_the_policy_allows() -> None:
    others = [replace(TICKET, id=f"x{number}") for number in range(4)]
    bens = [replace(TICKET, id=f"y{number}", member_id="ben") for number in range(5)]
    closed = [replace(TICKET, id=f"z{number}").closed(NOW) for number in range(5)]
    known = world(*others, *bens, *closed)
    outcomes = decide_all(known, [OPEN, replace(OPEN, id="t2", key="second")], POLICY)
    assert isinstance(outcomes[0], Decision)
    assert isinstance(outcomes[1], ActionRefused)
    assert outcomes[1].refusal.code == RefusalCode.TOO_MANY_TICKETS
    assert "t2" not in known.tickets
    done(known, RESOLVE, replace(OPEN, id="t3", key="third"))


def test_no_more_messages_wait_than_the_policy_allows() -> None:
    known = world(replace(TICKET, waiting=9))
    done(known, WRITE)
    again = replace(WRITE, id="w2", key="again")
    [outcome] = decide_all(known, [again], POLICY)
    assert isinstance(outcome, ActionRefused)
    assert outcome.refusal.code == RefusalCode.TOO_MANY_MESSAGES
    assert known.tickets["t1"].waiting == 10
    done(known, ANSWER, again)


@pytest.mark.parametrize("intent", [WRITE, ANSWER, RESOLVE])
def test_a_ticket_that_is_not_there_or_not_theirs_or_resolved_is_told(intent: Asked) -> None:
    assert refused(world(), intent) == RefusalCode.TICKET_NOT_FOUND
    assert refused(world(replace(TICKET, member_id="ben")), intent) == RefusalCode.TICKET_NOT_FOUND
    assert refused(world(TICKET.closed(NOW)), intent) == RefusalCode.TICKET_RESOLVED


@pytest.mark.parametrize(
    ("intent", "field"),
    [
        (replace(OPEN, subject=""), "input.subject"),
        (replace(OPEN, subject="two\nlines"), "input.subject"),
        (replace(OPEN, subject="x" * 201), "input.subject"),
        (replace(OPEN, body=" "), "input.body"),
        (replace(OPEN, body="x" * 1901), "input.body"),
        (replace(WRITE, body="<img src=x>"), "input.body"),
        (replace(ANSWER, body=""), "input.body"),
        (replace(ANSWER, body="x" * 1901), "input.body"),
        (replace(RESOLVE, reason=""), "input.reason"),
        (replace(RESOLVE, reason="x" * 501), "input.reason"),
    ],
)
def test_r16_texts_are_plain_and_within_their_limits(intent: Asked, field: str) -> None:
    known = world(TICKET)
    [outcome] = decide_all(known, [intent], POLICY)
    assert isinstance(outcome, InvalidInput)
    assert outcome.field == field
    assert known == world(TICKET)


@pytest.mark.parametrize("intent", [OPEN, WRITE])
def test_a_token_that_outlived_its_member_asks_nothing(intent: Asked) -> None:
    [outcome] = decide_all(World(tickets={"t1": TICKET}), [intent], POLICY)
    assert isinstance(outcome, NotSignedIn)


def test_r21_a_repeated_request_opens_one_ticket() -> None:
    known = world()
    first, again = done(known, OPEN, replace(OPEN, id="t2", audit="another"))
    assert (again.answer, again.replayed, again.effects) == (first.answer, True, ())
    assert set(known.tickets) == {"t1"}


def test_one_group_sees_what_it_decided_itself() -> None:
    known = world()
    decisions = done(known, OPEN, ANSWER, WRITE, replace(ANSWER, id="n2", key="more"))
    states = [e.ticket.state for d in decisions for e in d.effects if isinstance(e, TicketChanged)]
    assert states == [TicketState.ANSWERED, TicketState.OPEN, TicketState.ANSWERED]
