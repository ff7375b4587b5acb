"""Preview and send agree with each other and with the rules, for every pair, in any history (R20).

Four histories are told, the others are found, the same in every run. With INMAIL_PROOF_EXAMPLES=2000 it looks
through that many new ones instead, shrinks what fails, and prints how to repeat it; `make proof` does so with 60.
"""

from __future__ import annotations

import os
from datetime import timedelta
from itertools import permutations
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, event, example, given, settings

from schema.product import assemble
from services.entry import EntryKind
from services.lot import PayWith
from services.policy import Policy, ResponseRatePolicy, ViolationPolicy
from services.refusal_code import RefusalCode

from .conftest import MovingClock
from .history import (
    A_BUSY_MONTH,
    CREDITS_COME_BACK,
    FEW_ANSWERS,
    MONTHS_END,
    Resident,
    Scenario,
    Subscribe,
    scenarios,
)
from .ledger import ModelLot
from .model import Model, Person
from .play import Play
from .rates import Numbers
from .town import Town

if TYPE_CHECKING:
    from datetime import datetime

    from neo4j import AsyncDriver

pytestmark = pytest.mark.anyio

EXAMPLES = int(os.environ.get("INMAIL_PROOF_EXAMPLES", "0"))
PROFILE = settings(
    max_examples=EXAMPLES or 12,
    derandomize=not EXAMPLES,
    deadline=None,  # one database serves all of the machine's tests
    print_blob=True,
    phases=set(Phase) - ({Phase.explain} if EXAMPLES else {Phase.explain, Phase.shrink}),  # shrinking takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@given(scenario=scenarios)
@example(CREDITS_COME_BACK)
@example(MONTHS_END)
@example(A_BUSY_MONTH)
@example(FEW_ANSWERS)
@PROFILE
async def test_r20_preview_send_and_the_rules_agree_for_every_pair(
    driver: AsyncDriver, database: str, scenario: Scenario
) -> None:
    play = await opened(Town(driver, database, f"p{uuid4().hex[:12]}-"), scenario)
    await play.compare()
    for step in scenario.steps:
        await play.step(step)
        await play.compare()
    for who, to in permutations(play.ids, 2):
        await play.send(who, to, PayWith.AUTO)
    await play.compare()
    event(f"{min(len(play.mails), 4)} InMails or more")
    for code in play.seen:
        event(f"refused for {code}")
    for state in play.states:
        event(f"response rate {state}")
    if scenario == FEW_ANSWERS:
        assert play.states == {"NOT_JUDGED", "WARNING", "THROTTLED"}
        assert RefusalCode.DAILY_LIMIT in play.seen
    for line in {line[0] for member in play.model.people.values() for line in member.ledger.lines}:
        event(f"entries of kind {line}")


async def opened(town: Town, scenario: Scenario) -> Play:
    """The scenario's network on the database and in the model."""
    ids = [f"{town.prefix}{number}" for number in range(len(scenario.residents))]
    clock = MovingClock(scenario.start)
    policy = Policy(
        monthly_limit=scenario.limit,
        recruiter_monthly_limit=scenario.recruiter_limit,
        credit_back_on_reply=scenario.credit_back,
        violations=ViolationPolicy(per_strike=1_000_000),  # refusals are asked for again and again here
        response_rate=ResponseRatePolicy(minimum=scenario.judged, daily_limit=scenario.daily),
    )
    people = {id: person(id, resident) for id, resident in zip(ids, scenario.residents, strict=True)}
    numbers = Numbers(minimum=scenario.judged, daily=scenario.daily)
    model = Model(people, scenario.limit, scenario.recruiter_limit, scenario.credit_back, numbers)
    model.graph.add_edges_from((ids[a], ids[b]) for a, b in scenario.connections)
    model.blocks = {(ids[a], ids[b]) for a, b in scenario.blocks}
    model.reports = {(ids[a], ids[b]) for a, b in scenario.reports}
    await town.settle(people.values())
    await town.tie("CONNECTED_TO", list(model.graph.edges))
    await town.tie("BLOCKED", model.blocks)
    await town.tie("REPORTED", model.reports)
    play = Play(assemble(town.driver, town.database, policy, clock), model, town, clock, ids)
    for number, resident in enumerate(scenario.residents):
        await provide(play, number, resident, scenario.start)
    return play


def person(id: str, resident: Resident) -> Person:
    return Person(
        id=id,
        level=resident.level,
        standing=resident.standing,
        seat=resident.seat,
        open_profile=resident.open_profile,
        opt_outs=resident.opt_outs,
        posts=resident.posts,
        rate=resident.rate,
    )


async def provide(play: Play, number: int, resident: Resident, start: datetime) -> None:
    """Give a resident what the scenario gives: lots first, then a plan, by the product's own door."""
    id = play.ids[number]
    for gift in resident.gifts:
        life = None if gift.months is None else timedelta(days=31 * gift.months, hours=13)
        expires = None if life is None else start + life
        lot = await play.town.give(id, gift.amount, source=gift.source, at=start, expires=expires)
        play.model.people[id].ledger.add(EntryKind.GRANT, ModelLot(lot, gift.source, gift.amount, start, expires))
    if resident.plan:
        await play.subscribe(Subscribe(number, resident.plan))
