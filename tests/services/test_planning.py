"""Plans against sends: each order of sends is tried, by the very decision that a send asks."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.account import Account
from services.answers.mail import Sent
from services.eligibility import Pair
from services.lot import Lot, LotSource, PayWith
from services.member import AccountType, Member, Standing
from services.moderation.finding import TextFindingKind
from services.planning import make_plan
from services.pool import Pool
from services.refusal import Refusal
from services.refusal_code import RefusalCode
from services.rehearsal import Candidate, PlanGoal, Terms, paid_by

from .casting import (
    NOW,
    POLICY,
    POOLS,
    SENDERS,
    STRICT,
    TERMS,
    TEXTS,
    Shared,
    carried_out,
    done,
    lot,
    planned,
    requests,
    with_lots,
)


def someone(place: int, degree: int = 2, *, open_profile: bool = False, awaiting: bool = False) -> Candidate:
    return Candidate(
        place, f"m{place}", Member(f"m{place}", open_profile=open_profile), Pair(degree, awaiting=awaiting)
    )


@settings(max_examples=300)
@given(SENDERS, requests(8, TEXTS), TERMS, st.sampled_from(PlanGoal), POOLS)
def test_r20_sending_in_the_plan_s_order_does_what_the_plan_tells(
    account: Account, candidates: list[Candidate], terms: Terms, goal: PlanGoal, pool: Shared | None
) -> None:
    payer, terms = paid_by(pool and Pool(pool.account, pool.seat), account, replace(terms, goal=goal))
    before = deepcopy(payer)
    plan = make_plan(payer, candidates, terms, STRICT, NOW)
    assert payer == before
    assert sorted(plan.order) == list(range(len(candidates)))
    order = [candidates[place] for place in plan.order]
    answers = carried_out(account, order, terms, plan.payers(terms.budget), STRICT, pool)
    assert done(answers) == planned(plan)
    sent = [answer for answer in answers.values() if isinstance(answer, Sent)]
    assert plan.credits == sum(answer.lot_id is not None for answer in sent)
    if terms.pay_with is not PayWith.POOL:
        assert plan.left == (sent[-1].available if sent else account.available(NOW))
    elif terms.seat is not None:
        assert plan.credits <= terms.seat.left(NOW)


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


def writing(text: str, *candidates: Candidate) -> list[Candidate]:
    return [replace(one, text=("Hello", text)) for one in candidates]


SAME = "we look for somebody who has built ledgers before and likes to talk about that work"


@pytest.mark.parametrize(
    ("goal", "order", "withheld"),
    [
        (PlanGoal.AS_GIVEN, (0, 1), (2, 3)),
        (PlanGoal.MOST_PEOPLE, (1, 0), (2, 3)),
        (PlanGoal.MOST_ANSWERS, (3, 2), (0, 1)),
    ],
)
def test_r17_of_one_text_to_many_as_many_go_out_as_may_to_those_who_are_wanted_most(
    goal: PlanGoal, order: tuple[int, ...], withheld: tuple[int, ...]
) -> None:
    account = with_lots(lot(LotSource.PURCHASED, 9))
    people = [replace(someone(place, 3 - place % 2), chance=place / 4) for place in range(4)]
    plan = make_plan(account, writing(SAME, *people), Terms(goal=goal), STRICT, NOW)
    assert tuple(one.place for one in plan.sends) == order
    assert tuple(one.place for one in plan.withheld) == withheld
    assert {finding.kind for one in plan.withheld for finding in one.findings} == {TextFindingKind.NEAR_DUPLICATE}
    assert (plan.refused, plan.shortage.credits) == ((), 0)
    assert plan.payers(3) == {*order, withheld[0]}


def test_r17_a_place_that_one_who_can_t_be_paid_for_would_take_goes_to_the_next() -> None:
    account = with_lots(lot(LotSource.SUBSCRIPTION, 9))
    people = [replace(someone(place, 2 if place < 2 else 3), chance=1 - place / 4) for place in range(4)]
    plan = make_plan(account, writing(SAME, *people), Terms(goal=PlanGoal.MOST_ANSWERS), STRICT, NOW)
    assert [one.place for one in plan.sends] == [2, 3]


def test_r17_a_new_sender_s_links_go_out_once_others_did() -> None:
    account = with_lots(lot(LotSource.PURCHASED, 9))
    people = [*writing("See https://a.example", someone(0), someone(1)), *writing("Hi", someone(2), someone(3))]
    plan = make_plan(account, people, Terms(), STRICT, NOW)
    assert [one.place for one in plan.sends] == [2, 3, 0, 1]
    alone = make_plan(account, people[:3], Terms(), STRICT, NOW)
    assert [one.place for one in alone.sends] == [2]
    assert {finding.kind for one in alone.withheld for finding in one.findings} == {
        TextFindingKind.LINK_FROM_NEW_SENDER
    }
