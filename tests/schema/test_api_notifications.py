"""What members were told, over the API: their own, newest first, by pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.schema.conftest import Api, Json

pytestmark = pytest.mark.anyio

NEWS = """
query ($first: Int! = 20, $after: String) { viewer { notifications(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
    edges { cursor node { id kind at credits dueAt about } }
} } }
"""


async def news(api: Api, by: str = "ana", **given: object) -> Json:
    return (await api.data(NEWS, given, by=by))["viewer"]["notifications"]


async def reward(api: Api, credits: int) -> None:
    given = {"memberId": api.member("cleo"), "credits": credits, "reason": "Kind"}
    result = await api.do("grantReward", "lotId", by="mira:support", **given)
    assert result["__typename"] == "GrantRewardPayload", result


async def test_news_comes_newest_first_and_by_pages(api: Api) -> None:
    for credits in (1, 2, 3):
        await reward(api, credits)
    every = await news(api, "cleo")
    told = [edge["node"]["credits"] for edge in every["edges"] if edge["node"]["kind"] == "REWARD_GRANTED"]
    assert told == [3, 2, 1]
    assert every["totalCount"] == len(every["edges"])
    first = await news(api, "cleo", first=2)
    assert first["pageInfo"]["hasNextPage"]
    rest = await news(api, "cleo", after=first["pageInfo"]["endCursor"])
    assert [*first["edges"], *rest["edges"]] == every["edges"]
    assert rest["pageInfo"]["hasPreviousPage"]
    assert (await news(api, "ana"))["totalCount"] == 0


@pytest.mark.parametrize("given", [{"first": 0}, {"first": 101}, {"after": "x"}, {"after": "SW5NYWlsOng="}])
async def test_pages_that_are_none_are_told(api: Api, given: dict[str, object]) -> None:
    body = await api.ask(NEWS, given, by="ana")
    assert body["errors"][0]["extensions"]["code"] == "INVALID_INPUT"
