"""Subscriptions: what brings credits month by month (R4, R6)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from services.calendar import anniversary
from services.lot import LotSource
from services.member import Member, PlanName, Standing

if TYPE_CHECKING:
    from datetime import datetime

    from services.policy import Policy


@dataclass(frozen=True, slots=True)
class Subscription:
    """A member's plan. ``periods`` counts the monthly grants made so far; period 0 is granted at the start.

    ``next_plan`` is the smaller plan that the next renewal goes over to, ``ends_at`` the end of a cancelled one; both
    are None where nothing is to change (R4c).
    """

    id: str
    member_id: str
    plan: PlanName
    started_at: datetime
    periods: int = 0
    next_plan: PlanName | None = None
    ends_at: datetime | None = None

    @property
    def source(self) -> LotSource:
        """What kind of lots this plan's grants are."""
        return LotSource.RECRUITER if self.plan is PlanName.RECRUITER else LotSource.SUBSCRIPTION

    @property
    def next_grant_at(self) -> datetime:
        """When the next grant falls due (R4b): the start itself, then midnight UTC of each month's day."""
        return self.started_at if self.periods == 0 else anniversary(self.started_at, self.periods)

    @property
    def next_event_at(self) -> datetime:
        """When time changes something next: the end of a cancelled plan, else the next grant (R4b, R4c)."""
        return self.next_grant_at if self.ends_at is None else self.ends_at

    @property
    def granting(self) -> PlanName | None:
        """The plan that the next renewal grants from, None if there is none to come."""
        return None if self.ends_at is not None else self.next_plan or self.plan

    def renewed(self) -> Subscription:
        """The subscription one period on, gone over to the plan that was chosen for it (R4c)."""
        return replace(self, plan=self.next_plan or self.plan, next_plan=None, periods=self.periods + 1)


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
    basis = (
        f"R6a: {numbers.base} + {numbers.per_open_job_post} x {member.open_job_posts} open job posts"
        f" + {numbers.per_response_rate} x response rate {member.response_rate:g} = {earned},"
        f" between {numbers.smallest} and {numbers.largest}"
    )
    return Allowance(credits, credits * numbers.cap_factor, basis)
