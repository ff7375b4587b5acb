"""The LDBC Social Network Benchmark's folders: ``dynamic`` and ``static`` with ``|``-separated files."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from services.member import Member
from services.networks.assembly import Assembly
from services.networks.field import read_milliseconds, read_name, read_year
from services.networks.ldbc_files import OTHER, LdbcFolder, read_key
from services.networks.network import PROFILE_FACTS, Employment, MemberRow, Named, Schooling
from services.networks.problem import Problems

if TYPE_CHECKING:
    from pathlib import Path

    from services.networks.network import Network
    from services.networks.record import Record


def read_ldbc(folder: Path) -> Network:
    """Return the network of an LDBC folder; raise InvalidNetworkError with all that is wrong in it.

    Members are persons (ids ``ldbc-<id>``) with their city, employers, universities and, as skills, interests; every
    reference between the files is checked. Nothing else of a person is read: no e-mail, address, birthday or gender.
    """
    assembly = Assembly(Problems())
    files = LdbcFolder(folder, assembly.problems)
    profiles = _Profiles(files)
    for key, record in profiles.persons.items():
        assembly.add_member(profiles.row(key, record), record.file, record.line)
    for record in files.records("person_knows_person"):
        one, other = record.need("Person.id", read_key, ""), record.need(OTHER, read_key, "")
        since = record.need("creationDate", read_milliseconds, None)
        if one and other:
            assembly.add_connection(one, other, since, record.file, record.line)
    return assembly.network()


class _Profiles:
    """What the files say about each person, by the person's id."""

    def __init__(self, files: LdbcFolder) -> None:
        self.persons = _persons(files)
        self._jobs: defaultdict[str, dict[str, Employment]] = defaultdict(dict)
        self._studies: defaultdict[str, dict[str, Schooling]] = defaultdict(dict)
        self._interests: defaultdict[str, dict[str, Named]] = defaultdict(dict)
        self._places = {
            person: place
            for _, person, place in files.links("person_isLocatedIn_place", self.persons, files.named("place"))
        }
        self._read_organisations(files)
        for _, person, tag in files.links("person_hasInterest_tag", self.persons, files.named("tag")):
            self._interests[person][tag.id] = tag

    def _read_organisations(self, files: LdbcFolder) -> None:
        organisations = files.named("organisation")
        for record, person, employer in files.links("person_workAt_organisation", self.persons, organisations):
            since = record.need("workFrom", read_year, None)
            self._jobs[person][employer.id] = Employment(employer, since=since)
        for record, person, school in files.links("person_studyAt_organisation", self.persons, organisations):
            year = record.need("classYear", read_year, None)
            self._studies[person][school.id] = Schooling(school, year)

    def row(self, key: str, record: Record) -> MemberRow:
        """Return the person of this id with the whole profile; the headline tells the latest employer."""
        jobs = sorted(self._jobs[key].values(), key=lambda job: (-(job.since or 0), job.employer.name))
        names = (record.read("firstName", read_name, ""), record.read("lastName", read_name, ""))
        return MemberRow(
            facts=Member(key),
            name=record.need("id", lambda _: read_name(" ".join(filter(None, names))), ""),
            headline=f"Works at {jobs[0].employer.name}" if jobs else "",
            place=self._places.get(key),
            employments=tuple(jobs),
            schoolings=tuple(self._studies[key].values()),
            skills=tuple(self._interests[key].values()),
            states=PROFILE_FACTS,
        )


def _persons(files: LdbcFolder) -> dict[str, Record]:
    persons: dict[str, Record] = {}
    for record in files.records("person"):
        key = record.need("id", read_key, "")
        if key in persons:
            record.problems.add(record.file, record.line, f"the person {key.removeprefix('ldbc-')} stands here again")
        if key:
            persons[key] = record
    return persons
