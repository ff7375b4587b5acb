"""Links, which senders who are new here may not send yet (R17)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from services.moderation.finding import TextFindingKind, passage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.moderation.finding import Finding
    from services.moderation.folding import Folded

# Addresses that begin as such, and names with a path: Node.js, ASP.NET and e-mail addresses are none.
_LINK = re.compile(r"(?<![\w@.])(?:https?://|www\.)\S{1,300}|(?<![\w@./-])[a-z0-9-]{1,63}\.[a-z]{2,12}/\w\S{0,300}")


def links(field: str, text: str, folded: Folded) -> Iterator[Finding]:
    """Each link of ``text``, which reads as ``folded``."""
    for match in _LINK.finditer(folded.text):
        yield passage(TextFindingKind.LINK_FROM_NEW_SENDER, field, text, *folded.span(*match.span()))
