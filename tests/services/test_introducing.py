from __future__ import annotations

import pytest

from services.introducing import Introducing
from services.introduction import NoIntroduction, Way, Ways
from services.policy import Policy, SuggestionPolicy
from services.refusal import NotSignedIn

pytestmark = pytest.mark.anyio
FOUND = Ways(found=tuple(Way((f"c{n}",), ((), ())) for n in range(5)))


class Reader:
    def __init__(self, ways: Ways | None) -> None:
        self.answer = ways

    async def ways(self, viewer_id: str, target_id: str, numbers: SuggestionPolicy) -> Ways | None:
        assert (viewer_id, numbers) == ("ana", Policy().suggestion)
        assert target_id in {"ana", "dora"}
        return self.answer


def introducing(ways: Ways | None) -> Introducing:
    return Introducing(Reader(ways), Policy())


async def test_the_strongest_ways_come_first_and_no_more_than_were_asked_for() -> None:
    paths = await introducing(FOUND).paths("ana", "dora", 3)
    assert not isinstance(paths, NoIntroduction)
    assert [path.through for path in paths] == [("c0",), ("c1",), ("c2",)]


@pytest.mark.parametrize(
    ("target", "ways", "why"),
    [
        ("ana", Ways(), NoIntroduction.YOURSELF),
        ("dora", Ways(connected=True), NoIntroduction.CONNECTED),
        ("dora", Ways(), NoIntroduction.NOBODY),
    ],
)
async def test_where_there_is_no_way_the_reason_is_told(target: str, ways: Ways, why: NoIntroduction) -> None:
    assert await introducing(ways).paths("ana", target, 3) is why


@pytest.mark.parametrize("target", ["ana", "dora"])
async def test_whose_member_is_gone_is_not_signed_in(target: str) -> None:
    with pytest.raises(NotSignedIn):
        await introducing(None).paths("ana", target, 3)
