"""A network in sets, the projection of it, and random changes to both."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING

import numpy as np

from services.reach.adjacency import Adjacency, Positions, Rows
from services.reach.projection import Change, ChangeKind, Place, Projection
from services.reach.register import Register

if TYPE_CHECKING:
    from collections.abc import Iterable

Pair = tuple[str, str]


def numbers(values: Iterable[int]) -> Positions:
    return np.array(list(values), np.uint32)


@dataclass
class Sets:
    """The same facts as a projection's, as plain as can be; connections are kept both ways."""

    facts: dict[str, int] = field(default_factory=dict[str, int])
    connections: set[Pair] = field(default_factory=set[Pair])
    blocks: set[Pair] = field(default_factory=set[Pair])
    reports: set[Pair] = field(default_factory=set[Pair])

    def take(self, change: Change) -> None:
        self.facts |= dict(zip((*change.members, *change.others), change.facts, strict=True))
        pairs = set(zip(change.members, change.others, strict=False))
        both = pairs | {(b, a) for a, b in pairs}
        match change.kind:
            case ChangeKind.CONNECTED:
                self.connections |= both
            case ChangeKind.DISCONNECTED:
                self.connections -= both
            case ChangeKind.BLOCKED:
                self.blocks |= pairs
            case ChangeKind.UNBLOCKED:
                self.blocks -= pairs
            case ChangeKind.REPORTED:
                self.reports |= pairs
            case _:
                pass

    def projection(self, place: Place) -> Projection:
        register = Register.of(self.facts)
        at = {register.id_at(position): position for position in range(len(register))}

        def ties(pairs: set[Pair], *, back: bool = False) -> Adjacency:
            ends = [(at[b], at[a]) if back else (at[a], at[b]) for a, b in pairs]
            return Adjacency(Rows.of_pairs(len(at), numbers(a for a, _ in ends), numbers(b for _, b in ends)))

        return Projection(
            place,
            register,
            np.array([self.facts[id_] for id_ in at], np.uint8),
            connections=ties(self.connections),
            blocks=ties(self.blocks),
            blocked_by=ties(self.blocks, back=True),
            reported_by=ties(self.reports, back=True),
        )


def sets_of(projection: Projection, beginning: str = "") -> Sets:
    """What a projection says of the members whose ids begin so. Raises AssertionError if one end of a tie lacks it."""
    register = projection.register

    def here(place: int) -> bool:
        return register.id_at(place).startswith(beginning)

    ordered = takewhile(here, range(register.behind(beginning), len(register.ids)))
    later = filter(here, range(len(register.ids), len(register)))
    names = {place: register.id_at(place) for place in (*ordered, *later)}

    def pairs(ties: Adjacency, *, back: bool = False) -> set[Pair]:
        found = {(name, names[b]) for a, name in names.items() for b in ties.of(a).tolist()}
        return {(b, a) for a, b in found} if back else found

    connections, blocks = pairs(projection.connections), pairs(projection.blocks)
    assert connections == {(b, a) for a, b in connections}
    assert blocks == pairs(projection.blocked_by, back=True)
    facts = {name: int(projection.facts[place]) for place, name in names.items()}
    return Sets(facts, connections, blocks, pairs(projection.reported_by, back=True))


def changes(seed: int, ids: list[str], count: int, start: int = 0) -> list[Change]:
    """Random changes that follow one another and bring along whom they are about."""
    chance = random.Random(seed)
    facts: dict[str, int] = {}
    made: list[Change] = []
    for sequence in range(start + 1, start + count + 1):
        place = Place(sequence, f"mark-{seed}-{sequence}")
        kind = chance.choice(list(ChangeKind)[1:])
        pairs = [chance.sample(ids, 2) for _ in range(chance.randint(1, 4))]
        members = list(dict.fromkeys(a for a, _ in pairs)) if kind is ChangeKind.MEMBERS else [a for a, _ in pairs]
        others = [] if kind is ChangeKind.MEMBERS else [b for _, b in pairs]
        for id_ in (*members, *others):
            if kind is ChangeKind.MEMBERS or id_ not in facts:
                facts[id_] = chance.randrange(256)
        made.append(Change(place, kind, members, others, [facts[id_] for id_ in (*members, *others)]))
    return made
