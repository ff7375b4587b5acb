"""How a ledger is written down (R23): whole, readable by other programs, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import fields as fields_of
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from schema.export.formats import LedgerFormat
from services.audit.stored import ENTRY_FIELDS
from services.entry import Entry, EntryKind
from services.spreadsheet import FORMULA

AT = datetime(2026, 3, 10, 12, 0, 0, 250, tzinfo=UTC)
PLAIN = ("ana", 1, "SPEND", -1, "lot", 24, 24, AT, "ana", "mail", None, "ab12")


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))


def test_csv_is_as_rfc_4180_has_it() -> None:
    data = LedgerFormat.CSV.head + LedgerFormat.CSV.write([PLAIN])
    assert data == (
        b"memberId,sequence,kind,amount,lotId,lotBalance,balance,at,actorId,cause,reverses,hash\r\n"
        b"ana,1,SPEND,-1,lot,24,24,2026-03-10T12:00:00.000250+00:00,ana,mail,,ab12\r\n"
    )


@pytest.mark.parametrize("text", ['a "quoted" one', "with, comma", "two\r\nlines", "", "ünïcode ✓", " spaces "])
def test_csv_gives_back_what_was_written(text: str) -> None:
    row = ("ana", 7, "SPEND", -1, text, 0, 0, AT, text, text, 3, "x")
    (read,) = rows_of(LedgerFormat.CSV.write([row]))
    assert (read[4], read[8], read[9]) == (text, text, text)


@pytest.mark.parametrize("start", FORMULA)
def test_no_text_in_csv_is_a_formula(start: str) -> None:
    text = f"{start}HYPERLINK(1)"
    row = (text, 1, text, -1, text, 0, 0, AT, text, text, None, text)
    (read,) = rows_of(LedgerFormat.CSV.write([row]))
    assert [cell for cell in read if cell.startswith(FORMULA)] == ["-1"]  # a number is no text
    assert read[0] == f"'{text}"


def test_json_lines_hold_every_field_under_its_name() -> None:
    other = ("ana", 2, "RELEASE", 1, 'a "lot"\nof', 25, 25, AT, "system", "=1+1", 1, "cd34")
    lines = LedgerFormat.JSONL.write([PLAIN, other]).decode().splitlines()
    first, second = map(json.loads, lines)
    assert list(first) == list(ENTRY_FIELDS)
    assert (first["sequence"], first["amount"], first["reverses"]) == (1, -1, None)
    assert first["at"] == "2026-03-10T12:00:00.000250+00:00"
    assert (second["lotId"], second["cause"]) == ('a "lot"\nof', "=1+1")


@pytest.mark.parametrize("form", list(LedgerFormat))
@pytest.mark.parametrize("value", [float("nan"), 1.5, True, ["a", "b"], {"a": 1}])
def test_what_somebody_wrote_by_hand_is_text(form: LedgerFormat, value: object) -> None:
    data = form.write([(*PLAIN[:9], value, *PLAIN[10:])])
    assert str(value) in data.decode().replace('""', '"')
    assert len(data.decode().splitlines()) == 1


def test_r23_an_export_is_enough_to_check_the_seals() -> None:
    at = datetime(2026, 3, 10, 14, tzinfo=timezone(timedelta(hours=2))).astimezone(UTC)
    entry = Entry("ana", 1, EntryKind.SPEND, -1, "lot", 24, 24, at, "ana", "mail").sealed("before")
    fields = ("ana", 1, "SPEND", -1, "lot", 24, 24, at, "ana", "mail", None, entry.hash)
    read = json.loads(LedgerFormat.JSONL.write([fields]))
    values: dict[str, Any] = {**read, "kind": EntryKind(read["kind"]), "at": datetime.fromisoformat(read["at"])}
    names = (field.name for field in fields_of(Entry))
    again = Entry(**dict(zip(names, values.values(), strict=True)))
    assert again.seal("before") == read["hash"]


def test_formats_tell_their_type_and_path() -> None:
    assert {form.path: form.media_type for form in LedgerFormat} == {
        "/ledger.csv": "text/csv; charset=utf-8; header=present",
        "/ledger.jsonl": "application/jsonl",
    }
    assert LedgerFormat.JSONL.head == b""
