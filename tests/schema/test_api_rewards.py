"""Rewards for engagement on the database: what members did, who gets what, and no more than once (R7, R7a)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.schema.conftest import Api

pytestmark = pytest.mark.anyio

# The job looks at everybody in the database: each test has a quarter of its own, far away from all others.
ANSWERED = """
UNWIND range(1, $count) AS number
CREATE (:InMail {id: $member + ':' + $at + ':' + number, recipientId: $member, state: 'REPLIED', respondedAt: $at})
"""
CREDITS = "{ viewer { credits { available lots { id source remaining basis } } notifications { totalCount } } }"


@pytest.fixture
def quarter(prefix: str) -> datetime:
    """The first instant of a quarter that no other test has."""
    number = int(prefix[1:9], 16) % 20_000
    return datetime(2500 + number // 4, number % 4 * 3 + 1, 1, tzinfo=UTC)


async def answers(api: Api, who: str, count: int, at: datetime) -> None:
    given = {"member": f"{api.prefix}{who}", "count": count, "at": at}
    await api.product.driver.execute_query(ANSWERED.replace("+ $at +", "+ toString($at) +"), given)


async def test_r7_and_r7a_the_most_active_member_is_rewarded_once_however_often_the_job_runs(
    api: Api, quarter: datetime
) -> None:
    await answers(api, "ana", 9, quarter)
    await answers(api, "cleo", 6, quarter + timedelta(days=40))  # 18 points: too few
    now = quarter + timedelta(days=100)
    job = api.product.services.rewarding
    granted = await asyncio.gather(*(job.reward_engagement(now) for _ in range(3)))
    assert sum(granted) == 1
    assert await job.reward_engagement(now + timedelta(days=1)) == 0
    api.clock.now = now
    seen = (await api.data(CREDITS, by="ana"))["viewer"]
    [lot] = seen["credits"]["lots"]
    name = f"{quarter.year}Q{(quarter.month + 2) // 3}"
    assert (lot["id"], lot["source"], lot["remaining"]) == (f"Lot:reward:{api.prefix}ana:{name}", "REWARD", 10)
    assert lot["basis"] == f"R7: engagement in {name}, score 27"
    assert seen["notifications"]["totalCount"] >= 1
    assert (await api.data(CREDITS, by="cleo"))["viewer"]["credits"]["available"] == 0
    report = await api.product.services.auditing.audit(f"{api.prefix}ana")
    assert report.ok


async def test_r7_who_is_restricted_gets_none(api: Api, quarter: datetime) -> None:
    await answers(api, "rita", 9, quarter)
    before = await api.picture()
    assert await api.product.services.rewarding.reward_engagement(quarter + timedelta(days=100)) == 0
    assert await api.picture() == before
