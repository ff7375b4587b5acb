"""What a member asks to be done: one frozen value per mutation, made whole before any transaction begins.

Ids and ``now`` are in it from the start, so that a retried transaction repeats the very same work.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from services.inmail import ReportReason
    from services.lot import PayWith
    from services.member import OptOut, PlanName
    from services.purchase import PaymentMethod


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What all intents share: who acts, with which idempotency key (R21), when, and the id of what it would make.

    ``fingerprint`` is a hash of the operation and its input: the same key with another one is a conflict.
    """

    id: str
    actor_id: str
    key: str
    fingerprint: str
    now: datetime

    @property
    def other_id(self) -> str | None:
        """The second member that this intent is about, None if there is none."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class BetweenMembers(Intent):
    """An intent between two members; both are locked."""

    member_id: str

    @property
    def other_id(self) -> str | None:
        """The second member."""
        return self.member_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SendInMail(BetweenMembers):
    """Send an InMail to ``member_id``, paid with ``pay_with`` (R18)."""

    subject: str
    body: str
    pay_with: PayWith


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutInMail(BetweenMembers):
    """An intent about an InMail between the actor and ``member_id``."""

    inmail_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyToInMail(AboutInMail):
    """Reply inside the conversation of an InMail (R13)."""

    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineInMail(AboutInMail):
    """Decline an InMail (R13)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportInMail(AboutInMail):
    """Report an InMail's sender (R11, R17)."""

    reason: ReportReason
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockMember(BetweenMembers):
    """Block a member (R11)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnblockMember(BetweenMembers):
    """Take a block back (R11)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPreferences(Intent):
    """Set who may write to the actor; None leaves a setting as it is (R9, R11)."""

    opt_outs: frozenset[OptOut] | None
    open_profile: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartSubscription(Intent):
    """Start a plan, with its first grant (R4)."""

    plan: PlanName


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPurchase(Intent):
    """Open a purchase of a pack of ``credits``, before the payment provider is asked (R5a)."""

    credits: int
    method: PaymentMethod


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcludePurchase(Intent):
    """Settle (``reference`` is the provider's) or decline (None) the purchase with this intent's id (R5a)."""

    reference: str | None
