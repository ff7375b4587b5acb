"""Whoever changes a ledger in the database by hand is found, and where (R24). The hand here is raw Cypher."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any, LiteralString

import pytest

from graph.rows import entry_of
from services.audit.finding import FindingKind

from .ledger_life import Life

if TYPE_CHECKING:
    from collections.abc import Callable

    from neo4j import AsyncDriver

    from services.audit.auditor import AuditReport
    from services.entry import Entry

pytestmark = pytest.mark.anyio

ENTRY: LiteralString = "MATCH (e:Entry {memberId: $me, sequence: $sequence}) "
LOT: LiteralString = "MATCH (:Member {id: $me})-[tie:HOLDS|HELD]->(l:Lot {source: 'PURCHASED'}) "
MEMBER: LiteralString = "MATCH (m:Member {id: $me}) "
PUT: LiteralString = ENTRY + "SET e += $fields"
MOVE: LiteralString = ENTRY + "SET e.sequence = $to"
HISTORY: LiteralString = """
MATCH (e:Entry)
WHERE e.memberId = $me AND e.sequence > 0
RETURN [
  e.memberId, e.sequence, e.kind, e.amount, e.lotId, e.lotBalance, e.balance, e.at, e.actorId, e.cause, e.reverses,
  e.hash
] AS row
ORDER BY e.sequence
"""


@pytest.fixture
async def life(driver: AsyncDriver, database: str, member_ids: Callable[[int], list[str]]) -> Life:
    life = Life(driver, database, member_ids(8))
    await life.live()
    return life


def told(report: AuditReport) -> set[tuple[str, int | None]]:
    return {(finding.kind.value, finding.sequence) for finding in report.findings}


FIELDS: dict[str, LiteralString] = {
    "kind": "SET e.kind = 'ADJUST'",
    "kind that isn't any": "SET e.kind = 'GIFT'",
    "amount": "SET e.amount = e.amount + 1",
    "amount as a float": "SET e.amount = toFloat(e.amount)",
    "amount gone": "REMOVE e.amount",
    "lot": "SET e.lotId = e.lotId + 'x'",
    "lot's balance": "SET e.lotBalance = e.lotBalance + 1",
    "balance": "SET e.balance = e.balance - 1",
    "time": "SET e.at = e.at + duration('PT1S')",
    "time by a microsecond": "SET e.at = e.at + duration({microseconds: 1})",
    "time by a nanosecond": "SET e.at = e.at + duration({nanoseconds: 1})",
    "time gone": "REMOVE e.at",
    "actor": "SET e.actorId = 'somebody'",
    "cause": "SET e.cause = 'something'",
    "reverses": "SET e.reverses = coalesce(e.reverses, 0) + 1",
    "hash": "SET e.hash = reverse(e.hash)",
    "hash gone": "REMOVE e.hash",
}


@pytest.mark.parametrize("name", list(FIELDS))
async def test_r24_each_changed_field_is_found_in_its_entry(life: Life, name: str) -> None:
    for sequence in (1, 5, 10):
        (before,) = await life.run(ENTRY + "RETURN e {.*} AS e", sequence=sequence)
        await life.run(ENTRY + FIELDS[name], sequence=sequence)
        report = await life.audit()
        kinds = {FindingKind.SEAL, FindingKind.LINK, FindingKind.MALFORMED}
        assert [f.sequence for f in report.findings if f.kind in kinds] == [sequence], report.findings
        await life.run(ENTRY + "SET e = $before", sequence=sequence, before=before["e"])
    assert (await life.audit()).ok


DEEDS: dict[str, tuple[LiteralString, dict[str, Any], set[tuple[str, int | None]]]] = {
    "the first entry deleted": (ENTRY + "DETACH DELETE e", {"sequence": 1}, {("GAP", 1), ("LINK", 2)}),
    "an entry deleted": (ENTRY + "DETACH DELETE e", {"sequence": 4}, {("GAP", 4), ("LINK", 5)}),
    "the last entry deleted": (ENTRY + "DETACH DELETE e", {"sequence": 10}, {("TAIL", 10), ("HEAD", 9)}),
    "all entries deleted": (
        "MATCH (e:Entry) WHERE e.memberId = $me AND e.sequence > 0 DETACH DELETE e",
        {},
        {("TAIL", 1), ("HEAD", 0)},
    ),
    "the tail deleted": (
        "MATCH (e:Entry) WHERE e.memberId = $me AND e.sequence > 7 DETACH DELETE e",
        {},
        {("TAIL", 8), ("HEAD", 7)},
    ),
    "an entry given to another member": (ENTRY + "SET e.memberId = $me + '-x'", {"sequence": 6}, {("GAP", 6)}),
    "an entry without a sequence": (ENTRY + "REMOVE e.sequence", {"sequence": 6}, {("GAP", 6)}),
    "an entry inserted at the end": (
        MEMBER + "CREATE (:Entry {memberId: $me, sequence: 11, kind: 'GRANT', amount: 5})",
        {},
        {("COUNTER", 11)},
    ),
    "an entry inserted before the first": (
        MEMBER + "CREATE (:Entry {memberId: $me, sequence: 0, kind: 'GRANT', amount: 5})",
        {},
        {("COUNTER", 0)},
    ),
    "an entry inserted between two": (
        MEMBER + "CREATE (:Entry {memberId: $me, sequence: 3.5, kind: 'GRANT', amount: 5})",
        {},
        {("MALFORMED", None)},
    ),
    "an entry inserted under a text": (
        MEMBER + "CREATE (:Entry {memberId: $me, sequence: '3', kind: 'GRANT', amount: 5})",
        {},
        {("COUNTER", None)},
    ),
    "an entry tied to another lot": (
        ENTRY + "MATCH (e)-[tie:MOVES]->() DELETE tie CREATE (e)-[:MOVES]->(:Lot {id: $me + '-lot'})",
        {"sequence": 3},
        {("LOT_OF_ENTRY", 3)},
    ),
    "an entry tied to no lot": (ENTRY + "MATCH (e)-[t:MOVES]->() DELETE t", {"sequence": 3}, {("LOT_OF_ENTRY", 3)}),
    "the counter set back": (MEMBER + "SET m.entrySequence = 8", {}, {("COUNTER", 9)}),
    "the counter set forth": (MEMBER + "SET m.entrySequence = 12", {}, {("TAIL", 11)}),
    "the counter gone": (MEMBER + "REMOVE m.entrySequence", {}, {("COUNTER", 1)}),
    "the counter a text": (MEMBER + "SET m.entrySequence = '10'", {}, {("COUNTER", 0)}),
    "the balance": (MEMBER + "SET m.balance = m.balance + 1", {}, {("TOTAL", None), ("AVAILABLE", None)}),
    "the head": (MEMBER + "SET m.entryHash = reverse(m.entryHash)", {}, {("HEAD", 10)}),
    "the head gone": (MEMBER + "REMOVE m.entryHash", {}, {("HEAD", 10)}),
    "the last time": (MEMBER + "SET m.lastEntryAt = m.lastEntryAt - duration('PT1H')", {}, {("LAST_TIME", 10)}),
    "a hold's lot": (
        MEMBER + "MATCH (m)-[:RESERVES]->(h) SET h.lotIds = ['another']",
        {},
        {("HOLD", 7)},
    ),
    "a hold's credits": (MEMBER + "MATCH (m)-[:RESERVES]->(h) SET h.credits = [2]", {}, {("HOLD", 7)}),
    "a hold's entry": (MEMBER + "MATCH (m)-[:RESERVES]->(h) SET h.entries = [6]", {}, {("HOLD", 6), ("HOLD", 7)}),
    "a hold closed": (MEMBER + "MATCH (m)-[tie:RESERVES]->() DELETE tie", {}, {("HOLD", 7)}),
    "a purchase's credits": (MEMBER + "MATCH (m)-[:MADE]->(p) SET p.credits = 50", {}, {("PURCHASE", None)}),
    "a purchase gone": (MEMBER + "MATCH (m)-[tie:MADE]->() DELETE tie", {}, {("PURCHASE", None)}),
    "a debt from nowhere": (
        MEMBER + "CREATE (m)-[:OWES]->(:Debt {id: $me + '-debt', amount: 3, outstanding: 2})",
        {},
        {("DEBT", None)},
    ),
}


@pytest.mark.parametrize("name", list(DEEDS))
async def test_r24_each_deed_is_found_where_it_was_done(life: Life, name: str) -> None:
    statement, parameters, expected = DEEDS[name]
    await life.run(statement, **parameters)
    assert expected <= told(await life.audit())


LOTS: dict[str, tuple[LiteralString, str]] = {
    "amount": ("SET l.amount = 24", "LOT_AMOUNT"),
    "remaining": ("SET l.remaining = l.remaining + 1", "LOT_REMAINING"),
    "remaining below zero": ("SET l.remaining = -1", "LOT_REMAINING"),
    "remaining gone": ("REMOVE l.remaining", "LOT_REMAINING"),
    "remaining as a float": ("SET l.remaining = toFloat(l.remaining)", "LOT_REMAINING"),
    "held": ("SET l.held = l.held + 1", "LOT_HELD"),
    "closed": ("MATCH (m:Member {id: $me}) DELETE tie CREATE (m)-[:HELD]->(l)", "LOT_TIE"),
    "tied twice": ("MATCH (m:Member {id: $me}) CREATE (m)-[:HELD]->(l)", "LOT_TIE"),
    "somebody else's too": ("CREATE (:Member {id: $me + '-thief'})-[:HOLDS]->(l)", "LOT_TIE"),
    "untied": ("DELETE tie", "LOT_MISSING"),
    "under another id": ("SET l.id = $me + '-lot'", "LOT_UNKNOWN"),
}


@pytest.mark.parametrize("name", list(LOTS))
async def test_r24_each_change_of_a_lot_is_found(life: Life, name: str) -> None:
    statement, kind = LOTS[name]
    (lot,) = await life.run(LOT + "RETURN l.id AS id")
    await life.run(LOT + statement)
    where = lot["id"] if kind != "LOT_UNKNOWN" else f"{life.me}-lot"
    assert (kind, where) in {(f.kind.value, f.lot_id) for f in (await life.audit()).findings}


async def test_r24_a_lot_without_entries_is_found(life: Life) -> None:
    await life.run(
        MEMBER + "CREATE (m)-[:HOLDS]->(:Lot {id: $me + '-gift', source: 'REWARD', amount: 9, remaining: 9, held: 0})"
    )
    report = await life.audit()
    assert ("LOT_UNKNOWN", f"{life.me}-gift") in {(f.kind.value, f.lot_id) for f in report.findings}
    assert "AVAILABLE" in {f.kind.value for f in report.findings}


@pytest.mark.parametrize(("a", "b"), [(1, 2), (3, 4), (2, 9), (5, 10)])
async def test_r24_two_exchanged_entries_are_found(life: Life, a: int, b: int) -> None:
    for sequence, to in ((a, 100), (b, a), (100, b)):
        await life.run(MOVE, sequence=sequence, to=to)
    assert {a, b} <= {f.sequence for f in (await life.audit()).findings}


async def test_r24_an_inserted_entry_that_pushes_the_others_back_is_found(life: Life) -> None:
    for sequence in range(10, 4, -1):
        await life.run(MOVE, sequence=sequence, to=sequence + 1)
    await life.run(
        ENTRY + "WITH e {.*, sequence: 5, amount: 100, kind: 'ADJUST'} AS new CREATE (n:Entry) SET n = new", sequence=4
    )
    await life.run(MEMBER + "SET m.entrySequence = 11")
    assert {("SEAL", 5), ("LINK", 6), ("LINK", 11)} <= told(await life.audit())


@pytest.mark.parametrize("place", [1, 6, 11])
async def test_r24_a_copy_of_another_members_entry_is_found(life: Life, place: int) -> None:
    await life.buy(by=life.ids[7])
    if place <= 10:
        await life.run(ENTRY + "DETACH DELETE e", sequence=place)
    await life.run(
        "MATCH (o:Entry {memberId: $other, sequence: 1}) MATCH (l:Lot {id: o.lotId}) "
        "WITH l, o {.*, memberId: $me, sequence: $place} AS new CREATE (e:Entry)-[:MOVES]->(l) SET e = new",
        other=life.ids[7],
        place=place,
    )
    assert {("SEAL", place), ("COUNTER", place)} & told(await life.audit())


async def history(life: Life) -> list[Entry]:
    return [entry_of(record["row"]) for record in await life.run(HISTORY)]


@pytest.mark.parametrize("sequence", range(1, 11))
async def test_r24_an_entry_changed_and_sealed_anew_by_itself_is_found(life: Life, sequence: int) -> None:
    entries = await history(life)
    before = entries[sequence - 2].hash if sequence > 1 else ""
    forged = replace(entries[sequence - 1], cause="forged").sealed(before)
    await life.run(PUT, sequence=sequence, fields={"cause": forged.cause, "hash": forged.hash})
    report = await life.audit()
    assert (("SEAL", sequence + 1) if sequence < 10 else ("HEAD", 10)) in told(report)
    assert any(f"ntry {sequence} was replaced" in f.text or f.sequence == sequence for f in report.findings)


async def test_r24_credits_added_by_a_whole_new_chain_are_found_in_the_lots(life: Life) -> None:
    """A forger who seals all anew and sets the head has still to change the lot, and the purchase behind it."""
    seal = ""
    for entry in await history(life):
        grown = 5 if entry.lot_id == (await history(life))[0].lot_id else 0
        forged = replace(
            entry,
            amount=entry.amount + (5 if entry.sequence == 1 else 0),
            lot_balance=entry.lot_balance + grown,
            balance=entry.balance + 5,
        ).sealed(seal)
        seal = forged.hash
        fields = {
            "amount": forged.amount,
            "lotBalance": forged.lot_balance,
            "balance": forged.balance,
            "hash": forged.hash,
        }
        await life.run(PUT, sequence=entry.sequence, fields=fields)
    await life.run(MEMBER + "SET m.entryHash = $seal, m.balance = m.balance + 5", seal=seal)
    report = await life.audit()
    assert {f.kind.value for f in report.findings} == {"AVAILABLE", "LOT_AMOUNT", "LOT_REMAINING", "PURCHASE"}


SAVE: LiteralString = ENTRY + "MATCH (e)-[:MOVES]->(l) RETURN e {.*} AS e, l.id AS lot"
PUT_BACK: LiteralString = """
MATCH (l:Lot {id: $lot})
MERGE (e:Entry {memberId: $me, sequence: $sequence})
SET e = $e
MERGE (e)-[:MOVES]->(l)
"""
CHANGES: tuple[LiteralString, ...] = (*FIELDS.values(), "DETACH DELETE e", "SET e.memberId = $me + '-x'")


@pytest.mark.parametrize("seed", range(5))
async def test_r24_any_one_change_in_a_random_life_is_found(
    driver: AsyncDriver, database: str, member_ids: Callable[[int], list[str]], seed: int
) -> None:
    rnd = random.Random(seed)
    life = Life(driver, database, member_ids(40))
    await life.live_at_random(rnd, 25)
    length = (await life.audit()).entries
    for _ in range(12):
        sequence = rnd.randint(1, length)
        (kept,) = await life.run(SAVE, sequence=sequence)
        change = rnd.choice(CHANGES)
        await life.run(ENTRY + change, sequence=sequence)
        report = await life.audit()
        assert not report.ok, (change, sequence)
        assert {sequence, sequence + 1} & {f.sequence for f in report.findings}, (change, sequence)
        await life.run("MATCH (e:Entry) WHERE e.memberId = $me + '-x' AND e.sequence > 0 DETACH DELETE e")
        await life.run(PUT_BACK, sequence=sequence, **kept)
        assert (await life.audit()).ok, (change, sequence)
