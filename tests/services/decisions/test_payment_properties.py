"""R5a: whatever a provider tells of a payment, in any order and any number of times, ends in the same books."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.account import Account
from services.decisions.decide import decide
from services.decisions.decision import Decision, opened, saved
from services.entry import EntryKind
from services.hold import Hold
from services.intents.payments import ObservePayment, RequestRefund
from services.member import Member
from services.payments.provider import RefundResult, RefundState
from services.payments.state import DisputeState, PaymentState, PaymentStatus
from services.policy import Policy
from services.purchase import PaymentMethod, Purchase, PurchaseState
from services.world import World

POLICY = Policy()
NOW = datetime(2024, 5, 15, 12, tzinfo=UTC)
CREDITS, PRICE = 25, 5999
OPEN = Purchase(
    "p1",
    "ana",
    CREDITS,
    PRICE,
    "USD",
    PaymentMethod.CREDIT_CARD,
    PurchaseState.PENDING,
    NOW,
    key="key",
    fingerprint="print",
)
PAID = PaymentState(PaymentStatus.PAID, "pi_1")


@dataclass(frozen=True)
class Report:
    """What a provider tells once."""

    state: PaymentState
    refund: RefundResult | None = None


@dataclass(frozen=True)
class Books:
    """What must not depend on the order: not the times, nor the key, which a decline gives free for good."""

    lots: frozenset[tuple[str, int, int, int]]
    debts: frozenset[tuple[str, int, int]]
    holds: frozenset[str]
    balance: int
    purchase: Purchase


def world() -> World:
    return World(accounts={"ana": Account(Member("ana"))}, purchases={"p1": OPEN})


def observe(facts: World, report: Report, *, number: int = 0, key: str = "") -> Decision:
    intent = ObservePayment(
        id=f"o{number}",
        actor_id="provider",
        key=key,
        fingerprint=key,
        now=NOW + timedelta(seconds=number),
        member_id="ana",
        purchase_id="p1",
        state=report.state,
        refund=report.refund,
    )
    decision = decide(facts, intent, POLICY)
    facts.apply(decision.effects)
    check(facts)
    return decision


def use(facts: World, *, spent: int, held: int) -> None:
    """Spend credits of the pack, and set some aside for later."""
    before = facts.accounts["ana"]
    journal = opened(before, POLICY, NOW)
    lot = journal.account.lots[0]
    for number in range(spent):
        lot = journal.post(lot, EntryKind.SPEND, -1, at=NOW, cause=f"mail{number}").lot
    if held:
        hold = Hold("h", "ana", "later", (), NOW, NOW + timedelta(days=80))
        journal.hold(hold, {lot.id: held}, actor_id="ana")
    facts.apply(saved(before, journal))


def ask_refund(facts: World, credits: int) -> RequestRefund:
    intent = RequestRefund(
        id="r1",
        actor_id="ana",
        key="refund",
        fingerprint="refund",
        now=NOW,
        member_id="ana",
        purchase_id="p1",
        credits=credits,
    )
    facts.apply(decide(facts, intent, POLICY).effects)
    return intent


def check(facts: World) -> None:
    """R23, R5a: nothing negative, and every credit of the pack is accounted for once."""
    account, purchase = facts.accounts["ana"], facts.purchases["p1"]
    assert account.balance == sum(lot.remaining for lot in account.lots)
    assert all(lot.remaining >= 0 and lot.held >= 0 and lot.remaining + lot.held <= lot.amount for lot in account.lots)
    assert all(0 < debt.outstanding <= debt.amount for debt in account.debts)
    assert sum(debt.outstanding for debt in account.debts) <= purchase.owed
    assert purchase.taken >= 0
    assert purchase.owed >= 0
    if purchase.state is PurchaseState.SETTLED:
        assert purchase.taken + purchase.owed == purchase.claimed_credits


def books(facts: World) -> Books:
    account, purchase = facts.accounts["ana"], facts.purchases["p1"]
    return Books(
        frozenset((lot.id, lot.amount, lot.remaining, lot.held) for lot in account.lots),
        frozenset((debt.purchase_id, debt.amount, debt.outstanding) for debt in account.debts),
        frozenset(hold.id for hold in account.holds),
        account.balance,
        replace(
            purchase,
            key=None,
            settled_at=None,
            taken_entry=None,
            refunds=tuple(replace(refund, entry=None) for refund in purchase.refunds),
        ),
    )


states = st.builds(
    PaymentState,
    st.sampled_from(PaymentStatus),
    st.just("pi_1"),
    st.sampled_from([0, 0, 1, 2399, 2400, 3000, PRICE - 1, PRICE]),
    st.sampled_from(DisputeState),
).map(lambda told: told if told.status is PaymentStatus.PAID else PaymentState(told.status, "pi_1"))
# A refund that was made has its id in all that is told of it; one that was refused has none.
made = st.builds(RefundResult, st.just("r1"), st.sampled_from(RefundState), st.just("re_1"))
refused = st.builds(RefundResult, st.just("r1"), st.sampled_from([RefundState.PENDING, RefundState.FAILED]))
reports = st.sampled_from([made, refused]).flatmap(
    lambda results: st.lists(st.builds(Report, states, st.none() | results), min_size=1, max_size=6)
)


@given(told=st.lists(states.map(Report), min_size=1, max_size=6), data=st.data())
def test_r5a_any_order_and_any_number_of_reports_end_in_the_same_books(told: list[Report], data: st.DataObject) -> None:
    ends: list[Books] = []
    for _ in range(2):
        facts = world()
        repeated = data.draw(st.lists(st.sampled_from(told), max_size=4))
        for number, report in enumerate(data.draw(st.permutations([*told, *repeated]))):
            observe(facts, report, number=number)
        ends.append(books(facts))
    assert ends[0] == ends[1]


@given(
    told=st.lists(states.map(Report), min_size=1, max_size=6),
    spent=st.integers(0, 15),
    held=st.integers(0, 5),
    data=st.data(),
)
def test_r5a_so_do_reports_on_a_pack_that_was_used(
    told: list[Report], spent: int, held: int, data: st.DataObject
) -> None:
    ends: list[Books] = []
    for _ in range(2):
        facts = world()
        observe(facts, Report(PAID))
        use(facts, spent=spent, held=held)
        repeated = data.draw(st.lists(st.sampled_from(told), max_size=4))
        for number, report in enumerate(data.draw(st.permutations([*told, *repeated]))):
            observe(facts, report, number=number)
        ends.append(books(facts))
    assert ends[0] == ends[1]


@given(
    told=reports,
    spent=st.integers(0, 10),
    held=st.integers(0, 5),
    credits=st.integers(1, 10),
    data=st.data(),
)
def test_r5a_so_do_reports_around_a_refund_of_ours(
    told: list[Report], spent: int, held: int, credits: int, data: st.DataObject
) -> None:
    ends: list[Books] = []
    for _ in range(2):
        facts = world()
        observe(facts, Report(PAID))
        use(facts, spent=spent, held=held)
        ask_refund(facts, credits)
        repeated = data.draw(st.lists(st.sampled_from(told), max_size=4))
        for number, report in enumerate(data.draw(st.permutations([*told, *repeated]))):
            observe(facts, report, number=number)
        ends.append(books(facts))
    assert ends[0] == ends[1]
