"""A large synthetic network as members.csv and connections.csv, written without being held as objects."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from services.networks.crowd_ties import draw_connections
from services.networks.demo import DAYS, FIRST_DAY
from services.networks.people import Crowd

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from pathlib import Path

    from numpy.typing import NDArray

    from services.networks.network import MemberRow

MEAN_CONNECTIONS = 35.6
"""Of a member: 17.8 million connections of a million members."""
MIN_MEMBERS, MAX_MEMBERS = 50, 5_000_000
TEAM = 25
"""Colleagues who are most likely to know each other."""
WRITTEN_AT_ONCE = 100_000

MEMBER_FIELDS: dict[str, Callable[[MemberRow], object]] = {
    "id": lambda row: row.id,
    "name": lambda row: row.name,
    "headline": lambda row: row.headline,
    "profile_level": lambda row: row.facts.profile_level,
    "standing": lambda row: row.facts.standing,
    "account_type": lambda row: row.facts.account_type,
    "open_profile": lambda row: str(row.facts.open_profile).lower(),
    "opt_outs": lambda row: ";".join(sorted(row.facts.opt_outs)),
    "open_job_posts": lambda row: row.facts.open_job_posts,
    "response_rate": lambda row: row.facts.response_rate,
    "place": lambda row: row.place.name if row.place else "",
    "employer": lambda row: row.employments[0].employer.name,
    "title": lambda row: row.employments[0].title,
    "employer_since": lambda row: row.employments[0].since,
    "school": lambda row: row.schoolings[0].school.name,
    "class_year": lambda row: row.schoolings[0].class_year,
    "skills": lambda row: ";".join(skill.name for skill in row.skills),
}


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and where."""

    members: Path
    connections: Path
    member_count: int
    connection_count: int


def write_crowd(folder: Path, members: int, seed: int, mean: float = MEAN_CONNECTIONS) -> Written:
    """Write a network of ``members`` people with about ``mean`` connections each into ``folder``, made at need.

    Equal arguments give equal files. The people are the demo network's, without its cast, blocks and plans. It is
    never held as objects. Raises ValueError for sizes out of bounds, OSError where it can't write.
    """
    if not MIN_MEMBERS <= members <= MAX_MEMBERS or not 0 < mean < members:
        raise ValueError(
            f"a network has {MIN_MEMBERS} to {MAX_MEMBERS:,} members, "
            "each connected to more than none and fewer than all"
        )
    folder.mkdir(parents=True, exist_ok=True)
    at = Written(folder / "members.csv", folder / "connections.csv", members, 0)
    ids = [f"s{seed}-{members}-{number:0{len(str(members - 1))}d}" for number in range(members)]
    circles = _write_members(at.members, ids, seed)
    random = np.random.default_rng(seed)
    ends = draw_connections(circles, round(members * mean / 2), random)
    _write_connections(at.connections, ids, ends, random)
    return Written(at.members, at.connections, members, len(ends[0]))


class _Numbers:
    """A number for each thing that is met, in the order in which they are."""

    def __init__(self) -> None:
        self._known: dict[Hashable, int] = {}

    def of(self, thing: Hashable) -> int:
        return self._known.setdefault(thing, len(self._known))


def _write_members(path: Path, ids: list[str], seed: int) -> list[NDArray[np.int64]]:
    """Write the people, and return the circles of each: the team at work, the class, the city."""
    crowd = Crowd(len(ids), Random(seed))  # noqa: S311 - the same network for the same seed is the point
    circles = [np.zeros(len(ids), np.int64) for _ in range(3)]
    numbers, staff = _Numbers(), Counter[str]()
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(MEMBER_FIELDS)
        for place, id_ in enumerate(ids):
            row = crowd.person(id_)
            rows.writerow([read(row) for read in MEMBER_FIELDS.values()])
            employer, studies = row.employments[0].employer.id, row.schoolings[0]
            team = staff[employer] // TEAM
            staff[employer] += 1
            own = (employer, team), (studies.school.id, studies.class_year), row.place
            for circle, known in zip(circles, own, strict=True):
                circle[place] = numbers.of(known)
    return circles


def _write_connections(
    path: Path, ids: list[str], ends: tuple[NDArray[np.uint32], NDArray[np.uint32]], random: np.random.Generator
) -> None:
    first = date(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day)
    days = [(first + timedelta(day)).isoformat() for day in range(DAYS)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write("member_a,member_b,since\n")
        for start in range(0, len(ends[0]), WRITTEN_AT_ONCE):
            a, b = (part[start : start + WRITTEN_AT_ONCE].tolist() for part in ends)
            since = (random.random(len(a)) * DAYS).astype(np.int64).tolist()
            rows = (f"{ids[x]},{ids[y]},{days[day]}\n" for x, y, day in zip(a, b, since, strict=True))
            stream.writelines(rows)
