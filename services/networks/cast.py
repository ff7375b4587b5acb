"""The people of the tutorial: the same in every demo network, at fixed degrees from Ana."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.member import AccountType, Member, OptOut, PlanName, ProfileLevel, Standing
from services.networks.network import PROFILE_FACTS, Employment, MemberRow, Named, Schooling

if TYPE_CHECKING:
    from random import Random

    from services.networks.ties import Ties

ANA, KEMAL, LENA = "ana", "kemal", "lena"
FIRST = ("ben",)
SECOND = ("chloe", "grace", "hugo")
THIRD = ("dmitri", "elif", "farid", "ines", "jonas", "kemal")
# What makes the degrees at least so close; everything drawn later keeps them from being closer.
CAST_TIES = (
    ("ana", "ben"),
    ("ben", "chloe"),
    ("ben", "grace"),
    ("ben", "hugo"),
    ("chloe", "grace"),
    ("chloe", "dmitri"),
    ("chloe", "elif"),
    ("grace", "farid"),
    ("grace", "ines"),
    ("chloe", "jonas"),
    ("hugo", "kemal"),
    ("dmitri", "elif"),
)
OWN_FRIENDS = 12  # of each of the cast, among the drawn people
FRIENDS_SHARE = 8  # and at most one in so many of these, so that a small network keeps its distances


def _person(facts: Member, name: str, *, job: str, city: str, school: str, skills: str) -> MemberRow:
    title, employer = job.split(" at ")
    return MemberRow(
        facts=facts,
        name=name,
        headline=job,
        place=Named.called(city),
        employments=(Employment(Named.called(employer), title, 2021),),
        schoolings=(Schooling(Named.called(school), 2014),),
        skills=tuple(map(Named.called, skills.split(", "))),
        states=PROFILE_FACTS,
    )


_RECRUITER = Member(
    "grace",
    account_type=AccountType.RECRUITER,
    plan=PlanName.RECRUITER,
    open_job_posts=4,
    response_rate=0.31,
)
CAST = (
    _person(
        Member("ana", plan=PlanName.CAREER),
        "Ana Ferreira",
        job="Product Manager at Meridale Software",
        city="Lisbon, Portugal",
        school="Lisbon Riverside University",
        skills="Product Discovery, GraphQL, Public Speaking",
    ),
    _person(
        Member("ben"),
        "Ben Okafor",
        job="Engineering Manager at Meridale Software",
        city="Lisbon, Portugal",
        school="London Open College",
        skills="Distributed Systems, Mentoring, Python",
    ),
    _person(
        Member("chloe"),
        "Chloe Martin",
        job="Staff Engineer at Lumenbridge Cloud",
        city="Paris, France",
        school="Paris Institute of Applied Sciences",
        skills="Kubernetes, Observability, Rust",
    ),
    _person(
        Member("dmitri"),
        "Dmitri Volkov",
        job="Data Engineer at Northlume Data",
        city="Berlin, Germany",
        school="Berlin Institute of Applied Sciences",
        skills="Graph Databases, SQL, Python",
    ),
    _person(
        Member("elif", open_profile=True),
        "Elif Kaya",
        job="Journalist at Quillhaven Press",
        city="Istanbul, Türkiye",
        school="Istanbul Open College",
        skills="Storytelling, Translation, Copywriting",
    ),
    _person(
        Member("farid", profile_level=ProfileLevel.BASIC),
        "Farid Haddad",
        job="Nurse Practitioner at Heronfield Health",
        city="Amman, Jordan",
        school="Amman Open College",
        skills="Patient Care, Public Health",
    ),
    _person(
        _RECRUITER,
        "Grace Lin",
        job="Technical Recruiter at Westerglow Systems",
        city="Singapore, Singapore",
        school="Singapore Northgate Business School",
        skills="Sourcing, Interviewing, Talent Strategy",
    ),
    _person(
        Member("hugo", account_type=AccountType.SALES, plan=PlanName.CAREER_PLUS),
        "Hugo Lindqvist",
        job="Account Executive at Lumenbridge Cloud",
        city="Stockholm, Sweden",
        school="Stockholm Northgate Business School",
        skills="Solution Selling, Negotiation",
    ),
    _person(
        Member("ines", opt_outs=frozenset({OptOut.SALES, OptOut.RECRUITER})),
        "Ines Castillo",
        job="Clinical Researcher at Heronfield Biosciences",
        city="Madrid, Spain",
        school="Madrid Riverside University",
        skills="Clinical Trials, Biostatistics",
    ),
    _person(
        Member("jonas", standing=Standing.SUSPENDED),
        "Jonas Weber",
        job="Investment Associate at Fallowgate Capital",
        city="Hamburg, Germany",
        school="Hamburg Northgate Business School",
        skills="Financial Modelling, Audit",
    ),
    _person(
        Member("kemal"),
        "Kemal Aydin",
        job="Grid Operator at Windrush Grid",
        city="Ankara, Türkiye",
        school="Ankara Institute of Applied Sciences",
        skills="Power Systems, SCADA",
    ),
    _person(
        Member("lena"),
        "Lena Halonen",
        job="Sound Designer at Opalbrook Studio",
        city="Helsinki, Finland",
        school="Helsinki Academy of Arts and Letters",
        skills="Video Editing, Storytelling",
    ),
)


def tie_cast(ties: Ties, crowd: list[str], island: list[str], random: Random) -> None:
    """Give the cast their places: the first, second and third degree of Ana, and Lena with ``island`` beyond reach.

    ``crowd`` are the drawn people whom ``ties`` connects; no tie made here brings anyone of the cast closer.
    """
    for one, other in CAST_TIES:
        ties.connect(one, other)
    friends = min(OWN_FRIENDS, len(crowd) // FRIENDS_SHARE)
    for member in (ANA, *FIRST, *SECOND):
        _befriend(ties, member, random.sample(crowd, friends))
    degrees = ties.degrees(ANA)
    beyond = [person for person in crowd if degrees.get(person, len(crowd)) >= 2]  # noqa: PLR2004 - the second degree
    for member in THIRD:
        _befriend(ties, member, random.sample(beyond, friends))
    _befriend(ties, LENA, island)


def _befriend(ties: Ties, member: str, friends: list[str]) -> None:
    for friend in friends:
        ties.connect(member, friend)
