"""Members as the rules see them (R1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from services.notification import MAILED_BY_DEFAULT, NotificationKind

if TYPE_CHECKING:
    from datetime import datetime


class ProfileLevel(StrEnum):
    """How complete a profile is (R1); a basic one can't receive InMail (R11)."""

    BASIC = "BASIC"
    FULL = "FULL"


class Standing(StrEnum):
    """Whether a member may act (R1, R12)."""

    ACTIVE = "ACTIVE"
    RESTRICTED = "RESTRICTED"
    SUSPENDED = "SUSPENDED"


class AccountType(StrEnum):
    """The seat that a member holds, whatever plan is paid for."""

    STANDARD = "STANDARD"
    RECRUITER = "RECRUITER"
    SALES = "SALES"


class SubscriberKind(StrEnum):
    """What opt-outs tell senders apart by (R1)."""

    RECRUITER = "RECRUITER"
    SALES = "SALES"
    PREMIUM = "PREMIUM"
    STANDARD = "STANDARD"


class OptOut(StrEnum):
    """Whose InMail a member refuses: one subscriber kind's, or everyone's (R11)."""

    RECRUITER = "RECRUITER"
    SALES = "SALES"
    PREMIUM = "PREMIUM"
    STANDARD = "STANDARD"
    ALL = "ALL"


class PlanName(StrEnum):
    """What brings a monthly allowance: a Premium plan (R4), or a recruiter account (R6)."""

    CAREER = "CAREER"
    CAREER_PLUS = "CAREER_PLUS"
    CAREER_EXECUTIVE = "CAREER_EXECUTIVE"
    RECRUITER = "RECRUITER"


@dataclass(frozen=True, slots=True)
class Member:
    """One member's facts that the rules read.

    ``restricted_until`` is when a restriction ends by itself, None if none does (R17). ``open_job_posts`` and
    ``response_rate`` (0 to 1, of candidates) are the inputs of a recruiter's grant (R6a). ``has_email`` says whether
    there is an address to mail to, about ``email_kinds``.
    """

    id: str
    profile_level: ProfileLevel = ProfileLevel.FULL
    standing: Standing = Standing.ACTIVE
    account_type: AccountType = AccountType.STANDARD
    plan: PlanName | None = None
    open_profile: bool = False
    opt_outs: frozenset[OptOut] = frozenset()
    open_job_posts: int = 0
    response_rate: float = 0.0
    restricted_until: datetime | None = None
    has_email: bool = False
    email_kinds: frozenset[NotificationKind] = MAILED_BY_DEFAULT

    def is_mailed(self, kind: NotificationKind) -> bool:
        """Whether news of that kind goes out by email too."""
        return self.has_email and kind in self.email_kinds

    def standing_at(self, moment: datetime) -> Member:
        """The member at a moment to come: a restriction that ends by then is over (R17); a suspension isn't."""
        if self.restricted_until is None or moment < self.restricted_until:
            return self
        standing = Standing.ACTIVE if self.standing is Standing.RESTRICTED else self.standing
        return replace(self, standing=standing, restricted_until=None)

    @property
    def subscriber_kind(self) -> SubscriberKind:
        """The kind that opt-outs see: the seat first, then any paid plan (R1)."""
        if self.account_type is not AccountType.STANDARD:
            return SubscriberKind(self.account_type.value)
        return SubscriberKind.STANDARD if self.plan is None else SubscriberKind.PREMIUM
