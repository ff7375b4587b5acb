"""The interface of payment providers (R5a)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from services.purchase import PaymentMethod


@dataclass(frozen=True, slots=True)
class Charge:
    """What to charge: ``amount_cents`` of ``currency``, by ``method``.

    ``purchase_id`` makes the charge idempotent: a provider asked twice about one purchase charges once and answers
    the same. ``token`` is what the provider's own form gave the buyer's browser, None where the method needs none.
    """

    purchase_id: str
    amount_cents: int
    currency: str
    method: PaymentMethod
    token: str | None


@dataclass(frozen=True, slots=True)
class Settled:
    """The money is ours; ``reference`` is the provider's id of the charge."""

    reference: str


@dataclass(frozen=True, slots=True)
class Declined:
    """The provider refused, in words for the buyer."""

    reason: str


class PaymentProvider(Protocol):
    """Whoever takes the money."""

    def check(self, method: PaymentMethod, token: str | None) -> None:
        """Raises InvalidInput if ``token`` can't be one of this provider's for ``method``."""
        ...

    async def charge(self, charge: Charge) -> Settled | Declined:
        """Charge once per purchase, however often it is asked. May raise anything when the provider is out of reach."""
        ...
