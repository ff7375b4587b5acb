"""What a carried-out intent answers: stored with its idempotency key, and given again on a replay (R21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - pydantic reads these annotations at run time
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from services.lot import LotSource  # noqa: TC001 - as above
from services.member import OptOut, PlanName  # noqa: TC001 - as above
from services.purchase import PaymentMethod  # noqa: TC001 - as above


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An InMail was delivered; ``available`` is what the sender has left, in credits."""

    operation: Literal["sendInMail"] = "sendInMail"
    inmail_id: str
    sent_at: datetime
    lot_id: str | None
    source: LotSource | None
    entry: int | None
    available: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Replied:
    """A reply was delivered; ``credit_returned`` tells whether the sender got the credit back (R25)."""

    operation: Literal["replyToInMail"] = "replyToInMail"
    reply_id: str
    sent_at: datetime
    credit_returned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """An InMail was declined."""

    operation: Literal["declineInMail"] = "declineInMail"
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """An InMail was reported."""

    operation: Literal["reportInMail"] = "reportInMail"
    report_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """A member is blocked now; ``changed`` is False if it was so before."""

    operation: Literal["blockMember"] = "blockMember"
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unblocked:
    """A member isn't blocked any more; ``changed`` is False if it wasn't before."""

    operation: Literal["unblockMember"] = "unblockMember"
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesSet:
    """Who may write to the member, from now on."""

    operation: Literal["setInMailPreferences"] = "setInMailPreferences"
    opt_outs: tuple[OptOut, ...]
    open_profile: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """A plan began, with its first grant of ``granted`` credits (R4)."""

    operation: Literal["startSubscription"] = "startSubscription"
    subscription_id: str
    plan: PlanName
    started_at: datetime
    granted: int
    next_grant_at: datetime
    available: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchased:
    """A pack was paid for and its credits are there."""

    operation: Literal["purchaseCredits"] = "purchaseCredits"
    purchase_id: str
    lot_id: str
    credits: int
    price_cents: int
    currency: str
    method: PaymentMethod
    settled_at: datetime
    available: int


Answer = Sent | Replied | Declined | Reported | Blocked | Unblocked | PreferencesSet | Subscribed | Purchased

_ANSWER: TypeAdapter[Answer] = TypeAdapter(Annotated[Answer, Field(discriminator="operation")])


def encode(answer: Answer) -> str:
    """The answer as JSON text, for the idempotency record."""
    return _ANSWER.dump_json(answer).decode()


def decode(text: str) -> Answer:
    """The answer out of an idempotency record. Raises ValueError if the text isn't one."""
    return _ANSWER.validate_json(text)
