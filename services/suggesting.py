"""The use case of finding somebody to write to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.reading import Page
from services.suggestion import order, rank

if TYPE_CHECKING:
    from services.eligibility import Eligibility
    from services.inmails import InMails
    from services.lot import PayWith
    from services.suggestion import Candidates, Place, Suggestion


@dataclass(frozen=True, slots=True)
class SuggestedRecipient:
    """A member to write to, with what a send to that member would decide now."""

    suggestion: Suggestion
    eligibility: Eligibility


@dataclass(frozen=True, slots=True)
class Suggesting:
    """Finding somebody to write to, by the rules and the time of ``inmails``."""

    reader: Candidates
    inmails: InMails

    async def suggest(
        self, viewer_id: str, first: int, after: Place | None, pay_with: PayWith
    ) -> Page[SuggestedRecipient]:
        """Whom the viewer may write to now, from behind the place ``after`` on, ``first`` at most; writes nothing.

        Raises NotSignedIn where there is no viewer, TryAgain or NothingChanged when the database doesn't answer.
        """
        numbers = self.inmails.policy.suggestion
        ranked = rank(await self.reader.candidates(viewer_id, numbers, self.inmails.clock()), numbers)
        # All are decided on, not this page alone: how many there are, and which come next, depends on it.
        decided = await self.inmails.eligibilities(viewer_id, [(one.member_id, pay_with) for one in ranked])
        found = [SuggestedRecipient(one, may) for one, may in zip(ranked, decided, strict=True) if may.eligible]
        rest = [one for one in found if after is None or order(one.suggestion.place) > order(after)]
        return Page(tuple(rest[:first]), len(found), more=len(rest) > first)
