"""The use case of looking at a draft before it is sent: what moderation would refuse in it (R17)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.content import check_content
from services.moderation.moderator import BODY, SUBJECT, Moderator, of_sender
from services.refusal import NotSignedIn, Refusal, TryAgain
from services.refusal_code import RefusalCode
from services.scope import Scope
from services.store import NothingChanged

if TYPE_CHECKING:
    from services.moderation.finding import Finding
    from services.policy import Policy
    from services.request import Clock
    from services.store import Store


@dataclass(frozen=True, slots=True)
class Moderating:
    """Looks at drafts; writes nothing and counts nothing."""

    store: Store
    moderator: Moderator
    policy: Policy
    clock: Clock

    async def findings(self, viewer_id: str, subject: str, body: str) -> tuple[Finding, ...]:
        """What a send of these texts would be refused for now, whoever it went to; nothing if they may be sent.

        Raises InvalidInput for a text that R16 forbids, TryAgain if the database doesn't answer.
        """
        check_content(subject, body, self.policy)
        viewer = frozenset({viewer_id})
        try:
            world = await self.store.survey(Scope(members=viewer, ledgers=viewer))
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.READ_FAILED)) from error
        sender = world.accounts.get(viewer_id)
        if sender is None:
            raise NotSignedIn
        found = await self.moderator.examine({SUBJECT: subject, BODY: body})
        return (*found, *of_sender(sender, subject, body, self.policy, self.clock()))
