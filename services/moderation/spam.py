"""What spam looks like: few patterns of our own, each bounded, so that no text takes long (R17)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from services.moderation.finding import TextFindingKind, passage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.moderation.finding import Finding
    from services.moderation.folding import Folded

SHOUTED_WORDS = 6
"""So many words in capitals one after another shout; abbreviations seldom come in such rows, and lists have commas."""

_WORD = re.compile(r"[^\W\d_]+")
_GOES_ON = re.compile(r"[\s!?.]{1,5}")

# Six of the same sign, an emoji too; letters and digits may repeat (1,000,000), and so may what lines are drawn with.
_REPEATED = re.compile(r"([^\w\s\-=_*.~#+])\1{5,}")

# Services that shorten any address for anybody; lnkd.in is the network's own.
_SHORTENERS = "bit.ly tinyurl.com t.co goo.gl ow.ly is.gd buff.ly rb.gy cutt.ly t.ly shorturl.at tiny.cc rebrand.ly"
_SHORTENED = re.compile(
    r"(?<![\w.@-])(?:https?://)?(?:www\.)?(?:" + "|".join(map(re.escape, _SHORTENERS.split())) + r")/\S{1,200}"
)

# What no serious offer says in these words. Pay by the day or the hour isn't among them: contracts name it.
_PHRASES = (
    r"get rich quick",
    r"(?:make|earn) (?:easy|fast|quick) (?:money|cash)",
    r"(?:make|earn) money (?:fast|online|from home)",
    r"double your (?:money|bitcoins?|crypto|investment)",
    r"guaranteed (?:returns?|incomes?|profits?)",
    r"risk(?:-| )free (?:investment|profits?|returns?)",
    r"claim your (?:prize|reward|winnings)",
    r"you(?:['\u2019]ve| have) won (?:an?\b|the|our|[$€£])",
    r"(?:buy|send) (?:me |us )?gift cards?",
)
_BAIT = re.compile(r"\b(?:" + "|".join(_PHRASES).replace(" ", r"\s{1,3}") + ")")

_PATTERNS = (
    (TextFindingKind.REPEATED_CHARACTERS, _REPEATED),
    (TextFindingKind.SHORTENED_LINK, _SHORTENED),
    (TextFindingKind.MONEY_BAIT, _BAIT),
)


def spam(field: str, text: str, folded: Folded) -> Iterator[Finding]:
    """Each passage of ``text``, which reads as ``folded``, that looks like spam."""
    yield from _shouting(field, text)
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(folded.text):
            yield passage(kind, field, text, *folded.span(*match.span()))


def _shouting(field: str, text: str) -> Iterator[Finding]:
    """Each row of words in capitals that is long enough; single letters, such as I, neither count nor end one."""
    row: list[re.Match[str]] = []
    before = 0
    for word in _WORD.finditer(text):
        if row and not _GOES_ON.fullmatch(text, before, word.start()):
            yield from _row(field, text, row)
            row = []
        before = word.end()
        if word[0].isupper() and len(word[0]) > 1:
            row.append(word)
        elif not word[0].isupper():
            yield from _row(field, text, row)
            row = []
    yield from _row(field, text, row)


def _row(field: str, text: str, row: list[re.Match[str]]) -> Iterator[Finding]:
    if len(row) >= SHOUTED_WORDS:
        yield passage(TextFindingKind.SHOUTING, field, text, row[0].start(), row[-1].end())
