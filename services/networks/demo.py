"""The demo network: professionals who don't exist, drawn by a seed, with the tutorial's people among them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from services.networks.cast import ANA, CAST, KEMAL, tie_cast
from services.networks.network import BlockRow, ConnectionRow, MemberRow, Network
from services.networks.people import Crowd
from services.networks.ties import Ties, draw_ties

if TYPE_CHECKING:
    from collections.abc import Iterator

MIN_MEMBERS, MAX_MEMBERS = 50, 1_000_000
DEFAULT_MEMBERS, DEFAULT_SEED = 2000, 1
ISLAND = 4  # people who know Lena and nobody else
ISLAND_SHARE = 50  # at most one member in so many
MEMBERS_PER_BLOCK = 50
FIRST_DAY = datetime(2016, 1, 1, tzinfo=UTC)
DAYS = 3560  # to the autumn of 2025: fixed, so that a demo made later is the same


def generate(members: int, seed: int) -> Network:
    """Return a network of ``members`` people, the tutorial's twelve included; equal arguments give equal networks.

    Raises ValueError unless there are ``MIN_MEMBERS`` to ``MAX_MEMBERS``. Ids carry the seed and the size, so that
    two demo networks in one database don't change each other's people.
    """
    if not MIN_MEMBERS <= members <= MAX_MEMBERS:
        raise ValueError(f"a demo network has {MIN_MEMBERS} to {MAX_MEMBERS:,} members, not {members:,}")
    random = Random(seed)  # noqa: S311 - the same network for the same seed is the point
    drawn = Crowd(members, random)
    people = {key: drawn.person(key) for key in (f"demo-{seed}-{members}-{n}" for n in range(members - len(CAST)))}
    ties = _ties(people, random)
    rows = sorted((*people.values(), *CAST), key=lambda row: row.id)
    return Network(
        members=tuple(rows),
        connections=tuple(ConnectionRow(a, b, _day(random)) for a, b in ties.pairs()),
        blocks=tuple(_blocks(list(people), ties, random)),
    )


def _ties(people: dict[str, MemberRow], random: Random) -> Ties:
    ids = list(people)
    islanders = min(ISLAND, len(people) // ISLAND_SHARE + 1)
    island, crowd = ids[:islanders], ids[islanders:]
    ties = draw_ties({key: _circles(people[key]) for key in crowd}, random)
    tie_cast(ties, crowd, island, random)
    return ties


def _circles(person: MemberRow) -> tuple[str, ...]:
    work, studies, home = person.employments[0].employer, person.schoolings[0].school, person.place
    return f"work {work.id}", f"studies {studies.id}", f"home {home.id if home else ''}"


def _day(random: Random) -> datetime:
    return FIRST_DAY + timedelta(days=random.randrange(DAYS))


def _blocks(ids: list[str], ties: Ties, random: Random) -> Iterator[BlockRow]:
    """Kemal blocked Ana; besides, a few people blocked somebody whom they aren't connected to."""
    yield BlockRow(KEMAL, ANA, FIRST_DAY + timedelta(days=DAYS))
    taken: set[tuple[str, str]] = set()
    for _ in range(len(ids) // MEMBERS_PER_BLOCK):
        blocker, blocked = random.sample(ids, 2)
        if (blocker, blocked) not in taken and not ties.connected(blocker, blocked):
            taken.add((blocker, blocked))
            yield BlockRow(blocker, blocked, _day(random))
