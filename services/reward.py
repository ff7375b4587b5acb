"""Rewards for engagement: who was active enough in a quarter, and how many credits that brings (R7, R7a)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from services.calendar import month_later
from services.lot import Lot, LotSource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.policy import Policy, RewardPolicy


@dataclass(frozen=True, slots=True)
class Quarter:
    """Three calendar months, UTC: ``number`` is 1 to 4."""

    year: int
    number: int

    @property
    def name(self) -> str:
        """Such as ``2026Q4``."""
        return f"{self.year}Q{self.number}"

    @property
    def begins_at(self) -> datetime:
        """Its first instant."""
        return datetime(self.year, self.number * 3 - 2, 1, tzinfo=UTC)

    @property
    def ends_at(self) -> datetime:
        """The first instant after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1).begins_at


@dataclass(frozen=True, slots=True)
class Activity:
    """What a member did in some time: InMails answered by a reply, and conversations written in, per day."""

    member_id: str
    answered: int
    conversations: int

    def plus(self, other: Activity) -> Activity:
        """The activity with more of the same member's."""
        return Activity(self.member_id, self.answered + other.answered, self.conversations + other.conversations)


@dataclass(frozen=True, slots=True)
class Award:
    """``credits`` for a member, for activity that scored ``score``."""

    member_id: str
    credits: int
    score: int


def last_quarter(now: datetime) -> Quarter:
    """The quarter that was over last at ``now``."""
    utc = now.astimezone(UTC)
    number = (utc.month - 1) // 3
    return Quarter(utc.year, number) if number else Quarter(utc.year - 1, 4)


def score(activity: Activity, numbers: RewardPolicy) -> int:
    """How active a member was (own): answering an InMail weighs more than writing on."""
    return numbers.per_answer * activity.answered + numbers.per_conversation_day * activity.conversations


def awards(activities: Iterable[Activity], members: int, numbers: RewardPolicy) -> list[Award]:
    """What the most active of ``members`` members get, the most active first: the policy's share, at least one (own).

    Nobody below the smallest score gets anything. Credits fall evenly with the rank, from the largest reward to the
    smallest; equal scores are ranked by id.
    """
    scores = ((score(activity, numbers), activity.member_id) for activity in activities)
    ranked = sorted((one for one in scores if one[0] >= numbers.smallest_score), key=lambda one: (-one[0], one[1]))
    best = ranked[: max(1, int(members * numbers.share))]
    span = numbers.largest - numbers.smallest + 1
    return [
        Award(member_id, numbers.largest - span * rank // len(best), points)
        for rank, (points, member_id) in enumerate(best)
    ]


def reward_lot(id: str, credits: int, basis: str, *, at: datetime, policy: Policy) -> Lot:
    """The lot of a reward, still empty: its credits are gone one calendar month after ``at`` (R7a)."""
    return Lot(
        id=id,
        source=LotSource.REWARD,
        amount=credits,
        remaining=0,
        granted_at=at,
        expires_at=month_later(at),
        smallest_degree=policy.smallest_degree[LotSource.REWARD],
        origin=id,
        basis=basis,
    )
