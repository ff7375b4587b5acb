"""Who may write to a member."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.intent import AboutOneself, BetweenMembers
from services.intents.connections import BetweenTwo

if TYPE_CHECKING:
    from services.member import OptOut


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockMember(BetweenTwo):
    """Block a member (R11); a connection request between the two ends with it (R2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnblockMember(BetweenMembers):
    """Take a block back (R11)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPreferences(AboutOneself):
    """Set who may write to the actor; None leaves a setting as it is (R9, R11)."""

    opt_outs: frozenset[OptOut] | None
    open_profile: bool | None
