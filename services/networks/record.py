"""One record of a file with named columns; a field that can't be read becomes a problem of its line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from services.networks.problem import Problems

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Record:
    """The fields of one record by column, and where they stand."""

    file: Path
    line: int
    fields: Mapping[str, str]
    problems: Problems

    def read(self, column: str, parse: Callable[[str], Value], default: Value) -> Value:
        """Return what ``parse`` makes of the column, or ``default`` if it is empty, missing or wrong."""
        text = self.fields.get(column, "").strip()
        return self._parsed(column, text, parse, default) if text else default

    def need(self, column: str, parse: Callable[[str], Value], default: Value) -> Value:
        """Return what ``parse`` makes of the column, whose being empty is a problem; ``default`` if it is wrong."""
        text = self.fields.get(column, "").strip()
        if not text:
            self.problems.add(self.file, self.line, f"{column}: is empty")
            return default
        return self._parsed(column, text, parse, default)

    def _parsed(self, column: str, text: str, parse: Callable[[str], Value], default: Value) -> Value:
        try:
            return parse(text)
        except ValueError as error:
            self.problems.add(self.file, self.line, f"{column}: {error}")
            return default
