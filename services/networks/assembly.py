"""Putting a network together from rows, with the checks that need more than one row."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from services.networks.network import MemberRow, Network
from services.networks.tied import Ties

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from services.networks.problem import Problems

MAX_MEMBERS = 5_000_000
MAX_CONNECTIONS = 50_000_000


class Assembly:
    """A network while its files are read: members first, then connections between them."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self._members: dict[str, MemberRow] = {}
        self._places: dict[str, int] = {}
        self._ties = Ties()
        self._notices: Counter[str] = Counter()

    def add_member(self, row: MemberRow, file: Path, line: int) -> None:
        """Add a member; the same row again is merged, another row with its id is a problem."""
        self._places.setdefault(row.id, len(self._places))
        if self._members.setdefault(row.id, row) != row:
            self.problems.add(file, line, f"member {row.id!r} stands here again with other facts; keep one of the rows")
        elif len(self._members) == MAX_MEMBERS + 1:
            self.problems.add(file, line, f"more than {MAX_MEMBERS:,} members; load a part of them")

    def knows(self, member_id: str) -> bool:
        """Tell whether a member of this id was added."""
        return member_id in self._members

    @property
    def is_empty(self) -> bool:
        """Whether no member was added yet."""
        return not self._members

    def add_connection(self, one: str, other: str, since: datetime | None, file: Path, line: int) -> None:
        """Add a connection in either direction; a pair that comes again is merged, with its earliest date."""
        a, b = self._places.get(one), self._places.get(other)
        if a is not None and b is not None and a != b:
            self._ties.add(a, b, since)
            if len(self._ties) == MAX_CONNECTIONS + 1:
                self.problems.add(file, line, f"more than {MAX_CONNECTIONS:,} connections; load a part of them")
            return
        for member in (one, other):
            if member not in self._places:
                self.problems.add(
                    file, line, f"no member has the id {member!r}; add the member or remove the connection"
                )
        if one == other:
            self.problems.add(file, line, f"{one!r} is connected to itself; remove the row")

    def connect(self, one: str, other: str, since: datetime | None = None) -> None:
        """Connect two known, different members, or note that they were."""
        self._ties.add(self._places[one], self._places[other], since)

    def note(self, what: str) -> None:
        """Count something that was left out or merged, for the reader of the report."""
        self._notices[what] += 1

    def network(self) -> Network:
        """Return the whole network, or raise InvalidNetworkError with all problems."""
        self.problems.raise_if_any()
        ids = sorted(self._members)
        ranks = np.empty(len(ids), np.uint32)
        ranks[[self._places[id_] for id_ in ids]] = np.arange(len(ids))
        connections = self._ties.connections(ids, ranks)
        if merged := len(self._ties) - len(connections):
            self._notices["connections named more than once, merged"] += merged
        return Network(
            members=tuple(self._members[id_] for id_ in ids),
            connections=connections,
            notices=tuple(f"{what}: {count:,}" for what, count in sorted(self._notices.items())),
        )
