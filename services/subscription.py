"""Subscriptions: what brings credits month by month (R4, R6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.calendar import anniversary
from services.lot import LotSource
from services.member import Member, PlanName, Standing

if TYPE_CHECKING:
    from datetime import datetime

    from services.policy import Policy


@dataclass(frozen=True, slots=True)
class Subscription:
    """A member's plan. ``periods`` counts the monthly grants made so far; period 0 is granted at the start."""

    id: str
    member_id: str
    plan: PlanName
    started_at: datetime
    periods: int = 0

    @property
    def source(self) -> LotSource:
        """What kind of lots this plan's grants are."""
        return LotSource.RECRUITER if self.plan is PlanName.RECRUITER else LotSource.SUBSCRIPTION

    @property
    def next_grant_at(self) -> datetime:
        """When the next grant falls due (R4b): the start itself, then midnight UTC of each month's day."""
        return self.started_at if self.periods == 0 else anniversary(self.started_at, self.periods)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one period grants and how much of that source may be held, in credits, with the sum explained."""

    credits: int
    cap: int
    basis: str


def allowance(plan: PlanName, member: Member, policy: Policy) -> Allowance:
    """The grant of one period: the plan's number (R4), or the recruiter's formula (R6a)."""
    if plan is PlanName.RECRUITER:
        return _recruiter_allowance(member, policy)
    premium = policy.plan(plan)
    return Allowance(premium.monthly_credits, premium.cap, f"R4: {premium.title}")


def _recruiter_allowance(member: Member, policy: Policy) -> Allowance:
    numbers = policy.recruiter
    if member.standing is not Standing.ACTIVE:
        return Allowance(0, 0, f"R6a: 0, standing {member.standing}")
    earned = (
        numbers.base
        + numbers.per_open_job_post * member.open_job_posts
        + round(numbers.per_response_rate * member.response_rate)
    )
    credits = min(max(earned, numbers.smallest), numbers.largest)
    basis = f"R6a: {member.open_job_posts} open job posts, response rate {member.response_rate:g}"
    return Allowance(credits, credits * numbers.cap_factor, basis)
