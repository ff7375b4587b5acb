"""What live events ask of storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.entry import Entry


class Ledgers(Protocol):
    """Reads of many ledgers at once. Both raise NothingChanged when the database doesn't answer."""

    async def last_sequence(self, member_id: str) -> int | None:
        """The sequence of the member's last entry, 0 before the first; None if there is no such member."""
        ...

    async def entries_after(self, after: Mapping[str, int], most: int) -> dict[str, tuple[Entry, ...]]:
        """By member, the first ``most`` entries with a higher sequence than the one given, in order.

        A transaction that is just being committed may be seen in part: a sequence may be missing for a moment.
        """
        ...
