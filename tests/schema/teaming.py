"""Teams for tests of the API: made by an operator's mutations, as everybody's are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.schema.conftest import Api, Json

BILLING = "mira:billing"
WHY = "A test"


async def seat(api: Api, team: str, name: str, limit: int = 5, *, owner: bool = False) -> None:
    """Give one of the test's people a seat, as a recruiter: what it may take outlives a change of the account."""
    [kind] = await _kinds(api, name)
    await api.set(name, accountType="RECRUITER")
    result = await api.do(
        "setTeamSeat",
        "replayed",
        by=BILLING,
        teamId=team,
        memberId=api.member(name),
        monthlyLimit=limit,
        owner=owner,
        reason=WHY,
    )
    assert result["__typename"] == "SetTeamSeatPayload", result
    await api.set(name, accountType=kind)


async def _kinds(api: Api, name: str) -> list[str]:
    records, _, _ = await api.product.driver.execute_query(
        "MATCH (m:Member {id: $id}) RETURN m.accountType AS kind", id=f"{api.prefix}{name}"
    )
    return [record["kind"] for record in records]


async def made(api: Api, *names: str, credits: int = 0, limit: int = 5) -> str:
    """The id of a new team, of which the last of ``names`` is the owner, with so many credits in its pool."""
    result = await api.do("createTeam", "teamId team { accountId }", by=BILLING, name="Meridale", reason=WHY)
    assert result["__typename"] == "CreateTeamPayload", result
    for name in names:
        await seat(api, result["teamId"], name, limit, owner=name == names[-1])
    if credits:
        await fill(api, result["team"]["accountId"], credits)
    return result["teamId"]


async def fill(api: Api, account: str, credits: int) -> None:
    """Put credits into a pool."""
    filled = await api.do("adjustCredits", "credits", by=BILLING, memberId=account, credits=credits, reason=WHY)
    assert filled["__typename"] == "AdjustCreditsPayload", filled


TEAM = "name available held seats { memberId usedThisMonth leftThisMonth resetsAt } lots { id remaining held }"


async def team_seen(api: Api, by: str, fields: str = TEAM) -> Json:
    """The team of one of the test's people."""
    return (await api.data(f"{{ viewer {{ team {{ {fields} }} }} }}", by=by))["viewer"]["team"]


async def usage(api: Api, by: str) -> dict[str, int]:
    """What each seat of that person's team has used, by name."""
    seats = (await team_seen(api, by))["seats"]
    return {one["memberId"].removeprefix(f"Member:{api.prefix}"): one["usedThisMonth"] for one in seats}
