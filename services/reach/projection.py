"""The whole network as arrays, and what changes make of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntFlag, StrEnum
from typing import TYPE_CHECKING

import numpy as np

from services.member import Member, OptOut, ProfileLevel, Standing
from services.reach.adjacency import Adjacency, Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from services.reach.adjacency import Positions
    from services.reach.register import Register


class Fact(IntFlag):
    """What the rules read of a recipient (R9, R11), a bit each: suspension, basic profile, open profile, opt-outs."""

    SUSPENDED = 1
    BASIC = 2
    OPEN = 4
    NOT_RECRUITER = 8
    NOT_SALES = 16
    NOT_PREMIUM = 32
    NOT_STANDARD = 64
    NOT_ANYBODY = 128


OPT_OUTS = {
    OptOut.RECRUITER: Fact.NOT_RECRUITER,
    OptOut.SALES: Fact.NOT_SALES,
    OptOut.PREMIUM: Fact.NOT_PREMIUM,
    OptOut.STANDARD: Fact.NOT_STANDARD,
    OptOut.ALL: Fact.NOT_ANYBODY,
}


def recipient_of(member_id: str, facts: int) -> Member:
    """A member with those facts, as the rules see a recipient."""
    return Member(
        member_id,
        profile_level=ProfileLevel.BASIC if facts & Fact.BASIC else ProfileLevel.FULL,
        standing=Standing.SUSPENDED if facts & Fact.SUSPENDED else Standing.ACTIVE,
        open_profile=bool(facts & Fact.OPEN),
        opt_outs=frozenset(opt_out for opt_out, fact in OPT_OUTS.items() if facts & fact),
    )


class ChangeKind(StrEnum):
    """What a change is about."""

    BEGUN = "BEGUN"
    MEMBERS = "MEMBERS"
    CONNECTED = "CONNECTED"
    DISCONNECTED = "DISCONNECTED"
    BLOCKED = "BLOCKED"
    UNBLOCKED = "UNBLOCKED"
    REPORTED = "REPORTED"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the feed of changes: the last one's number, and its mark, which no other change has."""

    sequence: int
    mark: str


@dataclass(frozen=True, slots=True)
class Change:
    """One transaction's changes of one kind: ties from ``members`` to ``others``, or that members aren't as they were.

    ``facts`` are what the members are now, and then the others.
    """

    place: Place
    kind: ChangeKind
    members: Sequence[str] = ()
    others: Sequence[str] = ()
    facts: Sequence[int] = ()


class Gap(Exception):  # noqa: N818 - names what was found
    """The feed doesn't go on from where the projection stands: it has to be made anew."""


@dataclass(frozen=True, slots=True)
class Projection:
    """The network as it was at ``place``. ``facts`` are by position, and so are all ties.

    ``blocks`` lead from who blocks, ``blocked_by`` and ``reported_by`` back to who did. A value: nothing changes it.
    """

    place: Place
    register: Register
    facts: NDArray[np.uint8]
    connections: Adjacency
    blocks: Adjacency
    blocked_by: Adjacency
    reported_by: Adjacency

    def __len__(self) -> int:
        return len(self.register)

    @property
    def changed(self) -> int:
        """Rows that aren't as they were when it was made: what a new snapshot would be rid of."""
        ties = (self.connections, self.blocks, self.blocked_by, self.reported_by)
        return sum(len(one.changed) for one in ties) + len(self.register.later)

    def unavailable_to(self, viewer: int) -> NDArray[np.bool_]:
        """Who can't be told from nobody by the viewer, by position (R11a)."""
        found = (self.facts & np.uint8(Fact.SUSPENDED)) > 0
        found[self.blocked_by.of(viewer)] = True
        found[self.reported_by.of(viewer)] = True
        return found

    def after(self, changes: Sequence[Change]) -> Projection:
        """What these changes, one after another, make of it. Raises Gap where one doesn't follow."""
        expected = self.place.sequence
        for change in changes:
            expected += 1
            if change.place.sequence != expected:
                raise Gap(f"change {expected} is missing")
        if not changes:
            return self
        known = self._with_members(changes)
        edits = {name: _Edits(getattr(known, name)) for name in _TIES}
        for change in changes:
            _edit(known.register, edits, change)
        ties = {name: edit.made() for name, edit in edits.items() if edit.rows}
        return replace(known, place=changes[-1].place, **ties)

    def compacted(self) -> Projection:
        """The same network without overlays, all members in the order of their ids."""
        if not self.register.later:
            ties = {name: Adjacency(getattr(self, name).compacted(len(self))) for name in _TIES}
            return replace(self, **ties)
        names = self.register.names(np.arange(len(self), dtype=np.uint32))
        register = type(self.register).of(names)
        moved = np.array(register.positions(names), np.uint32)
        facts = np.empty_like(self.facts)
        facts[moved] = self.facts
        ties = {name: Adjacency(_moved(getattr(self, name), moved)) for name in _TIES}
        return replace(self, register=register, facts=facts, **ties)

    def _with_members(self, changes: Iterable[Change]) -> Projection:
        latest: dict[str, int] = {}
        for change in changes:
            about = (*change.members, *change.others)
            if len(about) != len(change.facts):
                raise Gap(f"change {change.place.sequence} is about somebody who isn't there")
            latest |= dict(zip(about, change.facts, strict=True))
        if not latest:
            return self
        register = self.register.with_members(latest)
        facts = np.concatenate((self.facts, np.zeros(len(register) - len(self), np.uint8)))
        facts[np.array(_found(register, list(latest)))] = list(latest.values())
        return replace(self, register=register, facts=facts)


_TIES = ("connections", "blocks", "blocked_by", "reported_by")

_EDITS: dict[ChangeKind, tuple[tuple[str, bool], tuple[str, bool] | None, bool]] = {
    ChangeKind.CONNECTED: (("connections", False), ("connections", True), True),
    ChangeKind.DISCONNECTED: (("connections", False), ("connections", True), False),
    ChangeKind.BLOCKED: (("blocks", False), ("blocked_by", True), True),
    ChangeKind.UNBLOCKED: (("blocks", False), ("blocked_by", True), False),
    ChangeKind.REPORTED: (("reported_by", True), None, True),
}
"""For each kind: where a tie is written, each with whether from the other's side, and whether it is there now."""


class _Edits:
    """Rows of one kind of ties while they are changed."""

    def __init__(self, ties: Adjacency) -> None:
        self.ties = ties
        self.rows: dict[int, set[int]] = {}

    def set(self, owner: int, target: int, *, there: bool) -> None:
        if owner not in self.rows:
            self.rows[owner] = set(self.ties.of(owner).tolist())
        (self.rows[owner].add if there else self.rows[owner].discard)(target)

    def made(self) -> Adjacency:
        return self.ties.with_rows({owner: np.array(sorted(row), np.uint32) for owner, row in self.rows.items()})


def _edit(register: Register, edits: dict[str, _Edits], change: Change) -> None:
    if change.kind not in _EDITS:
        return
    first, second, there = _EDITS[change.kind]
    pairs = zip(_found(register, change.members), _found(register, change.others), strict=True)
    for a, b in pairs:
        for name, reverse in (first, second) if second else (first,):
            edits[name].set(b if reverse else a, a if reverse else b, there=there)


def _found(register: Register, ids: Sequence[str]) -> list[int]:
    """Where they stand, which all of them do: a change brings those along whom it is about."""
    return [place for place in register.positions(ids) if place is not None]


def _moved(ties: Adjacency, moved: Positions) -> Rows:
    """The ties of members who stand elsewhere now: the one at i at ``moved[i]``."""
    everybody = np.arange(len(moved), dtype=np.uint32)
    targets = np.concatenate([found for found, _ in ties.chunks(everybody)])
    return Rows.of_pairs(len(moved), moved[np.repeat(everybody, ties.lengths(everybody))], moved[targets])
