from dataclasses import replace

import pytest

from services.payments.provider import RefundState
from services.payments.state import DisputeState, PaymentState, PaymentStatus
from services.purchase import Purchase, PurchaseState
from services.refund import Refund
from tests.services.decisions.test_payment_properties import NOW, OPEN

SETTLED = replace(OPEN, state=PurchaseState.SETTLED, reference="pi_1")
PENDING = Refund("r1", "p1", 10, 2399, "ana", NOW)
DONE = replace(PENDING, id="r2", state=RefundState.DONE, reference="re_2")
REFUSED = replace(PENDING, id="r3", state=RefundState.FAILED)
SENT_BACK = replace(PENDING, id="r4", state=RefundState.FAILED, reference="re_4")


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (PurchaseState.PENDING, PaymentStatus.PENDING),
        (PurchaseState.SETTLED, PaymentStatus.PAID),
        (PurchaseState.DECLINED, PaymentStatus.FAILED),
    ],
)
def test_what_is_known_of_a_payment(state: PurchaseState, status: PaymentStatus) -> None:
    known = replace(
        OPEN, state=state, reference="pi", refunded_cents=7, dispute=DisputeState.OPEN, reason="No."
    ).payment
    assert known == PaymentState(status, "pi", 7, DisputeState.OPEN, "No.")


@pytest.mark.parametrize(
    ("purchase", "cents"),
    [
        (SETTLED, 0),
        (replace(SETTLED, refunded_cents=2000), 2000),
        (replace(SETTLED, refunds=(PENDING, DONE, REFUSED)), 2 * 2399),
        (replace(SETTLED, refunded_cents=2399, refunds=(DONE,)), 2399),
        (replace(SETTLED, refunded_cents=2399, outside_cents=2399, refunds=(DONE,)), 2 * 2399),
    ],
)
def test_r5a_what_the_buyer_got_back(purchase: Purchase, cents: int) -> None:
    assert purchase.paid_back_cents == cents


@pytest.mark.parametrize(
    ("refunds", "outside"),
    [
        ((), 4000),
        ((PENDING,), 4000 - 2399),
        ((DONE,), 4000 - 2399),
        ((PENDING, DONE), 0),
        ((REFUSED,), 4000),
        ((SENT_BACK,), 4000 - 2399),
    ],
)
def test_r5a_what_was_paid_back_elsewhere_is_what_our_refunds_don_t_account_for(
    refunds: tuple[Refund, ...], outside: int
) -> None:
    assert replace(SETTLED, refunded_cents=4000, refunds=refunds).reckoned().outside_cents == outside


def test_r5a_what_was_paid_back_elsewhere_never_shrinks() -> None:
    known = replace(SETTLED, refunded_cents=2400).reckoned()
    assert replace(known, refunds=(DONE,)).reckoned().outside_cents == 2400


@pytest.mark.parametrize(
    ("outside", "credits"), [(0, 0), (1, 0), (239, 0), (240, 1), (2399, 9), (2400, 10), (5998, 24), (5999, 25)]
)
def test_r5a_money_from_elsewhere_claims_its_share_rounded_down(outside: int, credits: int) -> None:
    assert replace(SETTLED, outside_cents=outside).claimed_credits == credits


@pytest.mark.parametrize(
    ("dispute", "credits"),
    [(DisputeState.NONE, 10), (DisputeState.OPEN, 25), (DisputeState.WON, 10), (DisputeState.LOST, 25)],
)
def test_r5a_a_dispute_claims_all(dispute: DisputeState, credits: int) -> None:
    assert replace(SETTLED, outside_cents=2400, dispute=dispute).claimed_credits == credits


def test_r5a_what_we_paid_back_ourselves_isn_t_claimed_again() -> None:
    ours = replace(SETTLED, refunds=(PENDING, REFUSED))
    assert replace(ours, dispute=DisputeState.LOST).claimed_credits == 15
    assert replace(ours, outside_cents=4000).claimed_credits == 15
