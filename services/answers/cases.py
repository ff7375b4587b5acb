"""What deciding on a case answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - pydantic reads these annotations at run time
from typing import Literal

from services.case import CaseState  # noqa: TC001 - as above
from services.member import Standing  # noqa: TC001 - as above


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed:
    """A case was decided; ``standing`` and ``restricted_until`` are the member's from now on."""

    operation: Literal["closeCase"] = "closeCase"
    action_id: str
    case_id: str
    state: CaseState
    strike_id: str | None
    member_id: str
    standing: Standing
    restricted_until: datetime | None
