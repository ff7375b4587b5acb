from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.payments.billing import BillingProvider
from services.payments.provider import Charge, Refund
from services.payments.router import PaymentRouter
from services.payments.sandbox import SandboxProvider
from services.purchase import PaymentMethod
from services.refusal import InvalidInput

pytestmark = pytest.mark.anyio
ROUTER = PaymentRouter(SandboxProvider(), BillingProvider(lambda: datetime(2026, 11, 24, tzinfo=UTC)))
CHARGE = Charge("p1", "ana", 5999, "USD", 25, PaymentMethod.CREDIT_CARD, "4242424242424242")


@pytest.mark.parametrize(
    ("method", "reference", "back"),
    [
        (PaymentMethod.CREDIT_CARD, "sandbox-p1", "sandbox-r1"),
        (PaymentMethod.MICROSOFT_BILLING, "microsoft-2026-11", "microsoft-2026-11"),
        (PaymentMethod.LINKEDIN_BILLING, "linkedin-2026-11", "linkedin-2026-11"),
    ],
)
async def test_r5a_each_method_has_its_provider(method: PaymentMethod, reference: str, back: str) -> None:
    charge = replace(CHARGE, method=method)
    ROUTER.check(method, charge.token)
    assert (await ROUTER.charge(charge)).reference == reference
    assert (await ROUTER.look_up(charge, reference)).reference == reference
    refund = Refund("r1", "p1", "ana", method, reference, 5999, "USD")
    assert (await ROUTER.refund(refund)).reference == back


def test_r5a_only_cards_need_a_token() -> None:
    ROUTER.check(PaymentMethod.MICROSOFT_BILLING, None)
    with pytest.raises(InvalidInput):
        ROUTER.check(PaymentMethod.CREDIT_CARD, None)
