"""Whole ledgers on the real database: audits of sound accounts, explanations, exports (R22, R23, R24)."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from graph import ledger as ledger_module
from graph.database import open_session
from graph.ledger import GraphLedger
from services.audit.stored import ENTRY_FIELDS
from services.auditing import Span
from services.entry import EntryKind
from services.explain import LineLabel
from services.refusal import NotSignedIn, Refused
from services.store import NothingChanged

from .ledger_life import START, Life

if TYPE_CHECKING:
    from collections.abc import Callable

    from neo4j import AsyncDriver

pytestmark = pytest.mark.anyio

KINDS = ["PURCHASE", "GRANT", "SPEND", "SPEND", "CREDIT_BACK", "HOLD", "HOLD", "RELEASE", "GRANT", "SPEND"]


@pytest.fixture
async def life(driver: AsyncDriver, database: str, member_ids: Callable[[int], list[str]]) -> Life:
    life = Life(driver, database, member_ids(8))
    await life.live()
    return life


async def fields(ledger: GraphLedger, member_id: str, span: Span) -> list[tuple[object, ...]]:
    return [row async for page in ledger.fields(member_id, span) for row in page]


async def test_r24_a_sound_account_has_no_findings(life: Life) -> None:
    rows = await fields(GraphLedger(life.driver, life.database), life.me, Span())
    assert [row[2] for row in rows] == KINDS
    report = await life.audit()
    assert (report.findings, report.entries, report.checked_through, report.at) == ((), 10, 10, life.now)


async def test_an_account_without_entries_is_sound(life: Life) -> None:
    report = await life.product.services.auditing.audit(life.ids[7])
    assert (report.ok, report.entries, report.checked_through) == (True, 0, 0)


async def test_a_member_who_doesnt_exist_has_no_account(life: Life) -> None:
    auditing, nobody = life.product.services.auditing, f"{life.me}-nobody"
    with pytest.raises(NotSignedIn):
        await auditing.audit(nobody)
    with pytest.raises(NotSignedIn):
        await auditing.explain(nobody)
    with pytest.raises(NotSignedIn):
        await auditing.export(nobody, Span())


@pytest.mark.parametrize("page", [1, 3, 10])
async def test_pages_meet_without_gap_or_overlap(life: Life, monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    monkeypatch.setattr(ledger_module, "PAGE", page)
    assert (await life.audit()).ok
    rows = await fields(GraphLedger(life.driver, life.database), life.me, Span())
    assert [row[1] for row in rows] == list(range(1, 11))


@pytest.mark.parametrize("seed", range(6))
async def test_r24_a_random_life_has_no_findings(
    driver: AsyncDriver, database: str, member_ids: Callable[[int], list[str]], seed: int
) -> None:
    life = Life(driver, database, member_ids(60))
    await life.live_at_random(random.Random(seed), 40)
    report = await life.audit()
    assert report.findings == ()
    assert report.entries > 10
    explanation = await life.product.services.auditing.explain(life.me)
    assert explanation.adds_up


async def test_r24_audits_agree_while_credits_move(
    driver: AsyncDriver, database: str, member_ids: Callable[[int], list[str]]
) -> None:
    life = Life(driver, database, member_ids(40))
    await life.begin()
    await life.buy()
    await life.buy()

    async def send() -> None:
        try:
            await life.send()
        except Refused as refused:
            pytest.fail(str(refused))

    async def look() -> list[int]:
        reports = [await life.audit() for _ in range(8)]
        assert all(report.ok for report in reports), reports
        return [report.entries for report in reports]

    *seen, _ = await asyncio.gather(look(), look(), *(send() for _ in range(30)))
    assert (await life.audit()).entries == 32
    assert all(counts == sorted(counts) for counts in seen[:2] if counts)


async def test_a_snapshot_waits_for_whoever_is_changing_the_account(life: Life) -> None:
    ledger = GraphLedger(life.driver, life.database)
    async with open_session(life.driver, life.database) as session, await session.begin_transaction() as transaction:
        await transaction.run("MATCH (m:Member {id: $me}) SET m.entrySequence = 11", me=life.me)
        snapshot = asyncio.create_task(ledger.snapshot(life.me))
        assert not (await asyncio.wait([snapshot], timeout=0.3))[0]
        await transaction.run("MATCH (m:Member {id: $me}) SET m.balance = 99", me=life.me)
        await transaction.commit()
    account = await snapshot
    assert account is not None
    assert (account.sequence, account.balance) == (11, 99)


async def test_r22_a_balance_is_explained_by_lines_that_add_up(life: Life) -> None:
    explanation = await life.product.services.auditing.explain(life.me)
    lines = {line.label: (line.credits, line.entries) for line in explanation.lines}
    assert lines == {
        LineLabel.GRANTED: (30, 2),
        LineLabel.BOUGHT: (25, 1),
        LineLabel.GIVEN_BACK: (1, 1),
        LineLabel.SPENT: (-3, 3),
        LineLabel.HELD: (-1, 3),
    }
    assert explanation.available == 52
    assert explanation.adds_up
    granted = explanation.lines[0]
    assert granted.text == "+30 granted by the plan (2 x, from 2026-03-10 to 2026-04-10)"


async def test_r22_what_fell_due_since_the_last_entry_is_explained_too(life: Life) -> None:
    life.now += timedelta(days=62)  # two more renewals, at most 60 kept; the hold has ended
    explanation = await life.product.services.auditing.explain(life.me)
    lines = {line.label: (line.credits, line.entries) for line in explanation.lines}
    assert lines[LineLabel.GRANTED] == (60, 4)
    assert lines[LineLabel.HELD] == (0, 4)
    assert explanation.adds_up
    assert explanation.available == (await life.product.services.credits.balance(life.me)).available


async def test_r24_an_explanation_that_doesnt_add_up_says_so(life: Life) -> None:
    await life.run("MATCH (e:Entry {memberId: $me, sequence: 3}) SET e.amount = -2")
    explanation = await life.product.services.auditing.explain(life.me)
    assert not explanation.adds_up
    await life.run("MATCH (e:Entry {memberId: $me, sequence: 3}) SET e.amount = -1, e.kind = 'GIFT'")
    assert not (await life.product.services.auditing.explain(life.me)).adds_up


@pytest.mark.parametrize(
    ("span", "sequences"),
    [
        (Span(), range(1, 11)),
        (Span(first=4, last=6), range(4, 7)),
        (Span(first=9), range(9, 11)),
        (Span(first=11), ()),
        (Span(first=5, last=4), ()),
        (Span(since=START + timedelta(minutes=1)), range(2, 11)),
        (Span(until=START + timedelta(hours=1)), range(1, 2)),
        (Span(since=START + timedelta(hours=1), until=START + timedelta(hours=2)), range(2, 5)),
        (Span(first=3, until=START + timedelta(hours=2)), range(3, 5)),
        (Span(since=START + timedelta(days=99)), ()),
    ],
)
async def test_a_span_chooses_entries(life: Life, span: Span, sequences: range) -> None:
    rows = await fields(GraphLedger(life.driver, life.database), life.me, span)
    assert [row[1] for row in rows] == list(sequences)


async def test_an_export_ends_where_the_ledger_ended_when_it_began(life: Life) -> None:
    pages = await life.product.services.auditing.export(life.me, Span())
    await life.send()
    rows = [row async for page in pages for row in page]
    assert [row[1] for row in rows] == list(range(1, 11))


async def test_r23_an_export_holds_all_that_the_seals_are_made_of(life: Life) -> None:
    rows = await fields(GraphLedger(life.driver, life.database), life.me, Span())
    page = await life.product.services.reader.entries(life.me, 100, None)
    for row, entry in zip(rows, reversed(page.items), strict=True):
        named = dict(zip(ENTRY_FIELDS, row, strict=True))
        assert (named["sequence"], named["kind"], named["at"]) == (entry.sequence, entry.kind, entry.at)
        assert (named["actorId"], named["cause"], named["hash"]) == (entry.actor_id, entry.cause, entry.hash)
        assert named["reverses"] == entry.reverses
    assert EntryKind(str(rows[0][2])) is EntryKind.PURCHASE


async def test_a_database_that_is_gone_changes_nothing(nowhere: AsyncDriver) -> None:
    ledger = GraphLedger(nowhere, "neo4j")
    with pytest.raises(NothingChanged):
        await ledger.snapshot("ana")
    with pytest.raises(NothingChanged):
        await ledger.length("ana")
    with pytest.raises(NothingChanged):
        await fields(ledger, "ana", Span())
