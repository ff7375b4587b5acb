"""planInMails for 500 recipients, against inMailEligibility for one; and what of it is the statement, what Python."""

from __future__ import annotations

import random
import statistics
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.eligibility import preview
from benchmarks.measure import compare
from benchmarks.network import Pairs, connect, with_arrays
from services.lot import PayWith
from services.planning import make_plan
from services.rehearsal import Candidate, PlanGoal, Terms
from services.scope import Scope

if TYPE_CHECKING:
    from graph.server.address import ServerAddress
    from schema.product import Product

RECIPIENTS = 500
LARGEST_RATIO = 40.0
"""What the plan may take at most, in medians of one eligibility."""


async def plan(product: Product, pairs: Pairs, rnd: random.Random, goal: PlanGoal) -> None:
    """A plan for so many recipients of one sender."""
    sender, _ = pairs.draw(rnd)
    others = rnd.sample(pairs.recipients, RECIPIENTS)
    await product.services.batches.plan(sender, others, Terms(PayWith.AUTO, None, goal))


async def parts(product: Product, pairs: Pairs, rnd: random.Random) -> None:
    """Print the medians of the two parts of a plan: reading the facts, and deciding."""
    reading: list[float] = []
    deciding: list[float] = []
    services = product.services
    for _ in range(20):
        sender, _ = pairs.draw(rnd)
        others = [id_ for id_ in rnd.sample(pairs.recipients, RECIPIENTS) if id_ != sender]
        ties = frozenset((sender, id_) for id_ in others)
        start = perf_counter()
        scope = Scope(members=frozenset([sender, *others]), ledgers=frozenset({sender}), pairs=ties)
        world = await services.batches.store.survey(scope)
        read = perf_counter()
        candidates = [
            Candidate(n, id_, world.accounts[id_].member, world.pair(sender, id_)) for n, id_ in enumerate(others)
        ]
        make_plan(world.accounts[sender], candidates, Terms(), services.policy, services.batches.clock())
        reading.append(read - start)
        deciding.append(perf_counter() - read)
    print(
        f"{'':<46} facts {statistics.median(reading) * 1e3:.1f} ms, deciding {statistics.median(deciding) * 1e3:.1f} ms"
    )


async def run(address: ServerAddress, pairs: Pairs) -> None:
    """Print a row for each goal, and the parts."""
    rnd = random.Random(7)
    async with connect(address) as driver, with_arrays(driver) as made:
        for goal in PlanGoal:
            subject = partial(plan, made, pairs, rnd, goal)
            title = f"planInMails of {RECIPIENTS}, {goal} / inMailEligibility"
            await compare(title, partial(preview, made, pairs, rnd), subject, in_flight=1)
        print(f"{'':<46} allowed: {LARGEST_RATIO:.0f} x latency")
        await parts(made, pairs, rnd)
