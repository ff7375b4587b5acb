from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.purchase import PaymentMethod
from services.receipt import Receipt, ReceiptKind, ReceiptLine, sum_of

SALE = Receipt(
    "p1", ReceiptKind.SALE, "ana", "p1", datetime(2026, 3, 1, tzinfo=UTC), 25, 59_99, "USD", PaymentMethod.CREDIT_CARD
)


def test_the_lines_add_up_to_what_was_paid() -> None:
    assert SALE.lines == (ReceiptLine("Pack of 25 InMail credits", 1, 59_99),)
    assert SALE.total_cents == 59_99


def test_what_came_back_is_below_zero() -> None:
    back = replace(SALE, kind=ReceiptKind.REFUND, credits=3, cents=7_19)
    assert back.lines == (ReceiptLine("Paid back: 3 unspent InMail credits", 1, -7_19),)
    assert back.total_cents == -7_19


@pytest.mark.parametrize(
    ("cents", "text"), [(59_99, "USD 59.99"), (0, "USD 0.00"), (5, "USD 0.05"), (-7_19, "-USD 7.19"), (100, "USD 1.00")]
)
def test_a_sum_for_people(cents: int, text: str) -> None:
    assert sum_of(cents, "USD") == text
