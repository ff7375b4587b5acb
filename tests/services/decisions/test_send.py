from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.account import Account
from services.answers.mail import Sent
from services.conduct import NOTHING_SENT, Conduct, MailDay
from services.decisions.decide import decide_all
from services.decisions.decision import Decision
from services.decisions.send import send
from services.effects.credits import AccountSaved, CreditsMoved
from services.effects.mail import InMailDelivered
from services.effects.plans import SubscriptionSaved
from services.effects.records import Record, Recorded
from services.eligibility import Pair
from services.entry import Entry, EntryKind
from services.inmail import InMail
from services.intents.mail import SendInMail
from services.lot import Lot, LotSource, PayWith
from services.member import Member, PlanName, Standing
from services.policy import Policy
from services.refusal import InvalidInput, NotSignedIn, Refused, SendRefused
from services.subscription import Subscription
from services.world import World

POLICY = Policy()
NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
LOT = Lot("lot", LotSource.PURCHASED, 10, 2, NOW - timedelta(days=1), None, 2, "purchase")
ANA = Account(Member("ana"), lots=(LOT,), sequence=4, balance=2)
BEN = Account(Member("ben"))
ONE = NOTHING_SENT.delivered(NOW, POLICY.response_rate)
INTENT = SendInMail(
    id="i1",
    actor_id="ana",
    key="key",
    fingerprint="print",
    now=NOW,
    member_id="ben",
    subject="Hello",
    body="How are you?",
    pay_with=PayWith.AUTO,
)


def world(ana: Account = ANA, ben: Account = BEN, **facts: bool) -> World:
    return World(accounts={"ana": ana, "ben": ben}, pairs={("ana", "ben"): replace(Pair(degree=2), **facts)})


def refused_by(outcome: Decision | Refused) -> list[str]:
    assert isinstance(outcome, SendRefused)
    return [blocker.code.value for blocker in outcome.blockers]


def test_r18_one_inmail_takes_exactly_one_credit() -> None:
    decision = send(world(), INTENT, POLICY)
    assert decision.answer == Sent(
        inmail_id="i1", sent_at=NOW, lot_id="lot", source=LotSource.PURCHASED, entry=5, available=1
    )
    moved, saved, delivered, kept = decision.effects
    spent = replace(LOT, remaining=1)
    assert isinstance(moved, CreditsMoved)
    assert moved.movement.lot == spent
    entry = Entry("ana", 5, EntryKind.SPEND, -1, "lot", 1, 1, NOW, "ana", "i1").sealed("")
    assert moved.movement.entry == entry
    assert delivered == InMailDelivered(
        InMail("i1", "ana", "ben", "Hello", "How are you?", NOW, "lot", LotSource.PURCHASED, 5)
    )
    after = replace(
        ANA,
        lots=(spent,),
        sequence=5,
        balance=1,
        month="2024-05",
        sent=1,
        delivered=1,
        conduct=ONE,
        head=entry.hash,
        last_at=NOW,
    )
    assert saved == AccountSaved(after)
    assert isinstance(kept, Recorded)
    assert kept.record == Record("ana", "key", "print", "i1", kept.record.answer, NOW)


def test_r9_an_open_profile_costs_nothing_and_still_counts_for_r13_to_r15() -> None:
    ben = Account(Member("ben", open_profile=True))
    decision = send(world(ben=ben), INTENT, POLICY)
    assert decision.answer == Sent(inmail_id="i1", sent_at=NOW, lot_id=None, source=None, entry=None, available=2)
    saved, delivered, _ = decision.effects
    assert delivered == InMailDelivered(InMail("i1", "ana", "ben", "Hello", "How are you?", NOW, None, None, None))
    assert saved == AccountSaved(replace(ANA, month="2024-05", sent=1, delivered=1, conduct=ONE))
    again = replace(INTENT, id="i2", key="other")
    assert refused_by(decide_all(world(ben=ben), [INTENT, again], POLICY)[1]) == ["AWAITING_RESPONSE"]


def test_r18_sends_of_one_group_share_one_credit_and_one_succeeds() -> None:
    ana = replace(ANA, lots=(replace(LOT, remaining=1),), balance=1)
    facts = World(
        accounts={"ana": ana} | {f"m{number}": Account(Member(f"m{number}")) for number in range(50)},
        pairs={("ana", f"m{number}"): Pair(degree=2) for number in range(50)},
    )
    intents = [replace(INTENT, id=f"i{n}", key=f"k{n}", member_id=f"m{n}") for n in range(50)]
    first, *others = decide_all(facts, intents, POLICY)
    assert isinstance(first, Decision)
    assert [refused_by(other) for other in others] == [["NO_CREDITS"]] * 49
    (entry,) = [effect.movement.entry for effect in first.effects if isinstance(effect, CreditsMoved)]
    after = replace(
        ana,
        lots=(),
        balance=0,
        sequence=5,
        month="2024-05",
        sent=1,
        delivered=1,
        conduct=ONE,
        head=entry.hash,
        last_at=NOW,
    )
    assert facts.accounts["ana"] == after


@pytest.mark.parametrize(("sent", "passing"), [(298, 2), (299, 1), (300, 0)])
def test_r14_the_300th_passes_and_the_301st_is_refused_until_the_month_ends(sent: int, passing: int) -> None:
    facts = world(ana=replace(ANA, month="2024-05", sent=sent))
    facts.accounts["cid"] = Account(Member("cid", open_profile=True))
    facts.accounts["dan"] = Account(Member("dan", open_profile=True))
    intents = [replace(INTENT, id=f"i{who}", key=who, member_id=who) for who in ("ben", "cid", "dan")]
    outcomes = decide_all(facts, intents, POLICY)
    assert [isinstance(outcome, Decision) for outcome in outcomes] == [n < passing for n in range(3)]
    last = outcomes[-1]
    assert refused_by(last) == ["MONTHLY_LIMIT"]
    assert isinstance(last, SendRefused)
    assert last.refusal.retry_at == datetime(2024, 6, 1, tzinfo=UTC)
    tomorrow = replace(intents[-1], now=datetime(2024, 6, 1, tzinfo=UTC))
    assert isinstance(decide_all(facts, [tomorrow], POLICY)[0], Decision)


def test_r4b_what_fell_due_is_granted_and_expired_before_the_credit_is_taken() -> None:
    plan = Subscription("sub", "ana", PlanName.CAREER, datetime(2024, 4, 15, tzinfo=UTC), periods=1)
    gone = replace(LOT, id="gone", expires_at=NOW)
    ana = replace(ANA, lots=(gone,), subscription=plan)
    facts = world(ana=ana)
    facts.pairs["ana", "ben"] = Pair(degree=3)
    decision = send(facts, INTENT, POLICY)
    moves = [effect.movement.entry for effect in decision.effects if isinstance(effect, CreditsMoved)]
    assert [(entry.kind, entry.amount, entry.sequence, entry.balance) for entry in moves] == [
        (EntryKind.GRANT, 15, 5, 17),
        (EntryKind.EXPIRE, -2, 6, 15),
        (EntryKind.SPEND, -1, 7, 14),
    ]
    assert SubscriptionSaved(replace(plan, periods=2)) in decision.effects
    assert isinstance(decision.answer, Sent)
    assert (decision.answer.entry, decision.answer.lot_id, decision.answer.available) == (7, "sub:2024-05-15", 14)
    assert facts.accounts["ana"] == ana


def test_r7a_a_credit_can_t_pay_at_the_instant_of_its_expiry() -> None:
    ana = replace(ANA, lots=(replace(LOT, expires_at=NOW),))
    assert refused_by(decide_all(world(ana=ana), [INTENT], POLICY)[0]) == ["NO_CREDITS"]
    in_time = replace(INTENT, now=NOW - timedelta(microseconds=1))
    assert isinstance(decide_all(world(ana=ana), [in_time], POLICY)[0], Decision)


def test_r8_the_chosen_kind_of_credit_pays() -> None:
    reward = replace(LOT, id="reward", source=LotSource.REWARD, expires_at=NOW + timedelta(days=9))
    facts = world(ana=replace(ANA, lots=(LOT, reward), balance=4))
    own = (PayWith.AUTO, PayWith.FREE, PayWith.PAID)
    paid = [send(facts, replace(INTENT, pay_with=pay_with), POLICY).answer for pay_with in own]
    assert [answer.lot_id for answer in paid if isinstance(answer, Sent)] == ["reward", "reward", "lot"]


def test_r20_a_refusal_tells_every_blocker_and_changes_nothing() -> None:
    facts = world(replace(ANA, member=Member("ana", standing=Standing.RESTRICTED), lots=()), awaiting=True)
    before = world(replace(ANA, member=Member("ana", standing=Standing.RESTRICTED), lots=()), awaiting=True)
    (outcome,) = decide_all(facts, [INTENT], POLICY)
    assert refused_by(outcome) == ["SENDER_RESTRICTED", "AWAITING_RESPONSE", "NO_CREDITS"]
    assert facts == before


@pytest.mark.parametrize("case", ["blocked", "reported", "suspended", "unknown"])
def test_r11a_every_unavailable_recipient_is_refused_alike(case: str) -> None:
    facts = world(blocked_by_recipient=case == "blocked", reported_by_recipient=case == "reported")
    if case == "suspended":
        facts.accounts["ben"] = Account(Member("ben", standing=Standing.SUSPENDED))
    if case == "unknown":
        del facts.accounts["ben"], facts.pairs["ana", "ben"]
    (outcome,) = decide_all(facts, [INTENT], POLICY)
    assert refused_by(outcome) == ["RECIPIENT_UNAVAILABLE"]


def test_r11_nobody_writes_to_oneself() -> None:
    assert refused_by(decide_all(world(), [replace(INTENT, member_id="ana")], POLICY)[0]) == ["RECIPIENT_IS_YOURSELF"]


@pytest.mark.parametrize(
    ("field", "text"), [("subject", "x" * 201), ("body", "x" * 1901), ("subject", ""), ("body", "data:,x")]
)
def test_r16_a_text_that_is_forbidden_is_refused_before_all_else(field: str, text: str) -> None:
    facts = world(blocked_by_recipient=True)
    (outcome,) = decide_all(facts, [replace(INTENT, **{field: text})], POLICY)
    assert isinstance(outcome, InvalidInput)
    assert outcome.field == f"input.{field}"
    assert facts == world(blocked_by_recipient=True)


def test_a_sender_who_doesn_t_exist_isn_t_signed_in() -> None:
    with pytest.raises(NotSignedIn):
        send(World(accounts={"ben": BEN}), INTENT, POLICY)


def throttled(today: int) -> Conduct:
    """Warned long ago, with so many sent today."""
    return Conduct((MailDay(NOW.date(), today, 0),), NOW.date(), NOW.date() - timedelta(days=14))


@pytest.mark.parametrize(("today", "passing"), [(0, 3), (18, 2), (19, 1), (20, 0), (25, 0)])
def test_r15_the_20th_of_a_day_passes_and_the_21st_is_refused_until_midnight(today: int, passing: int) -> None:
    facts = world(ana=replace(ANA, conduct=throttled(today)))
    facts.accounts["cid"] = Account(Member("cid", open_profile=True))  # R9: free ones count too
    facts.accounts["dan"] = Account(Member("dan", open_profile=True))
    intents = [replace(INTENT, id=f"i{who}", key=who, member_id=who) for who in ("cid", "dan", "ben")]
    outcomes = decide_all(facts, intents, POLICY)
    assert [isinstance(outcome, Decision) for outcome in outcomes] == [n < passing for n in range(3)]
    if passing < 3:
        last = outcomes[-1]
        assert refused_by(last) == ["DAILY_LIMIT"]
        assert isinstance(last, SendRefused)
        assert last.refusal.retry_at == datetime(2024, 5, 16, tzinfo=UTC)
        tomorrow = replace(intents[-1], now=datetime(2024, 5, 16, tzinfo=UTC))
        assert isinstance(decide_all(facts, [tomorrow], POLICY)[0], Decision)


def test_r15_a_warning_limits_nothing_and_fifty_of_the_day_are_counted_when_the_limit_begins() -> None:
    rules = POLICY.response_rate
    midnight = datetime(2024, 5, 15, tzinfo=UTC)
    conduct = Conduct((), midnight.date(), midnight.date() - timedelta(days=13))
    for _ in range(50):
        conduct = conduct.delivered(midnight, rules)
    facts = world(ana=replace(ANA, conduct=conduct))
    assert isinstance(decide_all(facts, [INTENT], POLICY)[0], Decision)
    began = replace(conduct, warned_on=midnight.date() - timedelta(days=14))
    facts = world(ana=replace(ANA, conduct=began))
    assert refused_by(decide_all(facts, [INTENT], POLICY)[0]) == ["DAILY_LIMIT"]
