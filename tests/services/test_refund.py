from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.provider import RefundResult, RefundState
from services.payments.state import DisputeState
from services.policy import PackPolicy, Policy
from services.purchase import PurchaseState
from services.refund import Refund, refund_cents
from tests.services.decisions.test_payment_properties import NOW, OPEN

SETTLED = replace(OPEN, state=PurchaseState.SETTLED)
PENDING = Refund("r1", "p1", 10, 2399, "ana", NOW)
DONE = RefundResult("r1", RefundState.DONE, "re_1")
FAILED = RefundResult("r1", RefundState.FAILED, "re_1", "Sent back.")


def test_r5a_reports_of_a_refund_may_come_in_any_order() -> None:
    reports = (RefundResult("r1", RefundState.PENDING), DONE, FAILED)
    ends: set[Refund] = set()
    for order in permutations(reports):
        refund = PENDING
        for report in order:
            refund = refund.told(report)
        ends.add(refund)
    assert ends == {replace(PENDING, state=RefundState.FAILED, reference="re_1", reason="Sent back.")}


@pytest.mark.parametrize(
    ("refund", "counts", "reached"),
    [
        (PENDING, True, True),
        (PENDING.told(DONE), True, True),
        (PENDING.told(FAILED), False, True),
        (PENDING.told(replace(FAILED, reference=None)), False, False),
    ],
)
def test_r5a_which_refunds_count(refund: Refund, *, counts: bool, reached: bool) -> None:
    assert (refund.counts, refund.reached_provider) == (counts, reached)


@pytest.mark.parametrize(("credits", "cents"), [(1, 239), (10, 2399), (24, 5759), (25, 5999)])
def test_r5a_a_share_is_rounded_down_and_the_whole_is_the_price(credits: int, cents: int) -> None:
    assert refund_cents(SETTLED, credits) == cents


@pytest.mark.parametrize("dispute", DisputeState)
def test_r5a_a_bank_that_takes_the_money_back_leaves_nothing_to_pay_back(dispute: DisputeState) -> None:
    disputed = replace(SETTLED, dispute=dispute, taken=24, owed=1)
    takes = dispute in {DisputeState.OPEN, DisputeState.LOST}
    assert disputed.disputed is takes
    assert refund_cents(disputed, 1) == (0 if takes else 5999)


def test_r5a_no_more_is_paid_back_than_was_paid() -> None:
    assert refund_cents(replace(SETTLED, refunded_cents=5900, outside_cents=5900), 10) == 99
    assert refund_cents(replace(SETTLED, refunded_cents=6000, outside_cents=6000), 10) == 0


@given(bought=st.sampled_from(Policy().packs), data=st.data())
def test_r5a_an_unspent_pack_given_back_in_parts_brings_exactly_its_price(
    bought: PackPolicy, data: st.DataObject
) -> None:
    purchase = replace(SETTLED, credits=bought.credits, price_cents=bought.price_cents)
    while left := purchase.credits - purchase.refunded_credits:
        credits = data.draw(st.integers(1, left))
        cents = refund_cents(purchase, credits)
        assert cents > 0
        made = Refund(f"r{left}", "p1", credits, cents, "ana", NOW)
        purchase = replace(purchase, refunds=(*purchase.refunds, made))
    assert purchase.paid_back_cents == bought.price_cents
