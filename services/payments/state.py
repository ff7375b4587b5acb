"""What is known of a payment, and how reports of it are put together whatever order they come in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T", bound=StrEnum)


class PaymentStatus(StrEnum):
    """Where a payment stands, from the weakest to the strongest report.

    FAILED beats PENDING, which may just be older news. PAID beats FAILED: another card may pay what the first one
    didn't, and money that has come stays a fact.
    """

    PENDING = "PENDING"
    FAILED = "FAILED"
    PAID = "PAID"


class DisputeState(StrEnum):
    """Whether the buyer's bank wants the money back, from the weakest to the strongest report.

    WON and LOST end what OPEN began, so both beat it. LOST beats WON: when a payment was disputed twice, or a decision
    was reversed on appeal, the money is gone, and credits must follow the money.
    """

    NONE = "NONE"
    OPEN = "OPEN"
    WON = "WON"
    LOST = "LOST"


@dataclass(frozen=True, slots=True)
class PaymentState:
    """What a provider knows of one payment.

    ``reference`` is its id of the payment; ``refunded_cents`` what was paid back in all; ``reason`` says in words for
    the buyer why it failed; ``client_secret`` lets the buyer's browser authenticate a payment that is PENDING.
    """

    status: PaymentStatus
    reference: str | None = None
    refunded_cents: int = 0
    dispute: DisputeState = DisputeState.NONE
    reason: str | None = None
    client_secret: str | None = field(default=None, repr=False)

    def merged(self, other: PaymentState) -> PaymentState:
        """Both reports in one: commutative, associative and idempotent, so order and repetition don't matter.

        The words and ids are those of the stronger status; among equals the greatest, which is any fixed choice.
        """
        status = _stronger(self.status, other.status)
        telling = [state for state in (self, other) if state.status is status]
        return PaymentState(
            status,
            reference=_greatest(state.reference for state in telling),
            refunded_cents=max(self.refunded_cents, other.refunded_cents),
            dispute=_stronger(self.dispute, other.dispute),
            reason=_greatest(state.reason for state in telling),
            client_secret=_greatest(state.client_secret for state in telling),
        )


def _stronger(one: T, other: T) -> T:
    order = list(type(one))
    return max(one, other, key=order.index)


def _greatest(texts: Iterable[str | None]) -> str | None:
    return max((text for text in texts if text is not None), default=None)
