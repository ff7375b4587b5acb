"""Violations: refusals that count against a member, until enough of them bring a strike (R17)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.member import Standing
from services.refusal import SendRefused, TextRefused
from services.refusal_code import RefusalCode
from services.strike import next_restriction

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from services.member import Member
    from services.policy import Policy, ViolationPolicy
    from services.refusal import Refused
    from services.strike import Strike

BREACHES = {
    RefusalCode.TEXT_REFUSED: "a text that moderation refuses",
    RefusalCode.AWAITING_RESPONSE: "a second InMail before the answer to the first (R13)",
    RefusalCode.MONTHLY_LIMIT: "an InMail beyond the month's limit (R14)",
    RefusalCode.DAILY_LIMIT: "an InMail beyond the day's limit (R15)",
}
"""The refusals that count, and what each was about."""
LONGEST_PASSAGE = 60
"""Code points of a refused passage that are kept."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A refusal that counts: for which reason, when, and the first passage of a refused text (cut short)."""

    code: RefusalCode
    at: datetime
    passage: str = ""

    def lapses_at(self, rules: ViolationPolicy) -> datetime:
        """From when on it doesn't count any more."""
        return self.at + rules.window

    def __str__(self) -> str:
        quoted = f", “{self.passage}”" if self.passage else ""
        return f"{self.at:%d %B %Y, %H:%M} UTC: {BREACHES[self.code]}{quoted}"


def violation_of(refused: Refused, at: datetime) -> Violation | None:
    """What the refusal of a member's request at ``at`` counts as, None if it doesn't count.

    It follows from what the refusal tells and from nothing else, so that nobody learns more by it (R11a). A sender who
    isn't in good standing broke no limit: nothing would have been sent anyway.
    """
    match refused:
        case TextRefused(findings=findings):
            return Violation(RefusalCode.TEXT_REFUSED, at, findings[0].text[:LONGEST_PASSAGE])
        case SendRefused(blockers=blockers):
            codes = [blocker.code for blocker in blockers]
            if RefusalCode.SENDER_RESTRICTED in codes or RefusalCode.SENDER_SUSPENDED in codes:
                return None
            return next((Violation(code, at) for code in codes if code in BREACHES), None)
        case _:
            return None


def counted(violations: Iterable[Violation], rules: ViolationPolicy, now: datetime) -> tuple[Violation, ...]:
    """Those that count still, the earliest first."""
    return tuple(sorted((one for one in violations if now < one.lapses_at(rules)), key=lambda one: one.at))


def would_count(member: Member, strikes: Iterable[Strike], rules: ViolationPolicy, now: datetime) -> bool:
    """Whether a refusal at ``now`` counts: not while the member is restricted, nor right after a strike.

    What was asked before one could have read of a strike would else bring the next.
    """
    heeding = any(one.lifted_at is None and now < one.at + rules.pause for one in strikes)
    return member.standing_at(now).standing is Standing.ACTIVE and not heeding


@dataclass(frozen=True, slots=True)
class ViolationRecord:
    """What counts against a member: ``violations``, the earliest first, and for how long the next strike restricts."""

    violations: tuple[Violation, ...]
    rules: ViolationPolicy
    next_restriction: timedelta

    @property
    def until_strike(self) -> int:
        """How many more, while these count, bring a strike."""
        return max(1, self.rules.per_strike - len(self.violations))


def record_of(
    violations: Iterable[Violation], strikes: Iterable[Strike], policy: Policy, now: datetime
) -> ViolationRecord:
    """What counts at ``now`` against a member with those ``strikes``."""
    rules = policy.violations
    return ViolationRecord(counted(violations, rules, now), rules, next_restriction(strikes, policy))
