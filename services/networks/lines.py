"""Lines and records of a file with their line numbers; what can't be read is a problem, not an exception."""

from __future__ import annotations

import codecs
import csv
import gzip
import zlib
from itertools import count
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from services.networks.problem import Problems

MAX_LINE_BYTES = 65_536
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_lines(path: Path, problems: Problems) -> Iterator[tuple[int, str]]:
    """Yield each line's number from 1 and its text with its end; ``.gz`` is unpacked, a byte order mark dropped.

    Bytes that aren't UTF-8 are a problem of their line, and come replaced, so that the line's other problems are found.
    """
    try:
        with _open(path) as stream:
            yield from _decoded(stream, path, problems)
    except (OSError, EOFError, zlib.error) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "damaged or cut short; fetch it again"
        problems.add(path, None, f"can't be read: {reason}")


def _open(path: Path) -> BinaryIO:
    return cast("BinaryIO", gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def _decoded(stream: BinaryIO, path: Path, problems: Problems) -> Iterator[tuple[int, str]]:
    for number in count(1):
        raw = stream.readline(MAX_LINE_BYTES + 1)
        if number == 1:
            if raw.startswith(_UTF_16):
                problems.add(path, 1, "this is UTF-16; save the file as UTF-8")
                return
            raw = raw.removeprefix(codecs.BOM_UTF8)
        if len(raw) > MAX_LINE_BYTES:
            problems.add(path, number, f"a line of more than {MAX_LINE_BYTES:,} bytes; is this the right file?")
            return
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            problems.add(path, number, f"byte {error.start + 1} isn't UTF-8; save the file as UTF-8")
            text = raw.decode(errors="replace")
        if not text and number > 1:
            return
        yield number, text


def read_records(path: Path, problems: Problems, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Yield the fields of each record that isn't blank and the number of the line it begins on; quoting as in CSV."""
    reader = csv.reader((text for _, text in read_lines(path, problems)), delimiter=delimiter, strict=True)
    line = 1
    try:
        for fields in reader:
            if fields:
                yield line, fields
            line = reader.line_num + 1
    except csv.Error as error:
        problems.add(path, line, f"not CSV from here: {error}; is a quote left open?")


def read_columns(
    path: Path, columns: tuple[str, ...], delimiter: str, problems: Problems
) -> Iterator[tuple[int, list[str]]]:
    """Yield the fields of each line after a header that begins with ``columns``; the delimiter can't be quoted."""
    width = 0
    for number, text in read_lines(path, problems):
        line = text.rstrip("\r\n")
        fields = line.split(delimiter)
        if number == 1:
            width = len(fields)
            if tuple(fields[: len(columns)]) != columns:
                problems.add(path, 1, f"the header must begin with {delimiter.join(columns)!r}, not {line[:100]!r}")
                return
        elif line and len(fields) != width:
            problems.add(path, number, f"{len(fields)} fields where the header has {width}")
        elif line:
            yield number, fields
