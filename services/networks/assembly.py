"""Putting a network together from rows, with the checks that need more than one row."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from services.networks.network import ConnectionRow, MemberRow, Network

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
        self._connections: dict[tuple[str, str], datetime | None] = {}
        self._notices: Counter[str] = Counter()

    def add_member(self, row: MemberRow, file: Path, line: int) -> None:
        """Add a member; the same row again is merged, another row with its id is a problem."""
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
        unknown = [member for member in (one, other) if member not in self._members]
        for member in unknown:
            self.problems.add(file, line, f"no member has the id {member!r}; add the member or remove the connection")
        if one == other:
            self.problems.add(file, line, f"{one!r} is connected to itself; remove the row")
        elif not unknown:
            self.connect(one, other, since)
            if len(self._connections) == MAX_CONNECTIONS + 1:
                self.problems.add(file, line, f"more than {MAX_CONNECTIONS:,} connections; load a part of them")

    def connect(self, one: str, other: str, since: datetime | None = None) -> None:
        """Connect two known, different members, or note that they were."""
        pair = (one, other) if one < other else (other, one)
        if pair not in self._connections:
            self._connections[pair] = since
            return
        self.note("connections named more than once, merged")
        known = self._connections[pair]
        if since is not None and (known is None or since < known):
            self._connections[pair] = since

    def note(self, what: str) -> None:
        """Count something that was left out or merged, for the reader of the report."""
        self._notices[what] += 1

    def network(self) -> Network:
        """Return the whole network, or raise InvalidNetworkError with all problems."""
        self.problems.raise_if_any()
        return Network(
            members=tuple(self._members[key] for key in sorted(self._members)),
            connections=tuple(ConnectionRow(*pair, self._connections[pair]) for pair in sorted(self._connections)),
            notices=tuple(f"{what}: {count:,}" for what, count in sorted(self._notices.items())),
        )
