"""The job that rewards engagement: once a quarter, the most active members (R7, R7a)."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from services.answers.operators import QuarterClosed, RewardGranted
from services.intents.operators import AwardEngagement, CloseQuarter
from services.journal import SYSTEM
from services.refusal import ActionRefused, Refused
from services.request import NewId, fingerprint
from services.reward import Activity, awards, last_quarter
from services.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from services.lane import Lane
    from services.policy import Policy
    from services.reward import Award, Quarter
    from services.store import Store

AT_ONCE = 100
"""Rewards that are granted together: they share commits, and nobody else waits long behind them."""
DAY = timedelta(days=1)

_log = logging.getLogger("inmail.rewards")


class Activities(Protocol):
    """Reads of how active members were. Both raise NothingChanged when the database doesn't answer."""

    async def members(self) -> int:
        """How many members there are."""
        ...

    async def activity(self, since: datetime, until: datetime) -> list[Activity]:
        """What members did from ``since`` until before ``until``, a day; the idle are left out."""
        ...


@dataclass(frozen=True, slots=True)
class Rewarding:
    """Rewards for engagement that nobody asked for."""

    lane: Lane
    store: Store
    reader: Activities
    policy: Policy
    new_id: NewId

    async def reward_engagement(self, now: datetime) -> int:
        """Reward the last quarter's most active members, unless that was done, and return how many got a reward now.

        It may be asked at any time and by many at once: each member gets at most one reward for a quarter. What
        couldn't be granted just now is left for the next time. Raises NothingChanged if the database doesn't answer.
        """
        quarter = last_quarter(now)
        closing = (SYSTEM, f"§rewards:{quarter.name}")
        if closing in (await self.store.survey(Scope(keys=frozenset({closing})))).records:
            return 0
        best = awards(await self._activity(quarter), await self.reader.members(), self.policy.reward)
        outcomes: list[bool | None] = []
        for first in range(0, len(best), AT_ONCE):
            some = best[first : first + AT_ONCE]
            outcomes += await asyncio.gather(*(self._award(award, quarter, now) for award in some))
        granted = outcomes.count(True)
        if None not in outcomes:
            await self._close(quarter, closing[1], granted, now)
        return granted

    async def _activity(self, quarter: Quarter) -> Iterable[Activity]:
        """The quarter's activity, member by member, read day by day."""
        totals: dict[str, Activity] = {}
        since = quarter.begins_at
        while since < quarter.ends_at:
            for one in await self.reader.activity(since, since + DAY):
                so_far = totals.get(one.member_id, Activity(one.member_id, 0, 0))
                totals[one.member_id] = so_far.plus(one)
            since += DAY
        return totals.values()

    async def _award(self, award: Award, quarter: Quarter, now: datetime) -> bool | None:
        """Whether the reward was granted now, None if that isn't known or couldn't be decided."""
        intent = AwardEngagement(
            id=self.new_id(),
            actor_id=SYSTEM,
            key=f"§reward:{award.member_id}:{quarter.name}",
            fingerprint=fingerprint("awardEngagement", member=award.member_id, quarter=quarter.name),
            now=now,
            member_id=award.member_id,
            credits=award.credits,
            quarter=quarter.name,
            score=award.score,
        )
        try:
            return not (await self.lane.done(intent, RewardGranted)).replayed
        except ActionRefused:  # not in good standing, or gone: no reward for this quarter
            return False
        except Refused as refused:
            _log.warning("The reward of %s for %s stays for the next time: %s", award.member_id, quarter.name, refused)
            return None

    async def _close(self, quarter: Quarter, key: str, granted: int, now: datetime) -> None:
        intent = CloseQuarter(
            id=self.new_id(),
            actor_id=SYSTEM,
            key=key,
            fingerprint=fingerprint("closeQuarter", quarter=quarter.name),
            now=now,
            quarter=quarter.name,
            granted=granted,
        )
        try:
            await self.lane.done(intent, QuarterClosed)
        except Refused as refused:
            _log.warning("That %s was rewarded couldn't be noted, so it is looked at again: %s", quarter.name, refused)
