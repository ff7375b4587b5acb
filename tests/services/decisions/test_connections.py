"""Asking, answering, removing: each decision from its facts, and each after the other in one group."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services.account import Account
from services.answers.connections import (
    ConnectionRequested,
    Disconnected,
    RequestAccepted,
    RequestDeclined,
    RequestWithdrawn,
)
from services.approach import ConnectState, approach
from services.connection import Bond, ConnectionRequest, RequestState
from services.decisions.decide import Outcome, decide, decide_all
from services.decisions.decision import Decision, recorded
from services.effects.connections import ConnectionMade, ConnectionRemoved, RequestSaved
from services.effects.members import Notified
from services.eligibility import Pair
from services.intent import Intent
from services.intents.connections import (
    AcceptRequest,
    DeclineRequest,
    RemoveConnection,
    RequestConnection,
    WithdrawRequest,
)
from services.intents.reach import BlockMember
from services.member import Member, Standing
from services.notification import Notification, NotificationKind
from services.policy import ConnectionPolicy, Policy
from services.refusal import ActionRefused, InvalidInput, NotSignedIn, Refused
from services.refusal_code import RefusalCode
from services.world import World

POLICY = Policy(connections=ConnectionPolicy(open_requests=1, note_limit=5))
NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
ASKED = ConnectionRequest("r1", "ana", "ben", "Hi", NOW)
REQUESTED, ACCEPTED = NotificationKind.CONNECTION_REQUESTED, NotificationKind.CONNECTION_ACCEPTED
NOT_FOUND = RefusalCode.CONNECTION_REQUEST_NOT_FOUND


def by(who: str, number: str = "1") -> dict[str, Any]:
    other = "ben" if who == "ana" else "ana"
    return {
        "id": f"{who}{number}",
        "actor_id": who,
        "key": number,
        "fingerprint": f"{who}{number}",
        "now": NOW,
        "member_id": other,
    }


def world(degree: int = 3, pending: ConnectionRequest | None = None, *, detour: int = 4, **facts: bool) -> World:
    return World(
        accounts={"ana": Account(Member("ana")), "ben": Account(Member("ben"))},
        pairs={("ana", "ben"): replace(Pair(degree), **facts), ("ben", "ana"): Pair(degree)},
        bonds={("ana", "ben"): Bond((pending,) if pending else (), detour)},
        open_requests={"ana": 0, "ben": 0},
    )


def told(intent: Intent, who: str, kind: NotificationKind, about: str) -> Notified:
    return Notified(Notification(f"{intent.id}:{kind}", who, kind, NOW, about=about))


def code(facts: World, intent: Intent) -> RefusalCode:
    with pytest.raises(Refused) as error:
        decide(facts, intent, POLICY)
    return error.value.refusal.code


def codes(outcomes: Sequence[Outcome]) -> list[object]:
    return [one.answer if isinstance(one, Decision) else one.refusal.code for one in outcomes]


def test_r2_asking_sends_a_request_and_tells_the_other() -> None:
    intent = RequestConnection(**by("ana"), note="Hi")
    decision = decide(world(), intent, POLICY)
    answer = ConnectionRequested(request_id="ana1", at=NOW, connected=False)
    saved = RequestSaved(ConnectionRequest("ana1", "ana", "ben", "Hi", NOW))
    news = told(intent, "ben", REQUESTED, "ana1")
    assert (decision.answer, decision.effects) == (answer, (saved, news, recorded(intent, answer)))


def test_r2_asking_whom_one_was_asked_by_accepts() -> None:
    intent = RequestConnection(**by("ben"), note="Hi")
    decision = decide(world(pending=ASKED), intent, POLICY)
    answer = ConnectionRequested(request_id="r1", at=NOW, connected=True)
    assert (decision.answer, decision.effects) == (
        answer,
        (
            RequestSaved(ASKED.closed(RequestState.ACCEPTED, NOW)),
            ConnectionMade("ana", "ben", NOW),
            told(intent, "ana", ACCEPTED, "ben"),
            recorded(intent, answer),
        ),
    )


@pytest.mark.parametrize("note", ["", "12345"])
def test_r16_a_note_has_a_limit_and_may_be_left_out(note: str) -> None:
    saved = decide(world(), RequestConnection(**by("ana"), note=note), POLICY).effects[0]
    assert isinstance(saved, RequestSaved)
    assert saved.request.note == note


@pytest.mark.parametrize("note", ["123456", " ", "\0", "![](x"])
def test_r16_a_note_is_plain_text_that_shows_something(note: str) -> None:
    with pytest.raises(InvalidInput) as error:
        decide(world(), RequestConnection(**by("ana"), note=note), POLICY)
    assert error.value.field == "input.note"


@pytest.mark.parametrize("state", ConnectState)
def test_r20_the_option_and_the_request_are_one_decision(state: ConnectState) -> None:
    facts = {
        ConnectState.AVAILABLE: world(),
        ConnectState.SENT: world(pending=ASKED),
        ConnectState.RECEIVED: world(pending=replace(ASKED, sender_id="ben", recipient_id="ana")),
        ConnectState.CONNECTED: world(1),
        ConnectState.LIMIT_REACHED: replace(world(), open_requests={"ana": 1}),
        ConnectState.UNAVAILABLE: world(blocked_by_recipient=True),
    }[state]
    option = approach(facts, "ana", "ben", POLICY, NOW)
    assert option.state is state
    intent = RequestConnection(**by("ana"), note="")
    if option.refusal is None:
        answer = decide(facts, intent, POLICY).answer
        assert isinstance(answer, ConnectionRequested)
        assert answer.connected is (state is ConnectState.RECEIVED)
    else:
        assert code(facts, intent) is option.refusal.code


def test_r2_accepting_connects_the_two_in_id_order_and_tells_who_asked() -> None:
    intent = AcceptRequest(**by("ben"), request_id="r1")
    decision = decide(world(pending=ASKED), intent, POLICY)
    answer = RequestAccepted(member_id="ana", at=NOW)
    assert decision.effects == (
        RequestSaved(ASKED.closed(RequestState.ACCEPTED, NOW)),
        ConnectionMade("ana", "ben", NOW),
        told(intent, "ana", ACCEPTED, "ben"),
        recorded(intent, answer),
    )
    assert decision.answer == answer


def test_r2_who_was_connected_by_an_import_meanwhile_isn_t_connected_anew() -> None:
    effects = decide(world(1, ASKED), AcceptRequest(**by("ben"), request_id="r1"), POLICY).effects
    assert RequestSaved(ASKED.closed(RequestState.ACCEPTED, NOW)) in effects
    assert not any(isinstance(effect, ConnectionMade) for effect in effects)


def test_r2_declining_and_taking_back_close_the_request_and_tell_nobody() -> None:
    declining = DeclineRequest(**by("ben"), request_id="r1")
    withdrawing = WithdrawRequest(**by("ana"), request_id="r1")
    for intent, state, answer in (
        (declining, RequestState.DECLINED, RequestDeclined(member_id="ana", at=NOW)),
        (withdrawing, RequestState.WITHDRAWN, RequestWithdrawn(member_id="ben", at=NOW)),
    ):
        decision = decide(world(pending=ASKED), intent, POLICY)
        assert decision.answer == answer
        assert decision.effects == (RequestSaved(ASKED.closed(state, NOW)), recorded(intent, answer))


@pytest.mark.parametrize("kind", [AcceptRequest, DeclineRequest, WithdrawRequest])
@pytest.mark.parametrize(
    "facts",
    [
        world(),
        world(pending=replace(ASKED, id="another")),
        replace(world(), bonds={("ana", "ben"): Bond((ASKED.closed(RequestState.DECLINED, NOW),))}),
    ],
    ids=["none", "another", "closed"],
)
def test_r2_a_request_that_doesn_t_wait_isn_t_there(kind: type[Any], facts: World) -> None:
    for who in ("ana", "ben"):
        assert code(facts, kind(**by(who), request_id="r1")) is NOT_FOUND


def test_r2_only_who_was_asked_answers_and_only_who_asked_takes_back() -> None:
    facts = world(pending=ASKED)
    assert code(facts, AcceptRequest(**by("ana"), request_id="r1")) is NOT_FOUND
    assert code(facts, DeclineRequest(**by("ana"), request_id="r1")) is NOT_FOUND
    assert code(facts, WithdrawRequest(**by("ben"), request_id="r1")) is NOT_FOUND


@pytest.mark.parametrize("fact", ["blocked_by_recipient", "reported_by_recipient", "blocked_by_sender"])
def test_r11a_a_request_across_a_block_or_a_report_isn_t_there(fact: str) -> None:
    facts = world(pending=ASKED)
    facts.pairs["ben", "ana"] = replace(Pair(3), **{fact: True})
    for kind in (AcceptRequest, DeclineRequest):
        assert code(facts, kind(**by("ben"), request_id="r1")) is NOT_FOUND


def test_r11a_a_suspended_senders_request_isn_t_there() -> None:
    facts = world(pending=ASKED)
    facts.accounts["ana"] = Account(Member("ana", standing=Standing.SUSPENDED))
    assert code(facts, AcceptRequest(**by("ben"), request_id="r1")) is NOT_FOUND


@pytest.mark.parametrize("standing", Standing)
def test_r12_a_restricted_member_may_answer_and_a_suspended_one_may_not(standing: Standing) -> None:
    facts = world(1, ASKED)
    facts.accounts["ben"] = Account(Member("ben", standing=standing))
    intents = [kind(**by("ben"), request_id="r1") for kind in (AcceptRequest, DeclineRequest)]
    for intent in (*intents, RemoveConnection(**by("ben"))):
        if standing is Standing.SUSPENDED:
            assert code(facts, intent) is RefusalCode.SENDER_SUSPENDED
        else:
            decide(facts, intent, POLICY)


def test_r2_removing_ends_the_connection_and_tells_nobody() -> None:
    intent = RemoveConnection(**by("ben"))
    decision = decide(world(1, detour=2), intent, POLICY)
    answer = Disconnected(member_id="ana", at=NOW)
    assert decision.answer == answer
    assert decision.effects == (ConnectionRemoved("ana", "ben", 2), recorded(intent, answer))


def test_r2_only_who_is_connected_can_be_removed_and_whom_one_blocked_too() -> None:
    assert code(world(2), RemoveConnection(**by("ana"))) is RefusalCode.NOT_CONNECTED
    removed = decide(world(1, blocked_by_sender=True), RemoveConnection(**by("ana")), POLICY)
    assert isinstance(removed.answer, Disconnected)


@pytest.mark.parametrize("degree", [1, 2])
def test_r11a_whom_one_can_t_see_can_t_be_removed(degree: int) -> None:
    facts = world(degree, blocked_by_recipient=True)
    assert code(facts, RemoveConnection(**by("ana"))) is RefusalCode.RECIPIENT_UNAVAILABLE
    assert code(facts, replace(RemoveConnection(**by("ana")), member_id="nobody")) is RefusalCode.RECIPIENT_UNAVAILABLE
    assert code(facts, replace(RemoveConnection(**by("ana")), member_id="ana")) is RefusalCode.RECIPIENT_IS_YOURSELF


ALL: list[Intent] = [
    RequestConnection(**by("ana"), note=""),
    AcceptRequest(**by("ana"), request_id="r1"),
    DeclineRequest(**by("ana"), request_id="r1"),
    WithdrawRequest(**by("ana"), request_id="r1"),
    RemoveConnection(**by("ana")),
]


@pytest.mark.parametrize("intent", ALL)
def test_who_doesn_t_exist_isn_t_signed_in(intent: Intent) -> None:
    with pytest.raises(NotSignedIn):
        decide(World(), intent, POLICY)


def test_r2_crossing_requests_of_one_group_are_one_connection() -> None:
    facts = world()
    crossing = [RequestConnection(**by("ana"), note="a"), RequestConnection(**by("ben"), note="b")]
    assert codes(decide_all(facts, crossing, POLICY)) == [
        ConnectionRequested(request_id="ana1", at=NOW, connected=False),
        ConnectionRequested(request_id="ana1", at=NOW, connected=True),
    ]
    assert (facts.pair("ana", "ben").degree, facts.pair("ben", "ana").degree) == (1, 1)
    assert facts.bond("ana", "ben").pending is None
    assert facts.open_requests == {"ana": 0, "ben": 0}


def test_r2_a_group_sees_its_own_requests_withdrawals_and_removals() -> None:
    facts = world(1, detour=2)
    group = [
        RemoveConnection(**by("ana")),
        RemoveConnection(**by("ana", "2")),
        RequestConnection(**by("ana", "3"), note=""),
        RequestConnection(**by("ana", "4"), note=""),
        WithdrawRequest(**by("ana", "5"), request_id="ana3"),
        AcceptRequest(**by("ben", "6"), request_id="ana3"),
        RequestConnection(**by("ben", "7"), note=""),
        DeclineRequest(**by("ana", "8"), request_id="ben7"),
    ]
    kinds = [type(one) if not isinstance(one, RefusalCode) else one for one in codes(decide_all(facts, group, POLICY))]
    assert kinds == [
        Disconnected,
        RefusalCode.NOT_CONNECTED,
        ConnectionRequested,
        RefusalCode.CONNECTION_REQUEST_PENDING,
        RequestWithdrawn,
        NOT_FOUND,
        ConnectionRequested,
        RequestDeclined,
    ]
    assert facts.pair("ana", "ben").degree == facts.pair("ben", "ana").degree == 2
    assert facts.open_requests == {"ana": 0, "ben": 0}


@pytest.mark.parametrize(("blocker", "request_of"), [("ana", "ana"), ("ben", "ana")])
def test_r11a_a_block_ends_what_the_two_asked_of_each_other(blocker: str, request_of: str) -> None:
    facts = world(pending=ASKED)
    block = BlockMember(**by(blocker))
    effects = decide(facts, block, POLICY).effects
    assert RequestSaved(ASKED.closed(RequestState.ENDED, NOW)) in effects
    decide_all(facts, [block], POLICY)
    assert code(facts, WithdrawRequest(**by(request_of, "9"), request_id="r1")) is NOT_FOUND


def test_r2_a_block_leaves_a_connection_to_carry_other_peoples_paths() -> None:
    effects = decide(world(1), BlockMember(**by("ana")), POLICY).effects
    assert not any(isinstance(effect, ConnectionRemoved) for effect in effects)
    with pytest.raises(ActionRefused):
        decide(world(1, blocked_by_recipient=True), RequestConnection(**by("ana"), note=""), POLICY)
