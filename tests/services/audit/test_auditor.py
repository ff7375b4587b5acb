"""The auditor on values alone (R24): no sound life has findings, and no change goes unseen."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from services.audit.finding import LARGEST_LIST, FindingKind
from services.entry import EntryKind

from .life import LIVES, OTHER, PLACE, START, Life, as_stored, audited, changed, full_life, places, told, values


def test_r24_a_sound_life_has_no_findings() -> None:
    life = full_life()
    report = audited(as_stored(life.entries), life.stored())
    assert report.findings == ()
    assert (report.ok, report.entries, report.checked_through, report.at) == (True, 12, 12, START)
    assert {entry.kind for entry in life.entries} == set(EntryKind) - {EntryKind.REFUND}


def test_an_account_without_entries_is_sound() -> None:
    life = Life()
    report = audited([], life.stored())
    assert (report.ok, report.entries, report.checked_through) == (True, 0, 0)


def test_an_entry_is_tied_to_the_lot_that_it_names() -> None:
    life = full_life()
    for ties in ((), ("lot-4",), ("lot-2", "lot-2")):
        entries = as_stored(life.entries)
        entries[2] = replace(entries[2], lots=ties)
        report = audited(entries, life.stored())
        assert [(f.kind, f.sequence) for f in report.findings] == [(FindingKind.LOT_OF_ENTRY, 3)]


def test_findings_are_bounded_and_all_counted() -> None:
    life = Life()
    for _ in range(150):
        life.add()
    entries = [replace(entry, hash=f"{entry.sequence}") for entry in life.entries]
    report = audited(as_stored(entries), life.stored())
    assert len(report.findings) == LARGEST_LIST
    assert report.total >= 150
    assert not report.ok


def test_each_finding_is_one_sentence() -> None:
    life = full_life()
    account = replace(life.stored(), sequence=20, balance=1, head=None, last_at=None, holds=(), purchases=())
    report = audited(as_stored(life.entries)[2:], account)
    assert len(report.findings) > 8
    for finding in report.findings:
        assert finding.text[0].isupper()
        assert finding.text.endswith(".")


@settings(max_examples=150, deadline=None)
@given(life=LIVES)
def test_r24_no_sound_life_has_findings(life: Life) -> None:
    assert audited(as_stored(life.entries), told(life)).findings == ()


@settings(max_examples=300, deadline=None)
@given(life=LIVES, data=st.data())
def test_r24_any_one_change_is_found_where_it_is(life: Life, data: st.DataObject) -> None:
    entries = life.entries
    sequence = data.draw(st.integers(1, len(entries)))
    way = data.draw(st.sampled_from(["delete", "field", "seal", "swap"]))
    where = {sequence, sequence + 1}
    if way == "delete":
        told_entries = [entry for entry in as_stored(entries) if entry.fields[1] != sequence]
    elif way == "field":
        field = data.draw(st.sampled_from(sorted(OTHER)))
        value = OTHER[field]
        if values(entries[sequence - 1])[PLACE[field]] == value:
            value = "another" if isinstance(value, str) else 98
        told_entries = changed(entries, sequence, **{field: value})
    elif way == "seal":
        before = entries[sequence - 2].hash if sequence > 1 else ""
        forged = replace(entries[sequence - 1], cause="forged").sealed(before)
        told_entries = changed(entries, sequence, cause=forged.cause, hash=forged.hash)
    else:
        other = data.draw(st.integers(1, len(entries)))
        swapped = list(entries)
        swapped[sequence - 1] = replace(entries[other - 1], sequence=sequence)
        swapped[other - 1] = replace(entries[sequence - 1], sequence=other)
        told_entries = as_stored(swapped)
        if other == sequence:
            return
    report = audited(told_entries, told(life))
    assert not report.ok
    assert where & {place for place in places(report) if place is not None}
