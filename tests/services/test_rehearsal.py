from dataclasses import replace
from datetime import UTC, datetime

from services.account import Account
from services.eligibility import Pair
from services.lot import Lot, LotSource
from services.member import Member
from services.policy import Policy
from services.refusal_code import RefusalCode
from services.rehearsal import Candidate, Rehearsal, Terms

NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
LOT = Lot("lot", LotSource.PURCHASED, 10, 2, NOW, None, 2, "purchase")
ANA = Account(Member("ana"), lots=(LOT,), balance=2)
BEN, CID, DAN = (Candidate(place, id, Member(id), Pair(2)) for place, id in enumerate(("ben", "cid", "dan")))
OPEN = Candidate(3, "eva", Member("eva", open_profile=True), Pair(2))


def rehearsal(budget: int | None = None, account: Account = ANA, policy: Policy | None = None) -> Rehearsal:
    return Rehearsal(account, Terms(budget=budget), policy or Policy(), NOW)


def codes(one: Rehearsal, candidate: Candidate) -> list[RefusalCode]:
    return [blocker.code for blocker in one.judge(candidate).blockers]


def test_r20_each_is_judged_on_what_the_ones_before_left() -> None:
    one = rehearsal()
    sent = [one.send(candidate) for candidate in (BEN, CID, DAN)]
    assert [planned and planned.verdict.lot for planned in sent] == [LOT, replace(LOT, remaining=1), None]
    assert sent[2] is None
    assert codes(one, DAN) == [RefusalCode.NO_CREDITS]
    assert one.journal.account.available(NOW) == 0
    assert (one.journal.account.sent, ANA.available(NOW)) == (2, 2)


def test_r13_a_second_one_to_the_same_recipient_waits_for_an_answer() -> None:
    one = rehearsal()
    one.send(BEN)
    assert codes(one, replace(BEN, place=9)) == [RefusalCode.AWAITING_RESPONSE]


def test_r14_the_month_s_limit_runs_out() -> None:
    one = rehearsal(policy=Policy(monthly_limit=1))
    one.send(OPEN)
    assert codes(one, BEN) == [RefusalCode.MONTHLY_LIMIT]


def test_a_budget_stops_what_costs_and_not_what_is_free() -> None:
    one = rehearsal(budget=1)
    assert one.send(BEN) is not None
    assert one.send(CID) is None
    [over] = one.judge(CID).blockers
    assert (over.code, over.needed, over.available) == (RefusalCode.OVER_BUDGET, 1, 0)
    assert one.judge(CID).lot is None
    assert one.send(OPEN) is not None


def test_a_refused_one_takes_nothing() -> None:
    one = rehearsal()
    assert one.send(Candidate(0, "nobody", None, Pair())) is None
    assert one.journal.account == ANA
