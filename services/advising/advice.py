"""What advice is: specific, explained, and never in the way (R26)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AdviceKind(StrEnum):
    """What a piece of advice is about."""

    PERSONAL = "PERSONAL"
    GREETING = "GREETING"
    PLACEHOLDER = "PLACEHOLDER"
    SUBJECT = "SUBJECT"
    LENGTH = "LENGTH"
    QUESTION = "QUESTION"
    LIKELIHOOD = "LIKELIHOOD"
    FOLLOW_UP = "FOLLOW_UP"


class Severity(StrEnum):
    """How much it matters."""

    GOOD = "GOOD"
    TIP = "TIP"
    WARNING = "WARNING"


class DraftField(StrEnum):
    """Which of the two texts."""

    SUBJECT = "SUBJECT"
    BODY = "BODY"


@dataclass(frozen=True, slots=True)
class Draft:
    """The two texts as they are so far."""

    subject: str
    body: str

    @property
    def fields(self) -> tuple[tuple[DraftField, str], ...]:
        """Both texts with their names."""
        return (DraftField.SUBJECT, self.subject), (DraftField.BODY, self.body)


@dataclass(frozen=True, slots=True)
class Passage:
    """Where in the draft: ``length`` code points from ``start`` on, which is counted from 0; they are ``text``."""

    field: DraftField
    start: int
    length: int
    text: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What was noticed and why it matters; ``suggestion`` is what to do about it, None where it is good as it is."""

    kind: AdviceKind
    severity: Severity
    message: str
    suggestion: str | None = None
    passage: Passage | None = None
