"""Teams of recruiters: seats with a limit a month, and a pool of credits that they share (R8a)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from services.calendar import month_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

POOL_MARK = "§pool"
"""How the id of a pool's account ends; nobody else's does."""


def is_pool(account_id: str) -> bool:
    """Whether it is the id of a team's pool, which is no person."""
    return account_id.endswith(POOL_MARK)


@dataclass(frozen=True, slots=True)
class Seat:
    """A member's place in a team; ``removed_at`` is None as long as it is held.

    ``used`` counts the pool's credits that it took in the calendar month ``month`` (UTC), less those that came back;
    ``monthly_limit`` is how many that may be. The ``owner`` may buy packs for the pool.
    """

    member_id: str
    monthly_limit: int
    added_at: datetime
    owner: bool = False
    month: str = ""
    used: int = 0
    removed_at: datetime | None = None

    def used_in_month(self, now: datetime) -> int:
        """Credits taken in the calendar month of ``now``; a clock that lags behind counts in the later month."""
        return self.used if self.month >= month_of(now) else 0

    def left(self, now: datetime) -> int:
        """How many more it may take in the month of ``now``; a limit that was lowered leaves none, never fewer."""
        return max(0, self.monthly_limit - self.used_in_month(now))

    def taken(self, now: datetime) -> Seat:
        """The seat with one credit more in the month of ``now``."""
        return replace(self, month=max(self.month, month_of(now)), used=self.used_in_month(now) + 1)

    def returned(self, taken_at: datetime) -> Seat:
        """The seat after a credit came back that it took at ``taken_at``: of an earlier month nothing counts any more.

        ``taken_at`` may lie in the month before the one counted only because of a lagging clock: it counts in that one.
        """
        if month_of(taken_at) != self.month or not self.used:
            return self
        return replace(self, used=self.used - 1)


@dataclass(frozen=True, slots=True)
class Team:
    """A team; ``id`` is its pool's account. ``seats`` are all that ever were, so that a usage outlives a removal."""

    id: str
    name: str
    created_at: datetime
    seats: tuple[Seat, ...] = ()

    @property
    def open_seats(self) -> tuple[Seat, ...]:
        """The seats that are held, the longest first."""
        held = (seat for seat in self.seats if seat.removed_at is None)
        return tuple(sorted(held, key=lambda seat: (seat.added_at, seat.member_id)))

    def known(self, member_id: str) -> Seat | None:
        """The member's seat, also one that was removed."""
        return next((seat for seat in self.seats if seat.member_id == member_id), None)

    def seat_of(self, member_id: str) -> Seat | None:
        """The seat that the member holds, None if there is none."""
        seat = self.known(member_id)
        return seat if seat is not None and seat.removed_at is None else None

    def having(self, seat: Seat) -> Team:
        """The team with that seat as it is now."""
        others = (known for known in self.seats if known.member_id != seat.member_id)
        return replace(self, seats=(*others, seat))


@dataclass(frozen=True, slots=True)
class TeamContact:
    """That ``teammate_id`` wrote an InMail to ``recipient_id`` at ``at``, the latest one to them."""

    recipient_id: str
    teammate_id: str
    at: datetime


class TeamReader(Protocol):
    """Reads of teams. All raise NothingChanged when the database doesn't answer."""

    async def team_of(self, member_id: str) -> str | None:
        """The id of the team in which the member holds a seat, None if there is none."""
        ...

    async def team(self, team_id: str) -> Team | None:
        """The team of that id, with all seats."""
        ...

    async def contacts(self, member_id: str, recipient_ids: Collection[str], since: datetime) -> list[TeamContact]:
        """Whom of the recipients the member's teammates wrote to since then, the latest first."""
        ...


class NoTeams:
    """Where nobody has a team."""

    async def team_of(self, member_id: str) -> str | None:  # noqa: ARG002 - the signature of the protocol
        """None."""
        return None

    async def team(self, team_id: str) -> Team | None:  # noqa: ARG002 - as above
        """None."""
        return None

    async def contacts(
        self,
        member_id: str,  # noqa: ARG002 - as above
        recipient_ids: Collection[str],  # noqa: ARG002 - as above
        since: datetime,  # noqa: ARG002 - as above
    ) -> list[TeamContact]:
        """Nobody."""
        return []


NO_TEAMS = NoTeams()
