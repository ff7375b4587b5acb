"""People of the demo network: where they live, work and studied, what they can, and how they use their account."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, TypeVar

from services.member import AccountType, Member, OptOut, PlanName, ProfileLevel, Standing
from services.networks.jobs import (
    EMPLOYER_STEMS,
    LINES,
    RECRUITER_SKILLS,
    RECRUITER_TITLES,
    SALES_SKILLS,
    SALES_TITLES,
    SCHOOL_KINDS,
    Line,
)
from services.networks.names import CULTURES
from services.networks.network import PROFILE_FACTS, Employment, MemberRow, Named, Schooling
from services.networks.places import CITIES, City

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

Item = TypeVar("Item")
PEOPLE_PER_EMPLOYER = 18
LAST_YEAR = 2025  # the demo's present, whatever the clock says

# How people use their accounts: each value with its share in a thousand.
ACCOUNTS = {AccountType.STANDARD: 890, AccountType.SALES: 70, AccountType.RECRUITER: 40}
PLANS = {
    None: 820,
    PlanName.CAREER: 100,
    PlanName.CAREER_PLUS: 60,
    PlanName.CAREER_EXECUTIVE: 20,
}
STANDINGS = {Standing.ACTIVE: 975, Standing.SUSPENDED: 15, Standing.RESTRICTED: 10}
LEVELS = {ProfileLevel.FULL: 880, ProfileLevel.BASIC: 120}
OPEN_PROFILES = {False: 930, True: 70}
OPT_OUTS: dict[tuple[OptOut, ...], int] = {
    (): 930,
    (OptOut.SALES,): 30,
    (OptOut.RECRUITER,): 12,
    (OptOut.SALES, OptOut.RECRUITER): 10,
    (OptOut.PREMIUM,): 8,
    (OptOut.ALL,): 10,
}


@dataclass(frozen=True, slots=True)
class Company:
    """An invented employer: its line of work and its city."""

    named: Named
    line: Line
    city: City


class Crowd:
    """Draws people one after another; equal seeds give equal people."""

    def __init__(self, members: int, random: Random) -> None:
        self._random = random
        self._companies = _companies(max(6, members // PEOPLE_PER_EMPLOYER), random)
        self._company_weights = _falling(len(self._companies))
        self._city_weights = _falling(len(CITIES))

    def person(self, member_id: str) -> MemberRow:
        """Draw the next person."""
        random = self._random
        facts = _facts(member_id, random)
        (company,) = random.choices(self._companies, cum_weights=self._company_weights)
        city = company.city if random.random() < 0.8 else self._city()  # noqa: PLR2004 - most live where they work
        school = random.choice(SCHOOL_KINDS)
        campus = city if random.random() < 0.7 else self._city()  # noqa: PLR2004 - and studied there
        class_year = random.randint(1985, LAST_YEAR - 1)
        title, skills = _work(facts.account_type, company.line, random)
        return MemberRow(
            facts=facts,
            name=_name(city, random),
            headline=_headline(title, company.named.name, skills, random),
            place=Named.called(city.label),
            employments=(Employment(company.named, title, random.randint(class_year, LAST_YEAR)),),
            schoolings=(Schooling(Named.called(f"{campus.name} {school}"), class_year),),
            skills=tuple(map(Named.called, skills)),
            states=PROFILE_FACTS,
        )

    def _city(self) -> City:
        return self._random.choices(CITIES, cum_weights=self._city_weights)[0]


def _companies(count: int, random: Random) -> list[Company]:
    names = [(stem, suffix, line) for stem in EMPLOYER_STEMS for line in LINES for suffix in line.suffixes]
    weights = _falling(len(CITIES))
    return [
        Company(Named.called(f"{stem} {suffix}"), line, random.choices(CITIES, cum_weights=weights)[0])
        for stem, suffix, line in random.sample(names, min(count, len(names)))
    ]


def _falling(count: int) -> list[float]:
    """Cumulative weights where the first of ``count`` has the most, as sizes of cities and companies do."""
    return list(accumulate(1 / (rank + 2) ** 0.8 for rank in range(count)))


def _facts(member_id: str, random: Random) -> Member:
    account = _drawn(ACCOUNTS, random)
    recruits = account is AccountType.RECRUITER
    plan = PlanName.RECRUITER if recruits else _drawn(PLANS, random)
    return Member(
        id=member_id,
        profile_level=ProfileLevel.FULL if plan else _drawn(LEVELS, random),
        standing=_drawn(STANDINGS, random),
        account_type=account,
        plan=plan,
        open_profile=_drawn(OPEN_PROFILES, random),
        opt_outs=frozenset(_drawn(OPT_OUTS, random)),
        open_job_posts=random.randint(0, 12) if recruits else 0,
        response_rate=round(random.betavariate(2, 5), 2) if recruits else 0.0,
    )


def _drawn(shares: dict[Item, int], random: Random) -> Item:
    return random.choices(list(shares), weights=list(shares.values()))[0]


def _name(city: City, random: Random) -> str:
    culture = random.choice(city.cultures if random.random() < 0.85 else tuple(CULTURES))  # noqa: PLR2004 - some moved
    names = CULTURES[culture]
    return f"{random.choice(names.first)} {random.choice(names.last)}"


def _work(account: AccountType, line: Line, random: Random) -> tuple[str, list[str]]:
    titles, known = {
        AccountType.STANDARD: (line.titles, line.skills),
        AccountType.RECRUITER: (RECRUITER_TITLES, RECRUITER_SKILLS),
        AccountType.SALES: (SALES_TITLES, SALES_SKILLS),
    }[account]
    return random.choice(titles), random.sample(known, random.randint(2, 4))


def _headline(title: str, employer: str, skills: Sequence[str], random: Random) -> str:
    return random.choice(
        (f"{title} at {employer}", f"{title} at {employer} | {skills[0]}", f"{title} | {', '.join(skills[:2])}")
    )
