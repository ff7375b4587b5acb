"""What can be done to reach somebody agrees with what each mutation decides, and what is said to help does help."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.account import Account
from services.connection import Bond
from services.contact import ContactOptions, contact_options
from services.debt import Debt
from services.decisions.decide import decide
from services.eligibility import Pair, judge
from services.intents.credits import StartSubscription
from services.intents.mail import SendInMail
from services.lot import OUT_OF_NETWORK, Lot, LotSource, PayWith
from services.member import AccountType, Member, OptOut, PlanName, Standing
from services.policy import Policy
from services.refusal import Refused, SendRefused
from services.refusal_code import RefusalCode
from services.subscription import Subscription
from services.world import World

POLICY = Policy()
NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
PACK = Lot("pack", LotSource.PURCHASED, 25, 2, NOW, None, 2, "pack")
GRANT = Lot("grant", LotSource.SUBSCRIPTION, 15, 15, NOW, None, 3, "sub")
PLAN = Subscription("sub", "ana", PlanName.CAREER, datetime(2024, 5, 1, tzinfo=UTC), periods=1)
FACTS: dict[str, Any] = {"id": "i", "actor_id": "ana", "key": "k", "fingerprint": "f", "now": NOW}


def world(ana: Account, ben: Member | None, pair: Pair) -> World:
    return World(
        accounts={"ana": ana, **({"ben": Account(ben)} if ben else {})},
        pairs={("ana", "ben"): pair, ("ben", "ana"): Pair(pair.degree)},
        bonds={("ana", "ben"): Bond()},
        open_requests={"ana": 0},
    )


def options(facts: World, *, selling: bool = True) -> ContactOptions:
    return contact_options(facts, "ana", "ben", POLICY, NOW, selling=selling)


BOOLS = st.booleans()
SENDERS = st.builds(
    Account,
    member=st.builds(
        Member,
        id=st.just("ana"),
        standing=st.sampled_from(Standing),
        account_type=st.sampled_from(AccountType),
        open_job_posts=st.integers(0, 2),
    ),
    lots=st.sampled_from([(), (PACK,), (GRANT,), (PACK, GRANT)]),
    month=st.just("2024-05"),
    sent=st.sampled_from([0, 299, 300]),
    debts=st.sampled_from([(), (Debt("d", "ana", "p", 30, 30, NOW),)]),
)
RECIPIENTS = st.builds(
    Member,
    id=st.just("ben"),
    standing=st.sampled_from(Standing),
    open_profile=BOOLS,
    opt_outs=st.sampled_from([frozenset[OptOut](), frozenset({OptOut.PREMIUM})]),
)
PAIRS = st.builds(
    Pair,
    degree=st.integers(1, OUT_OF_NETWORK),
    blocked_by_recipient=BOOLS,
    blocked_by_sender=BOOLS,
    awaiting=BOOLS,
)


def with_plan(account: Account) -> Account:
    return replace(account, subscription=PLAN, member=replace(account.member, plan=PLAN.plan))


@settings(max_examples=300)
@given(SENDERS | SENDERS.map(with_plan), RECIPIENTS | st.none(), PAIRS, BOOLS)
def test_r20_each_choice_says_what_a_send_decides_and_help_is_true(
    ana: Account,
    ben: Member | None,
    pair: Pair,
    selling: bool,  # noqa: FBT001 - drawn
) -> None:
    facts = world(ana, ben, pair)
    found = options(facts, selling=selling)
    for choice, verdict in found.inmail:
        send = SendInMail(**FACTS, member_id="ben", subject="Hi", body="Hello.", pay_with=choice)
        if verdict.eligible:
            decide(facts, send, POLICY)
            continue
        with pytest.raises(SendRefused) as refused:
            decide(facts, send, POLICY)
        assert refused.value.blockers == verdict.blockers
    auto = dict(found.inmail)[PayWith.AUTO]
    assert (found.help is None) is auto.eligible
    if found.help is not None:
        helped(facts, found, selling=selling)


def helped(facts: World, found: ContactOptions, *, selling: bool) -> None:
    """What is offered works, and what would work is offered."""
    ana, help = facts.accounts["ana"], found.help
    assert help is not None
    bought = replace(PACK, id="new", remaining=1)
    member = facts.accounts.get("ben")
    with_pack = judge(
        replace(ana, lots=(*ana.lots, bought)),
        member and member.member,
        facts.pair("ana", "ben"),
        pay_with=PayWith.AUTO,
        policy=POLICY,
        now=NOW,
    )
    active = ana.member.standing is Standing.ACTIVE
    assert (help.packs is not None) is (selling and active and with_pack.eligible)
    if help.packs is not None:
        assert help.packs.credits > sum(debt.outstanding for debt in ana.debts)
    recruits = ana.member.account_type is AccountType.RECRUITER
    names = [PlanName.RECRUITER] if recruits else [plan.name for plan in POLICY.plans]
    assert help.plan == next((name for name in names if starts_and_sends(facts, name)), None)
    auto = dict(found.inmail)[PayWith.AUTO]
    codes = {blocker.code for blocker in auto.blockers}
    only_credits = codes <= {RefusalCode.NO_CREDITS, RefusalCode.CREDITS_DONT_REACH}
    assert help.grant_at == (auto.retry_at if only_credits else None)


def starts_and_sends(facts: World, name: PlanName) -> bool:
    """Whether starting that plan, in earnest, lets the InMail be sent."""
    after = replace(facts, accounts=dict(facts.accounts), records=dict(facts.records))
    try:
        started = decide(after, replace(StartSubscription(**FACTS, plan=name), id="s", key="s"), POLICY)
        after.apply(started.effects)
        send = SendInMail(**FACTS, member_id="ben", subject="Hi", body="Hello.", pay_with=PayWith.AUTO)
        decide(after, send, POLICY)
    except Refused:
        return False
    return True


def test_r5_a_stranger_without_credits_is_told_of_the_cheapest_pack_and_the_smallest_plan() -> None:
    found = options(world(Account(Member("ana")), Member("ben"), Pair(3)))
    assert found.help is not None
    assert found.help.packs is not None
    assert (found.help.packs.price_cents, found.help.plan, found.help.grant_at) == (5999, PlanName.CAREER, None)


def test_r10_a_plan_is_no_help_towards_the_second_degree() -> None:
    found = options(world(Account(Member("ana")), Member("ben"), Pair(2)), selling=False)
    assert found.help is not None
    assert (found.help.packs, found.help.plan) == (None, None)


def test_r4_the_next_grant_helps_who_has_a_plan() -> None:
    found = options(world(with_plan(Account(Member("ana"))), Member("ben"), Pair(3)))
    assert found.help is not None
    assert (found.help.grant_at, found.help.plan) == (datetime(2024, 6, 1, tzinfo=UTC), None)


def test_r5a_what_is_owed_is_bought_too() -> None:
    owing = Account(Member("ana"), debts=(Debt("d", "ana", "p", 25, 25, NOW),))
    found = options(world(owing, Member("ben"), Pair(3)))
    assert found.help is not None
    assert found.help.packs is not None
    assert found.help.packs.credits == 50


@pytest.mark.parametrize("degree", [1, 2, 3])
def test_r9_an_open_profile_needs_no_help(degree: int) -> None:
    found = options(world(Account(Member("ana")), Member("ben", open_profile=True), Pair(degree)))
    assert (found.help is None) is (degree > 1)
    assert (found.message is None) is (degree == 1)


def test_r11a_nothing_helps_towards_whom_one_can_t_see() -> None:
    hidden = [
        world(Account(Member("ana")), Member("ben"), Pair(3, blocked_by_recipient=True)),
        world(Account(Member("ana")), Member("ben"), Pair(1, reported_by_recipient=True)),
        world(Account(Member("ana")), Member("ben", standing=Standing.SUSPENDED), Pair(2)),
        world(Account(Member("ana")), None, Pair()),
    ]
    found = [options(facts) for facts in hidden]
    assert found == found[:1] * 4
    assert found[0].help is not None
    assert (found[0].help.packs, found[0].help.plan, found[0].help.grant_at) == (None, None, None)
