"""Which pool an intent is about, found before its locks: what is decided asks again under them (R8a)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.accrual import settle
from services.lot import PayWith
from services.pool import Pool
from services.refusal import Refusal, TryAgain
from services.refusal_code import RefusalCode
from services.store import NothingChanged

if TYPE_CHECKING:
    from datetime import datetime

    from services.policy import Policy
    from services.team import TeamReader
    from services.world import World


async def paying_team(teams: TeamReader, member_id: str, pay_with: PayWith) -> str | None:
    """The team whose pool is to pay: None where it isn't asked to, which reads nothing, or without a seat.

    Raises TryAgain if the database didn't answer.
    """
    if pay_with is not PayWith.POOL:
        return None
    try:
        return await teams.team_of(member_id)
    except NothingChanged as error:
        raise TryAgain(Refusal(RefusalCode.BUSY)) from error


def pool_in(world: World, team_id: str | None, member_id: str, policy: Policy, now: datetime) -> Pool | None:
    """What the member may spend of that team's pool, which ``world`` holds; None without a seat."""
    team, account = world.teams.get(team_id or ""), world.accounts.get(team_id or "")
    seat = team.seat_of(member_id) if team else None
    if account is None or seat is None:
        return None
    return Pool(settle(account, policy, now).account, seat)
