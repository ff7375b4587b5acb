"""The use cases on a whole ledger: audit it, explain its balance, hand it out (R23, R24)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from services.accrual import settle
from services.audit.auditor import Auditor
from services.explain import explain
from services.refusal import NotSignedIn
from services.scope import Scope

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from services.audit.auditor import AuditReport
    from services.audit.stored import StoredAccount, StoredEntry
    from services.explain import Explanation, Total
    from services.policy import Policy
    from services.request import Clock
    from services.store import Store

AT_ONCE = 4
"""Audits that run at a time: each reads a whole ledger."""

LAST_OF_ALL = 2**62


@dataclass(frozen=True, slots=True)
class Span:
    """Entries from sequence ``first`` to ``last``, both included, from ``since`` on and before ``until`` (UTC)."""

    first: int = 1
    last: int = LAST_OF_ALL
    since: datetime | None = None
    until: datetime | None = None


class Ledger(Protocol):
    """Reads of whole ledgers. All raise NothingChanged when the database doesn't answer."""

    async def snapshot(self, member_id: str) -> StoredAccount | None:
        """The account beside its entries, as of one moment; None if there is no such member."""
        ...

    def entries(self, member_id: str, through: int) -> AsyncIterator[list[StoredEntry]]:
        """The entries up to sequence ``through``, in order, some at a time."""
        ...

    async def length(self, member_id: str) -> int | None:
        """How many entries there are; None if there is no such member."""
        ...

    def fields(self, member_id: str, span: Span) -> AsyncIterator[list[tuple[object, ...]]]:
        """The fields of entries, in the order of ``ENTRY_FIELDS``, in order of sequence, some at a time."""
        ...

    async def totals(self, member_id: str, through: int) -> list[Total]:
        """What the entries up to sequence ``through`` add up to, by kind and source."""
        ...


@dataclass(frozen=True, slots=True)
class Auditing:
    """Reads of whole ledgers. Each may raise NothingChanged, and NotSignedIn if the member doesn't exist."""

    ledger: Ledger
    store: Store
    policy: Policy
    clock: Clock
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def audit(self, member_id: str) -> AuditReport:
        """Recompute the member's account from its entries and tell what differs (R24).

        The account is locked for one short statement; then nobody waits, since entries that are there don't change.
        """
        async with self.turns:
            account = await self.ledger.snapshot(member_id)
            at = self.clock()
            if account is None:
                raise NotSignedIn
            auditor = Auditor(member_id)
            async for entries in self.ledger.entries(member_id, account.through):
                for entry in entries:
                    auditor.see(entry)
            return auditor.finish(account, at)

    async def explain(self, member_id: str) -> Explanation:
        """How what the member can spend now came about, in at most ten lines that add up to it (R22)."""
        now = self.clock()
        scope = Scope(members=frozenset({member_id}), ledgers=frozenset({member_id}))
        account = (await self.store.survey(scope)).accounts.get(member_id)
        if account is None:
            raise NotSignedIn
        totals = await self.ledger.totals(member_id, account.sequence)  # up to there, whatever has come since
        settlement = settle(account, self.policy, now)
        return explain(totals, settlement.movements, settlement.account.available(now), now)

    async def export(self, member_id: str, span: Span) -> AsyncIterator[list[tuple[object, ...]]]:
        """The member's entries in ``span``, as fields, some at a time; those that are there when it begins."""
        length = await self.ledger.length(member_id)
        if length is None:
            raise NotSignedIn
        return self.ledger.fields(member_id, Span(span.first, min(span.last, length), span.since, span.until))
