"""What changes in teams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.team import Seat, Team


@dataclass(frozen=True, slots=True)
class TeamCreated:
    """A new team, without seats, and the account of its pool."""

    team: Team


@dataclass(frozen=True, slots=True)
class SeatSaved:
    """A seat that was added, changed or removed."""

    team_id: str
    seat: Seat


@dataclass(frozen=True, slots=True)
class SeatUsed:
    """What a seat has used, after a credit of the pool was taken or came back."""

    team_id: str
    seat: Seat
