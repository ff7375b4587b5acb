"""Teams' decisions: what operators change, and what sends, answers and scheduled InMails do to pool and seat (R8a)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.account import Account
from services.answers.teams import SeatChanged
from services.decisions.decide import decide, decide_all
from services.decisions.decision import Decision
from services.effects.credits import CreditsMoved
from services.effects.members import Notified
from services.effects.support import OperatorActed
from services.effects.teams import SeatSaved, SeatUsed, TeamCreated
from services.eligibility import Pair
from services.inmail import InMail, InMailState, SentInMail
from services.intents.credits import SettleAccount
from services.intents.mail import ReplyToInMail, SendInMail
from services.intents.operators import AdjustCredits
from services.intents.payments import RequestPurchase
from services.intents.reach import BlockMember, UnblockMember
from services.intents.schedule import CancelScheduled, ScheduleInMail, SendScheduled
from services.intents.teams import CreateTeam, RemoveSeat, SetSeat
from services.lot import Lot, LotSource, PayWith
from services.member import AccountType, Member, Standing
from services.operator import ActionKind, Role
from services.policy import Policy
from services.purchase import PaymentMethod, Purchase
from services.refusal import InvalidInput, Refused, SendRefused
from services.team import POOL_MARK, Seat, Team
from services.world import World

from .facts import NOW

POLICY = Policy(credit_back_on_reply=True)
POOL = f"team{POOL_MARK}"
MONTH = "2024-05"
LOT = Lot("shared", LotSource.PURCHASED, 25, 1, NOW - timedelta(days=9), None, 2, "shared")
ANA, BEA = Seat("ana", 1, NOW - timedelta(days=9)), Seat("bea", 5, NOW - timedelta(days=8), owner=True)
TEAM = Team(POOL, "Meridale", NOW - timedelta(days=9), (ANA, BEA))
PURSE = Account(Member(POOL, standing=Standing.SUSPENDED), lots=(LOT,), sequence=1, balance=1)
RECRUITERS = {id_: Account(Member(id_, account_type=AccountType.RECRUITER)) for id_ in ("ana", "bea", "rea")}
OTHERS = {id_: Account(Member(id_)) for id_ in ("ben", "cid")}
FACTS: dict[str, Any] = {"id": "new", "key": "k", "fingerprint": "f", "now": NOW}
OPERATOR: dict[str, Any] = {**FACTS, "actor_id": "operator:mira", "operator": "mira", "role": Role.BILLING}
TEXT: dict[str, Any] = {"subject": "Hello", "body": "How are you?", "pay_with": PayWith.POOL, "team_id": POOL}
SEND = SendInMail(**FACTS, actor_id="ana", member_id="ben", **TEXT)
SCHEDULE = ScheduleInMail(**FACTS, actor_id="ana", member_id="ben", send_at=NOW + timedelta(days=3), **TEXT)
CREATE = CreateTeam(**OPERATOR, member_id=f"new{POOL_MARK}", name="Harbour", reason="New")
SET = SetSeat(**OPERATOR, member_id="rea", team_id=POOL, monthly_limit=3, owner=False, reason="New")
REMOVE = RemoveSeat(**OPERATOR, member_id="ana", team_id=POOL, reason="Left")


def world(team: Team = TEAM, purse: Account = PURSE, **facts: Any) -> World:  # noqa: ANN401 - the world's fields
    known: dict[str, Any] = {
        "accounts": {**RECRUITERS, **OTHERS, POOL: purse},
        "pairs": {(a, b): Pair(2) for a in ("ana", "bea") for b in ("ben", "cid")},
        "teams": {POOL: team},
        "seated": {seat.member_id: POOL for seat in team.open_seats},
    }
    return World(**(known | facts))


def moved(decision: object) -> list[tuple[str, str, int, str]]:
    assert isinstance(decision, Decision)
    entries = [effect.movement.entry for effect in decision.effects if isinstance(effect, CreditsMoved)]
    return [(entry.member_id, entry.kind.value, entry.amount, entry.actor_id) for entry in entries]


def used(facts: World, member_id: str = "ana") -> int:
    seat = facts.teams[POOL].known(member_id)
    assert seat is not None
    return seat.used_in_month(NOW)


def codes(outcome: object) -> list[str]:
    if isinstance(outcome, SendRefused):
        return [blocker.code.value for blocker in outcome.blockers]
    assert isinstance(outcome, Refused), outcome
    return [outcome.refusal.code.value]


def test_a_send_takes_the_pool_s_credit_and_counts_for_the_seat() -> None:
    facts = world()
    [decision] = decide_all(facts, [SEND], POLICY)
    assert moved(decision) == [(POOL, "SPEND", -1, "ana")]
    assert (facts.accounts[POOL].balance, used(facts)) == (0, 1)
    ana = facts.accounts["ana"]
    assert (ana.sequence, ana.sent_in_month(NOW)) == (0, 1)


def test_two_seats_on_one_credit_are_one_send() -> None:
    facts = world()
    other = replace(SEND, id="other", key="other", actor_id="bea", member_id="cid")
    [first, second] = decide_all(facts, [SEND, other], POLICY)
    assert moved(first)
    assert codes(second) == ["NO_CREDITS"]
    assert used(facts, "bea") == 0


def test_a_seat_at_its_limit_is_refused_and_another_goes_on() -> None:
    facts = world(purse=replace(PURSE, lots=(replace(LOT, remaining=5),), balance=5))
    again = replace(SEND, id="again", key="again", member_id="cid")
    by_bea = replace(SEND, id="bea", key="bea", actor_id="bea", member_id="cid")
    first, second, third = decide_all(facts, [SEND, again, by_bea], POLICY)
    assert (moved(first), codes(second), moved(third)) == (
        [(POOL, "SPEND", -1, "ana")],
        ["SEAT_LIMIT"],
        [(POOL, "SPEND", -1, "bea")],
    )


@pytest.mark.parametrize(
    "facts",
    [world(team=TEAM.having(replace(ANA, removed_at=NOW))), world(team=replace(TEAM, seats=(BEA,))), world(teams={})],
    ids=["removed", "never-seated", "no-team"],
)
def test_who_holds_no_seat_when_it_is_decided_sends_nothing(facts: World) -> None:
    assert codes(decide_all(facts, [SEND], POLICY)[0]) == ["NO_TEAM"]


def sent(at: timedelta = timedelta(hours=1)) -> SentInMail:
    mail = InMail("i1", "ana", "ben", "Hi", "Hi", NOW - at, "shared", LotSource.PURCHASED, 2, team_id=POOL)
    return SentInMail(mail, LOT.emptied(), latest=True, reported=False)


@pytest.mark.parametrize(
    ("at", "left"), [(timedelta(hours=1), 0), (timedelta(days=30), 1)], ids=["this-month", "the-month-before"]
)
def test_r25_a_reply_returns_the_credit_to_the_pool_and_the_seat_s_usage_goes_down(at: timedelta, left: int) -> None:
    spent = replace(PURSE, lots=(), balance=0, sequence=2)
    facts = world(TEAM.having(replace(ANA, month=MONTH, used=1)), spent, inmails={"i1": sent(at)})
    reply = ReplyToInMail(**FACTS, actor_id="ben", member_id="ana", inmail_id="i1", body="Yes", team_id=POOL)
    [decision] = decide_all(facts, [reply], POLICY)
    assert moved(decision) == [(POOL, "CREDIT_BACK", 1, "ben")]
    assert (facts.accounts[POOL].balance, facts.accounts["ana"].balance, used(facts)) == (1, 0, left)
    assert facts.inmails["i1"].inmail.state is InMailState.REPLIED


def test_r25_a_reply_to_somebody_who_left_the_team_returns_the_credit_all_the_same() -> None:
    gone = TEAM.having(replace(ANA, month=MONTH, used=1, removed_at=NOW))
    facts = world(gone, replace(PURSE, lots=(), balance=0), inmails={"i1": sent()})
    reply = ReplyToInMail(**FACTS, actor_id="ben", member_id="ana", inmail_id="i1", body="Yes", team_id=POOL)
    decide_all(facts, [reply], POLICY)
    assert (facts.accounts[POOL].balance, used(facts)) == (1, 0)


LATER: dict[str, Any] = {**FACTS, "now": SCHEDULE.send_at, "id": "go", "key": "", "actor_id": "ana"}
GO = SendScheduled(**LATER, member_id="ben", scheduled_id="new", team_id=POOL)
OFF: dict[str, Any] = {**FACTS, "key": "off", "id": "off", "actor_id": "ana"}


def scheduled() -> World:
    """The world after ana has scheduled an InMail that the pool is to pay for."""
    facts = world()
    [decision] = decide_all(facts, [SCHEDULE], POLICY)
    assert moved(decision) == [(POOL, "HOLD", -1, "ana")]
    assert (used(facts), facts.accounts[POOL].balance) == (1, 0)
    return facts


def test_a_scheduled_inmail_holds_the_pool_s_credit_and_is_sent_with_it() -> None:
    facts = scheduled()
    [decision] = decide_all(facts, [GO], POLICY)
    assert [movement[:3] for movement in moved(decision)] == [(POOL, "RELEASE", 1), (POOL, "SPEND", -1)]
    assert (used(facts), facts.accounts[POOL].holds) == (1, ())


def test_a_scheduled_inmail_of_who_left_is_refused_and_its_credit_returns_to_the_pool() -> None:
    facts = scheduled()
    facts.apply([SeatSaved(POOL, replace(facts.teams[POOL].seats[-1], removed_at=NOW))])
    decide_all(facts, [GO], POLICY)
    assert [code.value for code in facts.scheduled["new"].blockers] == ["NO_TEAM"]
    assert (used(facts), facts.accounts[POOL].balance, facts.accounts[POOL].holds) == (0, 1, ())


def test_calling_a_scheduled_inmail_off_returns_the_credit_and_the_seat_s_use() -> None:
    facts = scheduled()
    decide_all(facts, [CancelScheduled(**OFF, scheduled_id="new", team_id=POOL)], POLICY)
    assert (used(facts), facts.accounts[POOL].balance) == (0, 1)


def test_a_pool_s_account_is_settled_and_adjusted_as_any_and_has_no_alerts() -> None:
    add = AdjustCredits(**OPERATOR, member_id=POOL, credits=2, lot_id=None, ticket_id=None, reason="Agreed")
    facts = world(purse=replace(PURSE, lots=(replace(LOT, remaining=9),), balance=9))
    [decision, _] = decide_all(facts, [add, SettleAccount(**FACTS, actor_id="system", member_id=POOL)], POLICY)
    assert moved(decision) == [(POOL, "ADJUST", 2, "operator:mira")]
    taken = replace(add, id="t", key="t", credits=-10)
    told = decide(facts, taken, POLICY).effects
    kinds = {effect.notification.kind.value for effect in told if isinstance(effect, Notified)}
    assert kinds == {"CREDITS_ADJUSTED"}


def test_an_operator_makes_a_team_and_the_record_of_it() -> None:
    decision = decide(World(), CREATE, POLICY)
    [team] = [effect.team for effect in decision.effects if isinstance(effect, TeamCreated)]
    assert (team.id, team.name, team.seats) == (f"new{POOL_MARK}", "Harbour", ())
    [action] = [effect.action for effect in decision.effects if isinstance(effect, OperatorActed)]
    assert (action.kind.value, action.member_id, action.reason) == ("TEAM_CREATED", team.id, "New")


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\x00b"])
def test_a_team_s_name_is_plain_text_of_some_length(name: str) -> None:
    with pytest.raises(InvalidInput) as error:
        decide(World(), replace(CREATE, name=name), POLICY)
    assert error.value.field == "input.name"


def test_a_seat_is_given_changed_and_taken_away_and_its_usage_outlives_that() -> None:
    facts = world()
    decide_all(facts, [SET], POLICY)
    facts.apply([SeatUsed(POOL, facts.teams[POOL].seats[-1].taken(NOW))])
    steps = [
        replace(SET, id="2", key="2", monthly_limit=1, owner=True),
        replace(REMOVE, id="3", key="3", member_id="rea"),
        replace(SET, id="4", key="4", monthly_limit=7),
    ]
    seats: list[tuple[int, bool, bool, int]] = []
    for step in steps:
        [decision] = decide_all(facts, [step], POLICY)
        assert isinstance(decision, Decision)
        [seat] = [effect.seat for effect in decision.effects if isinstance(effect, SeatSaved)]
        seats.append((seat.monthly_limit, seat.owner, seat.removed_at is None, seat.used))
    assert seats == [(1, True, True, 1), (1, True, False, 1), (7, False, True, 1)]


@pytest.mark.parametrize(
    ("intent", "facts", "code"),
    [
        (replace(SET, team_id="ben"), world(), "TEAM_NOT_FOUND"),
        (replace(SET, member_id="nobody"), world(), "MEMBER_NOT_FOUND"),
        (replace(SET, member_id="ben"), world(), "NOT_A_RECRUITER"),
        (replace(SET, member_id=POOL), world(), "NOT_A_RECRUITER"),
        (SET, world(seated={"rea": "other"}), "SEATED_ELSEWHERE"),
        (SET, world(replace(TEAM, seats=tuple(Seat(str(n), 1, NOW) for n in range(100)))), "TEAM_FULL"),
        (replace(SET, monthly_limit=-1), world(), "INVALID_INPUT"),
        (replace(SET, monthly_limit=10_001), world(), "INVALID_INPUT"),
        (replace(SET, reason=""), world(), "INVALID_INPUT"),
        (replace(REMOVE, member_id="rea"), world(), "SEAT_NOT_FOUND"),
        (replace(REMOVE, team_id="x"), world(), "TEAM_NOT_FOUND"),
        (replace(REMOVE, reason=" "), world(), "INVALID_INPUT"),
    ],
)
def test_why_a_seat_can_t_be_changed(intent: SetSeat | RemoveSeat, facts: World, code: str) -> None:
    assert codes(decide_all(facts, [intent], POLICY)[0]) == [code]


@pytest.mark.parametrize("limit", [0, 10_000])
def test_a_seat_s_change_is_answered_and_recorded(limit: int) -> None:
    intent = replace(SET, monthly_limit=limit)
    decision = decide(world(), intent, POLICY)
    assert decision.answer == SeatChanged(team_id=POOL, member_id="rea", action_id="new")
    [seat] = [effect.seat for effect in decision.effects if isinstance(effect, SeatSaved)]
    assert (seat.monthly_limit, seat.owner, seat.added_at) == (limit, False, NOW)
    [action] = [effect.action for effect in decision.effects if isinstance(effect, OperatorActed)]
    assert (action.kind, action.reason, action.about) == (ActionKind.SEAT_SET, "New", POOL)


@pytest.mark.parametrize("limit", [-1, 10_001])
def test_r8a_a_seat_s_limit_is_told(limit: int) -> None:
    with pytest.raises(InvalidInput) as error:
        decide(world(), replace(SET, monthly_limit=limit), POLICY)
    told = (error.value.field, error.value.refusal.detail, error.value.rule)
    assert told == ("input.monthlyLimit", "A seat may take 0 to 10,000 credits a month.", "R8a")


BUY = RequestPurchase(**FACTS, actor_id=POOL, buyer_id="bea", credits=25, method=PaymentMethod.CREDIT_CARD)


def test_an_owner_buys_for_the_pool() -> None:
    purchase = decide(world(), BUY, POLICY).answer
    assert isinstance(purchase, Purchase)
    assert (purchase.member_id, purchase.credits) == (POOL, 25)


@pytest.mark.parametrize(
    ("buyer", "facts", "code"),
    [
        ("ana", world(), "NOT_THE_OWNER"),
        ("rea", world(), "NOT_THE_OWNER"),
        ("bea", world(TEAM.having(replace(BEA, removed_at=NOW))), "NOT_THE_OWNER"),
        (
            "bea",
            world(accounts={POOL: PURSE, "bea": Account(Member("bea", standing=Standing.RESTRICTED))}),
            "ACCOUNT_NOT_ACTIVE",
        ),
    ],
    ids=["a-seat", "nobody", "left", "restricted"],
)
def test_nobody_else_does(buyer: str, facts: World, code: str) -> None:
    assert codes(decide_all(facts, [replace(BUY, buyer_id=buyer)], POLICY)[0]) == [code]


@pytest.mark.parametrize("intent", [BlockMember, UnblockMember])
def test_a_pool_is_nobody_who_could_be_blocked(intent: type[BlockMember | UnblockMember]) -> None:
    [refused] = decide_all(world(), [intent(**FACTS, actor_id="ana", member_id=POOL)], POLICY)
    assert codes(refused) == ["RECIPIENT_UNAVAILABLE"]
