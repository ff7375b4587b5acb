"""Senders and requests of every kind for tests of plans."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from services.account import Account
from services.answers.mail import Sent
from services.decisions.decide import decide
from services.eligibility import Pair
from services.intents.mail import SendInMail
from services.lot import OUT_OF_NETWORK, Lot, LotSource, PayWith
from services.member import AccountType, Member, ProfileLevel, Standing
from services.moderation.finding import Finding
from services.planning import Plan
from services.policy import Policy
from services.refusal import Refusal, SendRefused, TextRefused
from services.rehearsal import Candidate, PlanGoal, Terms
from services.team import Seat, Team
from services.world import World

NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
POLICY = Policy()
REACHES = POLICY.smallest_degree
STRICT = replace(POLICY, moderation=replace(POLICY.moderation, trusted_after=2, alike_sends=2))
TEAM = "t§pool"

_WORK = "we look for somebody who has built ledgers before and likes to talk about that work on a long walk"
_BEES = "a friend of yours told me over lunch how well the orchard does and what the bees made of a wet spring"
_BOTH = f"{_WORK} {_BEES}"  # like neither enough
_NEAR = f"{_WORK} today, {' '.join(_BEES.split()[:6])}"  # like the first and the last
_MORE = f"{' '.join(_WORK.split()[6:])} today, {' '.join(_BEES.split()[:9])}"
TEXTS = st.sampled_from(
    ["How are you?", _WORK, _WORK, _BEES, _BOTH, _NEAR, _MORE, "Look at https://a.example", f"{_WORK} www.b.example"]
)
NO_TEXT = st.none()


def lot(source: LotSource, credits: int, number: int = 0, days: int | None = None) -> Lot:
    ends = None if days is None else NOW + timedelta(days=days)
    return Lot(f"{source}-{number}", source, 25, credits, NOW, ends, REACHES[source], "x")


def with_lots(*lots: Lot, seat: AccountType = AccountType.STANDARD, sent: int = 0) -> Account:
    balance = sum(one.remaining for one in lots)
    return Account(Member("ana", account_type=seat), lots=lots, balance=balance, month="2024-05", sent=sent)


LOTS = st.lists(
    st.builds(lot, st.sampled_from(LotSource), st.integers(1, 2), st.integers(0, 9), st.sampled_from([None, 1, 20])),
    max_size=3,
    unique_by=lambda one: one.id,
)


def sender(lots: list[Lot], seat: AccountType, sent: int, standing: Standing) -> Account:
    member = Member("ana", account_type=seat, standing=standing)
    return replace(with_lots(*lots, sent=sent), member=member)


SENDERS = st.builds(
    sender,
    LOTS,
    st.sampled_from([AccountType.STANDARD, AccountType.RECRUITER]),
    st.sampled_from([0, 0, 296, 998, 300]),
    st.sampled_from([Standing.ACTIVE] * 9 + [Standing.RESTRICTED]),
)
BOOLS = st.sampled_from([False, False, False, True])
PAIRS = st.builds(Pair, st.integers(1, OUT_OF_NETWORK), BOOLS, BOOLS, BOOLS, BOOLS)
MEMBERS = st.builds(
    Member,
    id=st.just("x"),
    profile_level=st.sampled_from([ProfileLevel.FULL] * 5 + [ProfileLevel.BASIC]),
    standing=st.sampled_from([Standing.ACTIVE] * 5 + [Standing.SUSPENDED]),
    open_profile=BOOLS,
)
TERMS = st.builds(Terms, st.sampled_from(PayWith), st.none() | st.integers(0, 4), st.just(PlanGoal.MOST_PEOPLE))


@st.composite
def requests(draw: st.DrawFn, most: int, texts: st.SearchStrategy[str | None] = NO_TEXT) -> list[Candidate]:
    """Up to ``most`` recipients, some of them named twice, the sender or nobody among them, and what to write to each.

    Either all texts are known or none is.
    """
    people: dict[str, tuple[Member | None, Pair]] = {"ana": (Member("ana"), Pair())}
    for number in range(draw(st.integers(0, most))):
        member = draw(st.none() | MEMBERS)
        people[f"m{number}"] = member and replace(member, id=f"m{number}"), draw(PAIRS)
    ids = draw(st.lists(st.sampled_from(sorted(people)), max_size=most))
    wanted = texts if draw(st.booleans()) else NO_TEXT
    bodies = draw(st.lists(wanted, min_size=len(ids), max_size=len(ids)))
    return [
        Candidate(place, id, *people[id], text=None if body is None else ("Hello", body))
        for place, (id, body) in enumerate(zip(ids, bodies, strict=True))
    ]


@dataclass(frozen=True)
class Shared:
    """A team's pool, and ana's seat."""

    lots: tuple[Lot, ...]
    seat: Seat

    @property
    def account(self) -> Account:
        member = Member(TEAM, standing=Standing.SUSPENDED)
        return Account(member, lots=self.lots, balance=sum(one.remaining for one in self.lots))


SEATS = st.builds(
    Seat,
    st.just("ana"),
    st.integers(0, 4),
    st.just(NOW),
    month=st.sampled_from(["2024-04", "2024-05"]),
    used=st.integers(0, 2),
)
POOLS = st.none() | st.builds(Shared, LOTS.map(tuple), SEATS)

Told = Sent | tuple[Refusal, ...] | tuple[Finding, ...]
"""What became of a send: the reasons against it, or what is wrong with its text."""


def carried_out(  # noqa: PLR0917 - what a plan is made of
    account: Account,
    order: Iterable[Candidate],
    terms: Terms,
    payers: frozenset[int] | None = None,
    policy: Policy = POLICY,
    pool: Shared | None = None,
) -> dict[int, Told]:
    """Each send decided as ``sendInMail`` decides it, in turn; without ``payers`` the first ones have the budget."""
    candidates = list(order)
    accounts = {one.id: Account(one.member) for one in candidates if one.member is not None}
    pairs = {("ana", one.id): one.pair for one in candidates if one.id != "ana"}
    world = World(accounts={**accounts, "ana": account}, pairs=pairs)
    if pool is not None:
        world.accounts[TEAM], world.teams[TEAM] = pool.account, Team(TEAM, "Team", NOW, (pool.seat,))
    answers: dict[int, Told] = {}
    spent = 0
    for one in candidates:
        may_pay = terms.budget is None or (spent < terms.budget if payers is None else one.place in payers)
        try:
            decision = decide(world, _letter(one, terms, may_pay=may_pay), policy)
        except SendRefused as refused:
            answers[one.place] = refused.blockers
        except TextRefused as refused:
            answers[one.place] = refused.findings
        else:
            world.apply(decision.effects)
            assert isinstance(decision.answer, Sent)
            answers[one.place] = decision.answer
            spent += decision.answer.lot_id is not None
    return answers


def _letter(one: Candidate, terms: Terms, *, may_pay: bool) -> SendInMail:
    subject, body = one.text or ("Hello", "How are you?")
    return SendInMail(
        id=f"i{one.place}",
        actor_id="ana",
        key=str(one.place),
        fingerprint="",
        now=NOW,
        member_id=one.id,
        subject=subject,
        body=body,
        pay_with=terms.pay_with,
        may_pay=may_pay,
        team_id=TEAM if terms.pay_with is PayWith.POOL else None,
    )


def planned(plan: Plan) -> dict[int, str | tuple[Refusal, ...] | tuple[Finding, ...] | None]:
    """By place: the lot that pays, or the reasons against it."""
    return {
        one.place: one.findings or one.verdict.blockers or (one.verdict.lot and one.verdict.lot.id)
        for one in (*plan.sends, *plan.refused, *plan.withheld)
    }


def done(answers: dict[int, Told]) -> dict[int, str | tuple[Refusal, ...] | tuple[Finding, ...] | None]:
    """The same of what became of the sends."""
    return {place: answer.lot_id if isinstance(answer, Sent) else answer for place, answer in answers.items()}
