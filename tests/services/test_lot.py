from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.lot import OUT_OF_NETWORK, Lot, LotSource, PayWith, available, paying_lot

NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)
LOT = Lot("lot", LotSource.PURCHASED, 10, 5, NOW - timedelta(days=9), None, 1, "origin")
SOON, LATER = NOW + timedelta(days=1), NOW + timedelta(days=2)
FREE = {LotSource.RECRUITER, LotSource.REWARD}

LOTS = st.builds(
    Lot,
    id=st.text("abc", min_size=1, max_size=2),
    source=st.sampled_from(LotSource),
    amount=st.just(9),
    remaining=st.integers(0, 2),
    granted_at=st.sampled_from([NOW - timedelta(days=days) for days in (1, 2)]),
    expires_at=st.sampled_from([None, NOW - TICK, NOW, NOW + TICK, SOON]),
    smallest_degree=st.integers(1, 3),
    origin=st.just("origin"),
)


@pytest.mark.parametrize(
    ("expires_at", "usable"), [(None, True), (NOW + TICK, True), (NOW, False), (NOW - TICK, False)]
)
def test_r7a_a_lot_is_usable_before_its_expiry_and_gone_at_it(expires_at: datetime | None, usable: bool) -> None:  # noqa: FBT001 - a column of the table
    lot = replace(LOT, expires_at=expires_at)
    assert lot.usable(NOW) is usable
    assert available([lot], NOW) == (5 if usable else 0)
    assert paying_lot([lot], 3, PayWith.AUTO, NOW) == (lot if usable else None)


def test_an_empty_lot_is_not_usable() -> None:
    assert not LOT.emptied().usable(NOW)
    assert LOT.moved(-4).usable(NOW)


def test_moving_changes_what_remains_and_nothing_else() -> None:
    assert LOT.moved(-2) == replace(LOT, remaining=3)
    assert LOT.moved(2) == replace(LOT, remaining=7)
    assert LOT.moved(-2, held=2) == replace(LOT, remaining=3, held=2)
    assert replace(LOT, held=3).emptied() == replace(LOT, remaining=0)


@pytest.mark.parametrize(("remaining", "held", "open"), [(0, 0, False), (1, 0, True), (0, 1, True), (2, 3, True)])
def test_a_lot_is_open_while_anything_remains_or_is_held(remaining: int, held: int, open: bool) -> None:  # noqa: FBT001 - a column of the table
    assert replace(LOT, remaining=remaining, held=held).open is open


def test_r23_available_is_the_sum_of_unexpired_lots() -> None:
    lots = [LOT, replace(LOT, remaining=3, expires_at=SOON), replace(LOT, remaining=100, expires_at=NOW)]
    assert available(lots, NOW) == 8
    assert available([], NOW) == 0


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (replace(LOT, expires_at=SOON, source=LotSource.REWARD, granted_at=NOW, id="z"), LOT),
        (replace(LOT, expires_at=SOON, id="z"), replace(LOT, expires_at=LATER)),
        (replace(LOT, source=LotSource.SUBSCRIPTION, granted_at=NOW, id="z"), replace(LOT, source=LotSource.RECRUITER)),
        (replace(LOT, source=LotSource.RECRUITER, granted_at=NOW, id="z"), replace(LOT, source=LotSource.PURCHASED)),
        (replace(LOT, granted_at=NOW - timedelta(days=10), id="z"), LOT),
        (replace(LOT, id="a"), replace(LOT, id="b")),
    ],
    ids=[
        "R8-expiry-over-never",
        "R8-soonest-expiry",
        "R8-subscription-over-recruiter",
        "R8-recruiter-over-purchased",
        "R8-oldest",
        "R8-id",
    ],
)
def test_each_key_of_the_payment_order(first: Lot, then: Lot) -> None:
    for lots in permutations([first, then]):
        assert paying_lot(lots, 3, PayWith.AUTO, NOW) == first


@pytest.mark.parametrize("source", LotSource)
@pytest.mark.parametrize("pay_with", PayWith)
def test_r8_the_sender_s_choice_of_credits(source: LotSource, pay_with: PayWith) -> None:
    lot = replace(LOT, source=source)
    allowed = pay_with in {PayWith.AUTO, PayWith.POOL} or (pay_with is PayWith.FREE) == (source in FREE)
    assert (paying_lot([lot], 3, pay_with, NOW) is lot) is allowed


@pytest.mark.parametrize("smallest", [1, 2, 3])
@pytest.mark.parametrize("degree", [1, 2, 3, OUT_OF_NETWORK])
def test_r10_a_credit_reaches_its_smallest_degree_and_beyond(smallest: int, degree: int) -> None:
    lot = replace(LOT, smallest_degree=smallest)
    assert (paying_lot([lot], degree, PayWith.AUTO, NOW) is lot) is (degree >= smallest)


@settings(deadline=None)
@given(st.lists(LOTS, max_size=6), st.integers(1, OUT_OF_NETWORK), st.sampled_from(PayWith))
def test_r8_the_paying_lot_is_the_first_of_an_independent_sort(lots: list[Lot], degree: int, pay_with: PayWith) -> None:
    left = [
        lot
        for lot in lots
        if lot.remaining >= 1
        and (lot.expires_at is None or lot.expires_at > NOW)
        and degree >= lot.smallest_degree
        and (pay_with in {PayWith.AUTO, PayWith.POOL} or (lot.source in FREE) == (pay_with is PayWith.FREE))
    ]
    rank = ["SUBSCRIPTION", "RECRUITER", "PURCHASED", "REWARD"]
    left.sort(key=lambda lot: lot.id)  # stable sorts, from the least to the most important key
    left.sort(key=lambda lot: lot.granted_at)
    left.sort(key=lambda lot: rank.index(lot.source))
    left.sort(key=lambda lot: (lot.expires_at is None, lot.expires_at or NOW))
    assert paying_lot(lots, degree, pay_with, NOW) == (left[0] if left else None)
