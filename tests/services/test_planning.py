"""Plans against sends: each order of sends is tried, by the very decision that a send asks."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.account import Account
from services.answers.mail import Sent
from services.decisions.decide import decide
from services.eligibility import Pair
from services.intents.mail import SendInMail
from services.lot import OUT_OF_NETWORK, Lot, LotSource, PayWith
from services.member import AccountType, Member, ProfileLevel, Standing
from services.planning import Plan, make_plan
from services.policy import Policy
from services.refusal import Refusal, SendRefused
from services.refusal_code import RefusalCode
from services.rehearsal import Candidate, PlanGoal, Terms
from services.world import World

NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
POLICY = Policy()
REACHES = POLICY.smallest_degree


def lot(source: LotSource, credits: int, number: int = 0, days: int | None = None) -> Lot:
    ends = None if days is None else NOW + timedelta(days=days)
    return Lot(f"{source}-{number}", source, 25, credits, NOW, ends, REACHES[source], "x")


def someone(place: int, degree: int = 2, *, open_profile: bool = False, awaiting: bool = False) -> Candidate:
    return Candidate(
        place, f"m{place}", Member(f"m{place}", open_profile=open_profile), Pair(degree, awaiting=awaiting)
    )


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
def requests(draw: st.DrawFn, most: int) -> list[Candidate]:
    """Up to ``most`` recipients, some of them named twice, the sender or nobody among them."""
    people: dict[str, tuple[Member | None, Pair]] = {"ana": (Member("ana"), Pair())}
    for number in range(draw(st.integers(0, most))):
        member = draw(st.none() | MEMBERS)
        people[f"m{number}"] = member and replace(member, id=f"m{number}"), draw(PAIRS)
    ids = draw(st.lists(st.sampled_from(sorted(people)), max_size=most))
    return [Candidate(place, id, *people[id]) for place, id in enumerate(ids)]


def carried_out(
    account: Account, order: Iterable[Candidate], terms: Terms, payers: frozenset[int] | None = None
) -> dict[int, Sent | tuple[Refusal, ...]]:
    """Each send decided as ``sendInMail`` decides it, in turn; without ``payers`` the first ones have the budget."""
    candidates = list(order)
    accounts = {one.id: Account(one.member) for one in candidates if one.member is not None}
    pairs = {("ana", one.id): one.pair for one in candidates if one.id != "ana"}
    world = World(accounts={**accounts, "ana": account}, pairs=pairs)
    answers: dict[int, Sent | tuple[Refusal, ...]] = {}
    spent = 0
    for one in candidates:
        intent = SendInMail(
            id=f"i{one.place}",
            actor_id="ana",
            key=str(one.place),
            fingerprint="",
            now=NOW,
            member_id=one.id,
            subject="Hello",
            body="How are you?",
            pay_with=terms.pay_with,
            may_pay=terms.budget is None or (spent < terms.budget if payers is None else one.place in payers),
        )
        try:
            decision = decide(world, intent, POLICY)
        except SendRefused as refused:
            answers[one.place] = refused.blockers
            continue
        world.apply(decision.effects)
        assert isinstance(decision.answer, Sent)
        answers[one.place] = decision.answer
        spent += decision.answer.lot_id is not None
    return answers


Told = dict[int, str | tuple[Refusal, ...] | None]
"""By place: the lot that pays, or the reasons against it."""


def planned(plan: Plan) -> Told:
    return {
        one.place: one.verdict.blockers or (one.verdict.lot and one.verdict.lot.id)
        for one in (*plan.sends, *plan.refused)
    }


def done(answers: dict[int, Sent | tuple[Refusal, ...]]) -> Told:
    return {place: answer.lot_id if isinstance(answer, Sent) else answer for place, answer in answers.items()}


@settings(max_examples=200)
@given(SENDERS, requests(8), TERMS, st.sampled_from(PlanGoal))
def test_r20_sending_in_the_plan_s_order_does_what_the_plan_tells(
    account: Account, candidates: list[Candidate], terms: Terms, goal: PlanGoal
) -> None:
    terms = replace(terms, goal=goal)
    before = deepcopy(account)
    plan = make_plan(account, candidates, terms, POLICY, NOW)
    assert account == before
    assert sorted(plan.order) == list(range(len(candidates)))
    answers = carried_out(account, (candidates[place] for place in plan.order), terms, plan.payers(terms.budget))
    assert done(answers) == planned(plan)
    sent = [answer for answer in answers.values() if isinstance(answer, Sent)]
    assert plan.credits == sum(answer.lot_id is not None for answer in sent)
    assert plan.left == (sent[-1].available if sent else account.available(NOW))


@settings(max_examples=60)
@given(SENDERS, requests(5), TERMS)
def test_r8_no_order_of_sends_reaches_more_people_or_as_many_for_fewer_credits(
    account: Account, candidates: list[Candidate], terms: Terms
) -> None:
    plan = make_plan(account, candidates, terms, POLICY, NOW)
    best = min(worth(account, order, terms) for order in permutations(candidates))
    assert (-len(plan.sends), plan.credits) == best


def worth(account: Account, order: Sequence[Candidate], terms: Terms) -> tuple[int, int]:
    """The smaller the better: minus the people reached, then the credits."""
    sent = [answer for answer in carried_out(account, order, terms).values() if isinstance(answer, Sent)]
    return -len(sent), sum(answer.lot_id is not None for answer in sent)


CHANCES = st.lists(st.integers(0, 4).map(lambda quarter: quarter / 4), min_size=4, max_size=4)


@settings(max_examples=60)
@given(SENDERS, requests(4), TERMS, CHANCES)
def test_r26_no_order_of_sends_reaches_likelier_people_among_those_that_reach_as_many(
    account: Account, candidates: list[Candidate], terms: Terms, chances: list[float]
) -> None:
    likely = dict(zip(sorted({one.id for one in candidates}), chances, strict=False))
    candidates = [replace(one, chance=likely[one.id]) for one in candidates]
    plan = make_plan(account, candidates, replace(terms, goal=PlanGoal.MOST_ANSWERS), POLICY, NOW)
    best = max(answers_of(account, order, terms) for order in permutations(candidates))
    assert (len(plan.sends), plan.expected_answers) == best


def answers_of(account: Account, order: Sequence[Candidate], terms: Terms) -> tuple[int, float]:
    """The people reached, and the sum of their chances."""
    answers = carried_out(account, order, terms)
    reached = [one.chance for one in order if isinstance(answers[one.place], Sent)]
    return len(reached), sum(reached)


def test_r26_the_likelier_are_written_to_where_credits_are_short() -> None:
    account = with_lots(lot(LotSource.PURCHASED, 2))
    candidates = [replace(someone(place, 2), chance=chance) for place, chance in enumerate((0.1, 0.5, 0.25))]
    plan = make_plan(account, candidates, Terms(goal=PlanGoal.MOST_ANSWERS), POLICY, NOW)
    assert (plan.order, plan.expected_answers) == ((1, 2, 0), 0.75)
    assert make_plan(account, candidates, Terms(), POLICY, NOW).expected_answers is None


def test_r9_free_ones_first_then_the_nearest() -> None:
    account = with_lots(lot(LotSource.SUBSCRIPTION, 1), lot(LotSource.REWARD, 1, days=9))
    candidates = [someone(0, 3), someone(1, 2), someone(2, 4, open_profile=True), someone(3, 3)]
    plan = make_plan(account, candidates, Terms(), POLICY, NOW)
    # R8 takes the reward first, since it expires: written to before the second degree, the third would have it.
    assert plan.order == (2, 1, 0, 3)
    assert [(one.id, credits) for one, credits in plan.lots] == [("SUBSCRIPTION-0", 1), ("REWARD-0", 1)]
    assert len(make_plan(account, candidates, Terms(goal=PlanGoal.AS_GIVEN), POLICY, NOW).sends) == 3


def test_as_given_writes_to_each_in_turn() -> None:
    account = with_lots(lot(LotSource.PURCHASED, 2))
    candidates = [someone(0, 4), someone(1, 1), someone(2, 2), someone(3, 2, open_profile=True), someone(4, 2)]
    plan = make_plan(account, candidates, Terms(goal=PlanGoal.AS_GIVEN), POLICY, NOW)
    assert plan.order == (0, 2, 3, 1, 4)
    assert len(plan.sends) == 3


@pytest.mark.parametrize(
    ("terms", "lots", "by_degree", "packs"),
    [
        (Terms(), [], {2: 2, 3: 3}, (25, 1)),
        (Terms(), [lot(LotSource.SUBSCRIPTION, 2)], {2: 2, 3: 1}, (25, 1)),
        (Terms(), [lot(LotSource.PURCHASED, 2)], {2: 1, 3: 2}, (25, 1)),
        (Terms(), [lot(LotSource.PURCHASED, 5)], {}, None),
        (Terms(budget=3), [], {2: 2, 3: 1}, (25, 1)),
        (Terms(budget=3), [lot(LotSource.PURCHASED, 5)], {}, None),
        (Terms(PayWith.FREE), [lot(LotSource.PURCHASED, 5)], {2: 2, 3: 3}, None),
    ],
)
def test_what_is_short_by_how_near_it_must_reach_and_the_packs_for_it(
    terms: Terms, lots: list[Lot], by_degree: dict[int, int], packs: tuple[int, int] | None
) -> None:
    candidates = [
        someone(0, 2),
        someone(1, 3),
        someone(2, 2),
        someone(3, 4),
        someone(4, 3),
        someone(5, 2, awaiting=True),
    ]
    shortage = make_plan(with_lots(*lots), candidates, terms, POLICY, NOW).shortage
    assert (shortage.by_degree, shortage.credits) == (by_degree, sum(by_degree.values()))
    assert (shortage.packs and [(pack.credits, count) for pack, count in shortage.packs.packs]) == (packs and [packs])


def test_packs_aren_t_named_for_connections() -> None:
    account = with_lots(seat=AccountType.RECRUITER)
    shortage = make_plan(account, [someone(0, 1), someone(1, 1)], Terms(), POLICY, NOW).shortage
    assert (shortage.by_degree, shortage.packs) == ({1: 2}, None)


def test_r14_what_a_limit_keeps_out_is_no_shortage_of_credits() -> None:
    account = with_lots(sent=298)
    plan = make_plan(account, [someone(place) for place in range(5)], Terms(), POLICY, NOW)
    assert plan.shortage.by_degree == {2: 2}
    full = make_plan(with_lots(sent=300), [someone(0)], Terms(), POLICY, NOW)
    assert [one.code for one in full.refused[0].verdict.blockers] == [RefusalCode.MONTHLY_LIMIT, RefusalCode.NO_CREDITS]
    assert full.shortage.by_degree == {}


@given(SENDERS, requests(8), TERMS)
def test_with_the_credits_that_are_short_everybody_else_is_reached(
    account: Account, candidates: list[Candidate], terms: Terms
) -> None:
    plan = make_plan(account, candidates, terms, POLICY, NOW)
    source = LotSource.REWARD if terms.pay_with is PayWith.FREE else LotSource.PURCHASED
    more = [
        Lot(f"more{degree}", source, credits, credits, NOW, None, degree, "x")
        for degree, credits in plan.shortage.by_degree.items()
    ]
    richer = make_plan(replace(account, lots=(*account.lots, *more)), candidates, terms, POLICY, NOW)
    assert len(richer.sends) == len(plan.sends) + plan.shortage.credits
    assert richer.shortage.by_degree == {}


def test_a_batch_may_pay_for_those_planned_then_for_the_refused_and_never_for_more() -> None:
    account = with_lots(lot(LotSource.PURCHASED, 1))
    candidates = [someone(0, 2, open_profile=True), someone(1, 2), someone(2, 2), someone(3, 2)]
    payers = {
        budget: make_plan(account, candidates, Terms(budget=budget), POLICY, NOW).payers(budget) for budget in range(5)
    }
    assert payers == {0: set(), 1: {1}, 2: {1, 2}, 3: {1, 2, 3}, 4: {0, 1, 2, 3}}
    assert make_plan(account, candidates, Terms(), POLICY, NOW).payers(None) == {0, 1, 2, 3}


def test_r11a_one_who_isn_t_available_is_planned_like_nobody() -> None:
    account = with_lots(lot(LotSource.PURCHASED, 1))
    unlike = [
        replace(someone(1, 3), pair=Pair(3, blocked_by_recipient=True)),
        replace(someone(1, 2, open_profile=True), pair=Pair(2, reported_by_recipient=True)),
        replace(someone(1), member=Member("m1", standing=Standing.SUSPENDED)),
        replace(someone(1), member=None, pair=Pair()),
    ]
    plans = [make_plan(account, [someone(0), one, someone(2)], Terms(), POLICY, NOW) for one in unlike]
    assert all(plan == plans[0] for plan in plans)
    assert plans[0].refused[0].verdict.blockers == (Refusal(RefusalCode.RECIPIENT_UNAVAILABLE),)
