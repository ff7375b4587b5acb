from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graph.loading import load
from schema.cli.target import Target
from schema.product import assemble, utc_now
from services.member import Member, PlanName
from services.networks.network import PROFILE_FACTS, MemberRow, Network
from services.policy import Policy

if TYPE_CHECKING:
    from neo4j import AsyncDriver

pytestmark = pytest.mark.anyio


async def test_a_key_that_the_member_used_already_stops_no_import(driver: AsyncDriver, prefix: str) -> None:
    name = f"{prefix}a"
    row = MemberRow(Member(name, plan=PlanName.CAREER), name="Ana", states=PROFILE_FACTS)
    await load(driver, "neo4j", Network((row,), ()), now=utc_now(), advance=lambda _kind, _count: None)
    credits = assemble(driver, "neo4j", Policy()).services.credits
    await credits.start_subscription(name, "import:CAREER", plan=PlanName.CAREER_PLUS)
    done: list[int] = []
    await Target().start_plans(driver, "neo4j", [row], done.append)
    assert done == [1]
    plan = (await credits.balance(name)).account.subscription
    assert plan is not None
    assert plan.plan is PlanName.CAREER_PLUS
