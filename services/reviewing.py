"""The use cases of reviewing reported members: read their cases, uphold or dismiss them (R17)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from services.answers.cases import CaseClosed
from services.intents.cases import DismissCase, UpholdCase
from services.operator import Role
from services.refusal import ActionRefused, Refusal, TryAgain
from services.refusal_code import RefusalCode
from services.request import Clock, Done, NewId, check_key, fingerprint
from services.store import NothingChanged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.case import Case, CaseState, Complaint
    from services.lane import Lane
    from services.operator import Operator
    from services.reading import Page


class Cases(Protocol):
    """Reads of cases. All raise NothingChanged when the database doesn't answer."""

    async def case(self, case_id: str) -> Case | None:
        """The case of that id, None if there is none."""
        ...

    async def queue(self, state: CaseState, first: int, after: str | None) -> Page[Case]:
        """Cases in that state, the earliest opened first, from after the one with id ``after`` on."""
        ...

    async def complaints(self, case_ids: Sequence[str]) -> dict[str, tuple[Complaint, ...]]:
        """The latest reports of each case (at most ``LARGEST_PAGE``) with their InMails, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Reviewing:
    """Decisions on cases. Both may raise Refused; then nothing was changed, or TryAgain says it is unknown."""

    lane: Lane
    reader: Cases
    clock: Clock
    new_id: NewId

    async def uphold(self, operator: Operator, key: str, *, case_id: str, reason: str) -> Done[CaseClosed]:
        """Give the reported member a strike; takes the role TRUST (R17).

        Raises ActionRefused if there is no such case, or if it is decided already.
        """
        role = operator.acting_as(Role.TRUST)
        check_key(key)
        intent = UpholdCase(
            id=self.new_id(),
            actor_id=operator.actor_id,
            key=key,
            fingerprint=fingerprint("upholdCase", case=case_id, reason=reason),
            now=self.clock(),
            member_id=await self._accused(case_id),
            operator=operator.name,
            role=role,
            case_id=case_id,
            reason=reason,
        )
        return await self.lane.done(intent, CaseClosed)

    async def dismiss(self, operator: Operator, key: str, *, case_id: str, reason: str) -> Done[CaseClosed]:
        """Close a case without a strike; takes the role TRUST (R17). Raises ActionRefused as ``uphold`` does."""
        role = operator.acting_as(Role.TRUST)
        check_key(key)
        intent = DismissCase(
            id=self.new_id(),
            actor_id=operator.actor_id,
            key=key,
            fingerprint=fingerprint("dismissCase", case=case_id, reason=reason),
            now=self.clock(),
            member_id=await self._accused(case_id),
            operator=operator.name,
            role=role,
            case_id=case_id,
            reason=reason,
        )
        return await self.lane.done(intent, CaseClosed)

    async def _accused(self, case_id: str) -> str:
        """The member whom the case is about: that never changes, so it may be read before the locks."""
        try:
            case = await self.reader.case(case_id)
        except NothingChanged as error:
            raise TryAgain(Refusal(RefusalCode.BUSY)) from error
        if case is None:
            raise ActionRefused(Refusal(RefusalCode.CASE_NOT_FOUND))
        return case.member_id
