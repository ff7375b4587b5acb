"""Random streams of changes with readers beside them: the projection says what the graph says."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

import pytest

from graph.loading.network import load
from services.effects.connections import ConnectionMade, ConnectionRemoved
from services.effects.mail import BlockSet
from services.effects.members import PreferencesSaved, StandingSaved
from services.member import Member, OptOut, ProfileLevel, Standing
from services.networks.network import BlockRow, ConnectionRow, Fact, MemberRow, Network
from tests.proof.model import Person

from .network import NOW, committed, projected, stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.reach.following import Following
    from tests.proof.town import Town

pytestmark = pytest.mark.anyio


def person(chance: random.Random, id_: str) -> Member:
    return Member(
        id_,
        profile_level=chance.choice(list(ProfileLevel)),
        standing=chance.choice(list(Standing)),
        open_profile=chance.random() < 0.5,
        opt_outs=frozenset(chance.sample(list(OptOut), chance.randint(0, 3))),
    )


async def a_change(town: Town, chance: random.Random, ids: list[str]) -> None:
    a, b = sorted(chance.sample(ids, 2))
    match chance.randrange(7):
        case 0:
            await committed(town, ConnectionMade(a, b, NOW))
        case 1:
            await committed(town, ConnectionRemoved(a, b, 2))
        case 2:
            await committed(town, BlockSet(b, a, NOW), BlockSet(a, b, None))
        case 3:
            await committed(town, ConnectionMade(a, b, NOW), ConnectionRemoved(a, b, 2), BlockSet(a, b, NOW))
        case 4:
            await committed(town, PreferencesSaved(person(chance, a)), StandingSaved(person(chance, b)))
        case 5:
            await committed(
                town, ConnectionRemoved(a, b, 2), ConnectionMade(a, b, NOW), StandingSaved(person(chance, a))
            )
        case _:
            await imported(town, chance, ids)


def _ignore(kind: str, rows: int) -> None: ...


async def imported(town: Town, chance: random.Random, ids: list[str]) -> None:
    newcomer = f"{town.prefix}new-{chance.randrange(10**6)}"
    rows = [
        MemberRow(facts=person(chance, id_), name=id_, headline="", states=frozenset(Fact))
        for id_ in (newcomer, *chance.sample(ids, 2))
    ]
    ends = [sorted((newcomer, id_)) for id_ in chance.sample(ids, 3)]
    blocker, blocked = chance.sample(ids, 2)
    network = Network(
        members=tuple(rows),
        connections=tuple(ConnectionRow(a, b, None) for a, b in ends),
        blocks=(BlockRow(blocker, blocked, NOW),),
    )
    await load(town.driver, town.database, network, now=NOW, advance=_ignore)
    ids.append(newcomer)


@pytest.mark.parametrize("seed", range(2))
async def test_after_random_changes_with_readers_beside_them_the_projection_is_the_graph(
    process: Following, town: Town, member_ids: Callable[[int], list[str]], seed: int
) -> None:
    ids, chance = member_ids(12), random.Random(seed)
    await town.settle([Person(id_) for id_ in ids])
    await town.tie("REPORTED", [(ids[0], ids[1])])
    done = asyncio.Event()

    async def read() -> int:
        places: list[int] = []
        while not done.is_set():
            seen = await process.seen(up_to_date=len(places) % 2 == 0)
            places += [seen.projection.place.sequence] if seen else []
            await asyncio.sleep(0.001)
        assert places == sorted(places)
        return len(set(places))

    async def change(number: int) -> None:
        mine = random.Random(seed * 100 + number)
        for _ in range(8):
            await a_change(town, mine, ids)

    readers = [asyncio.create_task(read()) for _ in range(2)]
    await projected(process, town)
    await asyncio.gather(*(change(number) for number in range(3)))
    done.set()
    assert min(await asyncio.gather(*readers)) > 0  # how many states each came to see is the machine's affair
    assert await projected(process, town) == await stored(town)
    a, b = sorted(chance.sample(ids, 2))
    await committed(town, ConnectionMade(a, b, NOW))
    assert await projected(process, town) == await stored(town)
