from __future__ import annotations

import pytest

from services.payments.none import NoProvider
from services.payments.provider import Charge, Refund
from services.purchase import PaymentMethod
from services.refusal import PaymentRefused
from services.refusal_code import RefusalCode


@pytest.mark.parametrize("method", PaymentMethod)
def test_no_purchase_is_so_much_as_opened(method: PaymentMethod) -> None:
    with pytest.raises(PaymentRefused, match="aren't sold here") as refused:
        NoProvider().check(method, "4242424242424242")
    assert refused.value.refusal.code is RefusalCode.PAYMENTS_OFF


@pytest.mark.anyio
async def test_nothing_is_charged_looked_up_or_paid_back_for_a_purchase_opened_before() -> None:
    charge = Charge("p", "ana", 5999, "USD", 25, PaymentMethod.CREDIT_CARD, "4242424242424242")
    with pytest.raises(PaymentRefused):
        await NoProvider().charge(charge)
    with pytest.raises(PaymentRefused):
        await NoProvider().look_up(charge, "reference")
    with pytest.raises(PaymentRefused):
        await NoProvider().refund(Refund("r", "p", "ana", PaymentMethod.CREDIT_CARD, "reference", 5999, "USD"))
