"""R25: a reply gives the credit back, where the policy says so."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.account import Account
from services.answers.mail import Replied
from services.decisions.decide import decide, decide_all
from services.decisions.decision import Decision
from services.effects.credits import AccountSaved, CreditsMoved, LotEndSet
from services.effects.mail import InMailAnswered
from services.eligibility import Pair
from services.entry import Entry, EntryKind
from services.inmail import InMail, InMailState, SentInMail
from services.intents.mail import DeclineInMail, ReplyToInMail
from services.lot import Lot, LotSource
from services.member import Member, PlanName
from services.policy import Policy
from services.subscription import Subscription
from services.world import World

ON = Policy(credit_back_on_reply=True)
TICK = timedelta(microseconds=1)
SENT = datetime(2024, 5, 1, 12, tzinfo=UTC)
NOW = SENT + timedelta(days=14)
LOT = Lot("lot", LotSource.PURCHASED, 10, 4, SENT - timedelta(days=9), None, 2, "purchase")
ANA = Account(Member("ana"), lots=(LOT,), sequence=6, balance=4)
INMAIL = InMail("i1", "ana", "ben", "Hello", "Hello", SENT, "lot", LotSource.PURCHASED, 6)
REPLY = ReplyToInMail(
    id="r1", actor_id="ben", key="key", fingerprint="print", now=NOW, member_id="ana", inmail_id="i1", body="Hi"
)


def world(lot: Lot | None = LOT, ana: Account = ANA, inmail: InMail = INMAIL) -> World:
    return World(
        accounts={"ana": ana, "ben": Account(Member("ben"))},
        pairs={("ana", "ben"): Pair(2, awaiting=True), ("ben", "ana"): Pair(2)},
        inmails={"i1": SentInMail(inmail, lot, latest=True, reported=False)},
    )


def entries(decision: Decision) -> list[Entry]:
    return [effect.movement.entry for effect in decision.effects if isinstance(effect, CreditsMoved)]


def returned(decision: Decision) -> bool:
    assert isinstance(decision.answer, Replied)
    assert decision.answer.credit_returned is bool([e for e in entries(decision) if e.kind is EntryKind.CREDIT_BACK])
    return decision.answer.credit_returned


def test_r25_it_is_off_by_default() -> None:
    decision = decide(world(), REPLY, Policy())
    assert not returned(decision)
    assert not any(isinstance(effect, AccountSaved) for effect in decision.effects)


def test_r25_the_credit_returns_to_the_very_lot_by_an_entry_that_reverses_the_other() -> None:
    other = replace(LOT, id="other", granted_at=SENT - timedelta(days=99))
    ana = replace(ANA, lots=(LOT, other), balance=8)
    decision = decide(world(ana=ana), REPLY, ON)
    assert returned(decision)
    back = Entry("ana", 7, EntryKind.CREDIT_BACK, 1, "lot", 5, 9, NOW, "ben", "i1", reverses=6).sealed("")
    assert entries(decision) == [back]
    lots = (other, replace(LOT, remaining=5))
    after = replace(ana, lots=lots, sequence=7, balance=9, head=back.hash, last_at=NOW)
    assert AccountSaved(after) in decision.effects
    answered = replace(INMAIL, state=InMailState.REPLIED, responded_at=NOW, returned=True)
    assert InMailAnswered(answered, reopens=True) in decision.effects


@pytest.mark.parametrize(
    ("after", "back"), [(timedelta(0), True), (timedelta(days=90), True), (timedelta(days=90) + TICK, False)]
)
def test_r25_within_90_days(after: timedelta, back: bool) -> None:  # noqa: FBT001 - a column of the table
    assert returned(decide(world(), replace(REPLY, now=SENT + after), ON)) is back


def test_r25_once_however_many_replies_there_are() -> None:
    facts = world()
    outcomes = decide_all(facts, [REPLY, replace(REPLY, id="r2", key="more")], ON)
    assert [isinstance(outcome, Decision) and returned(outcome) for outcome in outcomes] == [True, False]
    assert facts.accounts["ana"].balance == 5
    assert not returned(decide(world(inmail=replace(INMAIL, returned=True)), REPLY, ON))


def test_r25_what_came_back_before_stays_marked() -> None:
    decision = decide(world(inmail=replace(INMAIL, returned=True)), REPLY, ON)
    assert [e.inmail.returned for e in decision.effects if isinstance(e, InMailAnswered)] == [True]


def test_r25_the_sender_s_reply_and_a_decline_return_nothing() -> None:
    replied = world(inmail=replace(INMAIL, state=InMailState.REPLIED))
    assert not returned(decide(replied, replace(REPLY, actor_id="ana", member_id="ben"), ON))
    no = DeclineInMail(id="d", actor_id="ben", key="k", fingerprint="p", now=NOW, member_id="ana", inmail_id="i1")
    assert entries(decide(world(), no, ON)) == []


def test_r25_a_reply_after_a_decline_returns_it() -> None:
    assert returned(decide(world(inmail=replace(INMAIL, state=InMailState.DECLINED)), REPLY, ON))


def test_r25_an_inmail_that_cost_nothing_returns_nothing() -> None:
    free = replace(INMAIL, lot_id=None, source=None, entry=None)
    assert not returned(decide(world(lot=None, inmail=free), REPLY, ON))


def test_r25_an_emptied_lot_is_held_again() -> None:
    ana = replace(ANA, lots=(), balance=0)
    decision = decide(world(LOT.emptied(), ana), REPLY, ON)
    assert returned(decision)
    assert [(entry.lot_balance, entry.balance) for entry in entries(decision)] == [(1, 1)]
    (back,) = entries(decision)
    after = replace(ana, lots=(replace(LOT, remaining=1),), sequence=7, balance=1, head=back.hash, last_at=NOW)
    assert AccountSaved(after) in decision.effects


def test_r25_the_lot_is_as_the_group_left_it_and_not_as_it_was_loaded() -> None:
    facts = world(lot=replace(LOT, remaining=9))
    assert [entry.lot_balance for entry in entries(decide(facts, REPLY, ON))] == [5]


@pytest.mark.parametrize(("expires_at", "gone"), [(NOW, True), (NOW - TICK, True), (NOW + TICK, False)])
def test_r25_a_credit_whose_time_is_over_expires_again_at_once(expires_at: datetime, gone: bool) -> None:  # noqa: FBT001 - a column of the table
    reward = replace(LOT, source=LotSource.REWARD, expires_at=expires_at)
    decision = decide(world(reward, replace(ANA, lots=(reward,))), REPLY, ON)
    assert returned(decision)
    moves = [(entry.kind, entry.amount, entry.balance) for entry in entries(decision)]
    if gone:
        assert moves == [
            (EntryKind.EXPIRE, -4, 0),
            (EntryKind.CREDIT_BACK, 1, 1),
            (EntryKind.EXPIRE, -1, 0),
        ]
    else:
        assert moves == [(EntryKind.CREDIT_BACK, 1, 5)]
    last = [effect.account for effect in decision.effects if isinstance(effect, AccountSaved)][-1]
    assert last.balance == sum(lot.remaining for lot in last.lots) == (0 if gone else 5)


def test_r25_the_sender_s_account_is_settled_first() -> None:
    plan = Subscription("sub", "ana", PlanName.CAREER, datetime(2024, 4, 15, tzinfo=UTC), periods=1)
    decision = decide(world(ana=replace(ANA, subscription=plan)), REPLY, ON)
    assert [(entry.kind, entry.sequence, entry.balance) for entry in entries(decision)] == [
        (EntryKind.GRANT, 7, 19),
        (EntryKind.CREDIT_BACK, 8, 20),
    ]


def test_r25_what_returns_to_a_lot_whose_time_is_over_goes_at_once_and_in_order() -> None:
    over = replace(LOT, source=LotSource.REWARD, expires_at=NOW - TICK)
    decision = decide(world(over, replace(ANA, lots=(over,))), REPLY, ON)
    kinds = [entry.kind for entry in entries(decision)]
    assert kinds == [EntryKind.EXPIRE, EntryKind.CREDIT_BACK, EntryKind.EXPIRE]
    assert [entry.at for entry in entries(decision)] == [NOW - TICK, NOW, NOW]
    assert entries(decision)[-1].balance == 0


@pytest.mark.parametrize(("stored", "ends"), [(None, NOW + TICK), (NOW + TICK, None)])
def test_r4c_what_returns_to_an_emptied_lot_ends_when_the_plan_does_by_now(
    stored: datetime | None, ends: datetime | None
) -> None:
    granted = replace(LOT, source=LotSource.SUBSCRIPTION, origin="sub", period="2024-04-30", expires_at=stored)
    plan = Subscription("sub", "ana", PlanName.CAREER, datetime(2024, 4, 30, tzinfo=UTC), periods=1, ends_at=ends)
    decision = decide(world(granted.emptied(), replace(ANA, lots=(), balance=0, subscription=plan)), REPLY, ON)
    assert returned(decision)
    assert LotEndSet("lot", ends) in decision.effects
    [after] = [effect.account for effect in decision.effects if isinstance(effect, AccountSaved)]
    assert [lot.expires_at for lot in after.lots] == [ends]
