"""A refusal of one message, told as one of the whole batch: the paths of its fields are the message's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from services.refusal import InvalidInput, TextRefused, TextUnfilled

if TYPE_CHECKING:
    from services.refusal import Refused


def placed(refused: Refused, place: int) -> Refused:
    """``refused``, with each field's path through the message at ``place``."""
    match refused:
        case InvalidInput():
            return InvalidInput(_at(place, refused.field), refused.refusal.message, rule=refused.rule)
        case TextRefused():
            return TextRefused(tuple(replace(one, field=_at(place, one.field)) for one in refused.findings))
        case TextUnfilled():
            return TextUnfilled(tuple(replace(one, field=_at(place, one.field)) for one in refused.gaps))
        case _:
            return refused


def _at(place: int, field: str) -> str:
    return field.replace("input", f"input.messages.{place}", 1)
