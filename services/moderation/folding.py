"""A text as it reads, whatever its code points: what hides a word from a check is taken out before.

Compatibility forms become plain ones (Unicode's NFKC), capitals small, accents and what isn't seen go. In words that
mix Latin letters with Cyrillic or Greek ones, those that look Latin become so (Unicode Technical Standard 39 calls them
confusable); words of one script stay what they are.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 3
"""Characters that one code point may spread into: a ligature's; some Arabic ones would be eighteen each."""

_LOOKS_LATIN = str.maketrans("авеікмнорстухѕјԁԛԝзαεικνορτυχ", "abeikmhopctyxsjdqw3aeiknoptux")
_WORD = re.compile(r"\w+")
_LATIN = re.compile(r"[a-z]")
_UNSEEN = ("Mn", "Me", "Cf")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; the character at index i came from code point ``places[i]`` of the original."""

    text: str
    places: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the folded characters from ``start`` to before ``end`` stand in the original."""
        return self.places[start], self.places[end - 1] + 1


def fold(text: str) -> Folded:
    """``text`` as it reads."""
    if text.isascii():
        return Folded(text.lower(), range(len(text)))
    parts = [_plain(character) for character in text]
    places = [place for place, part in enumerate(parts) for _ in part]
    return Folded(_WORD.sub(_one_script, "".join(parts)), places)


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """What one code point reads as: some letters, or nothing."""
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", character).casefold())
    return "".join(one for one in spread if unicodedata.category(one) not in _UNSEEN)[:LONGEST]


def _one_script(word: re.Match[str]) -> str:
    return word[0].translate(_LOOKS_LATIN) if _LATIN.search(word[0]) else word[0]
