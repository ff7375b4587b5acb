"""What moderation finds in a text: the passage, what is wrong with it, and what to do (R17)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TextFindingKind(StrEnum):
    """What is wrong with a passage."""

    PROFANITY = "PROFANITY"
    SHOUTING = "SHOUTING"
    REPEATED_CHARACTERS = "REPEATED_CHARACTERS"
    SHORTENED_LINK = "SHORTENED_LINK"
    MONEY_BAIT = "MONEY_BAIT"
    LINK_FROM_NEW_SENDER = "LINK_FROM_NEW_SENDER"
    NEAR_DUPLICATE = "NEAR_DUPLICATE"


ADVICE: dict[TextFindingKind, tuple[str, str]] = {
    TextFindingKind.PROFANITY: ("This is profanity.", "Say it in other words."),
    TextFindingKind.SHOUTING: ("This shouts: many words in capitals.", "Write it in small letters."),
    TextFindingKind.REPEATED_CHARACTERS: ("This repeats one sign again and again.", "Write the sign once."),
    TextFindingKind.SHORTENED_LINK: ("This link hides where it leads.", "Write the full address."),
    TextFindingKind.MONEY_BAIT: (
        "This promises easy money.",
        "Say plainly what you offer.",
    ),
    TextFindingKind.LINK_FROM_NEW_SENDER: (
        "You have sent few InMails so far, and those may hold no links.",
        "Take the link out, or send it once the member has replied.",
    ),
    TextFindingKind.NEAR_DUPLICATE: (
        "You have sent nearly this text to as many people as may get it within a day.",
        "Write this member a text of their own, or wait until tomorrow.",
    ),
}
"""Why a passage of each kind is refused, and what to do about it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A passage that is refused: ``text`` from code point ``start`` to before ``end`` of ``field``.

    ``field`` is the path in the GraphQL input, such as ``input.body``.
    """

    kind: TextFindingKind
    field: str
    start: int
    end: int
    text: str

    @property
    def reason(self) -> str:
        """What is wrong, for a person."""
        return ADVICE[self.kind][0]

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return ADVICE[self.kind][1]


def passage(kind: TextFindingKind, field: str, text: str, start: int, end: int) -> Finding:
    """The finding about ``text`` from ``start`` to before ``end``."""
    return Finding(kind, field, start, end, text[start:end])
