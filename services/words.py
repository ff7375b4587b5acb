"""Words of a text as search compares them: without capitals, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata

LONGEST_WORD = 64
"""Code points that count of a word: what an index holds of it, and what a query asks for."""

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th"})
"""Letters that Unicode doesn't take apart into one of the alphabet and a mark."""
_MARKS = re.compile("[\u0300-\u036f'\u2019]")
_WORD = re.compile(r"[^\s+#]+[+#]*")


class _Kept(dict[int, str]):
    """What stays of each sign: itself, or a space. Looked up once a sign: a network has a hundred million."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        self[code] = sign if sign in "+#" or unicodedata.category(sign)[0] in "LNM" else " "
        return self[code]


_KEPT = _Kept()


def words(text: str) -> list[str]:
    """The words of ``text`` in their order, folded: ``Zoë O'Brien, C++`` has ``zoe``, ``obrien`` and ``c++``.

    Letters, digits and marks of every script make words, and so do + and # after them, as in languages' names.
    Folded are compatible forms (NFKD of Unicode), capitals, accents, apostrophes. A text without letters has no words.
    """
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold())).casefold().translate(_LETTERS)
    return [word[:LONGEST_WORD] for word in _WORD.findall(unicodedata.normalize("NFC", plain.translate(_KEPT)))]


def label(kind: str, name: str) -> str:
    """What stands for the thing of that name, a ``place`` say, in one word that no text has; spelled so or so."""
    return "_".join((kind, *words(name)))
