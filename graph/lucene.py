"""Words as a query of the full-text index: Lucene's syntax, in which nothing of a member's text is an operator.

Every part but the typos scores a constant, so that a member's score depends on the member and the query alone. Lucene's
own weights follow how many others have a word: whoever came or went would move everybody else, and a place in the order
would tell of people who may not be seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME, PROFILE, LABELS = "searchName", "searchProfile", "searchLabels"
"""The properties of a member that are indexed."""

_SHORT, _MIDDLING = 2, 5
"""Words up to so long have no typos; up to so long one; longer ones two (as Elasticsearch's fuzziness AUTO)."""


def lucene(words: Iterable[str], labels: Iterable[str]) -> str:
    """The query that finds who has each of the words, by its beginning or misspelled, and all of the labels."""
    return " ".join((*(f"+({_word(word)})" for word in words), *(f"+{LABELS}:{_whole(label)}^0" for label in labels)))


def _word(word: str) -> str:
    """A word adds 8 if it is one of the name, 4 if one of those begins with it; 2 and 1 elsewhere; 0 with a typo."""
    begun = _escaped(word)
    parts = [
        f"{NAME}:{_whole(word)}^4",
        f"{NAME}:{begun}*^4",
        f"{PROFILE}:{_whole(word)}^1",
        f"{PROFILE}:{begun}*^1",
    ]
    if typos := typos_in(word):
        parts += [f"{field}:{begun}~{typos}^0.0001" for field in (NAME, PROFILE)]  # so little that rounding removes it
    return " ".join(parts)


def typos_in(word: str) -> int:
    """How many letters may be wrong, missing, too many or swapped."""
    return 0 if len(word) <= _SHORT else 1 if len(word) <= _MIDDLING else 2


def _whole(word: str) -> str:
    """The word itself: a range of one, since that scores a constant."""
    return f'["{word}" TO "{word}"]'  # words hold neither quotes nor backslashes


def _escaped(word: str) -> str:
    return "".join(sign if sign.isalnum() else f"\\{sign}" for sign in word)
