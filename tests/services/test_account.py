from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.account import Account, post
from services.conduct import NOTHING_SENT
from services.decisions.moderation import counted
from services.entry import Entry, EntryKind
from services.inmail import InMail
from services.lot import Lot, LotSource
from services.member import Member
from services.policy import Policy

NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
LOT = Lot("lot", LotSource.PURCHASED, 10, 4, NOW, None, 2, "origin")
INMAIL = InMail("i", "ana", "ben", "Hello", "How are you?", NOW, lot_id=None, source=None, entry=None)
OTHER = replace(LOT, id="other", remaining=7)
ACCOUNT = Account(Member("ana"), lots=(LOT, OTHER), sequence=8, balance=11, month="2024-05", sent=3)


def test_r23_an_account_begins_with_nothing() -> None:
    assert Account(Member("ana")) == Account(
        Member("ana"), lots=(), sequence=0, balance=0, month="", sent=0, subscription=None
    )


def test_r23_a_movement_changes_lot_and_account_and_writes_an_entry() -> None:
    moved = post(ACCOUNT, LOT, EntryKind.SPEND, -1, at=NOW, actor_id="ben", cause="inmail", reverses=5)
    assert moved.lot == replace(LOT, remaining=3)
    assert moved.entry == Entry(
        member_id="ana",
        sequence=9,
        kind=EntryKind.SPEND,
        amount=-1,
        lot_id="lot",
        lot_balance=3,
        balance=10,
        at=NOW,
        actor_id="ben",
        cause="inmail",
        reverses=5,
    ).sealed("")
    after = replace(ACCOUNT, lots=(OTHER, moved.lot), sequence=9, balance=10, head=moved.entry.hash, last_at=NOW)
    assert moved.account == after


def test_a_lot_unknown_so_far_is_opened() -> None:
    fresh = replace(LOT, id="fresh", remaining=0)
    moved = post(ACCOUNT, fresh, EntryKind.PURCHASE, 10, at=NOW, actor_id="ana", cause="purchase")
    assert moved.account.lots == (LOT, OTHER, replace(fresh, remaining=10))
    entry = moved.entry
    assert (entry.amount, entry.lot_balance, entry.balance, entry.reverses) == (10, 10, 21, None)


def test_a_lot_without_anything_left_is_no_longer_held() -> None:
    moved = post(ACCOUNT, LOT, EntryKind.EXPIRE, -4, at=NOW, actor_id="system", cause="lot")
    assert moved.account.lots == (OTHER,)
    assert moved.lot.remaining == moved.entry.lot_balance == 0


@pytest.mark.parametrize("amount", [-5, 7])
def test_a_lot_never_goes_below_zero_nor_above_its_amount(amount: int) -> None:
    with pytest.raises(ValueError, match="can't hold"):
        post(ACCOUNT, LOT, EntryKind.SPEND, amount, at=NOW, actor_id="ana", cause="x")


@pytest.mark.parametrize("amount", [-4, 6])
def test_a_lot_may_go_to_zero_and_to_its_amount(amount: int) -> None:
    moved = post(ACCOUNT, LOT, EntryKind.SPEND, amount, at=NOW, actor_id="ana", cause="x")
    assert moved.lot.remaining in {0, 10}


def test_r23_available_leaves_expired_lots_out() -> None:
    account = replace(ACCOUNT, lots=(LOT, replace(OTHER, expires_at=NOW)))
    assert account.available(NOW - timedelta(microseconds=1)) == 11
    assert account.available(NOW) == 4


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        (datetime(2024, 5, 1, tzinfo=UTC), 3),
        (datetime(2024, 5, 31, 23, 59, 59, 999_999, UTC), 3),
        (datetime(2024, 6, 1, tzinfo=UTC), 0),
    ],
)
def test_r14_sends_are_counted_by_calendar_month(now: datetime, sent: int) -> None:
    assert ACCOUNT.sent_in_month(now) == sent
    sender = counted(ACCOUNT, replace(INMAIL, sent_at=now), Policy())
    assert (sender.month, sender.sent, sender.delivered) == (f"{now:%Y-%m}", sent + 1, 1)
    assert sender.conduct == NOTHING_SENT.delivered(now, Policy().response_rate)
    assert replace(sender, month="2024-05", sent=3, delivered=0, conduct=NOTHING_SENT, sketches=()) == ACCOUNT
    assert sender.sent_in_month(now) == sent + 1


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(-10, 10)), max_size=30))
def test_r23_entries_add_up_to_the_balance_and_to_the_lots(moves: list[tuple[str, int]]) -> None:
    account, entries = Account(Member("ana")), list[Entry]()
    for lot_id, amount in moves:
        held = {lot.id: lot for lot in account.lots}
        lot = held.get(lot_id, replace(LOT, id=lot_id, remaining=0))
        if not 0 <= lot.remaining + amount <= lot.amount:
            continue
        moved = post(account, lot, EntryKind.SPEND, amount, at=NOW, actor_id="ana", cause="x")
        account, entries = moved.account, [*entries, moved.entry]
        assert sum(entry.amount for entry in entries) == account.balance == account.available(NOW)
        assert account.balance == moved.entry.balance == sum(lot.remaining for lot in account.lots)
    assert [entry.sequence for entry in entries] == list(range(1, len(entries) + 1))
    assert account.sequence == len(entries)


def test_r14_a_clock_that_lags_behind_counts_in_the_later_month() -> None:
    behind = datetime(2024, 4, 30, 23, 59, tzinfo=UTC)
    assert ACCOUNT.sent_in_month(behind) == 3
    sender = counted(ACCOUNT, replace(INMAIL, sent_at=behind), Policy())
    assert (sender.month, sender.sent) == ("2024-05", 4)
