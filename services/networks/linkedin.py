"""LinkedIn's own export, Connections.csv: the first degree of the one member who asked for it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from services.member import Member
from services.networks.assembly import Assembly
from services.networks.field import checked, read_id, read_named, read_text
from services.networks.lines import read_records
from services.networks.network import Employment, Fact, MemberRow, Network
from services.networks.problem import Problems
from services.networks.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COLUMNS = ("first name", "last name", "url", "email address", "company", "position", "connected on")
MAX_PREAMBLE = 20  # records of notes before the header
_STATED = frozenset({Fact.NAME, Fact.HEADLINE, Fact.EMPLOYER})
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def read_linkedin(path: Path, viewer: str) -> Network:
    """Return ``viewer`` with the connections of the export; raise InvalidNetworkError with all that is wrong in it.

    A person gets the id ``linkedin-<last part of the profile's address>``. E-mail addresses are not read: nothing here
    needs them, and their owners gave them to their connection, not to us. Rows without a name, which the export
    has for people who closed their account, are left out and counted. The viewer, if already a member, stays unchanged.
    """
    assembly = Assembly(Problems())
    try:
        viewer = read_id(viewer)
    except ValueError as error:
        assembly.problems.add(path, None, f"the viewer: {error}")
    assembly.add_member(MemberRow(Member(viewer), name=viewer), path, 1)
    for record in _records(path, assembly.problems):
        _add(assembly, record, viewer)
    return assembly.network()


def _records(path: Path, problems: Problems) -> Iterator[Record]:
    records = read_records(path, problems)
    columns: list[str] = []
    for count, (_, fields) in enumerate(records, 1):
        columns = [field.strip().lower() for field in fields]
        if "first name" in columns or count > MAX_PREAMBLE:
            break
    missing = [name for name in COLUMNS if name not in columns and name != "email address"]
    if not columns and problems.concern(path):
        return
    if missing:
        problems.add(path, None, f"no header line with {', '.join(missing)}; is this Connections.csv of the export?")
        return
    for line, fields in records:
        if len(fields) != len(columns):
            problems.add(path, line, f"{len(fields)} fields where the header has {len(columns)}; is a comma unquoted?")
        else:
            yield Record(path, line, dict(zip(columns, fields, strict=True)), problems)


def _add(assembly: Assembly, record: Record, viewer: str) -> None:
    names = (record.read("first name", read_text, ""), record.read("last name", read_text, ""))
    name = " ".join(filter(None, names))
    if not name:
        assembly.note("rows without a name (closed accounts), left out")
        return
    member_id = record.need("url", read_profile_id, "")
    row = _row(record, member_id, name)
    since = record.need("connected on", read_day, None)
    if member_id:
        assembly.add_member(row, record.file, record.line)
        assembly.add_connection(viewer, member_id, since, record.file, record.line)


def _row(record: Record, member_id: str, name: str) -> MemberRow:
    employer = record.read("company", read_named, None)
    position = record.read("position", read_text, "")
    return MemberRow(
        facts=Member(member_id),
        name=name,
        headline=" at ".join(filter(None, (position, employer.name if employer else ""))),
        employments=(Employment(employer, position or None),) if employer else (),
        states=_STATED,
    )


def read_profile_id(value: str) -> str:
    """Return the member's id for a profile's address such as ``https://www.linkedin.com/in/ana-ferreira``."""
    slug = unquote(urlsplit(value.strip()).path.rstrip("/").rpartition("/")[2])
    if not slug:
        raise ValueError(f"{value[:100]!r} isn't the address of a profile")
    return read_id(f"linkedin-{slug.lower()}")


def read_day(value: str) -> datetime:
    """Return the first moment, UTC, of a day as the export writes it: ``07 Mar 2024``, in English everywhere."""
    day, _, rest = value.strip().partition(" ")
    month, _, year = rest.partition(" ")
    try:
        return checked(datetime(int(year), _MONTHS.index(month.title()) + 1, int(day), tzinfo=UTC))
    except ValueError:
        raise ValueError(f"{value[:50]!r} isn't a day such as 07 Mar 2024") from None
