"""A network as a value: members with their profiles, connections, blocks; what readers return and loading writes."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from services.member import Member, PlanName


class Fact(StrEnum):
    """What a source may say about a member; loading changes nothing that the source doesn't say.

    An edge list read again must not lift a suspension, so a row names what it states.
    """

    NAME = "name"
    HEADLINE = "headline"
    PROFILE_LEVEL = "profile_level"
    STANDING = "standing"
    ACCOUNT_TYPE = "account_type"
    OPEN_PROFILE = "open_profile"
    OPT_OUTS = "opt_outs"
    OPEN_JOB_POSTS = "open_job_posts"
    RESPONSE_RATE = "response_rate"
    PLACE = "place"
    EMPLOYER = "employer"
    SCHOOL = "school"
    SKILLS = "skills"
    EMAIL = "email"


PROFILE_FACTS = frozenset({Fact.NAME, Fact.HEADLINE, Fact.PLACE, Fact.EMPLOYER, Fact.SCHOOL, Fact.SKILLS})


@dataclass(frozen=True, slots=True)
class Named:
    """An employer, a place, a school or a skill."""

    id: str
    name: str

    @classmethod
    def called(cls, name: str) -> Named:
        """The thing known by its name alone: spelled with other capitals it is the same one."""
        return _named(name)


@lru_cache(maxsize=1 << 16)
def _named(name: str) -> Named:
    """One value for all who name it: a million members have a few hundred skills."""
    return Named(unicodedata.normalize("NFC", name.casefold()), name)


@dataclass(frozen=True, slots=True)
class Employment:
    """Work for an employer, since a year."""

    employer: Named
    title: str | None = None
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Schooling:
    """Studies at a school, in the class of a year."""

    school: Named
    class_year: int | None = None


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member's facts and profile; ``states`` tells which of them the source speaks of.

    A new member is made with all of them, one who is already there gets only those stated.
    """

    facts: Member
    name: str
    headline: str = ""
    place: Named | None = None
    employments: tuple[Employment, ...] = ()
    schoolings: tuple[Schooling, ...] = ()
    skills: tuple[Named, ...] = ()
    states: frozenset[Fact] = frozenset()
    email: str | None = field(default=None, repr=False)

    @property
    def id(self) -> str:
        """The member's id."""
        return self.facts.id

    @property
    def plan(self) -> PlanName | None:
        """The plan to start for the member; the ledger does that, loading doesn't."""
        return self.facts.plan


@dataclass(frozen=True, slots=True)
class ConnectionRow:
    """A mutual connection, once per pair: ``a`` is the lower id (R2)."""

    a: str
    b: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class BlockRow:
    """``blocker`` wants nothing from ``blocked`` (R11)."""

    blocker: str
    blocked: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Network:
    """A whole and valid network: members by id, connections by their ids, and notices of what was left out."""

    members: tuple[MemberRow, ...]
    connections: Sequence[ConnectionRow]
    blocks: tuple[BlockRow, ...] = ()
    notices: tuple[str, ...] = ()
