"""No provider: packs aren't sold, since nobody takes the money."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from services.refusal import PaymentRefused, Refusal
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from services.payments.provider import Charge, Refund
    from services.purchase import PaymentMethod


class NoProvider:
    """Refuses every purchase before it is opened."""

    def check(self, method: PaymentMethod, token: str | None) -> NoReturn:  # noqa: ARG002 - whatever they are
        """Raises PaymentRefused, always."""
        raise PaymentRefused(Refusal(RefusalCode.PAYMENTS_OFF))

    async def keep(self, member_id: str, method: PaymentMethod, token: str, key: str) -> NoReturn:  # noqa: ARG002 - as above
        """Raises PaymentRefused, always."""
        self.check(method, token)

    async def charge(self, charge: Charge) -> NoReturn:
        """Raises PaymentRefused, always: nothing is charged for a purchase that was opened before."""
        self.check(charge.method, charge.token)

    async def look_up(self, charge: Charge, reference: str | None) -> NoReturn:  # noqa: ARG002 - whatever it was
        """Raises PaymentRefused, always: there is nobody to ask."""
        self.check(charge.method, charge.token)

    async def refund(self, refund: Refund) -> NoReturn:
        """Raises PaymentRefused, always: there is nobody to pay it back."""
        self.check(refund.method, None)
