"""The use case of verifying everything: every account audited, and all that the database's constraints can't hold."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from services.refusal import NotSignedIn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence

    from services.audit.auditor import AuditReport
    from services.auditing import Auditing

TOGETHER = 500
"""Members that are looked at before the next ones are asked for."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that ``times`` nodes or constraints of ``label`` break, with the id of one of them where they have any."""

    label: str
    rule: str
    times: int
    example: str | None = None


class Census(Protocol):
    """Reads of the whole database, for nobody who waits. All raise NothingChanged when it doesn't answer."""

    async def members(self) -> int:
        """How many members there are."""
        ...

    async def accounts_after(self, member_id: str, limit: int) -> Sequence[tuple[str, bool]]:
        """The next ``limit`` members in order of their ids, each with whether it has an account to audit."""
        ...

    def broken(self) -> AsyncIterator[tuple[str, Sequence[Broken]]]:
        """What is wrong, label by label; the first is about the constraints and indexes themselves."""
        ...


@dataclass(frozen=True, slots=True)
class Verifying:
    """Looks at everything and changes nothing. Every method may raise NothingChanged."""

    census: Census
    auditing: Auditing

    async def everybody(self, after: str = "") -> AsyncIterator[tuple[Sequence[str], Sequence[AuditReport]]]:
        """Audit every account whose member's id comes after ``after``, in order of the ids.

        Yields the ids of the members that were looked at, some at a time, with the reports of those with an account.
        """
        while members := await self.census.accounts_after(after, TOGETHER):
            yield [id_ for id_, _ in members], await self.some(id_ for id_, has_account in members if has_account)
            after = members[-1][0]

    async def some(self, member_ids: Iterable[str]) -> Sequence[AuditReport]:
        """Audit these accounts; a member who doesn't exist (any more) has none."""
        reports = await asyncio.gather(*map(self._audit, member_ids))
        return [report for report in reports if report is not None]

    async def _audit(self, member_id: str) -> AuditReport | None:
        try:
            return await self.auditing.audit(member_id)
        except NotSignedIn:
            return None
