"""The interface of payment providers (R5a)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from services.payments.state import PaymentState
    from services.purchase import PaymentMethod


@dataclass(frozen=True, slots=True)
class Charge:
    """What to charge: ``amount_cents`` of ``currency`` for ``credits`` credits, by ``method``.

    ``purchase_id`` makes the charge idempotent: a provider asked twice about one purchase charges once and answers
    the same. ``token`` is what the provider's own form gave the buyer's browser, None where the method needs none.
    ``first`` says that nobody can have asked before, which spares the provider a search for an earlier payment.
    ``unattended`` says that the buyer isn't there, and that the token is of a card that was kept for this.
    """

    purchase_id: str
    member_id: str
    amount_cents: int
    currency: str
    credits: int
    method: PaymentMethod
    token: str | None = field(repr=False)
    first: bool = False
    unattended: bool = False


@dataclass(frozen=True, slots=True)
class Refund:
    """What to pay back: ``amount_cents`` of ``currency`` of the payment that the provider knows as ``reference``.

    ``refund_id`` makes it idempotent: however often it is asked for, it is paid back once.
    """

    refund_id: str
    purchase_id: str
    member_id: str
    method: PaymentMethod
    reference: str
    amount_cents: int
    currency: str


class RefundState(StrEnum):
    """Where a refund stands: DONE and FAILED are final, but for a bank that sends a refund back later."""

    PENDING = "PENDING"
    DONE = "DONE"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class RefundResult:
    """What became of a refund: the provider's ``reference`` for it, and the ``reason`` if it failed, in words."""

    refund_id: str
    state: RefundState
    reference: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    """What a provider tells by itself, to be merged into the purchase; ``id`` is the event's, the same on repetition.

    Where the event doesn't name the purchase, ``purchase_id`` and ``member_id`` are None and ``state.reference`` tells
    which payment is meant. ``refund`` is there if the event is about one of our refunds.
    """

    id: str
    member_id: str | None
    purchase_id: str | None
    state: PaymentState
    refund: RefundResult | None = None


class PaymentProvider(Protocol):
    """Whoever takes the money. Every async method may raise anything when the provider is out of reach."""

    def check(self, method: PaymentMethod, token: str | None) -> None:
        """Raises InvalidInput if ``token`` can't be one of this provider's for ``method``, PaymentRefused if off."""
        ...

    async def keep(self, member_id: str, method: PaymentMethod, token: str, key: str) -> None:
        """Make what ``token`` stands for chargeable while its owner isn't there; ``key`` makes it idempotent.

        Raises PaymentRefused if the bank won't have it, CardSetupRequired if the owner has to authenticate first.
        """
        ...

    async def charge(self, charge: Charge) -> PaymentState:
        """Charge once per purchase, however often it is asked."""
        ...

    async def look_up(self, charge: Charge, reference: str | None) -> PaymentState:
        """What is known of the payment, without charging: PENDING as long as nothing is.

        ``reference`` is the provider's id of it, None if the answer to the charge never came.
        """
        ...

    async def refund(self, refund: Refund) -> RefundResult:
        """Pay back once per ``refund_id``, however often it is asked."""
        ...
