"""The use case of finding who could introduce one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.introduction import NoIntroduction, rank_ways
from services.refusal import NotSignedIn

if TYPE_CHECKING:
    from services.introduction import IntroductionPath, Introductions
    from services.policy import Policy


@dataclass(frozen=True, slots=True)
class Introducing:
    """Finding who could introduce one."""

    reader: Introductions
    policy: Policy

    async def paths(self, viewer_id: str, target_id: str, first: int) -> list[IntroductionPath] | NoIntroduction:
        """The ``first`` strongest ways to another member, or why there are none.

        Raises NotSignedIn where there is no viewer, NothingChanged when the database doesn't answer.
        """
        numbers = self.policy.suggestion
        ways = await self.reader.ways(viewer_id, target_id, numbers)
        if ways is None:
            raise NotSignedIn
        if viewer_id == target_id:
            return NoIntroduction.YOURSELF
        if ways.connected:
            return NoIntroduction.CONNECTED
        return rank_ways(ways.found, numbers)[:first] or NoIntroduction.NOBODY
