from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.account import Account
from services.answers.operators import CreditsAdjusted
from services.debt import Debt
from services.decisions.decide import decide_all
from services.decisions.decision import Decision
from services.effects.credits import CreditsMoved
from services.effects.members import Notified
from services.effects.support import OperatorActed
from services.entry import EntryKind
from services.hold import HeldPart, Hold
from services.intents.operators import AdjustCredits
from services.lot import Lot, LotSource
from services.member import Member
from services.notification import Notification, NotificationKind
from services.operator import ActionKind, OperatorAction, Role
from services.policy import Policy
from services.refusal import ActionRefused, InvalidInput, KeyConflict, Refused
from services.refusal_code import RefusalCode
from services.ticket import Ticket
from services.world import World

POLICY = Policy()
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
OLD = NOW - timedelta(days=60)
REWARD = Lot("reward", LotSource.REWARD, 5, 2, OLD, NOW + timedelta(days=3), 2, "reward")
PACK = Lot("pack", LotSource.PURCHASED, 25, 5, OLD, None, 2, "pack")
GRANT = Lot("grant", LotSource.SUBSCRIPTION, 15, 4, OLD, None, 3, "plan", "2026-01-01")
GONE = Lot("gone", LotSource.REWARD, 5, 3, OLD, NOW, 2, "gone")
ADD = AdjustCredits(
    id="a1",
    actor_id="operator:mira",
    key="key",
    fingerprint="print",
    now=NOW,
    member_id="ana",
    operator="mira",
    role=Role.BILLING,
    credits=7,
    lot_id=None,
    ticket_id=None,
    reason="A pack that\nwas paid twice",
)
TAKE = replace(ADD, credits=-3)


def world(*lots: Lot, **more: object) -> World:
    balance = sum(lot.remaining for lot in lots)
    ana = replace(Account(Member("ana"), lots=lots, sequence=4, balance=balance), **more)  # pyright: ignore[reportArgumentType] - a test's own fields
    return World(
        accounts={"ana": ana},
        tickets={"t1": Ticket("t1", "ana", "Help", OLD), "t2": Ticket("t2", "ben", "Help", OLD)},
    )


def done(known: World, intent: AdjustCredits = ADD) -> Decision:
    [outcome] = decide_all(known, [intent], POLICY)
    assert isinstance(outcome, Decision), outcome
    return outcome


def refused(known: World, intent: AdjustCredits) -> Refused:
    before = World(accounts=dict(known.accounts))
    [outcome] = decide_all(known, [intent], POLICY)
    assert isinstance(outcome, Refused)
    assert known.accounts == before.accounts
    assert known.records == {}
    return outcome


def moved(decision: Decision) -> list[tuple[str, str, int]]:
    entries = [effect.movement.entry for effect in decision.effects if isinstance(effect, CreditsMoved)]
    return [(entry.kind, entry.lot_id, entry.amount) for entry in entries]


def test_r24_added_credits_come_in_a_lot_of_their_own_that_never_expires() -> None:
    known = world(PACK)
    decision = done(known)
    assert decision.answer == CreditsAdjusted(action_id="a1", credits=7, entries=(5,), available=12)
    lot = known.accounts["ana"].lot("a1")
    assert lot is not None
    assert (lot.source, lot.amount, lot.remaining, lot.origin) == (LotSource.PURCHASED, 7, 7, "a1")
    assert (lot.expires_at, lot.smallest_degree, lot.granted_at) == (None, 2, NOW)
    assert lot.basis == "R24: A pack that was paid twice"
    [movement] = [effect.movement for effect in decision.effects if isinstance(effect, CreditsMoved)]
    entry = movement.entry
    assert (entry.kind, entry.amount, entry.actor_id, entry.cause) == (EntryKind.ADJUST, 7, "operator:mira", "a1")


def test_r24_the_action_is_recorded_and_the_member_told_in_the_same_decision() -> None:
    decision = done(world(PACK), replace(ADD, ticket_id="t1"))
    [action] = [effect.action for effect in decision.effects if isinstance(effect, OperatorActed)]
    kind = ActionKind.CREDITS_ADJUSTED
    assert action == OperatorAction("a1", "mira", Role.BILLING, kind, "ana", ADD.reason, NOW, "t1", 7)
    [news] = [effect.notification for effect in decision.effects if isinstance(effect, Notified)]
    told = NotificationKind.CREDITS_ADJUSTED
    assert news == Notification("a1:CREDITS_ADJUSTED", "ana", told, NOW, credits=7, about="a1")


def test_a_long_reason_stays_whole_in_the_record_and_short_on_the_lot() -> None:
    known = world(PACK)
    reason = "word " * 99 + "end"
    decision = done(known, replace(ADD, reason=reason))
    [action] = [effect.action for effect in decision.effects if isinstance(effect, OperatorActed)]
    assert action.reason == reason
    lot = known.accounts["ana"].lot("a1")
    assert lot is not None
    assert lot.basis is not None
    assert lot.basis.startswith("R24: word word")
    assert lot.basis.endswith(" …")
    assert len(lot.basis) <= 120


def test_r5a_what_the_member_owes_is_taken_from_what_is_added() -> None:
    known = world(debts=(Debt("d1", "ana", "p1", 5, 5, OLD),))
    decision = done(known)
    assert moved(decision) == [("ADJUST", "a1", 7), ("ADJUST", "a1", -5)]
    assert decision.answer == CreditsAdjusted(action_id="a1", credits=7, entries=(5, 6), available=2)
    assert known.accounts["ana"].debts == ()


def test_r8_credits_are_taken_in_the_order_in_which_they_would_pay() -> None:
    known = world(PACK, GRANT, REWARD)
    decision = done(known, replace(TAKE, credits=-7))
    assert moved(decision) == [("ADJUST", "reward", -2), ("ADJUST", "grant", -4), ("ADJUST", "pack", -1)]
    assert known.accounts["ana"].available(NOW) == known.accounts["ana"].balance == 4
    low, news = [effect.notification for effect in decision.effects if isinstance(effect, Notified)]
    assert (low.kind, low.credits) == (NotificationKind.LOW_BALANCE, 4)
    assert (news.credits, news.about) == (-7, None)


def test_credits_are_taken_from_the_named_lot_alone() -> None:
    known = world(PACK, REWARD)
    decision = done(known, replace(TAKE, lot_id="pack"))
    assert moved(decision) == [("ADJUST", "pack", -3)]
    [action] = [effect.action for effect in decision.effects if isinstance(effect, OperatorActed)]
    assert (action.about, action.credits) == ("pack", -3)


def test_r23_a_balance_never_falls_below_zero() -> None:
    empty = refused(world(PACK, REWARD), replace(TAKE, credits=-8))
    assert isinstance(empty, ActionRefused)
    assert (empty.refusal.code, empty.refusal.needed, empty.refusal.available) == (RefusalCode.TOO_FEW_CREDITS, 8, 7)
    named = refused(world(PACK, REWARD), replace(TAKE, lot_id="reward"))
    assert (named.refusal.code, named.refusal.available) == (RefusalCode.TOO_FEW_CREDITS, 2)
    assert done(world(PACK, REWARD), replace(TAKE, credits=-7)).answer == CreditsAdjusted(
        action_id="a1", credits=-7, entries=(5, 6), available=0
    )


def test_held_credits_are_not_touched() -> None:
    lot = replace(PACK, remaining=1, held=4)
    hold = Hold("h", "ana", "h", (HeldPart("pack", 4, 3),), OLD, NOW + timedelta(days=1))
    known = world(lot, holds=(hold,))
    assert refused(known, replace(TAKE, credits=-2)).refusal.available == 1
    assert refused(known, replace(TAKE, credits=-2, lot_id="pack")).refusal.available == 1
    done(known, replace(TAKE, credits=-1))
    assert known.accounts["ana"].lot("pack") == replace(lot, remaining=0)


def test_r7a_credits_whose_time_is_over_go_first_and_are_not_there_to_take() -> None:
    late = refused(world(GONE), replace(TAKE, credits=-1))
    assert (late.refusal.code, late.refusal.available) == (RefusalCode.TOO_FEW_CREDITS, 0)
    assert moved(done(world(GONE))) == [("EXPIRE", "gone", -3), ("ADJUST", "a1", 7)]
    assert done(world(GONE)).answer == CreditsAdjusted(action_id="a1", credits=7, entries=(6,), available=7)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"member_id": "nobody"}, RefusalCode.MEMBER_NOT_FOUND),
        ({"credits": -1, "lot_id": "another"}, RefusalCode.LOT_NOT_FOUND),
        ({"ticket_id": "t2"}, RefusalCode.TICKET_NOT_FOUND),
        ({"ticket_id": "t3"}, RefusalCode.TICKET_NOT_FOUND),
    ],
)
def test_what_is_not_there_is_told(changed: dict[str, object], code: RefusalCode) -> None:
    outcome = refused(world(PACK), replace(ADD, **changed))  # pyright: ignore[reportArgumentType] - a test's own fields
    assert isinstance(outcome, ActionRefused)
    assert outcome.refusal.code == code


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"credits": 0}, "input.credits"),
        ({"credits": 1001}, "input.credits"),
        ({"credits": -1001}, "input.credits"),
        ({"lot_id": "pack"}, "input.lotId"),
        ({"reason": ""}, "input.reason"),
        ({"reason": " \n "}, "input.reason"),
        ({"reason": "x" * 501}, "input.reason"),
    ],
)
def test_what_is_not_allowed_is_told_by_its_field(changed: dict[str, object], field: str) -> None:
    outcome = refused(world(PACK), replace(ADD, **changed))  # pyright: ignore[reportArgumentType] - a test's own fields
    assert isinstance(outcome, InvalidInput)
    assert outcome.field == field


def test_the_largest_adjustment_and_the_longest_reason_pass() -> None:
    assert done(world(PACK), replace(ADD, credits=1000, reason="x" * 500)).answer == CreditsAdjusted(
        action_id="a1", credits=1000, entries=(5,), available=1005
    )


def test_r21_a_repeated_request_adjusts_once() -> None:
    known = world(PACK)
    first = done(known)
    again = done(known, replace(ADD, id="a2"))
    assert (again.answer, again.replayed, again.effects) == (first.answer, True, ())
    [conflict] = decide_all(known, [replace(ADD, id="a3", fingerprint="another")], POLICY)
    assert isinstance(conflict, KeyConflict)
    assert known.accounts["ana"].balance == 12
