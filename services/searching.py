"""The use case of finding members (R3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.lot import PayWith
from services.refusal import Refusal, TryAgain
from services.refusal_code import RefusalCode
from services.search import NOBODY, Order
from services.store import NothingChanged

if TYPE_CHECKING:
    from services.inmails import InMails
    from services.search import Asked, Counts, Criteria, MemberIndex, MemberSort, Position

CHUNK = 100
"""Matches whose eligibility is judged at once."""
MOST_LOOKED_AT = 500
"""Matches whose eligibility is judged for one page: where few can be written to, a page may stay short."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of matches, whether more may follow, and behind which place to go on (None if nothing was looked at)."""

    members: tuple[Position, ...]
    more: bool
    end: Position | None


@dataclass(frozen=True, slots=True)
class Searching:
    """Finding members. Every method may raise InvalidInput for what is asked, or TryAgain."""

    index: MemberIndex
    inmails: InMails

    async def page(self, viewer_id: str, asked: Asked, sort: MemberSort, first: int, after: Position | None) -> Found:
        """The ``first`` matches that follow ``after``."""
        wanted = asked.criteria()
        if wanted.hopeless:
            return Found((), more=False, end=None)
        order = Order.of(sort, wanted)
        try:
            if asked.filters.eligible_now:
                return await self._eligible(viewer_id, wanted, order, first, after)
            found = await self.index.find(viewer_id, wanted, order, first + 1, after)
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.READ_FAILED)) from error
        page = tuple(found[:first])
        return Found(page, more=len(found) > first, end=page[-1] if page else None)

    async def counts(self, viewer_id: str, asked: Asked) -> Counts:
        """How many match, whoever of them can be written to."""
        wanted = asked.criteria()
        if wanted.hopeless:
            return NOBODY
        try:
            return await self.index.count(viewer_id, wanted)
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.READ_FAILED)) from error

    async def _eligible(
        self, viewer_id: str, wanted: Criteria, order: Order, first: int, after: Position | None
    ) -> Found:
        """Walk on until the page is full, and one more: by the preview's own judgement, and never very far."""
        eligible: list[Position] = []
        end = after
        for _ in range(0, MOST_LOOKED_AT, CHUNK):
            chunk = await self.index.find(viewer_id, wanted, order, CHUNK, end)
            recipients = [(match.member_id, PayWith.AUTO) for match in chunk]
            verdicts = await self.inmails.eligibilities(viewer_id, recipients)
            for match, verdict in zip(chunk, verdicts, strict=True):
                if verdict.eligible and len(eligible) == first:
                    return Found(tuple(eligible), more=True, end=end)
                if verdict.eligible:
                    eligible.append(match)
                end = match
            if len(chunk) < CHUNK:
                return Found(tuple(eligible), more=False, end=end)
        return Found(tuple(eligible), more=True, end=end)
