"""Who looks at a text before it is sent: the product's own rules, or whoever an operator plugs in instead (R17)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from services.moderation.finding import TextFindingKind, passage
from services.moderation.folding import fold
from services.moderation.links import links
from services.moderation.profanity import profanities
from services.moderation.resemblance import alike, marks_of
from services.moderation.spam import spam

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from services.account import Account
    from services.moderation.finding import Finding
    from services.policy import Policy

SUBJECT, BODY = "input.subject", "input.body"


class Moderator(Protocol):
    """Looks at the texts of an InMail or a reply, before any transaction: it may ask another service, and wait."""

    async def examine(self, texts: dict[str, str]) -> tuple[Finding, ...]:
        """What is wrong with ``texts``, given by their fields: nothing if they may be sent."""
        ...


class OwnModerator:
    """Profanity and spam, by this package's rules."""

    async def examine(self, texts: dict[str, str]) -> tuple[Finding, ...]:
        """What is wrong with ``texts``, by field."""
        return tuple(finding for field, text in texts.items() for finding in examined(field, text))


OWN = OwnModerator()
"""The product's own moderator."""


def examined(field: str, text: str) -> Iterator[Finding]:
    """What is wrong with a text, whoever writes it: profanity and spam."""
    folded = fold(text)
    yield from profanities(field, text, folded)
    yield from spam(field, text, folded)


def of_sender(sender: Account, subject: str, body: str, policy: Policy, now: datetime) -> Iterator[Finding]:
    """What is wrong with an InMail because of who sends it: links of a new sender, the same text to many."""
    if sender.delivered < policy.moderation.trusted_after:
        for field, text in ((SUBJECT, subject), (BODY, body)):
            yield from links(field, text, fold(text))
    marks = marks_of(f"{subject}\n{body}", policy.moderation)
    if alike(marks, sender.sketches, policy.moderation, now) >= policy.moderation.alike_sends:
        yield passage(TextFindingKind.NEAR_DUPLICATE, BODY, body, 0, len(body))
