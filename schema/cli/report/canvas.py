"""How figures are made and saved, without matplotlib's global state."""

from __future__ import annotations

import logging
import warnings
from textwrap import fill
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure

from schema.cli.report.findings import printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GREY, INK = "#9aa0a6", "#202124"
COLOURS = ("#0b6e99", "#d9730d", "#0f7b6c", "#ad1a72", "#6940a5", "#b8860b", "#c0392b", "#5b7083")
"""Told apart by those who see colours differently too, and on paper by their order."""

WIDEST_TITLE = 100
"""Characters on a line of a title."""

SETTINGS: dict[Any, Any] = {"svg.fonttype": "none", "svg.hashsalt": "inmail", "font.size": 10}


def figure(width: float, height: float) -> Figure:
    """An empty figure, in inches."""
    return Figure(figsize=(width, height), layout="constrained")


def save(made: Figure, *paths: Path) -> Iterator[Path]:
    """Write the figure into files of the kinds that their names say; the same figure makes the same SVG."""
    untyped: Any = mpl
    with untyped.rc_context(SETTINGS), warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", "Glyph .* missing"
        )  # ids may be in any script; a box stands for what isn't here
        logging.getLogger("matplotlib").setLevel(logging.ERROR)
        for path in paths:
            metadata = {"Date": None} if path.suffix == ".svg" else None
            made.savefig(path, dpi=130, facecolor="white", metadata=metadata)  # pyright: ignore[reportUnknownMemberType] - its options are untyped
            yield path


def wrapped(text: str) -> str:
    """A title for a figure, on as many lines as it takes."""
    return no_formula(fill(text, WIDEST_TITLE))


def no_formula(text: str) -> str:
    """A text that is shown as it is where dollars would begin a formula."""
    return text.replace("$", r"\$")


def label(text: str, longest: int = 22) -> str:
    """A text for a picture: short, and without what no file of pictures holds."""
    plain = printable(text)
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"
