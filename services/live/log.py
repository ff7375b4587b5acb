"""What live events ask of storage: a log of each member's, numbered without gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping


class Numbered(Protocol):
    """What a log holds: the first has sequence 1, each next one more; it is given under the member's lock."""

    @property
    def sequence(self) -> int:
        """The place in the member's log."""
        ...


N_co = TypeVar("N_co", bound=Numbered, covariant=True)


class Log(Protocol[N_co]):
    """Reads of many members' logs at once. Both raise NothingChanged when the database doesn't answer."""

    async def last_sequence(self, member_id: str) -> int | None:
        """The sequence of the member's last entry, 0 before the first; None if there is no such member."""
        ...

    async def entries_after(self, after: Mapping[str, int], most: int) -> Mapping[str, tuple[N_co, ...]]:
        """By member, the first ``most`` entries with a higher sequence than the one given, in order.

        A transaction that is just being committed may be seen in part: a sequence may be missing for a moment.
        """
        ...
