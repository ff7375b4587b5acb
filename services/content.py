"""What an InMail may hold: plain text within limits, no attachments in disguise (R16)."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from services.refusal import InvalidInput

if TYPE_CHECKING:
    from services.policy import Policy

_DATA_URI = re.compile(r"\bdata:(?:[\w.+-]+/[\w.+-]+)?(?:;[\w=.+-]+)*(?:;base64,|,\S)", re.IGNORECASE)
_MEDIA_MARKUP = re.compile(
    r"</?(?:img|image|picture|video|audio|source|iframe|embed|object|svg|canvas)\b|!\[[^\]]*\]\s*[(\[]",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

_MARKS_SPACES_CONTROLS = ("M", "Z", "Cc", "Cf", "Cs")  # not Cn: the newest emoji are unassigned in an older Python
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and a symbol by category, drawn as nothing


def check_content(subject: str, body: str, policy: Policy) -> None:
    """Both texts are there, within their limits in code points, and plain (R16). Raises InvalidInput."""
    check_text("input.subject", subject, policy.subject_limit)
    if "\n" in subject or "\r" in subject:
        raise InvalidInput("input.subject", "The subject is one line: take out the line breaks.")
    check_text("input.body", body, policy.body_limit)


def check_text(field: str, text: str, limit: int) -> None:
    """``text`` shows something, has at most ``limit`` code points and is plain (R16). Raises InvalidInput for it."""
    name = field.rpartition(".")[2]
    if not shows(text):
        raise InvalidInput(field, f"The {name} is empty: write something.")
    if len(text) > limit:
        raise InvalidInput(field, f"The {name} has {len(text):,} characters; {limit:,} are allowed.")
    if _CONTROL.search(text):
        raise InvalidInput(field, f"The {name} holds a control character or half a character: send plain text.")
    if _DATA_URI.search(text) or _MEDIA_MARKUP.search(text):
        raise InvalidInput(field, f"The {name} embeds a file, a picture or a video: send plain text.")


def shows(text: str) -> bool:
    """Whether anything of ``text`` can be seen."""
    return any(map(_visible, text))


def _visible(character: str) -> bool:
    """Whether a code point shows by itself: spaces, joiners, and marks without a letter to stand on don't."""
    return character not in _BLANK_LETTERS and not unicodedata.category(character).startswith(_MARKS_SPACES_CONTROLS)
