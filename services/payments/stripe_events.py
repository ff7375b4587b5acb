"""Stripe's webhook events: is it Stripe that speaks, and what does it say of which payment."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from stripe import SignatureVerificationError, WebhookSignature

from services.payments.provider import PaymentEvent
from services.payments.stripe_objects import (
    MEMBER,
    PURCHASE,
    ChargedCard,
    Dispute,
    Intent,
    RefundMade,
    StripeValue,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from pydantic import SecretStr

TOLERANCE = timedelta(minutes=5)
"""How far an event's time may be from ours, both ways: a recorded event can't be replayed for ever."""

_KINDS: dict[str, type[Intent | ChargedCard | RefundMade | Dispute]] = {
    "payment_intent.succeeded": Intent,
    "payment_intent.processing": Intent,
    "payment_intent.payment_failed": Intent,
    "payment_intent.canceled": Intent,
    "payment_intent.requires_action": Intent,
    "charge.refunded": ChargedCard,
    "charge.refund.updated": RefundMade,
    "refund.created": RefundMade,
    "refund.updated": RefundMade,
    "refund.failed": RefundMade,
    "charge.dispute.created": Dispute,
    "charge.dispute.updated": Dispute,
    "charge.dispute.closed": Dispute,
    "charge.dispute.funds_withdrawn": Dispute,
    "charge.dispute.funds_reinstated": Dispute,
}


class BadSignature(Exception):  # noqa: N818 - says what is wrong with the event
    """Nobody proved to be Stripe: answer 400 and do nothing."""


class UnreadableEvent(Exception):  # noqa: N818 - as above
    """Stripe speaks, but not as documented: answer 500, so that it asks again and somebody looks."""


class _Data(StripeValue):
    object: dict[str, Any]


class _Event(StripeValue):
    id: str
    type: str
    livemode: bool
    data: _Data
    account: str | None = None


def stripe_event(
    payload: bytes,
    signature_header: str | None,
    secrets: Iterable[SecretStr],
    *,
    live: bool,
    now: datetime,
    tolerance: timedelta = TOLERANCE,
) -> PaymentEvent | None:
    """What the event says, None if it is none of ours: another type, another mode than ``live``, another account.

    ``payload`` is the request's body byte for byte, ``signature_header`` its ``Stripe-Signature``. Any of ``secrets``
    may have signed it, so that a secret can be replaced while the old one is still in use. Raises BadSignature,
    UnreadableEvent.
    """
    _verify(payload, signature_header, secrets, now, tolerance)
    try:
        event = _Event.model_validate_json(payload)
        kind = _KINDS.get(event.type)
        if kind is None or event.livemode is not live or event.account is not None:
            return None
        return _told(event.id, kind.model_validate(event.data.object))
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, detail["loc"])) or "the whole" for detail in error.errors())
        raise UnreadableEvent(f"can't read {fields}") from None  # its own text would repeat what was sent


def _told(event_id: str, about: Intent | ChargedCard | RefundMade | Dispute) -> PaymentEvent | None:
    state = about.state()
    if state.reference is None:
        return None  # a charge without an intent: none of ours is
    known = about.metadata or {}
    refund = about.result() if isinstance(about, RefundMade) else None
    return PaymentEvent(event_id, known.get(MEMBER), known.get(PURCHASE), state, refund)


def _verify(
    payload: bytes, header: str | None, secrets: Iterable[SecretStr], now: datetime, tolerance: timedelta
) -> None:
    if header is None or not any(_signed(payload, header, secret) for secret in secrets):
        raise BadSignature("no signature of a known secret")
    told = next(int(item.split("=")[1]) for item in header.split(",") if item.startswith("t="))
    if abs(int(now.timestamp()) - told) > tolerance.total_seconds():  # the library reads a clock, and looks back only
        raise BadSignature("signed too long ago, or ahead of time")


def _signed(payload: bytes, header: str, secret: SecretStr) -> bool:
    try:
        WebhookSignature.verify_header(  # pyright: ignore[reportUnknownMemberType] - its tolerance has no type
            payload, header, secret.get_secret_value()
        )
    except (SignatureVerificationError, UnicodeDecodeError, TypeError):  # TypeError: a signature that isn't ASCII
        return False
    return True
