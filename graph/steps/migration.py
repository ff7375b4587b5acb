"""What a step is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from neo4j import AsyncDriver


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: statements that may be repeated without harm, since a killed process repeats them.

    ``fill`` then computes what no statement can, on a driver and a database; it too may be repeated.
    """

    version: int
    title: str
    statements: tuple[LiteralString, ...]
    fill: Callable[[AsyncDriver, str], Awaitable[None]] | None = None
