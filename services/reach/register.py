"""Which member stands at which position of the arrays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from services.reach.adjacency import Positions


@dataclass(frozen=True, slots=True)
class Register:
    """Members by position: those of ``ids`` (UTF-8, ascending, padded to one width), then who came later."""

    ids: NDArray[np.bytes_]
    later: tuple[str, ...] = ()
    _places: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", {id_: len(self.ids) + at for at, id_ in enumerate(self.later)})

    @classmethod
    def of(cls, ids: Iterable[str]) -> Register:
        """The register of those members, each once."""
        encoded = sorted({id_.encode() for id_ in ids})
        return cls(np.array(encoded, f"S{max(map(len, encoded), default=1)}"))

    def __len__(self) -> int:
        return len(self.ids) + len(self.later)

    def position(self, member_id: str) -> int | None:
        """Where the member stands, None for nobody's id."""
        return self.positions([member_id])[0]

    def positions(self, member_ids: Sequence[str]) -> list[int | None]:
        """Where each member stands, None for nobody's id."""
        if not len(self.ids):
            return [self._places.get(id_) for id_ in member_ids]
        encoded = [id_.encode() for id_ in member_ids]
        sought = np.array(encoded, self.ids.dtype)  # what is longer than all ids is cut, so it is compared below
        places = np.minimum(np.searchsorted(self.ids, sought), len(self.ids) - 1)
        there = self.ids[places].tolist()
        return [
            place if found == wanted else self._places.get(id_)
            for place, found, wanted, id_ in zip(places.tolist(), there, encoded, member_ids, strict=True)
        ]

    def behind(self, member_id: str) -> int:
        """The first position in ``ids`` of one who follows ``member_id`` in their order, whether that one is there."""
        # What is longer than all ids is cut, and follows whom it begins with; without the cut, all ids would be copied.
        return int(np.searchsorted(self.ids, np.array([member_id.encode()], self.ids.dtype), side="right")[0])

    def following(self, positions: Positions, member_id: str) -> Positions:
        """Those of ``positions``, ascending, whose ids follow ``member_id``, whether that one is there."""
        known = positions[positions < len(self.ids)]
        later = positions[len(known) :]
        behind = [id_ > member_id for id_ in self.names(later)]
        return np.concatenate((known[known >= self.behind(member_id)], later[np.array(behind, np.bool_)]))

    def id_at(self, position: int) -> str:
        """Who stands there. Raises IndexError where nobody does."""
        if position >= len(self.ids):
            return self.later[position - len(self.ids)]
        return bytes(self.ids[position]).decode()

    def names(self, positions: Positions) -> list[str]:
        """Who stands at each of the positions."""
        return [self.id_at(position) for position in positions.tolist()]

    def with_members(self, ids: Iterable[str]) -> Register:
        """The register with those members too, last where they are new."""
        wanted = list(dict.fromkeys(ids))
        new = [id_ for id_, place in zip(wanted, self.positions(wanted), strict=True) if place is None]
        return Register(self.ids, (*self.later, *new)) if new else self
