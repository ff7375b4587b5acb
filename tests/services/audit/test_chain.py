"""The chain of entries (R23, R24): whatever is changed in it is found, and where it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.audit.finding import FindingKind
from services.member import Member

from .life import OTHER, PLACE, START, as_stored, audited, changed, full_life, kinds, places, values


@pytest.mark.parametrize("sequence", range(1, 13))
@pytest.mark.parametrize("field", list(OTHER))
def test_r24_each_field_of_each_entry_is_sealed(field: str, sequence: int) -> None:
    life = full_life()
    value = OTHER[field]
    if values(life.entries[sequence - 1])[PLACE[field]] == value:
        value = "SPEND" if field == "kind" else None
    report = audited(changed(life.entries, sequence, **{field: value}), life.stored())
    seals = [finding.sequence for finding in report.findings if finding.kind in {FindingKind.SEAL, FindingKind.LINK}]
    assert seals == [sequence]  # there, and nowhere else


def test_a_sequence_that_is_no_number_leaves_a_gap() -> None:
    life = full_life()
    report = audited(changed(life.entries, 3, sequence=3.5), life.stored())
    assert [(f.kind, f.sequence) for f in report.findings[:2]] == [(FindingKind.MALFORMED, None), (FindingKind.GAP, 3)]


@pytest.mark.parametrize("sequence", range(1, 12))
def test_r24_a_deleted_entry_leaves_a_gap(sequence: int) -> None:
    life = full_life()
    entries = [entry for entry in as_stored(life.entries) if entry.fields[1] != sequence]
    report = audited(entries, life.stored())
    assert (FindingKind.GAP, sequence) == (report.findings[0].kind, report.findings[0].sequence)
    assert report.findings[0].text == f"Entry {sequence} is missing."
    assert (FindingKind.LINK, sequence + 1) in {(f.kind, f.sequence) for f in report.findings}


@pytest.mark.parametrize("left", [0, 1, 9, 11])
def test_r24_a_tail_cut_off_is_missed(left: int) -> None:
    life = full_life()
    report = audited(as_stored(life.entries)[:left], life.stored())
    tail = next(f for f in report.findings if f.kind is FindingKind.TAIL)
    assert (tail.sequence, tail.expected, tail.found) == (left + 1, "12", str(left))
    assert {FindingKind.HEAD, FindingKind.LAST_TIME} - kinds(report) <= {FindingKind.LAST_TIME}


@pytest.mark.parametrize(("a", "b"), [(1, 2), (3, 9), (10, 12)])
def test_r24_swapped_entries_are_found(a: int, b: int) -> None:
    life = full_life()
    entries = list(life.entries)
    first, second = replace(entries[a - 1], sequence=b), replace(entries[b - 1], sequence=a)
    entries[a - 1], entries[b - 1] = second, first
    report = audited(as_stored(entries), life.stored())
    assert {a, b} <= places(report)


def test_entries_fed_out_of_order_are_told() -> None:
    life = full_life()
    entries = as_stored(life.entries)
    entries[4], entries[5] = entries[5], entries[4]
    report = audited(entries, life.stored())
    assert {(FindingKind.GAP, 5), (FindingKind.ORDER, 5)} <= {(f.kind, f.sequence) for f in report.findings}


def test_an_entry_that_is_there_twice_is_told() -> None:
    life = full_life()
    entries = as_stored(life.entries)
    report = audited([*entries[:5], entries[4], *entries[5:]], life.stored())
    assert (FindingKind.DUPLICATE, 5) in {(f.kind, f.sequence) for f in report.findings}


@pytest.mark.parametrize("sequence", range(1, 13))
def test_r24_an_entry_sealed_anew_by_itself_breaks_the_next_one(sequence: int) -> None:
    life = full_life()
    entries = list(life.entries)
    before = entries[sequence - 2].hash if sequence > 1 else ""
    entries[sequence - 1] = replace(entries[sequence - 1], actor_id="forger").sealed(before)
    report = audited(as_stored(entries), life.stored())
    (found,) = report.findings
    assert (found.kind, found.sequence) == (
        (FindingKind.SEAL, sequence + 1) if sequence < 12 else (FindingKind.HEAD, 12)
    )
    assert sequence == 12 or f"entry {sequence} was replaced" in found.text


def test_r24_another_members_entry_is_found() -> None:
    life, other = full_life(), full_life()
    other.journal.account = replace(other.account, member=Member("ben"))
    theirs = replace(other.entries[4], member_id="ben")
    entries = list(life.entries)
    entries[4] = theirs
    report = audited(as_stored(entries), life.stored())
    assert {(FindingKind.FOREIGN, 5), (FindingKind.SEAL, 5)} <= {(f.kind, f.sequence) for f in report.findings}


def test_time_that_runs_backwards_is_told() -> None:
    life = full_life()
    report = audited(changed(life.entries, 4, at=START - timedelta(seconds=1)), life.stored())
    assert (FindingKind.TIME, 4) in {(f.kind, f.sequence) for f in report.findings}


ACCOUNTS: dict[str, tuple[dict[str, Any], FindingKind]] = {
    "the counter is too small": ({"sequence": 11}, FindingKind.COUNTER),
    "the counter is too large": ({"sequence": 14}, FindingKind.TAIL),
    "the counter is no number": ({"sequence": "12"}, FindingKind.COUNTER),
    "an entry lies after the end": ({"astray": 13}, FindingKind.COUNTER),
    "the balance is another": ({"balance": 11}, FindingKind.TOTAL),
    "the balance is no whole number": ({"balance": 7.0}, FindingKind.TOTAL),
    "the head is another": ({"head": "0" * 64}, FindingKind.HEAD),
    "the head is gone": ({"head": None}, FindingKind.HEAD),
    "the head is a list": ({"head": ["x"]}, FindingKind.HEAD),
    "the last time is another": ({"last_at": START}, FindingKind.LAST_TIME),
    "the last time is gone": ({"last_at": None}, FindingKind.LAST_TIME),
    "the lots are gone": ({"lots": ()}, FindingKind.LOT_MISSING),
    "the holds are gone": ({"holds": ()}, FindingKind.HOLD),
    "the purchases are gone": ({"purchases": ()}, FindingKind.PURCHASE),
}


@pytest.mark.parametrize("name", list(ACCOUNTS))
def test_r24_an_account_that_says_otherwise_is_found(name: str) -> None:
    life = full_life()
    fields, kind = ACCOUNTS[name]
    report = audited(as_stored(life.entries), replace(life.stored(), **fields))
    assert kind in kinds(report)


def test_an_entry_without_a_seal_is_told_once() -> None:
    life = full_life()
    report = audited(changed(life.entries, 3, hash=None), life.stored())
    assert [(f.kind, f.sequence, f.found) for f in report.findings] == [(FindingKind.SEAL, 3, "nothing")]
