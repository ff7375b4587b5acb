"""What a member searches the own mail for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.refusal import InvalidInput

if TYPE_CHECKING:
    from services.inmail import InMail, Reply

LONGEST_QUERY = 100
"""Code points of a query: more than anybody types, few enough words for one search."""


@dataclass(frozen=True, slots=True)
class MailMatch:
    """A message that was found: an InMail itself, or a reply in its conversation."""

    inmail: InMail
    reply: Reply | None

    @property
    def id(self) -> str:
        """The message's id: later ones sort after earlier ones."""
        return self.inmail.id if self.reply is None else self.reply.id


def words_of(query: str) -> tuple[str, ...]:
    """The words that a message must all have, as they were typed. Raises InvalidInput for none, and for too many."""
    if len(query) > LONGEST_QUERY:
        raise InvalidInput("query", f"A search has at most {LONGEST_QUERY} characters.", rule="R22")
    words = tuple(dict.fromkeys(word for word in query.split() if any(map(str.isalnum, word))))
    if not words or any("\ud800" <= character <= "\udfff" for character in query):
        raise InvalidInput("query", "Search for words: at least one letter or digit.", rule="R22")
    return words
