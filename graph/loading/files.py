"""A whole network as files for Neo4j's own importer, which make of an empty graph what ``load`` would make of it."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from graph.loading.members import facts_of
from graph.loading.search_text import text_of
from services.networks.tied import UNKNOWN, Connections

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence
    from pathlib import Path

    from services.networks.network import ConnectionRow, Employment, MemberRow, Named, Network, Schooling

    Writer = Callable[..., None]

MEMBER_FIELDS = {
    "id": "string",
    "name": "string",
    "headline": "string",
    "profileLevel": "string",
    "standing": "string",
    "accountType": "string",
    "openProfile": "boolean",
    "optOuts": "string[]",
    "openJobPosts": "long",
    "responseRate": "double",
    "emailAddress": "string",
    "createdAt": "datetime",
    "_lock": "boolean",
    "searchName": "string",
    "searchProfile": "string",
    "searchLabels": "string",
    "searchEmployer": "string",
}
NAMED = ("Employer", "Place", "School", "Skill")
TIES: dict[str, dict[str, str]] = {
    "CONNECTED_TO": {"since": "datetime"},
    "BLOCKED": {"at": "datetime"},
    "WORKS_AT": {"title": "string", "since": "long"},
    "LIVES_IN": {},
    "STUDIED_AT": {"classYear": "long"},
    "HAS_SKILL": {},
}
WRITTEN_AT_ONCE = 100_000


def write_files(network: Network, folder: Path, now: datetime) -> tuple[dict[str, Path], dict[str, Path]]:
    """Write ``network`` into ``folder``; return the files of nodes by label, and those of ties by type.

    Members get ``now`` as their ``createdAt``. Nodes are named by numbers: members by their places in the network.
    """
    nodes = {label: folder / f"{label}.csv" for label in ("Member", *NAMED)}
    ties = {type_: folder / f"{type_}.csv" for type_ in TIES}
    things = _Things(len(network.members))
    for row in network.members:  # how a thing is spelled first is known once all are read
        things.meet(row)
    places = {row.id: place for place, row in enumerate(network.members)}
    with ExitStack() as stack:
        tie = {
            type_: stack.enter_context(_table(path, {":START_ID": "", ":END_ID": "", **TIES[type_]}))
            for type_, path in ties.items()
        }
        member = stack.enter_context(_table(nodes["Member"], {":ID": "", **MEMBER_FIELDS}))
        for place, row in enumerate(network.members):
            texts = text_of(_profile(row, things))
            member(place, *_properties(row, texts, now))
            _write_profile(place, row, things, tie)
        for block in network.blocks:
            tie["BLOCKED"](places[block.blocker], places[block.blocked], block.at)
    with ties["CONNECTED_TO"].open("a", encoding="utf-8") as stream:
        _write_connections(network.connections, places, stream)
    for label in NAMED:
        with _table(nodes[label], {":ID": "", "id": "string", "name": "string"}) as write:
            for number, thing in things.of(label):
                write(number, thing.id, thing.name)
    return nodes, ties


class _Things:
    """What profiles name, each once, by kind and id, numbered after the members."""

    def __init__(self, members: int) -> None:
        self._next = members
        self._known: dict[tuple[str, str], tuple[int, Named]] = {}

    def meet(self, row: MemberRow) -> None:
        for label, thing in (
            *(("Employer", job.employer) for job in row.employments),
            *(("Place", place) for place in (row.place,) if place),
            *(("School", study.school) for study in row.schoolings),
            *(("Skill", skill) for skill in row.skills),
        ):
            if (label, thing.id) not in self._known:
                self._known[label, thing.id] = self._next, thing
                self._next += 1

    def number(self, label: str, thing: Named) -> int:
        return self._known[label, thing.id][0]

    def name(self, label: str, thing: Named) -> str:
        return self._known[label, thing.id][1].name

    def of(self, label: str) -> Iterable[tuple[int, Named]]:
        return (numbered for (kind, _), numbered in self._known.items() if kind == label)


def _profile(row: MemberRow, things: _Things) -> list[Any]:
    """What the search text is made of, as the graph would tell it."""
    latest = sorted(_jobs(row), key=lambda job: (-(job.since or 0), job.employer.id))
    return [
        row.id,
        row.name,
        row.headline,
        [[things.name("Employer", job.employer), job.title] for job in latest],
        [things.name("Place", place) for place in (row.place,) if place],
        [things.name("School", study.school) for study in _studies(row)],
        [things.name("Skill", skill) for skill in _skills(row)],
    ]


def _properties(row: MemberRow, texts: dict[str, Any], now: datetime) -> list[object]:
    found = facts_of(row) | {
        "id": row.id,
        "createdAt": now,
        "_lock": True,
        "searchName": texts["name"],
        "searchProfile": texts["profile"],
        "searchLabels": texts["labels"],
        "searchEmployer": texts["employer"],
    }
    return [found[name] for name in MEMBER_FIELDS]


def _write_profile(place: int, row: MemberRow, things: _Things, tie: dict[str, Writer]) -> None:
    for job in _jobs(row):
        tie["WORKS_AT"](place, things.number("Employer", job.employer), job.title, job.since)
    if row.place:
        tie["LIVES_IN"](place, things.number("Place", row.place))
    for study in _studies(row):
        tie["STUDIED_AT"](place, things.number("School", study.school), study.class_year)
    for skill in _skills(row):
        tie["HAS_SKILL"](place, things.number("Skill", skill))


def _jobs(row: MemberRow) -> Iterable[Employment]:
    """What ``load`` would leave of a profile that names a thing twice: the last, where the first stood."""
    return {job.employer.id: job for job in row.employments}.values()


def _studies(row: MemberRow) -> Iterable[Schooling]:
    return {study.school.id: study for study in row.schoolings}.values()


def _skills(row: MemberRow) -> Iterable[Named]:
    return {skill.id: skill for skill in row.skills}.values()


def _write_connections(rows: Sequence[ConnectionRow], places: dict[str, int], stream: TextIO) -> None:
    """Write the connections, as numbers where they are: they are by far the most."""
    if not isinstance(rows, Connections):
        stream.writelines(f"{places[row.a]},{places[row.b]},{_field(row.since)}\n" for row in rows)
        return
    for start in range(0, len(rows), WRITTEN_AT_ONCE):
        part = slice(start, start + WRITTEN_AT_ONCE)
        moments, which = np.unique(rows.since[part], return_inverse=True)
        texts = ["" if since == UNKNOWN else f"{np.datetime64(since, 'us')}Z" for since in moments.tolist()]
        ends = (rows.a[part].tolist(), rows.b[part].tolist(), which.tolist())
        stream.writelines(f"{a},{b},{texts[since]}\n" for a, b, since in zip(*ends, strict=True))


@contextmanager
def _table(path: Path, fields: dict[str, str]) -> Generator[Writer]:
    """A file with those typed fields; call what it yields for each row."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(",".join(f"{name}:{type_}" if type_ else name for name, type_ in fields.items()) + "\n")

        def write(*values: object) -> None:
            stream.write(",".join(map(_field, values)) + "\n")

        yield write


def _field(value: object) -> str:
    """A value as the importer reads it: nothing is no value, an empty text stands in quotes."""
    if value is None:
        return ""
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ";".join(map(str, value))  # pyright: ignore[reportUnknownArgumentType,reportUnknownVariableType] - opt-outs
    return value.isoformat() if isinstance(value, datetime) else str(value)
