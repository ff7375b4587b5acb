"""The test clock: one product's time, moved by a mutation, with everything done on the way; never in production."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from graph.clock import GraphClock
from graph.reads import Reads
from graph.store import GraphStore
from schema.ids import new_id
from schema.product import assemble
from services.decisions.decide import decide_all
from services.jobs.sweep import Sweep
from services.policy import Policy
from tests.schema.conftest import DATABASE, START, OwnSchedule

if TYPE_CHECKING:
    from neo4j import AsyncDriver

    from schema.product import Product
    from tests.schema.conftest import Api

pytestmark = pytest.mark.anyio

OWN_DUE = """
MATCH (m:Member)
WHERE m.id STARTS WITH $given.prefix AND m.dueAt <= $given.now
RETURN m.id AS row
LIMIT $given.limit
"""
CLOCK = "testClock { now aheadSeconds enabled }"


@pytest.fixture
def local(api: Api, driver: AsyncDriver, prefix: str) -> Api:
    """The API as local mode has it, on a test clock of this test alone; the real time is the test's own clock."""
    api.product = another(api, driver, prefix)
    api.app.state.product = api.product
    return api


class OwnMembers(Reads):
    """Who is due among this test's members."""

    def __init__(self, driver: AsyncDriver, prefix: str) -> None:
        super().__init__(driver, DATABASE)
        self._prefix = prefix

    async def due(self, now: datetime, limit: int) -> list[str]:
        return [str(id_) for id_ in await self.rows(OWN_DUE, now=now, limit=limit, prefix=self._prefix)]


def another(api: Api, driver: AsyncDriver, prefix: str) -> Product:
    """One more process on the same database and the same test clock."""
    product = assemble(driver, DATABASE, Policy(), api.clock, shifts=GraphClock(driver, DATABASE, prefix))
    schedule = OwnSchedule(driver, prefix)
    scheduling = replace(product.services.scheduling, reader=schedule)
    decide = partial(decide_all, policy=Policy())
    sweep = Sweep(GraphStore(driver, DATABASE), decide, OwnMembers(driver, prefix), product.services.time.clock, new_id)
    time = replace(product.services.time, schedule=schedule, jobs=(scheduling.send_due, sweep.run))
    return replace(product, services=replace(product.services, scheduling=scheduling, time=time))


async def to(api: Api, days: int, fields: str = CLOCK, **given: object) -> dict[str, Any]:
    moment = (START + timedelta(days=days)).isoformat()
    return await api.do("advanceTestClock", fields, by="ana", to=moment, **given)


async def test_time_is_taken_ahead_for_everybody(local: Api) -> None:
    await local.subscribe("ana")
    await local.subscribe("cleo", "CAREER_PLUS")
    moved = await to(local, 40, f"{CLOCK} replayed viewer {{ credits {{ available }} }}")
    clock = {"now": "2026-04-19T12:00:00+00:00", "aheadSeconds": 40 * 86400.0, "enabled": True}
    assert moved == {
        "__typename": "AdvanceTestClockPayload",
        "testClock": clock,
        "replayed": False,
        "viewer": {"credits": {"available": 30}},
    }
    entries = "MATCH (e:Entry {memberId: $id, kind: 'GRANT'}) RETURN count(e) AS grants"
    settled, _, _ = await local.product.driver.execute_query(entries, id=f"{local.prefix}cleo", database_=DATABASE)
    assert settled[0]["grants"] == 2  # though cleo has asked for nothing since
    for who, available in (("ana", 30), ("cleo", 50)):
        seen = await local.data(f"{{ {CLOCK} viewer {{ credits {{ available }} }} }}", by=who)
        assert seen == {"testClock": clock, "viewer": {"credits": {"available": available}}}
    local.clock.advance(hours=1)
    assert (await local.data(f"{{ {CLOCK} }}"))["testClock"]["now"] == "2026-04-19T13:00:00+00:00"


async def test_a_scheduled_inmail_is_sent_at_its_moment_though_the_clock_goes_far_beyond(local: Api) -> None:
    await local.buy("ana")
    send_at = START + timedelta(days=10)
    texts = {"recipientId": local.member("dora"), "subject": "Hi", "body": "Hello."}
    await local.do("scheduleInMail", "replayed", by="ana", sendAt=send_at.isoformat(), **texts)
    await to(local, 60)
    seen = await local.data(
        "{ viewer { credits { available held } sentInMails { edges { node { subject sentAt } } } } }", by="ana"
    )
    assert seen["viewer"]["credits"] == {"available": 24, "held": 0}
    [edge] = seen["viewer"]["sentInMails"]["edges"]
    assert edge["node"] == {"subject": "Hi", "sentAt": send_at.isoformat()}


async def test_r21_the_same_key_again_stays_where_it_is(local: Api) -> None:
    key = local.key()
    moved = await to(local, 40, f"{CLOCK} replayed", idempotencyKey=key)
    assert await to(local, 40, f"{CLOCK} replayed", idempotencyKey=key) == {**moved, "replayed": True}
    other = await local.refused("advanceTestClock", by="ana", to="2026-05-01", idempotencyKey=key)
    assert other["code"] == "IDEMPOTENCY_KEY_REUSED"


async def test_r23_there_is_no_way_back(local: Api) -> None:
    await to(local, 40)
    for moment in ("2026-04-19T12:00:00Z", "2026-03-10"):
        refused = await local.refused("advanceTestClock", by="ana", to=moment)
        assert refused["code"] == "TEST_CLOCK_PASSED"
    refused = await local.refused("advanceTestClock", by="ana", to="2028-04-20")
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "input.to")


async def test_strangers_move_nothing(local: Api) -> None:
    assert (await local.refused("advanceTestClock", by=None, to="2026-05-01"))["code"] == "NOT_SIGNED_IN"


async def test_without_a_test_clock_it_is_refused_and_says_so(api: Api) -> None:
    refused = await api.refused("advanceTestClock", by="ana", to="2026-05-01")
    assert refused["code"] == "TEST_CLOCK_OFF"
    assert (await api.data(f"{{ {CLOCK} }}"))["testClock"] == {
        "now": START.isoformat(),
        "aheadSeconds": 0.0,
        "enabled": False,
    }


async def test_processes_on_one_database_tell_the_same_time(local: Api, driver: AsyncDriver, prefix: str) -> None:
    other = another(local, driver, prefix).services
    async with other.time.following():
        await to(local, 40)
        async with asyncio.timeout(20):
            moved = asyncio.Event()
            while not moved.is_set():
                await asyncio.sleep(0.05)
                if other.time.face().now != START:
                    moved.set()
        assert other.time.face().now == START + timedelta(days=40)
        assert (await other.credits.balance(f"{prefix}ana")).at == START + timedelta(days=40)


async def test_tokens_go_by_the_real_time(local: Api) -> None:
    await to(local, 400)
    seen = await local.data(f"{{ {CLOCK} viewer {{ plan }} }}", by="ana")
    assert datetime.fromisoformat(seen["testClock"]["now"]) == START + timedelta(days=400)
    assert seen["viewer"] == {"plan": None}
