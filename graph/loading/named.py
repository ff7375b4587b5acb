"""Employers, places, schools and skills, as statements take them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.networks.network import Named


def once(things: Iterable[Named]) -> list[dict[str, str]]:
    """Each thing once, by id, spelled as it is first."""
    names: dict[str, str] = {}
    for thing in things:
        names.setdefault(thing.id, thing.name)
    return [{"id": id_, "name": names[id_]} for id_ in sorted(names)]
