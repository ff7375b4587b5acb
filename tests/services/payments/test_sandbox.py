from dataclasses import replace

import pytest

from services.payments.provider import Charge, Refund, RefundResult, RefundState
from services.payments.sandbox import SandboxProvider
from services.payments.state import PaymentState, PaymentStatus
from services.purchase import PaymentMethod
from services.refusal import InvalidInput

pytestmark = pytest.mark.anyio
SANDBOX = SandboxProvider()
CARD = PaymentMethod.CREDIT_CARD
CHARGE = Charge("p1", "ana", 5999, "USD", 25, CARD, "4242424242424242")
PAID = PaymentState(PaymentStatus.PAID, "sandbox-p1")
BILLING = [PaymentMethod.MICROSOFT_BILLING, PaymentMethod.LINKEDIN_BILLING]


@pytest.mark.parametrize("token", ["4242424242424242", "4242 4242 4242 4242", "4242-4242-4242-4242"])
async def test_r5a_the_card_that_succeeds_settles(token: str) -> None:
    SANDBOX.check(CARD, token)
    assert await SANDBOX.charge(replace(CHARGE, token=token)) == PAID


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("4000000000000002", "The card was declined."),
        ("4000 0000 0000 9995", "The card has insufficient funds."),
        ("4000-0000-0000-0069", "The card has expired."),
    ],
)
async def test_r5a_the_cards_that_decline_say_why(token: str, reason: str) -> None:
    SANDBOX.check(CARD, token)
    failed = PaymentState(PaymentStatus.FAILED, "sandbox-p1", reason=reason)
    assert await SANDBOX.charge(replace(CHARGE, token=token)) == failed
    assert await SANDBOX.look_up(replace(CHARGE, token=token), None) == failed


@pytest.mark.parametrize("token", [None, "", "4111111111111111", "424242424242424", "card"])
def test_r5a_other_cards_are_refused_before_any_purchase(token: str | None) -> None:
    with pytest.raises(InvalidInput, match=r"4242424242424242 settles; 4000000000000002, .* are declined") as error:
        SANDBOX.check(CARD, token)
    assert (error.value.field, error.value.rule) == ("input.paymentToken", "R5a")


@pytest.mark.parametrize("method", BILLING)
@pytest.mark.parametrize("token", [None, "4000000000000002"])
async def test_r5a_account_billing_settles_without_a_card(method: PaymentMethod, token: str | None) -> None:
    SANDBOX.check(method, token)
    assert await SANDBOX.charge(replace(CHARGE, method=method, token=token)) == PAID


async def test_r5a_one_purchase_gets_one_answer_however_often_it_is_asked() -> None:
    assert await SANDBOX.charge(CHARGE) == await SANDBOX.charge(CHARGE)
    assert await SANDBOX.charge(CHARGE) != await SANDBOX.charge(replace(CHARGE, purchase_id="p2"))


async def test_r5a_a_refund_is_done_at_once() -> None:
    refund = Refund("r1", "p1", "ana", CARD, "sandbox-p1", 5999, "USD")
    assert await SANDBOX.refund(refund) == RefundResult("r1", RefundState.DONE, "sandbox-r1")
