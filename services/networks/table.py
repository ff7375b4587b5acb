"""CSV files whose header names their columns, in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.networks.lines import read_records
from services.networks.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from services.networks.problem import Problems


def read_table(path: Path, needed: tuple[str, ...], known: tuple[str, ...], problems: Problems) -> Iterator[Record]:
    """Yield a record per row of a CSV file; ``needed`` columns must be there, others must be among ``known``.

    A column that isn't known is a problem: it may be a misspelled one whose values would be lost in silence.
    """
    records = read_records(path, problems)
    line, header = next(records, None) or (1, [])
    if not header and problems.concern(path):
        return
    columns = [name.strip().lower() for name in header]
    faults = _header_faults(columns, needed, known)
    for fault in faults:
        problems.add(path, line, fault)
    for line, fields in () if faults else records:
        if len(fields) != len(columns):
            problems.add(path, line, f"{len(fields)} fields where the header has {len(columns)}; is a comma unquoted?")
        else:
            yield Record(path, line, dict(zip(columns, fields, strict=True)), problems)


def _header_faults(columns: list[str], needed: tuple[str, ...], known: tuple[str, ...]) -> list[str]:
    if not columns:
        return [f"empty; the first line must name the columns: {','.join(needed)}"]
    missing = [f"the column {name!r} is missing" for name in needed if name not in columns]
    unknown = [
        f"the column {name[:50]!r} isn't known; known are {', '.join(known)}" for name in columns if name not in known
    ]
    twice = [f"the column {name!r} is there twice" for name in sorted(set(columns)) if columns.count(name) > 1]
    return missing + unknown + twice
