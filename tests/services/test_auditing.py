"""The use cases on whole ledgers (R23, R24), over doubles of the two ports."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

import pytest

from services.auditing import AT_ONCE, Auditing, Span
from services.entry import EntryKind
from services.explain import LineLabel, Total
from services.lot import LotSource
from services.policy import Policy
from services.refusal import NotSignedIn
from services.store import NothingChanged
from services.world import World

from .audit.life import ME, START, as_stored, full_life

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from services.account import Account
    from services.audit.stored import StoredAccount, StoredEntry
    from services.store import Store

pytestmark = pytest.mark.anyio


class Kept:
    """The ledger of one life, in pages of five; ``asked`` notes what was asked for."""

    def __init__(self) -> None:
        self.life = full_life()
        self.asked: list[object] = []
        self.running = self.most = 0
        self.gone = False

    async def snapshot(self, member_id: str) -> StoredAccount | None:
        return self.life.stored() if member_id == ME else None

    async def entries(self, member_id: str, through: int) -> AsyncIterator[list[StoredEntry]]:
        self.asked.append((member_id, through))
        self.running += 1
        self.most = max(self.most, self.running)
        entries = as_stored(self.life.entries)[:through]
        for first in range(0, len(entries), 5):
            await asyncio.sleep(0)
            if self.gone:
                raise NothingChanged
            yield entries[first : first + 5]
        self.running -= 1

    async def length(self, member_id: str) -> int | None:
        return 12 if member_id == ME else None

    async def fields(self, member_id: str, span: Span) -> AsyncIterator[list[tuple[object, ...]]]:
        self.asked.append((member_id, span))
        yield []

    async def totals(self, member_id: str, through: int) -> list[Total]:
        self.asked.append((member_id, through))
        return [Total(EntryKind.PURCHASE, LotSource.PURCHASED, 7, 1, START, START)]


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def auditing(kept: Kept, memory: Callable[[World], Store]) -> Auditing:
    account: Account = kept.life.account
    return Auditing(kept, memory(World(accounts={ME: account})), Policy(), lambda: START)


async def test_r24_an_audit_reads_to_the_end_that_its_snapshot_saw(auditing: Auditing, kept: Kept) -> None:
    report = await auditing.audit(ME)
    assert (report.findings, report.entries, report.at) == ((), 12, START)
    assert kept.asked == [(ME, 12)]


async def test_only_so_many_audits_run_at_a_time(auditing: Auditing, kept: Kept) -> None:
    reports = await asyncio.gather(*(auditing.audit(ME) for _ in range(3 * AT_ONCE)))
    assert all(report.ok for report in reports)
    assert kept.most == AT_ONCE


async def test_an_audit_that_fails_gives_its_turn_back(auditing: Auditing, kept: Kept) -> None:
    kept.gone = True
    for _ in range(AT_ONCE + 1):
        with pytest.raises(NothingChanged):
            await auditing.audit(ME)
    kept.gone = False
    assert (await auditing.audit(ME)).ok


async def test_r22_an_explanation_is_of_the_account_that_it_read(auditing: Auditing, kept: Kept) -> None:
    explanation = await auditing.explain(ME)
    assert kept.asked == [(ME, 12)]
    assert [(line.label, line.credits) for line in explanation.lines] == [(LineLabel.BOUGHT, 7)]
    assert (explanation.available, explanation.at) == (kept.life.account.available(START), START)


@pytest.mark.parametrize(
    ("asked", "read"),
    [(Span(), Span(last=12)), (Span(3, 5), Span(3, 5)), (Span(3, 99, START), Span(3, 12, START))],
)
async def test_an_export_ends_with_the_entries_that_are_there(
    auditing: Auditing, kept: Kept, asked: Span, read: Span
) -> None:
    assert [page async for page in await auditing.export(ME, asked)] == [[]]
    assert kept.asked == [(ME, read)]


async def test_who_doesnt_exist_has_no_ledger(auditing: Auditing, kept: Kept) -> None:
    for call in (auditing.audit("ben"), auditing.explain("ben"), auditing.export("ben", Span())):
        with pytest.raises(NotSignedIn):
            await cast("Any", call)
    assert kept.asked == []
