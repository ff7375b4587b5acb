"""What analysts ask of one member's network, against the reach itself: growth, overlap, ranks, communities."""

from __future__ import annotations

import random
import statistics
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks import hubs
from benchmarks.network import connect, with_arrays
from services.lot import PayWith
from services.refusal import ActionRefused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from benchmarks.network import Pairs
    from graph.server.address import ServerAddress
    from services.reach.reached import Reached
    from services.reach.reaching import Reaching

VIEWERS = 10
HUBS = 2
PAGE = 20


async def run(address: ServerAddress, pairs: Pairs) -> None:
    """Print a row for members by chance, and one for hubs."""
    rnd = random.Random(7)
    async with connect(address) as driver, with_arrays(driver) as served:
        reaching = served.services.reaching
        whole = (await reaching.reached(pairs.recipients[0], PayWith.AUTO, fresh=False)).projection
        largest = [whole.register.id_at(place) for place in hubs.hubs(whole)[:HUBS].tolist()]
        for who, viewers in (("", rnd.sample(pairs.recipients, VIEWERS)), (", hubs", largest)):
            await _rows(reaching, viewers, rnd.sample(pairs.recipients, len(viewers)), who)


async def _rows(reaching: Reaching, viewers: list[str], others: list[str], who: str) -> None:
    spent: dict[str, list[float]] = {}
    for viewer, other in zip(viewers, others, strict=True):
        found = await reaching.reached(viewer, PayWith.AUTO, fresh=False)

        async def again(by: str = viewer) -> object:
            return await reaching.reached(by, PayWith.AUTO, fresh=False)

        for name, work in {"reach": again, **_questions(found, other)}.items():
            start = perf_counter()
            await work()
            spent.setdefault(name, []).append((perf_counter() - start) * 1000)
    base = statistics.median(spent.pop("reach"))
    print(f"{f'reach, judged{who}':<46} {base:.1f} ms, the account read from the database with it")
    for name, times in spent.items():
        median = statistics.median(times)
        print(f"{f'{name}{who}':<46} {median:.1f} ms, {median / base:.1f} x reach; {max(times):.0f} ms at most")


def _questions(found: Reached, other: str) -> dict[str, Callable[[], Awaitable[object]]]:
    async def growth() -> None:
        try:
            await found.growth(other)
        except ActionRefused:
            return  # they are connected

    async def compared() -> object:
        place = found.projection.register.position(other)
        return None if place is None else found.overlap(place)

    async def ranked() -> object:
        return await found.ranked(None, PAGE, None, writable=None)

    async def gathered() -> object:
        return (await found.gathered()).page(PAGE, None)

    return {
        "growth with one connection more": growth,
        "overlap with somebody": compared,
        "members by rank, the first page": ranked,
        "members by rank, the next": ranked,
        "communities within two steps": gathered,
        "the same, the next page": gathered,
    }
