"""The use case of drafting: advice on a text, before it is sent (R26)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.advice import DraftAdvice, Recipient, advise
from services.answering import History
from services.refusal import InvalidInput, NotSignedIn, Refusal, TryAgain
from services.refusal_code import RefusalCode
from services.scope import Scope
from services.store import NothingChanged

if TYPE_CHECKING:
    from datetime import datetime

    from services.advising.advice import Draft
    from services.answering import Histories
    from services.policy import Policy
    from services.reading import Reader
    from services.request import Clock
    from services.store import Store

LONGEST_DRAFT = 10_000
"""Code points of either text that are looked at; far more than can be sent, so that a draft may be too long."""


@dataclass(frozen=True, slots=True)
class Drafting:
    """Advice on drafts. Writes nothing."""

    store: Store
    reader: Reader
    histories: Histories
    policy: Policy
    clock: Clock

    async def advise(self, viewer_id: str, recipient_id: str, draft: Draft) -> DraftAdvice:
        """Advice on the draft to that recipient: of one whom the viewer may not see as of nobody (R11a).

        Raises InvalidInput for a text without end, TryAgain when storage doesn't answer.
        """
        for field, text in draft.fields:
            if len(text) > LONGEST_DRAFT:
                raise InvalidInput(field.lower(), f"A draft has at most {LONGEST_DRAFT:,} characters.", rule="R26")
        now = self.clock()
        try:
            recipient = await self._recipient(viewer_id, recipient_id, now)
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.READ_FAILED)) from error
        return advise(draft, recipient, self.policy, now)

    async def _recipient(self, viewer_id: str, recipient_id: str, now: datetime) -> Recipient | None:
        """What the viewer may see of the recipient; all of it is asked at once, whoever it is."""
        pair = (viewer_id, recipient_id)
        strangers = frozenset({pair} if recipient_id != viewer_id else ())
        world, profiles, histories = await asyncio.gather(
            self.store.survey(Scope(members=frozenset(pair), pairs=strangers)),
            self.reader.profiles(viewer_id, [recipient_id]),
            self.histories.of(viewer_id, [recipient_id], self.policy.answering, now, named=True),
        )
        if viewer_id not in world.accounts:
            raise NotSignedIn
        profile = profiles.get(recipient_id)
        if profile is None or recipient_id == viewer_id:
            return None
        return Recipient(profile, world.pair(*pair).degree, histories.get(recipient_id, History()))
