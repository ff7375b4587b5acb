"""Finding words in a draft, with their places."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from services.advising.advice import Passage

if TYPE_CHECKING:
    from services.advising.advice import Draft, DraftField


def find(draft: Draft, words: str) -> Passage | None:
    """Where ``words`` stand first as whole words, in whatever case; None if they don't."""
    pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE)
    return next((passage for field, text in draft.fields if (passage := first(field, text, pattern))), None)


def first(field: DraftField, text: str, pattern: re.Pattern[str]) -> Passage | None:
    """What ``pattern`` finds first in ``text``."""
    found = pattern.search(text)
    return None if found is None else Passage(field, found.start(), len(found[0]), found[0])
