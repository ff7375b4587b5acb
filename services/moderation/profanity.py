"""Profanity, by profanex: whole words of a curated English list, in leet, spaced out and stretched too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from profanex import Filter, FilterConfig

from services.moderation.finding import TextFindingKind, passage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.moderation.finding import Finding
    from services.moderation.folding import Folded

INNOCENT = (
    *("ass", "bloody", "crap", "cock", "cocks", "prick", "pricks", "chink", "coon", "coons", "tits", "dink", "dinks"),
    *("anus", "clitoris", "ejaculation", "rape", "porn", "retard", "cipa", "cok", "dvda", "busty"),
)
"""Words of the list that are also names, abbreviations, other languages' or matters that professionals write about.

An assistant professor signs as Ass. Prof., crisis centres have rape in their names, Cock and Prick are surnames, CIPA
is a law, çok is Turkish for much.
"""

_FILTER = Filter(FilterConfig(extra_allowlist=INNOCENT, normalize_separated_runs=True, normalize_repeated_chars=True))


def profanities(field: str, text: str, folded: Folded) -> Iterator[Finding]:
    """Each profane word of ``text``, which reads as ``folded``."""
    for match in _FILTER.find(folded.text):
        yield passage(TextFindingKind.PROFANITY, field, text, *folded.span(match.start, match.end))
