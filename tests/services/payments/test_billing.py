from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.billing import BillingProvider, authorise
from services.payments.provider import Charge, Refund, RefundResult, RefundState
from services.payments.state import PaymentState, PaymentStatus
from services.purchase import PaymentMethod

pytestmark = pytest.mark.anyio
MICROSOFT, LINKEDIN = PaymentMethod.MICROSOFT_BILLING, PaymentMethod.LINKEDIN_BILLING
BILLING = BillingProvider(lambda: datetime(2026, 11, 24, tzinfo=UTC))
CHARGE = Charge("p1", "ana", 5999, "USD", 25, MICROSOFT, None)
CENTS = st.integers(0, 10**6)


@pytest.mark.parametrize(("method", "name"), [(MICROSOFT, "microsoft"), (LINKEDIN, "linkedin")])
@pytest.mark.parametrize("token", [None, "4000000000000002"])
async def test_r5a_account_billing_settles_on_this_month_s_statement_without_a_card(
    method: PaymentMethod, name: str, token: str | None
) -> None:
    BILLING.check(method, token)
    charge = Charge("p1", "ana", 5999, "USD", 25, method, token)
    paid = PaymentState(PaymentStatus.PAID, f"{name}-2026-11")
    assert await BILLING.charge(charge) == await BILLING.look_up(charge, None) == paid
    assert await BILLING.look_up(charge, f"{name}-2026-10") == PaymentState(PaymentStatus.PAID, f"{name}-2026-10")


async def test_r5a_a_refund_is_a_line_of_the_current_statement() -> None:
    refund = Refund("r1", "p1", "ana", MICROSOFT, "microsoft-2026-10", 5999, "USD")
    assert await BILLING.refund(refund) == RefundResult("r1", RefundState.DONE, "microsoft-2026-11")


def test_a_card_isn_t_billed_by_statement() -> None:
    with pytest.raises(KeyError):
        BILLING.check(PaymentMethod.CREDIT_CARD, None)


def test_r5a_the_limit_is_reached_exactly_and_not_passed() -> None:
    def asked(outstanding: int) -> PaymentState:
        return authorise(
            "microsoft-2026-11",
            outstanding_cents=outstanding,
            price_cents=59_99,
            limit_cents=1_000_00,
            currency="USD",
        )

    assert asked(940_01) == PaymentState(PaymentStatus.PAID, "microsoft-2026-11")
    refused = asked(940_02)
    assert (refused.status, refused.reference) == (PaymentStatus.FAILED, "microsoft-2026-11")
    assert refused.reason == (
        "Your account's limit is 1,000.00 USD, of which 59.98 USD is left: too little for 59.99 USD."
    )
    assert "of which 0.00 USD is left" in (asked(2_000_00).reason or "")
    assert asked(-50_00).status is PaymentStatus.PAID


@given(CENTS, st.lists(CENTS))
def test_r5a_what_is_authorised_one_by_one_never_exceeds_the_limit(limit: int, prices: list[int]) -> None:
    owed = 0
    for price in prices:
        state = authorise("m", outstanding_cents=owed, price_cents=price, limit_cents=limit, currency="USD")
        fits = owed + price <= limit
        assert (state.status is PaymentStatus.PAID) == fits
        owed += price if fits else 0
    assert owed <= limit
