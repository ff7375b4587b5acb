"""The tutorial: operations in the order in which a newcomer presses them, one tab each.

An operation is a ``.graphql`` file that begins with a comment; a ``.json`` file beside it holds its variables. In
these, ``"@newKey"`` stands for a fresh idempotency key: Run pressed twice shows the replay, and a page that is opened
anew makes a new purchase.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER = Path(__file__).parent / "tutorial"


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab of the page: what its operation is for, the operation, and its variables as a JSON value."""

    title: str
    query: str
    variables: Mapping[str, object]

    def filled(self) -> str:
        """Return the variables as JSON text with a new key for every ``"@newKey"``; empty if there are none."""
        filled = _fill(self.variables)
        return json.dumps(filled, indent=2, ensure_ascii=False) if filled else ""


def tutorial(folder: Path = _FOLDER) -> tuple[Tab, ...]:
    """Return the tutorial's tabs in the order of their file names."""
    return tuple(_tab(path) for path in sorted(folder.glob("*.graphql")))


def _tab(path: Path) -> Tab:
    query = path.read_text(encoding="utf-8")
    variables = path.with_suffix(".json")
    return Tab(
        title=query.splitlines()[0].lstrip("# "),
        query=query,
        variables=json.loads(variables.read_text(encoding="utf-8")) if variables.is_file() else {},
    )


def _fill(value: object) -> object:
    if value == "@newKey":
        return str(uuid4())
    if isinstance(value, dict):
        return {key: _fill(item) for key, item in cast("dict[str, object]", value).items()}
    return value
