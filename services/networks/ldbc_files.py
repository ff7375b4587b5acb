"""The files of an LDBC folder: numbered parts of one kind, read as one, with the references between them checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from services.networks.field import read_id, read_name
from services.networks.lines import read_columns
from services.networks.network import Named
from services.networks.record import Record

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from pathlib import Path

    from services.networks.problem import Problems

KINDS = {
    "place": ("static", ("id", "name")),
    "organisation": ("static", ("id", "type", "name")),
    "tag": ("static", ("id", "name")),
    "person": ("dynamic", ("id", "firstName", "lastName")),
    "person_isLocatedIn_place": ("dynamic", ("Person.id", "Place.id")),
    "person_workAt_organisation": ("dynamic", ("Person.id", "Organisation.id", "workFrom")),
    "person_studyAt_organisation": ("dynamic", ("Person.id", "Organisation.id", "classYear")),
    "person_hasInterest_tag": ("dynamic", ("Person.id", "Tag.id")),
    "person_knows_person": ("dynamic", ("Person.id", "Person.id", "creationDate")),
}
OTHER = "Other.id"  # the second of two columns of one name


def read_key(value: str) -> str:
    """Return the id here of an entity of the folder."""
    return read_id(f"ldbc-{value.strip()}")


class LdbcFolder:
    """A folder of the benchmark; its problems gather in ``problems``."""

    def __init__(self, folder: Path, problems: Problems) -> None:
        self._folder = folder
        self._problems = problems

    def records(self, kind: str) -> Iterator[Record]:
        """Yield the records of all parts of a kind (``person_0_0.csv``, ``person_1_0.csv``); no part is a problem."""
        subfolder, columns = KINDS[kind]
        names = tuple(OTHER if name in columns[:place] else name for place, name in enumerate(columns))
        parts = self._parts(self._folder / subfolder, kind)
        for path in parts:
            for line, fields in read_columns(path, columns, "|", self._problems):
                yield Record(path, line, dict(zip(names, fields, strict=False)), self._problems)
        if not parts:
            self._problems.add(self._folder / subfolder, None, f"there is no file {kind}_0_0.csv")

    @staticmethod
    def _parts(folder: Path, kind: str) -> list[Path]:
        name = re.compile(rf"{kind}_\d+_\d+\.csv(\.gz)?")
        return sorted(path for path in folder.glob(f"{kind}_*") if name.fullmatch(path.name))

    def named(self, kind: str) -> dict[str, Named]:
        """Return the places, organisations or tags by id; their names have underscores for spaces."""
        named: dict[str, Named] = {}
        for record in self.records(kind):
            key = record.need("id", read_key, "")
            thing = Named(key, record.need("name", read_name, "").replace("_", " "))
            if named.setdefault(key, thing) != thing:
                self._problems.add(record.file, record.line, f"{key!r} stands here again with another name")
        return named

    def links(
        self, kind: str, persons: Container[str], targets: dict[str, Named]
    ) -> Iterator[tuple[Record, str, Named]]:
        """Yield each link from a person to a target; one that names an unknown person or target is a problem."""
        column = KINDS[kind][1][1]
        for record in self.records(kind):
            person, target = record.need("Person.id", read_key, ""), record.need(column, read_key, "")
            unknown = [key for key, known in ((person, persons), (target, targets)) if key and key not in known]
            for key in unknown:
                self._problems.add(record.file, record.line, f"no record has the id {key.removeprefix('ldbc-')}")
            if person and target and not unknown:
                yield record, person, targets[target]
