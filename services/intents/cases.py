"""What operators decide about reported members (R17)."""

from __future__ import annotations

from dataclasses import dataclass

from services.intents.operators import AboutStrikes


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutCase(AboutStrikes):
    """An intent that closes the open case ``case_id`` of ``member_id``; it may change strikes and the standing."""

    case_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UpholdCase(AboutCase):
    """Decide that the reports were right: the member gets a strike, for ``reason``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissCase(AboutCase):
    """Decide that there was nothing to punish."""
