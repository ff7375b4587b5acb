"""A provider for trying things out: no network, no money, test card numbers that settle or are declined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.payments.provider import RefundResult, RefundState
from services.payments.state import PaymentState, PaymentStatus
from services.purchase import PaymentMethod
from services.refusal import InvalidInput

if TYPE_CHECKING:
    from services.payments.provider import Charge, Refund

SUCCEEDS = "4242424242424242"
DECLINES = {
    "4000000000000002": "The card was declined.",
    "4000000000009995": "The card has insufficient funds.",
    "4000000000000069": "The card has expired.",
}


class SandboxProvider:
    """Settles or declines by the test card number alone, so that the same purchase always gets the same answer."""

    def check(self, method: PaymentMethod, token: str | None) -> None:
        """Raises InvalidInput for a card payment without one of the test numbers."""
        if method is not PaymentMethod.CREDIT_CARD:
            return
        if _digits(token) not in {SUCCEEDS, *DECLINES}:
            declines = ", ".join(DECLINES)
            raise InvalidInput(
                "input.paymentToken",
                f"The sandbox takes test cards only: {SUCCEEDS} settles; {declines} are declined.",
                rule="R5a",
            )

    async def charge(self, charge: Charge) -> PaymentState:
        """PAID by the card that succeeds and by account billing, FAILED by the other test cards."""
        reason = DECLINES.get(_digits(charge.token)) if charge.method is PaymentMethod.CREDIT_CARD else None
        status = PaymentStatus.FAILED if reason else PaymentStatus.PAID
        return PaymentState(status, reference=f"sandbox-{charge.purchase_id}", reason=reason)

    async def look_up(self, charge: Charge, reference: str | None) -> PaymentState:  # noqa: ARG002 - it has no memory
        """What the charge says: the card number decides it."""
        return await self.charge(charge)

    async def refund(self, refund: Refund) -> RefundResult:
        """DONE: there was no money."""
        return RefundResult(refund.refund_id, RefundState.DONE, f"sandbox-{refund.refund_id}")


def _digits(token: str | None) -> str:
    return (token or "").replace(" ", "").replace("-", "")
