"""Connections as arrays while they are many: 16 bytes each, and rows made when they are looked at."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, overload

import numpy as np

from services.firsts import firsts
from services.networks.network import ConnectionRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
UNKNOWN = np.iinfo(np.int64).max
"""In place of a date that isn't known."""
MADE_AT_ONCE = 10_000


class Connections(Sequence[ConnectionRow]):
    """Connections by their members' places in ``ids``, ``a`` the lower; ``since`` is in microseconds since 1970."""

    __hash__ = None  # pyright: ignore[reportAssignmentType] - as of lists

    def __init__(
        self, ids: Sequence[str], a: NDArray[np.uint32], b: NDArray[np.uint32], since: NDArray[np.int64]
    ) -> None:
        self.ids, self.a, self.b, self.since = ids, a, b, since

    def __len__(self) -> int:
        return len(self.a)

    @overload
    def __getitem__(self, place: int) -> ConnectionRow: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[ConnectionRow]: ...
    def __getitem__(self, place: int | slice) -> ConnectionRow | Sequence[ConnectionRow]:
        if isinstance(place, slice):
            a: list[int] = self.a[place].tolist()
            b: list[int] = self.b[place].tolist()
            since: list[int] = self.since[place].tolist()
            return [
                ConnectionRow(self.ids[lower], self.ids[upper], _moment(moment))
                for lower, upper, moment in zip(a, b, since, strict=True)
            ]
        place = range(len(self))[place]
        return self[place : place + 1][0]

    def __iter__(self) -> Iterator[ConnectionRow]:
        for start in range(0, len(self), MADE_AT_ONCE):
            yield from self[start : start + MADE_AT_ONCE]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and [*self] == [*other]


class Ties:
    """Pairs of members as they are named, in any order, by the order in which the members came."""

    def __init__(self) -> None:
        self._ends = array("I"), array("I")
        self._since = array("q")

    def __len__(self) -> int:
        return len(self._since)

    def add(self, one: int, other: int, since: datetime | None) -> None:
        """Name a pair, perhaps again."""
        self._ends[0].append(one)
        self._ends[1].append(other)
        self._since.append(UNKNOWN if since is None else _microseconds(since))

    def connections(self, ids: Sequence[str], ranks: NDArray[np.uint32]) -> Connections:
        """Each pair once, in order, with its earliest date. The member who came i-th is ``ids[ranks[i]]``."""
        one, other = (ranks[np.frombuffer(ends, np.uint32)] for ends in self._ends)
        size = np.uint64(max(len(ids), 1))
        keys = np.minimum(one, other).astype(np.uint64) * size + np.maximum(one, other)
        since = np.frombuffer(self._since, np.int64)
        order = np.lexsort((since, keys))
        keys, since = keys[order], since[order]
        first = firsts(keys)
        keys = keys[first]
        return Connections(ids, (keys // size).astype(np.uint32), (keys % size).astype(np.uint32), since[first])


@lru_cache(1 << 12)
def _microseconds(since: datetime) -> int:
    return (since - _EPOCH) // _MICROSECOND


def _moment(since: int) -> datetime | None:
    return None if since == UNKNOWN else _EPOCH + since * _MICROSECOND
