"""A provider for trying things out: no network, no money, test card numbers for each thing that can happen."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from services.payments.provider import PaymentEvent, RefundResult, RefundState
from services.payments.state import DisputeState, PaymentState, PaymentStatus
from services.refusal import InvalidInput

if TYPE_CHECKING:
    from services.payments.provider import Charge, Refund
    from services.purchase import PaymentMethod

SUCCEEDS = "4242424242424242"
DECLINES = {
    "4000000000000002": "The card was declined.",
    "4000000000009995": "The card has insufficient funds.",
    "4000000000000069": "The card has expired.",
}
AUTHENTICATES = "4000002500003155"
DISPUTED = "4000000000000259"
CARDS = frozenset({SUCCEEDS, *DECLINES, AUTHENTICATES, DISPUTED})


class SandboxOutcome(StrEnum):
    """What may happen to a payment later, outside: authentication, the bank's claim and its end, money paid back."""

    AUTHENTICATED = "AUTHENTICATED"
    NOT_AUTHENTICATED = "NOT_AUTHENTICATED"
    DISPUTE_OPENED = "DISPUTE_OPENED"
    DISPUTE_WON = "DISPUTE_WON"
    DISPUTE_LOST = "DISPUTE_LOST"
    REFUNDED_ELSEWHERE = "REFUNDED_ELSEWHERE"


_DISPUTES = {
    SandboxOutcome.DISPUTE_OPENED: DisputeState.OPEN,
    SandboxOutcome.DISPUTE_WON: DisputeState.WON,
    SandboxOutcome.DISPUTE_LOST: DisputeState.LOST,
}


class SandboxProvider:
    """Pays, declines or waits by the test card number alone, so that the same purchase always gets the same answer.

    It remembers nothing, since its processes come and go: what happens later is told to it, by ``sandbox_event``.
    """

    def check(self, method: PaymentMethod, token: str | None) -> None:  # noqa: ARG002 - asked for cards only
        """Raises InvalidInput for anything but one of the test numbers."""
        if _digits(token) not in CARDS:
            declines = ", ".join(DECLINES)
            raise InvalidInput(
                "input.paymentToken",
                f"The sandbox takes test cards only: {SUCCEEDS} settles; {declines} are declined; {AUTHENTICATES} asks "
                f"the buyer to authenticate; {DISPUTED} settles and is disputed later.",
                rule="R5a",
            )

    async def keep(self, member_id: str, method: PaymentMethod, token: str, key: str) -> None:
        """Nothing needs to be done: a test card is its number."""

    async def charge(self, charge: Charge) -> PaymentState:
        """PAID, FAILED, or PENDING with a client secret for the card that asks for authentication."""
        card, reference = _digits(charge.token), _reference(charge.purchase_id)
        if card == AUTHENTICATES:
            return PaymentState(PaymentStatus.PENDING, reference, client_secret=f"{reference}-secret")
        if card in DECLINES:
            return PaymentState(PaymentStatus.FAILED, reference, reason=DECLINES[card])
        return PaymentState(PaymentStatus.PAID, reference)

    async def look_up(self, charge: Charge, reference: str | None) -> PaymentState:
        """What the card's number says, with the dispute that has come by now; PENDING if the number isn't at hand."""
        card = _digits(charge.token)
        if card not in CARDS:
            return PaymentState(PaymentStatus.PENDING, reference)
        state = await self.charge(charge)
        disputed = sandbox_event(charge.purchase_id, charge.member_id, SandboxOutcome.DISPUTE_OPENED).state
        return state.merged(disputed) if card == DISPUTED else state

    async def refund(self, refund: Refund) -> RefundResult:
        """DONE: there was no money."""
        return RefundResult(refund.refund_id, RefundState.DONE, _reference(refund.refund_id))


def sandbox_event(purchase_id: str, member_id: str, outcome: SandboxOutcome, *, price_cents: int = 0) -> PaymentEvent:
    """What a real provider would tell by itself; the same outcome of the same purchase is the same event.

    ``price_cents`` is what REFUNDED_ELSEWHERE paid back, in whole.
    """
    status = PaymentStatus.FAILED if outcome is SandboxOutcome.NOT_AUTHENTICATED else PaymentStatus.PAID
    state = PaymentState(
        status,
        _reference(purchase_id),
        refunded_cents=price_cents if outcome is SandboxOutcome.REFUNDED_ELSEWHERE else 0,
        dispute=_DISPUTES.get(outcome, DisputeState.NONE),
        reason="The card's bank couldn't make sure that it was you." if status is PaymentStatus.FAILED else None,
    )
    return PaymentEvent(f"{_reference(purchase_id)}-{outcome.lower()}", member_id, purchase_id, state)


def _reference(id: str) -> str:
    return f"sandbox-{id}"


def _digits(token: str | None) -> str:
    return (token or "").replace(" ", "").replace("-", "")
