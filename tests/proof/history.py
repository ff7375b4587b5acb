"""Networks and histories for hypothesis to make: values only, members and InMails by number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

from hypothesis import strategies as st

from services.lot import LotSource, PayWith
from services.member import AccountType, OptOut, PlanName, ProfileLevel, Standing

MEMBERS = 4

STARTS = (
    datetime(2026, 1, 31, 10, 30, tzinfo=UTC),
    datetime(2024, 2, 29, 0, 0, tzinfo=UTC),
    datetime(2023, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 3, 15, 12, 0, tzinfo=UTC),
)


class Jump(Enum):
    """How far time goes."""

    SECOND = auto()
    HOURS = auto()
    MONTH = auto()
    SEASON = auto()
    YEARS = auto()
    LAST_MOMENT_OF_MONTH = auto()
    FIRST_OF_NEXT_MONTH = auto()
    JUST_BEFORE_GRANT = auto()
    AT_GRANT = auto()
    AT_EXPIRY = auto()
    AFTER_90_DAYS = auto()
    WEEK = auto()
    LAST_MOMENT_OF_DAY = auto()
    NEXT_MIDNIGHT = auto()


STEPS = {
    Jump.SECOND: timedelta(seconds=1),
    Jump.HOURS: timedelta(hours=13),
    Jump.MONTH: timedelta(days=31),
    Jump.SEASON: timedelta(days=100),
    Jump.YEARS: timedelta(days=800),
    Jump.AFTER_90_DAYS: timedelta(days=90),
    Jump.WEEK: timedelta(days=7),
}


@dataclass(frozen=True)
class Wait:
    jump: Jump


@dataclass(frozen=True)
class Buy:
    who: int
    credits: int
    card: str


@dataclass(frozen=True)
class Subscribe:
    who: int
    plan: PlanName


@dataclass(frozen=True)
class Send:
    """Send to ``to``, or, ``again``, repeat an earlier send with its key."""

    who: int
    to: int
    pay_with: PayWith


@dataclass(frozen=True)
class Repeat:
    """Repeat an earlier successful send, with the same key, and the same input or (``altered``) another one."""

    which: int
    altered: bool


@dataclass(frozen=True)
class Answer:
    """Reply to, decline or report the InMail of that number, as its sender, its recipient or somebody else."""

    operation: str
    which: int
    part: str


@dataclass(frozen=True)
class Bar:
    who: int
    other: int
    block: bool


@dataclass(frozen=True)
class Prefer:
    who: int
    opt_outs: frozenset[OptOut] | None
    open_profile: bool | None


@dataclass(frozen=True)
class Judge:
    """An operator's doing: a standing changes."""

    who: int
    standing: Standing


@dataclass(frozen=True)
class Connect:
    who: int
    other: int
    connect: bool


Step = Wait | Buy | Subscribe | Send | Repeat | Answer | Bar | Prefer | Judge | Connect


@dataclass(frozen=True)
class Gift:
    source: LotSource
    amount: int
    months: int | None


@dataclass(frozen=True)
class Resident:
    level: ProfileLevel
    standing: Standing
    seat: AccountType
    plan: PlanName | None
    open_profile: bool
    opt_outs: frozenset[OptOut]
    posts: int
    rate: float
    gifts: tuple[Gift, ...]


@dataclass(frozen=True)
class Scenario:
    start: datetime
    limit: int
    recruiter_limit: int
    credit_back: bool
    residents: tuple[Resident, ...]
    connections: frozenset[tuple[int, int]]
    blocks: frozenset[tuple[int, int]]
    reports: frozenset[tuple[int, int]]
    steps: tuple[Step, ...]
    judged: int = 100
    daily: int = 20


def mostly(usual: object, *others: object) -> st.SearchStrategy[object]:
    """The usual value most of the time: else every example is refused for a handful of reasons at once."""
    return st.sampled_from([usual] * (3 * len(others)) + list(others))


members = st.integers(0, MEMBERS - 1)
ordered_pairs = st.tuples(members, members).filter(lambda pair: pair[0] != pair[1])
opt_outs = st.one_of(st.just(frozenset[OptOut]()), st.frozensets(st.sampled_from(OptOut), max_size=2))
gifts = st.one_of(
    st.builds(Gift, st.just(LotSource.PURCHASED), st.integers(1, 3), st.none()),
    st.builds(Gift, st.just(LotSource.REWARD), st.integers(1, 2), st.integers(0, 2)),
)
residents = st.builds(
    Resident,
    level=mostly(ProfileLevel.FULL, ProfileLevel.BASIC),
    standing=mostly(Standing.ACTIVE, Standing.RESTRICTED, Standing.SUSPENDED),
    seat=mostly(AccountType.STANDARD, AccountType.RECRUITER, AccountType.SALES),
    plan=st.sampled_from([None, *PlanName]),
    open_profile=mostly(False, True),  # noqa: FBT003 - the values themselves
    opt_outs=opt_outs,
    posts=st.integers(0, 3),
    rate=st.sampled_from([0.0, 0.125, 0.5, 1.0]),
    gifts=st.lists(gifts, min_size=1, max_size=2, unique_by=lambda gift: (gift.source, gift.amount)).map(tuple),
)
sends = st.builds(Send, members, members, mostly(PayWith.AUTO, PayWith.FREE, PayWith.PAID))
answers = st.builds(
    Answer,
    st.sampled_from(["reply", "reply", "decline", "report"]),
    st.integers(0, 5),
    mostly("recipient", "sender", "stranger"),
)
steps = st.one_of(
    sends,
    sends,
    answers,
    answers,
    st.builds(Wait, st.sampled_from(Jump)),
    st.builds(Wait, st.sampled_from(Jump)),
    st.builds(Buy, members, st.sampled_from([25, 50]), mostly("4242424242424242", "4000000000000002")),
    st.builds(Subscribe, members, st.sampled_from(PlanName)),
    st.builds(Repeat, st.integers(0, 5), st.booleans()),
    st.builds(Bar, members, members, st.booleans()),
    st.builds(Prefer, members, st.one_of(st.none(), opt_outs), st.sampled_from([None, True, False])),
    st.builds(Judge, members, mostly(Standing.ACTIVE, Standing.RESTRICTED, Standing.SUSPENDED)),
    st.builds(Connect, members, members, st.booleans()),
)
scenarios = st.builds(
    Scenario,
    start=st.sampled_from(STARTS),
    limit=st.integers(1, 4),
    recruiter_limit=st.integers(2, 5),
    credit_back=st.booleans(),
    residents=st.lists(residents, min_size=MEMBERS, max_size=MEMBERS).map(tuple),
    connections=st.frozensets(ordered_pairs.map(lambda pair: (min(pair), max(pair))), max_size=MEMBERS),
    blocks=st.frozensets(ordered_pairs, max_size=1),
    reports=st.frozensets(ordered_pairs, max_size=1),
    steps=st.lists(steps, min_size=3, max_size=9).map(tuple),
    judged=st.sampled_from([1, 1, 2, 100]),
    daily=st.integers(1, 2),
)

PLAIN = Resident(
    level=ProfileLevel.FULL,
    standing=Standing.ACTIVE,
    seat=AccountType.STANDARD,
    plan=None,
    open_profile=False,
    opt_outs=frozenset(),
    posts=0,
    rate=0.0,
    gifts=(),
)


def told(first: Resident, *steps: Step, start: datetime = STARTS[0], credit_back: bool = False) -> Scenario:
    """A history that is told rather than found, of ``first`` among strangers."""
    return Scenario(start, 4, 5, credit_back, (first, *[PLAIN] * 3), frozenset(), frozenset(), frozenset(), steps)


CREDITS_COME_BACK = told(
    replace(PLAIN, gifts=(Gift(LotSource.REWARD, 1, 0), Gift(LotSource.PURCHASED, 1, None))),
    Send(0, 1, PayWith.AUTO),
    Send(0, 2, PayWith.AUTO),
    Answer("decline", 1, "recipient"),
    Wait(Jump.AFTER_90_DAYS),
    Answer("reply", 0, "recipient"),  # to a lot that has expired meanwhile
    Answer("reply", 1, "recipient"),  # on the last moment of its 90 days, after a decline
    Answer("reply", 1, "recipient"),  # a second reply gives nothing
    Answer("reply", 1, "sender"),
    Send(0, 2, PayWith.AUTO),
    Wait(Jump.SEASON),
    Answer("reply", 2, "recipient"),  # too late
    credit_back=True,
)
MONTHS_END = told(
    replace(PLAIN, plan=PlanName.CAREER),
    Wait(Jump.JUST_BEFORE_GRANT),
    Wait(Jump.AT_GRANT),  # 28 February
    Send(0, 1, PayWith.AUTO),
    Wait(Jump.AT_GRANT),  # 31 March
    Wait(Jump.YEARS),  # many months slept through, each with its own cap
    Send(0, 2, PayWith.PAID),
    Wait(Jump.FIRST_OF_NEXT_MONTH),
)
A_BUSY_MONTH = told(
    replace(PLAIN, gifts=(Gift(LotSource.PURCHASED, 3, None),)),
    *(step for _ in range(4) for step in (Send(0, 1, PayWith.AUTO), Answer("decline", 5, "recipient"))),
    Buy(0, 25, "4242424242424242"),
    *(Send(0, to, PayWith.AUTO) for to in (2, 3, 2)),
    Wait(Jump.LAST_MOMENT_OF_MONTH),
    Wait(Jump.FIRST_OF_NEXT_MONTH),
    Send(0, 3, PayWith.PAID),
)
FEW_ANSWERS = replace(
    told(
        replace(PLAIN, gifts=(Gift(LotSource.PURCHASED, 3, None),), plan=PlanName.CAREER),
        *(Send(0, to, PayWith.AUTO) for to in (1, 2)),
        Wait(Jump.WEEK),
        Wait(Jump.LAST_MOMENT_OF_DAY),
        Wait(Jump.NEXT_MIDNIGHT),  # the second one: both have had seven days, and a warning begins
        Send(0, 3, PayWith.AUTO),
        Wait(Jump.WEEK),
        Wait(Jump.WEEK),  # it is over: from now on one a day
        Answer("decline", 0, "recipient"),  # has left the window, and counts no more
        Send(0, 1, PayWith.AUTO),
        Wait(Jump.LAST_MOMENT_OF_DAY),
        Wait(Jump.NEXT_MIDNIGHT),  # and today one more
        Answer("decline", 3, "recipient"),  # the rate recovers at once
        Send(0, 1, PayWith.AUTO),
        start=STARTS[1],
    ),
    judged=2,
    daily=1,
)
