"""What saying who may write to one answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from services.member import OptOut  # noqa: TC001 - pydantic reads these annotations at run time


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """A member is blocked now; ``changed`` is False if it was so before."""

    operation: Literal["blockMember"] = "blockMember"
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unblocked:
    """A member isn't blocked any more; ``changed`` is False if it wasn't before."""

    operation: Literal["unblockMember"] = "unblockMember"
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesSet:
    """Who may write to the member, from now on."""

    operation: Literal["setInMailPreferences"] = "setInMailPreferences"
    opt_outs: tuple[OptOut, ...]
    open_profile: bool
