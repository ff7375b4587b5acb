"""Effects of one transaction, by their type."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from graph.properties import Properties

if TYPE_CHECKING:
    from collections.abc import Iterable

Rows = dict[str, list[Properties]]
"""Rows for a statement, by the name of its parameter."""

E = TypeVar("E")


class Batch:
    """The effects of one transaction; those of a type come in the order in which they were decided."""

    def __init__(self, effects: Iterable[object]) -> None:
        self._effects = list(effects)
        self._by_type: dict[type, list[Any]] = {}
        for effect in self._effects:
            self._by_type.setdefault(type(effect), []).append(effect)

    def of(self, kind: type[E]) -> list[E]:
        """The effects of that type."""
        return cast("list[E]", self._by_type.get(kind, []))

    def together(self, *kinds: type[E]) -> list[E]:
        """The effects of any of those types, in the order in which they were decided: a later one undoes an earlier."""
        return [effect for effect in self._effects if isinstance(effect, kinds)]


Writer = Callable[[Batch], Rows]
"""Turns the effects that it knows into rows; of what changed twice, the last alone.

A statement reads for all of its rows before it writes for any: it would not see what its own earlier row made.
"""
