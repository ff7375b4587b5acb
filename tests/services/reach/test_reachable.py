"""Whom a member reaches: the send's own judgement, member by member."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise, permutations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.account import Account
from services.lot import Lot, LotSource, PayWith
from services.member import AccountType, Member, Standing
from services.policy import Policy
from services.pool import Pool
from services.reach.projection import Fact, Place, recipient_of
from services.reach.reachable import ROUNDED_TO, Reach, Terms, kinds, reach_of, verdict_on, verdicts_on
from services.team import Seat

from .judging import compare_steps, one_by_one
from .network import Sets, numbers

if TYPE_CHECKING:
    from services.reach.projection import Projection

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
POLICY = Policy()
SIZE = 16
IDS = [f"m{number:02d}" for number in range(SIZE)]
MEMBER = st.sampled_from(IDS)
PAIRS = st.sets(st.sampled_from(list(permutations(IDS, 2))), max_size=14)
FACTS = st.one_of(st.just(0), st.sampled_from([*Fact]), st.integers(0, 255)).map(int)


def lot(source: LotSource, remaining: int = 3) -> Lot:
    degree = POLICY.smallest_degree[source]
    return Lot(f"lot-{source}", source, 5, remaining, NOW, None, degree, "origin")


@st.composite
def networks(draw: st.DrawFn) -> Sets:
    ties = draw(PAIRS)
    facts = {id_: draw(FACTS) for id_ in IDS}
    return Sets(facts, ties | {(b, a) for a, b in ties}, draw(PAIRS), draw(PAIRS))


@st.composite
def senders(draw: st.DrawFn) -> Account:
    member = Member(
        draw(MEMBER),
        account_type=draw(st.sampled_from(AccountType)),
        standing=draw(st.sampled_from([Standing.ACTIVE, Standing.ACTIVE, Standing.RESTRICTED])),
    )
    lots = tuple(lot(source) for source in draw(st.sets(st.sampled_from(LotSource))))
    return Account(member, lots=lots, month="2026-05", sent=draw(st.sampled_from([0, 0, 300])))


@st.composite
def pools(draw: st.DrawFn) -> Pool:
    lots = tuple(lot(source) for source in draw(st.sets(st.sampled_from(LotSource))))
    return Pool(Account(Member("pool"), lots=lots), Seat("m00", draw(st.sampled_from([0, 5])), NOW))


@settings(max_examples=25)
@given(networks(), senders(), st.sets(MEMBER), st.sampled_from(PayWith), st.none() | pools())
def test_r20_each_member_is_judged_as_a_send_would_be_and_counted_once(
    sets: Sets, sender: Account, awaiting: set[str], pay_with: PayWith, pool: Pool | None
) -> None:
    projection, viewer = sets.projection(Place(0, "x")), IDS.index(sender.member.id)
    found = kinds(projection, viewer, numbers(IDS.index(id_) for id_ in awaiting))
    terms = Terms(sender, pay_with, POLICY, NOW, pool)
    members = {id_: recipient_of(id_, facts) for id_, facts in sets.facts.items()}
    wanted = one_by_one(sets, members, terms, awaiting)
    for id_, verdict in wanted.items():
        kind = int(found[IDS.index(id_)])
        assert verdict_on(kind, terms) == verdict
    reach = reach_of(found, viewer, verdicts_on(found, terms))
    told = [verdict for verdict in wanted.values() if verdict.relation is not None]
    compare_steps(reach, wanted.values())
    assert reach.total == len(told) + reach.unavailable
    assert reach.unavailable == ROUNDED_TO * (1 + (len(wanted) - len(told)) // ROUNDED_TO)


def seen(projection: Projection) -> Reach:
    sender = Account(Member("m00"), lots=(lot(LotSource.PURCHASED),))
    found = kinds(projection, 0, numbers([]))
    return reach_of(found, 0, verdicts_on(found, Terms(sender, PayWith.AUTO, POLICY, NOW)))


def test_r11_who_is_counted_where() -> None:
    """A path m00 - m01 - m02 - m03 - m04, and who keeps an open profile or opted out."""
    ends = set(pairwise(IDS[:5]))
    facts = dict.fromkeys(IDS, 0) | {"m02": int(Fact.OPEN), "m04": int(Fact.NOT_STANDARD)}
    first, second, third, out = seen(Sets(facts, ends | {(b, a) for a, b in ends}).projection(Place(0, "x"))).steps
    assert (first.members, first.writable, dict(first.blockers)) == (1, 0, {"FIRST_DEGREE": 1})
    assert (second.members, second.free, dict(second.paid_from)) == (1, 1, {})
    assert (third.members, third.free, dict(third.paid_from)) == (1, 0, {LotSource.PURCHASED: 1})
    assert (out.members, out.writable, dict(out.blockers)) == (SIZE - 4, SIZE - 5, {"RECIPIENT_OPTED_OUT": 1})


@pytest.mark.parametrize("id_", ["m01", "m02", "m05"])
def test_r11a_a_block_a_report_and_a_suspension_look_the_same(id_: str) -> None:
    ties = {("m00", "m01"), ("m01", "m02")}
    plain = Sets(dict.fromkeys(IDS, 0), ties | {(b, a) for a, b in ties})
    answers = [
        seen(replace(plain, blocks={(id_, "m00")}).projection(Place(0, "x"))),
        seen(replace(plain, reports={(id_, "m00")}).projection(Place(0, "x"))),
        seen(replace(plain, facts=plain.facts | {id_: int(Fact.SUSPENDED)}).projection(Place(0, "x"))),
        seen(replace(plain, facts=plain.facts | {id_: 255}).projection(Place(0, "x"))),
    ]
    assert all(answer == answers[0] for answer in answers)
    nobody = seen(plain.projection(Place(0, "x")))
    assert answers[0].unavailable == nobody.unavailable == ROUNDED_TO  # one more or fewer isn't told
