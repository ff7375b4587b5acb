"""What is wrong with a network's files, collected until all of it is known.

``InvalidNetworkError`` carries every kept ``Problem``; nothing of a network with a problem is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

KEPT_PROBLEMS = 100  # enough to mend a file by; a file of the wrong format would bring millions


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason not to load: ``line`` counts from 1, and is None when the whole file is meant."""

    file: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.reason}"


class InvalidNetworkError(Exception):
    """A network that can't be loaded; ``left_out`` counts the problems beyond those kept."""

    def __init__(self, problems: tuple[Problem, ...], left_out: int = 0) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
        self.left_out = left_out


class Problems:
    """The problems met so far; keeps the first ``KEPT_PROBLEMS`` and counts the rest."""

    def __init__(self) -> None:
        self._kept: list[Problem] = []
        self._left_out = 0
        self._files: set[str] = set()

    def add(self, file: Path, line: int | None, reason: str) -> None:
        """Note that ``reason`` stands at ``line`` of ``file``."""
        self._files.add(str(file))
        if len(self._kept) < KEPT_PROBLEMS:
            self._kept.append(Problem(str(file), line, reason))
        else:
            self._left_out += 1

    def concern(self, file: Path) -> bool:
        """Tell whether ``file`` has a problem: that it seems empty then needs no telling."""
        return str(file) in self._files

    def raise_if_any(self) -> None:
        """Raise InvalidNetworkError unless there were none."""
        if self._kept:
            raise InvalidNetworkError(tuple(self._kept), self._left_out)
