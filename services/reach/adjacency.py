"""Who is tied to whom, as compressed rows (CSR) with a small overlay of rows that have changed since."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from services.firsts import firsts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Positions: TypeAlias = NDArray[np.uint32]
"""Members by their place in a register."""
Numbers: TypeAlias = NDArray[np.int64]

CHUNK = 1 << 17
"""Ties that are gathered at once where it may be a great many: a processor's cache takes so many."""

_COUNTED: Numbers = np.arange(2 * CHUNK)
"""Kept, since memory that is got and given back each time would take longer than all of the gathering."""

NOBODY: Positions = np.empty(0, np.uint32)


@dataclass(frozen=True, slots=True)
class Rows:
    """Compressed rows: those of member i are ``targets[offsets[i]:offsets[i + 1]]``, ascending, each once."""

    offsets: NDArray[np.uint32 | np.uint64]
    targets: Positions

    @property
    def members(self) -> int:
        """How many rows there are."""
        return len(self.offsets) - 1

    def row(self, member: int) -> Positions:
        """Whom the member is tied to; nobody for one who came later."""
        if member >= self.members:
            return NOBODY
        return self.targets[int(self.offsets[member]) : int(self.offsets[member + 1])]

    @classmethod
    def of_pairs(cls, members: int, owners: Positions, targets: Positions) -> Rows:
        """The rows that these ties make, from ``owners`` to ``targets``, in any order; one told twice counts once."""
        keys = owners.astype(np.uint64) << np.uint64(32) | targets.astype(np.uint64)
        keys.sort()
        keys = keys[firsts(keys)]
        sources = (keys >> np.uint64(32)).astype(np.int64)
        offsets = np.concatenate(([0], np.cumsum(np.bincount(sources, minlength=members))))
        return cls(offsets.astype(offset_type(len(keys))), keys.astype(np.uint32))  # the lower half


def offset_type(ties: int) -> type[np.uint32 | np.uint64]:
    """The narrowest type that counts so many ties."""
    return np.uint32 if ties <= np.iinfo(np.uint32).max else np.uint64


@dataclass(frozen=True, slots=True)
class _Overlay:
    """Changed rows, end to end: that of ``members[i]`` is ``lengths[i]`` long and begins at ``starts[i]``."""

    members: Numbers
    starts: Numbers
    lengths: Numbers
    targets: Positions

    @classmethod
    def of(cls, changed: Mapping[int, Positions]) -> _Overlay:
        """The overlay of those rows."""
        members = sorted(changed)
        lengths = np.array([len(changed[member]) for member in members], np.int64)
        rows = [changed[member] for member in members]
        starts = np.cumsum(lengths) - lengths
        return cls(np.array(members, np.int64), starts, lengths, np.concatenate([NOBODY, *rows]))


@dataclass(frozen=True, slots=True)
class Adjacency:
    """Rows, of which ``changed`` have others instead. A value: a change makes another one that shares what it can."""

    rows: Rows
    changed: Mapping[int, Positions] = field(default_factory=dict[int, Positions])
    _overlay: _Overlay = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_overlay", _Overlay.of(self.changed))

    def of(self, member: int) -> Positions:
        """Whom the member is tied to, ascending."""
        changed = self.changed.get(member)
        return self.rows.row(member) if changed is None else changed

    def lengths(self, members: Positions) -> Numbers:
        """To how many each of ``members`` is tied."""
        return self._spans(members)[1]

    def gather(self, members: Positions) -> tuple[Positions, Numbers]:
        """Whom each of ``members`` is tied to, end to end, with how many are whose."""
        starts, lengths = self._spans(members)
        return self._gathered(starts, lengths), lengths

    def chunks(self, members: Positions) -> Iterator[tuple[Positions, Numbers]]:
        """What ``gather`` finds, about ``CHUNK`` ties at a time; one who is tied to more comes whole."""
        starts, lengths = self._spans(members)
        cuts = np.flatnonzero(np.diff(np.cumsum(lengths) // CHUNK)) + 1
        for first, end in pairwise((0, *cuts.tolist(), len(members))):
            yield self._gathered(starts[first:end], lengths[first:end]), lengths[first:end]

    def with_rows(self, changed: Mapping[int, Positions]) -> Adjacency:
        """The ties with other rows for some members."""
        return Adjacency(self.rows, {**self.changed, **changed})

    def compacted(self, members: int) -> Rows:
        """The ties of ``members`` members as rows alone, without an overlay."""
        everybody = np.arange(members, dtype=np.uint32)
        lengths = self.lengths(everybody)
        offsets = np.concatenate(([0], np.cumsum(lengths)))
        targets = np.concatenate([NOBODY, *(ties for ties, _ in self.chunks(everybody))])
        return Rows(offsets.astype(offset_type(len(targets))), targets)

    def _gathered(self, starts: Numbers, lengths: Numbers) -> Positions:
        """The ties of those spans, end to end."""
        ends = np.cumsum(lengths)
        places = np.repeat(starts - (ends - lengths), lengths)
        total = len(places)
        places += _COUNTED[:total] if total <= len(_COUNTED) else np.arange(total)
        if not self.changed:
            return self.rows.targets[places]
        late = places >= len(self.rows.targets)
        found = np.empty(total, np.uint32)
        found[~late] = self.rows.targets[places[~late]]
        found[late] = self._overlay.targets[places[late] - len(self.rows.targets)]
        return found

    def _spans(self, members: Positions) -> tuple[Numbers, Numbers]:
        """Where each one's row begins, in the rows and then in the overlay as if it followed them, and its length."""
        here = members.astype(np.int64)
        last = self.rows.members  # who came later begins and ends where the rows do
        starts = self.rows.offsets[np.minimum(here, last)].astype(np.int64)
        lengths = self.rows.offsets[np.minimum(here + 1, last)].astype(np.int64) - starts
        if not self.changed:
            return starts, lengths
        overlay = self._overlay
        places = np.minimum(np.searchsorted(overlay.members, here), len(overlay.members) - 1)
        hit = overlay.members[places] == here
        starts[hit] = overlay.starts[places[hit]] + len(self.rows.targets)
        lengths[hit] = overlay.lengths[places[hit]]
        return starts, lengths
