from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.account import Account
from services.debt import Debt
from services.entry import EntryKind
from services.hold import HeldPart, Hold
from services.journal import SYSTEM, Journal
from services.lot import Lot, LotSource
from services.member import Member

NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
LOT = Lot("lot", LotSource.PURCHASED, 10, 4, NOW, None, 2, "origin")
OTHER = replace(LOT, id="other", remaining=7)
ANA = Account(Member("ana"), lots=(LOT, OTHER), sequence=8, balance=11)
HOLD = Hold("hold", "ana", "cause", (), NOW, LATER)
FRESH = replace(LOT, id="fresh", remaining=0)


def debt(id: str, outstanding: int, days: int = 0) -> Debt:
    return Debt(id, "ana", "purchase", 20, outstanding, NOW - timedelta(days=days))


def told(journal: Journal) -> list[tuple[str, int, str, int, int]]:
    """Kind, amount, lot, its balance and the account's, of each entry."""
    entries = [movement.entry for movement in journal.movements]
    return [(entry.kind.value, entry.amount, entry.lot_id, entry.lot_balance, entry.balance) for entry in entries]


def test_r23_each_movement_follows_the_one_before() -> None:
    journal = Journal(ANA)
    first = journal.post(LOT, EntryKind.SPEND, -1, at=NOW, cause="a", actor_id="ben", reverses=3)
    second = journal.post(first.lot, EntryKind.EXPIRE, -3, at=LATER, cause="b")
    assert journal.movements == [first, second]
    assert journal.account == second.account
    one, two = first.entry, second.entry
    assert (one.sequence, one.actor_id, one.cause, one.at, one.reverses) == (9, "ben", "a", NOW, 3)
    assert (two.sequence, two.actor_id, two.cause, two.at, two.reverses) == (10, SYSTEM, "b", LATER, None)
    assert told(journal) == [("SPEND", -1, "lot", 3, 10), ("EXPIRE", -3, "lot", 0, 7)]
    assert two.hash == two.seal(one.hash)
    assert journal.account.lots == (OTHER,)


def test_a_deposit_without_debts_is_one_entry() -> None:
    journal = Journal(ANA)
    moved = journal.deposit(FRESH, EntryKind.GRANT, 10, at=NOW, cause="fresh", actor_id="op", reverses=2)
    assert journal.movements == [moved]
    assert (moved.entry.actor_id, moved.entry.reverses, moved.lot.remaining) == ("op", 2, 10)
    by_itself = Journal(ANA).deposit(FRESH, EntryKind.GRANT, 10, at=NOW, cause="fresh").entry
    assert (by_itself.actor_id, by_itself.reverses) == (SYSTEM, None)


def test_r5a_debts_are_paid_out_of_what_comes_in_the_oldest_first() -> None:
    debts = (debt("young", 3), debt("b", 2, days=5), debt("a", 2, days=5))
    journal = Journal(replace(ANA, debts=debts))
    moved = journal.deposit(FRESH, EntryKind.PURCHASE, 6, at=LATER, cause="fresh", actor_id="ana")
    assert told(journal) == [
        ("PURCHASE", 6, "fresh", 6, 17),
        ("ADJUST", -2, "fresh", 4, 15),
        ("ADJUST", -2, "fresh", 2, 13),
        ("ADJUST", -2, "fresh", 0, 11),
    ]
    collected = [movement.entry for movement in journal.movements[1:]]
    assert [entry.cause for entry in collected] == ["a", "b", "young"]
    assert {(entry.actor_id, entry.at, entry.reverses) for entry in collected} == {(SYSTEM, LATER, None)}
    assert moved.lot.remaining == 6
    assert journal.account.debts == (debt("young", 1),)
    assert journal.account.lots == (LOT, OTHER)


def test_r5a_a_debt_takes_no_more_than_is_owed() -> None:
    journal = Journal(replace(ANA, debts=(debt("debt", 4),)))
    journal.deposit(FRESH, EntryKind.GRANT, 10, at=NOW, cause="fresh")
    assert told(journal)[1:] == [("ADJUST", -4, "fresh", 6, 17)]
    assert (journal.account.debts, journal.account.lot("fresh")) == ((), replace(FRESH, remaining=6))


def test_r5a_a_debt_leaves_what_was_there_before_alone() -> None:
    journal = Journal(replace(ANA, debts=(debt("debt", 9),)))
    journal.deposit(FRESH, EntryKind.GRANT, 2, at=NOW, cause="fresh")
    assert journal.account.debts == (debt("debt", 7),)
    assert journal.account.lots == (LOT, OTHER)


def test_r5a_a_credit_that_comes_back_pays_one_and_what_was_in_its_lot_stays() -> None:
    journal = Journal(replace(ANA, debts=(debt("d", 3),)))
    journal.deposit(LOT, EntryKind.CREDIT_BACK, 1, at=NOW, cause="mail")
    assert told(journal) == [("CREDIT_BACK", 1, "lot", 5, 12), ("ADJUST", -1, "lot", 4, 11)]
    assert [owed.outstanding for owed in journal.account.debts] == [2]


def test_a_hold_sets_credits_of_several_lots_aside() -> None:
    journal = Journal(ANA)
    placed = journal.hold(HOLD, {"lot": 4, "other": 2}, actor_id="ana")
    assert placed == replace(HOLD, parts=(HeldPart("lot", 4, 9), HeldPart("other", 2, 10)))
    assert placed.credits == 6
    assert told(journal) == [("HOLD", -4, "lot", 0, 7), ("HOLD", -2, "other", 5, 5)]
    entries = [movement.entry for movement in journal.movements]
    assert {(entry.cause, entry.actor_id, entry.at) for entry in entries} == {("hold", "ana", NOW)}
    account = journal.account
    assert account.holds == (placed,)
    assert account.lots == (replace(LOT, remaining=0, held=4), replace(OTHER, remaining=5, held=2))
    assert account.balance == account.available(NOW) == 5


def test_a_release_gives_back_to_the_very_lots_and_names_what_it_undoes() -> None:
    journal = Journal(ANA)
    placed = journal.hold(HOLD, {"lot": 4, "other": 2}, actor_id="ana")
    another = journal.hold(replace(HOLD, id="another"), {"other": 1}, actor_id="ana")
    journal.release(placed, at=LATER, actor_id="ben")
    assert told(journal)[3:] == [("RELEASE", 4, "lot", 4, 8), ("RELEASE", 2, "other", 6, 10)]
    back = [movement.entry for movement in journal.movements[3:]]
    assert [(entry.reverses, entry.cause, entry.actor_id, entry.at) for entry in back] == [
        (9, "hold", "ben", LATER),
        (10, "hold", "ben", LATER),
    ]
    assert journal.account.holds == (another,)
    assert journal.account.lots == (LOT, replace(OTHER, remaining=6, held=1))
    journal.release(another, at=LATER)
    assert (journal.account.balance, journal.movements[-1].entry.actor_id) == (11, SYSTEM)


def test_a_release_pays_no_debts_since_nothing_new_came_in() -> None:
    journal = Journal(ANA)
    placed = journal.hold(HOLD, {"lot": 4}, actor_id="ana")
    journal.account = replace(journal.account, debts=(debt("debt", 9),))
    journal.release(placed, at=LATER)
    assert (journal.account.debts, journal.account.balance) == ((debt("debt", 9),), 11)


def test_a_lot_that_isn_t_open_can_t_be_held() -> None:
    with pytest.raises(ValueError, match="lot gone of member ana isn't open"):
        Journal(ANA).hold(HOLD, {"gone": 1}, actor_id="ana")


def test_no_more_can_be_held_than_is_there() -> None:
    with pytest.raises(ValueError, match="lot lot can't hold -1 and 5 of 10 credits"):
        Journal(ANA).hold(HOLD, {"lot": 5}, actor_id="ana")


def test_r7a_a_lot_that_expires_first_can_t_be_held_past_its_end() -> None:
    ending = replace(LOT, expires_at=LATER - timedelta(microseconds=1))
    with pytest.raises(ValueError, match="lot lot expires before hold hold ends"):
        Journal(replace(ANA, lots=(ending,))).hold(HOLD, {"lot": 1}, actor_id="ana")
    journal = Journal(replace(ANA, lots=(replace(LOT, expires_at=LATER),)))
    assert journal.hold(HOLD, {"lot": 1}, actor_id="ana").credits == 1


def test_what_was_given_back_can_t_be_given_back_again() -> None:
    journal = Journal(ANA)
    placed = journal.hold(HOLD, {"lot": 1}, actor_id="ana")
    journal.release(placed, at=LATER)
    with pytest.raises(ValueError, match="lot lot can't hold 5 and -1 of 10 credits"):
        journal.release(placed, at=LATER)


def test_what_is_rehearsed_moves_the_same_credits_without_a_seal() -> None:
    written, rehearsed = Journal(ANA), Journal(ANA, sealed=False)
    for journal in (written, rehearsed):
        journal.post(LOT, EntryKind.SPEND, -1, at=NOW, cause="mail")
    assert [replace(one.entry, hash="") for one in written.movements] == [one.entry for one in rehearsed.movements]
    assert rehearsed.account == replace(written.account, head="")
