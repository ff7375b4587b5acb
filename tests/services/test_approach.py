"""What asking for a connection comes to, and whether a message may be written: from the facts alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.account import Account
from services.approach import Approach, ConnectState, approach, hidden, messaging
from services.connection import Bond, ConnectionRequest, RequestState
from services.eligibility import Pair
from services.member import Member, Standing
from services.policy import ConnectionPolicy, Policy
from services.refusal_code import RefusalCode
from services.world import World

NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
POLICY = Policy(connections=ConnectionPolicy(open_requests=2, pause=timedelta(days=21)))
ASKED = ConnectionRequest("r1", "ana", "ben", "Hi", NOW - timedelta(days=30))
BACK = ConnectionRequest("r2", "ben", "ana", "", NOW)


NEAR, NOTHING = Pair(2), Bond()


def world(*, to: Pair = NEAR, back: Pair = NEAR, bond: Bond = NOTHING, open_requests: int = 0) -> World:
    return World(
        accounts={"ana": Account(Member("ana")), "ben": Account(Member("ben"))},
        pairs={("ana", "ben"): to, ("ben", "ana"): back},
        bonds={("ana", "ben"): bond},
        open_requests={"ana": open_requests},
    )


def standing(facts: World, who: str, standing: Standing, until: datetime | None = None) -> World:
    member = Member(who, standing=standing, restricted_until=until)
    return replace(facts, accounts={**facts.accounts, who: Account(member)})


def ask(facts: World, other: str = "ben", now: datetime = NOW) -> Approach:
    return approach(facts, "ana", other, POLICY, now)


def code(found: Approach) -> RefusalCode | None:
    return found.refusal and found.refusal.code


def test_r2_a_member_whom_nothing_forbids_can_be_asked() -> None:
    assert ask(world()) == Approach(ConnectState.AVAILABLE)


def test_r2_who_is_connected_isn_t_asked_even_if_a_request_waits_still() -> None:
    found = ask(world(to=Pair(1), bond=Bond((BACK,))))
    assert (found.state, code(found), found.request) == (ConnectState.CONNECTED, RefusalCode.ALREADY_CONNECTED, None)


def test_r2_there_is_one_request_between_two_in_whichever_direction() -> None:
    mine = ask(world(bond=Bond((ASKED,))))
    assert (mine.state, code(mine)) == (ConnectState.SENT, RefusalCode.CONNECTION_REQUEST_PENDING)
    assert mine.request == ASKED
    assert ask(world(bond=Bond((BACK,)))) == Approach(ConnectState.RECEIVED, request=BACK)


@pytest.mark.parametrize("state", [RequestState.DECLINED, RequestState.WITHDRAWN, RequestState.ENDED])
def test_r2_who_asked_in_vain_waits_and_isn_t_told_what_became_of_it(state: RequestState) -> None:
    closed = NOW - timedelta(days=21)
    facts = world(bond=Bond((ASKED.closed(state, closed),)))
    early = ask(facts, now=NOW - timedelta(microseconds=1))
    assert (early.state, code(early)) == (ConnectState.UNAVAILABLE, RefusalCode.CONNECTION_REQUEST_TOO_SOON)
    assert early.refusal is not None
    assert early.refusal.retry_at == NOW
    assert ask(facts).state is ConnectState.AVAILABLE


def test_r2_who_was_accepted_once_and_removed_may_ask_again_at_once() -> None:
    assert ask(world(bond=Bond((ASKED.closed(RequestState.ACCEPTED, NOW),)))).state is ConnectState.AVAILABLE


def test_r2_the_others_closed_request_keeps_nobody_from_asking() -> None:
    assert ask(world(bond=Bond((BACK.closed(RequestState.DECLINED, NOW),)))).state is ConnectState.AVAILABLE


@pytest.mark.parametrize(("open_requests", "state"), [(1, ConnectState.AVAILABLE), (2, ConnectState.LIMIT_REACHED)])
def test_r2_the_last_request_that_is_allowed_passes_and_the_next_doesn_t(
    open_requests: int, state: ConnectState
) -> None:
    found = ask(world(open_requests=open_requests))
    assert found.state is state
    assert code(found) in {None, RefusalCode.TOO_MANY_CONNECTION_REQUESTS}


def test_r2_the_limit_keeps_nobody_from_accepting_by_asking() -> None:
    assert ask(world(bond=Bond((BACK,)), open_requests=2)).state is ConnectState.RECEIVED


def test_r12_who_is_restricted_asks_nobody_until_the_restriction_ends_but_may_answer() -> None:
    until = NOW + timedelta(hours=1)
    facts = standing(world(), "ana", Standing.RESTRICTED, until)
    found = ask(facts)
    assert (found.state, code(found)) == (ConnectState.UNAVAILABLE, RefusalCode.SENDER_RESTRICTED)
    assert found.refusal is not None
    assert found.refusal.retry_at == until
    assert ask(facts, now=until).state is ConnectState.AVAILABLE
    assert ask(replace(facts, bonds={("ana", "ben"): Bond((BACK,))})).state is ConnectState.RECEIVED


def test_r12_who_is_suspended_does_nothing() -> None:
    facts = standing(world(bond=Bond((BACK,))), "ana", Standing.SUSPENDED)
    assert code(ask(facts)) == RefusalCode.SENDER_SUSPENDED
    refusal = messaging(facts, "ana", "ben", NOW)
    assert refusal is not None
    assert refusal.code is RefusalCode.SENDER_SUSPENDED


def test_nobody_is_connected_with_oneself() -> None:
    assert code(ask(world(), "ana")) == RefusalCode.RECIPIENT_IS_YOURSELF


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (world(to=Pair(2, blocked_by_sender=True)), RefusalCode.RECIPIENT_BLOCKED_BY_YOU),
        (world(back=Pair(2, reported_by_recipient=True)), RefusalCode.RECIPIENT_REPORTED_BY_YOU),
    ],
)
def test_r11_what_one_did_oneself_is_told(facts: World, expected: RefusalCode) -> None:
    found = ask(facts)
    assert (found.state, code(found)) == (ConnectState.UNAVAILABLE, expected)


HIDING: list[Callable[[World], World]] = [
    lambda facts: replace(facts, pairs={**facts.pairs, ("ana", "ben"): replace(facts.pair("ana", "ben"), **BLOCKED)}),
    lambda facts: replace(facts, pairs={**facts.pairs, ("ana", "ben"): replace(facts.pair("ana", "ben"), **REPORTED)}),
    lambda facts: standing(facts, "ben", Standing.SUSPENDED),
    lambda facts: replace(facts, accounts={"ana": facts.accounts["ana"]}),
]
BLOCKED, REPORTED = {"blocked_by_recipient": True}, {"reported_by_recipient": True}
PAIRS = st.builds(Pair, degree=st.integers(1, 4), blocked_by_sender=st.booleans())
REQUESTS = st.sampled_from([ASKED, BACK, ASKED.closed(RequestState.DECLINED, NOW)])


@given(
    st.tuples(PAIRS, PAIRS, PAIRS, PAIRS),
    st.lists(st.sampled_from([Bond(), Bond((ASKED,)), Bond((BACK,))]), min_size=4, max_size=4),
    st.integers(0, 2),
    st.sampled_from([Standing.ACTIVE, Standing.RESTRICTED]),
)
def test_r11a_block_report_suspension_and_absence_are_equal_whatever_else_is_true(
    pairs: tuple[Pair, ...], bonds: list[Bond], open_requests: int, mine: Standing
) -> None:
    facts = [
        standing(hide(world(to=pair, bond=bond, open_requests=open_requests)), "ana", mine)
        for hide, pair, bond in zip(HIDING, pairs, bonds, strict=True)
    ]
    assert all(hidden(one, "ana", "ben") for one in facts)
    found = [(ask(one), messaging(one, "ana", "ben", NOW)) for one in facts]
    assert found == found[:1] * 4
    assert code(found[0][0]) is RefusalCode.RECIPIENT_UNAVAILABLE


@pytest.mark.parametrize(
    ("degree", "mine", "expected"),
    [
        (1, Standing.ACTIVE, None),
        (2, Standing.ACTIVE, RefusalCode.NOT_CONNECTED),
        (1, Standing.RESTRICTED, RefusalCode.SENDER_RESTRICTED),
    ],
)
def test_r10_messages_are_for_connections(degree: int, mine: Standing, expected: RefusalCode | None) -> None:
    refusal = messaging(standing(world(to=Pair(degree)), "ana", mine), "ana", "ben", NOW)
    assert (refusal and refusal.code) == expected
