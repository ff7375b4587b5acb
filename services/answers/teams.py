"""What doings about teams answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMade:
    """A team was made; ``team_id`` is its pool's account too."""

    operation: Literal["createTeam"] = "createTeam"
    team_id: str
    action_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatChanged:
    """A seat was given, changed or taken away."""

    operation: Literal["changeSeat"] = "changeSeat"
    team_id: str
    member_id: str
    action_id: str
