"""What changes in cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.case import Case


@dataclass(frozen=True, slots=True)
class CaseSaved:
    """A case that was opened, joined or decided (R17)."""

    case: Case
