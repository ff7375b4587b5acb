"""Our own format: members.csv and connections.csv, whose columns docs/importing.md lists."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from services.mailing.address import read_address
from services.member import AccountType, Member, OptOut, PlanName, ProfileLevel, Standing
from services.networks.assembly import Assembly
from services.networks.field import (
    MAX_JOB_POSTS,
    read_choice,
    read_flag,
    read_id,
    read_list,
    read_moment,
    read_name,
    read_named,
    read_share,
    read_text,
    read_whole,
    read_year,
)
from services.networks.network import Employment, Fact, MemberRow, Named, Network, Schooling
from services.networks.problem import Problems
from services.networks.table import read_table

if TYPE_CHECKING:
    from pathlib import Path

    from services.networks.record import Record

MEMBER_COLUMNS = ("id", *Fact, "plan", "title", "employer_since", "class_year")
CONNECTION_COLUMNS = ("member_a", "member_b", "since")
_STATED = frozenset[Fact](Fact)


def read_members_csv(members: Path, connections: Path) -> Network:
    """Return the network of the two files; raise InvalidNetworkError with all that is wrong in them."""
    assembly = Assembly(Problems())
    for record in read_table(members, ("id", "name"), MEMBER_COLUMNS, assembly.problems):
        if (row := _member(record)).id:
            assembly.add_member(row, record.file, record.line)
    if assembly.is_empty:
        assembly.problems.raise_if_any()  # each connection would only be told to lack its members
    for record in read_table(connections, CONNECTION_COLUMNS[:2], CONNECTION_COLUMNS, assembly.problems):
        a, b = _known(assembly, record, "member_a"), _known(assembly, record, "member_b")
        since = record.read("since", _read_moment, None)
        if a and b:
            assembly.add_connection(a, b, since, record.file, record.line)
    return assembly.network()


_read_moment = lru_cache(1 << 12)(read_moment)  # dates are a few thousand, connections are millions


@lru_cache(1)
def _states(columns: tuple[str, ...]) -> frozenset[Fact]:
    return _STATED.intersection(columns)


def _known(assembly: Assembly, record: Record, column: str) -> str:
    id_ = record.fields[column]
    return id_ if assembly.knows(id_) else record.need(column, read_id, "")


def _member(record: Record) -> MemberRow:
    school = record.read("school", read_named, None)
    return MemberRow(
        facts=_facts(record),
        name=record.need("name", read_name, ""),
        headline=record.read("headline", read_text, ""),
        place=record.read("place", read_named, None),
        employments=_employments(record),
        schoolings=(Schooling(school, record.read("class_year", read_year, None)),) if school else (),
        skills=tuple(map(Named.called, record.read("skills", read_list, ()))),
        states=_states(tuple(record.fields)),
        email=record.read("email", read_address, None),
    )


def _facts(record: Record) -> Member:
    return Member(
        id=record.need("id", read_id, ""),
        profile_level=record.read("profile_level", partial(read_choice, choices=ProfileLevel), ProfileLevel.FULL),
        standing=record.read("standing", partial(read_choice, choices=Standing), Standing.ACTIVE),
        account_type=record.read("account_type", partial(read_choice, choices=AccountType), AccountType.STANDARD),
        plan=record.read("plan", partial(read_choice, choices=PlanName), None),
        open_profile=record.read("open_profile", read_flag, default=False),
        opt_outs=record.read("opt_outs", _read_opt_outs, frozenset()),
        open_job_posts=record.read("open_job_posts", partial(read_whole, least=0, most=MAX_JOB_POSTS), 0),
        response_rate=record.read("response_rate", read_share, 0.0),
    )


def _employments(record: Record) -> tuple[Employment, ...]:
    employer = record.read("employer", read_named, None)
    title = record.read("title", read_text, None)
    since = record.read("employer_since", read_year, None)
    return (Employment(employer, title, since),) if employer else ()


def _read_opt_outs(value: str) -> frozenset[OptOut]:
    return frozenset(read_choice(kind, OptOut) for kind in read_list(value))
