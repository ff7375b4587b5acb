"""Texts in CSV that no spreadsheet runs."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - wide ones work as well
"""What makes a spreadsheet take a cell for a formula when its text begins so."""


def inert(text: str) -> str:
    """The text, behind a ' where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
