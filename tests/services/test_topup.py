"""R5: when a top-up is due, what a month allows, and what a decline does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.purchase import PaymentMethod, Purchase, PurchaseState
from services.topup import TopUp

NOW = datetime(2026, 3, 30, 12, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)
DAY = timedelta(days=1)
PRICE = 59_99
TOP_UP = TopUp("ana", 10, 25, max_purchases=2, max_cents=3 * PRICE, method=PaymentMethod.CREDIT_CARD, token="pm_1")
BOUGHT = Purchase("p1", "ana", 25, PRICE, "USD", TOP_UP.method, PurchaseState.PENDING, NOW, "k", "f")
PAUSES = (DAY, 3 * DAY)


def due(top_up: TopUp, balance: int = 9, now: datetime = NOW) -> datetime | None:
    return top_up.next_try(balance, PRICE, now)


def test_a_balance_below_the_threshold_is_due_at_once() -> None:
    assert (due(TOP_UP, 9), due(TOP_UP, 10)) == (NOW, None)


@pytest.mark.parametrize("change", [{"enabled": False}, {"armed": False}, {"pending": "p0"}])
def test_nothing_is_due_when_off_or_bought_already(change: dict[str, object]) -> None:
    assert due(replace(TOP_UP, **change)) is None  # pyright: ignore[reportArgumentType] - its fields


def test_one_dip_brings_one_purchase_until_the_balance_has_recovered() -> None:
    begun = TOP_UP.begun(BOUGHT, NOW)
    assert (begun.pending, begun.armed, begun.bought_in_month(NOW)) == ("p1", False, (1, PRICE))
    assert begun.rearmed(50) == begun  # it is still to be paid for
    settled = begun.settled()
    assert due(settled.rearmed(9)) is None
    assert due(settled.rearmed(10).rearmed(9)) == NOW


def test_ceilings_put_it_off_until_the_next_month() -> None:
    twice = replace(TOP_UP, month="2026-03", purchases=2, cents=2 * PRICE)
    assert (due(twice), due(twice, now=APRIL)) == (APRIL, APRIL)
    assert due(replace(twice, max_purchases=3)) == NOW
    assert due(replace(twice, max_purchases=3, max_cents=3 * PRICE - 1)) == APRIL
    assert replace(twice).begun(BOUGHT, APRIL).bought_in_month(APRIL) == (1, PRICE)


def test_a_clock_that_lags_behind_counts_in_the_later_month() -> None:
    april = TOP_UP.begun(BOUGHT, APRIL)
    assert april.bought_in_month(NOW) == (1, PRICE)
    assert replace(april, pending=None).begun(BOUGHT, NOW).month == "2026-04"


def test_after_a_decline_it_waits_a_day_then_three_and_then_is_off() -> None:
    first = TOP_UP.begun(BOUGHT, NOW).declined(BOUGHT, PAUSES, NOW)
    assert (first.retry_at, first.bought_in_month(NOW), due(first)) == (NOW + DAY, (0, 0), NOW + DAY)
    second = first.begun(BOUGHT, NOW + DAY).declined(BOUGHT, PAUSES, NOW + DAY)
    assert (second.retry_at, second.enabled) == (NOW + 4 * DAY, True)
    third = second.begun(BOUGHT, NOW + 4 * DAY).declined(BOUGHT, PAUSES, NOW + 4 * DAY)
    assert (third.enabled, third.retry_at, third.token, due(third)) == (False, None, None, None)


def test_a_payment_forgives_what_was_declined_before() -> None:
    paid = TOP_UP.begun(BOUGHT, NOW).declined(BOUGHT, PAUSES, NOW).begun(BOUGHT, NOW + DAY).settled()
    assert (paid.declines, paid.retry_at, paid.pending) == (0, None, None)


def test_a_retry_waits_for_its_month_where_that_is_full() -> None:
    declined = replace(TOP_UP, retry_at=NOW + DAY, month="2026-03", purchases=2)
    assert due(declined) == APRIL
    assert due(replace(declined, retry_at=APRIL + DAY)) == APRIL + DAY


def test_a_decline_gives_back_what_its_own_month_counted() -> None:
    april = replace(TOP_UP.begun(BOUGHT, NOW), month="2026-04", purchases=1, cents=PRICE)
    assert april.declined(BOUGHT, PAUSES, APRIL).bought_in_month(APRIL) == (1, PRICE)


def test_the_token_is_not_shown() -> None:
    assert "pm_1" not in repr(TOP_UP)
