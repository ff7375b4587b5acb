"""Credits that come, are set aside and go in a random life, told to the product and to the model."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from services.answers.operators import CreditsAdjusted, RewardGranted
from services.answers.payments import RefundRequested
from services.entry import EntryKind
from services.hold import Hold
from services.intents.operators import AdjustCredits, GrantReward
from services.intents.payments import ObservePayment, RequestPurchase, RequestRefund
from services.lot import LotSource, PayWith
from services.operator import Role
from services.payments.provider import RefundResult, RefundState
from services.payments.state import DisputeState, PaymentState, PaymentStatus
from services.purchase import PaymentMethod, Purchase, PurchaseState
from services.refusal_code import RefusalCode

from .ledger import ModelLot, month_day
from .money import ModelPurchase
from .planning import code

if TYPE_CHECKING:
    from services.journal import Journal

    from .life import Life


def buy(life: Life, who: str, credits: int) -> None:
    """A pack, paid for by card at once."""
    intent = RequestPurchase(**life.facts(who), credits=credits, method=PaymentMethod.CREDIT_CARD)
    asked, ledger = life.ask(intent), life.ledgers[who]
    if not ledger.active:
        assert code(asked) is RefusalCode.ACCOUNT_NOT_ACTIVE
        return
    assert isinstance(asked, Purchase)
    life.bought[intent.id] = ModelPurchase(intent.id, who, credits, asked.price_cents)
    ledger.add(EntryKind.PURCHASE, ModelLot(intent.id, LotSource.PURCHASED, credits, life.now, None))
    paid = _observe(life, intent.id, PaymentState(PaymentStatus.PAID, f"charge-{intent.id}"))
    assert (paid.state, paid.available) == (PurchaseState.SETTLED, ledger.available(life.now))


def _observe(life: Life, purchase_id: str, state: PaymentState, refund: RefundResult | None = None) -> Purchase:
    """What the provider tells, told twice: the second time changes nothing."""
    known, facts = life.bought[purchase_id], life.facts("provider")
    facts["key"] = ""
    told = ObservePayment(**facts, member_id=known.owner, purchase_id=purchase_id, state=state, refund=refund)
    answer = life.ask(told)
    assert isinstance(answer, Purchase)
    assert life.ask(told) == answer
    assert (answer.taken, answer.owed, answer.refunded_credits) == (known.taken, known.owed, known.given_back)
    return answer


def reward(life: Life, who: str, credits: int) -> None:
    """R7: an operator's, gone one calendar month later."""
    answer, ledger = life.ask(GrantReward(**_by_operator(life, who, Role.TRUST), credits=credits)), life.ledgers[who]
    day = month_day(life.now, 1)
    end = life.now.replace(year=day.year, month=day.month, day=day.day)
    assert isinstance(answer, RewardGranted)
    ledger.add(EntryKind.GRANT, ModelLot(answer.lot_id, LotSource.REWARD, credits, life.now, end))
    assert (answer.credits, answer.expires_at, answer.available) == (credits, end, ledger.available(life.now))


def adjust(life: Life, who: str, credits: int) -> None:
    """R24: an operator's correction, added in a lot of its own, or taken in the order in which credits are spent."""
    facts, ledger = _by_operator(life, who, Role.SUPPORT), life.ledgers[who]
    answer = life.ask(AdjustCredits(**facts, credits=credits, lot_id=None, ticket_id=None))
    if -credits > ledger.available(life.now):
        assert code(answer) is RefusalCode.TOO_FEW_CREDITS
        return
    before = len(ledger.lines)
    if credits > 0:
        ledger.add(EntryKind.ADJUST, ModelLot(facts["id"], LotSource.PURCHASED, credits, life.now, None))
    for lot in ledger.payers(life.now, PayWith.AUTO, 4):
        taken = min(-credits, lot.remaining)
        if taken > 0:
            credits += taken
            ledger.move(EntryKind.ADJUST, -taken, lot, life.now, cause=facts["id"])
    assert isinstance(answer, CreditsAdjusted)
    assert answer.entries == tuple(range(before + 1, len(ledger.lines) + 1))
    assert answer.available == ledger.available(life.now)


def _by_operator(life: Life, who: str, role: Role) -> dict[str, Any]:
    facts = life.facts(f"{life.prefix}operator:eva")
    return {**facts, "member_id": who, "operator": "eva", "role": role, "reason": "A reason"}


def hold(life: Life, who: str, credits: int, after: timedelta) -> None:
    """Set credits aside, of several lots where one hasn't enough."""
    ledger, parts = life.ledgers[who], dict[str, int]()
    end = life.now + after
    for lot in sorted(ledger.usable(life.now, PayWith.AUTO), key=lambda lot: lot.id):
        taken = min(lot.remaining, credits - sum(parts.values()))
        if taken and (lot.expires is None or end <= lot.expires):
            parts[lot.id] = taken
    if not parts:
        return
    id = life.facts(who)["id"]
    placed = Hold(id, who, "test", (), life.now, end)
    life.do(who, lambda journal: journal.hold(placed, parts, actor_id=who) and None)
    ledger.hold(id, parts, life.now, end)


def let_go(life: Life, who: str, which: int, *, capture: bool) -> None:
    """Give a hold back, and, captured, spend all of it in the same decision."""
    ledger = life.ledgers[who]
    scheduled = {one.id for one in life.waiting} | {id for one in life.bought.values() for id in one.asked}
    if ledger.holds.keys() <= scheduled:
        hold(life, who, 5, timedelta(days=2))
    ids = sorted(ledger.holds.keys() - scheduled)
    if not ids:
        return
    held = ledger.holds[ids[which % len(ids)]]

    def act(journal: Journal) -> None:
        (known,) = [one for one in journal.account.holds if one.id == held.id]
        journal.release(known, at=life.now, collects=not capture)
        for part in known.parts if capture else ():
            lot = journal.account.lot(part.lot_id)
            assert lot
            journal.post(lot, EntryKind.SPEND, -part.credits, at=life.now, cause=known.id)

    life.do(who, act)
    ledger.release(held.id, life.now, collects=not capture)
    for lot_id, credits, _ in held.parts if capture else ():
        ledger.move(EntryKind.SPEND, -credits, ledger.lots[lot_id], life.now, cause=held.id)
    life.seen["captured" if capture else "let go"] += 1


def refund(life: Life, which: int, credits: int) -> None:
    """Ask for at most what is unspent of a purchase; the provider pays it back later (R5a)."""
    known = _one(life, which)
    ledger, facts = life.ledgers[known.owner], life.facts(known.owner)
    answer = life.ask(RequestRefund(**facts, member_id=known.owner, purchase_id=known.id, credits=credits))
    if credits > ledger.lots[known.id].remaining or (known.disputed and not known.decided):
        assert code(answer) is RefusalCode.NOTHING_TO_REFUND
        return
    known.ask(ledger, facts["id"], credits, life.now)
    assert isinstance(answer, RefundRequested)
    assert (answer.credits, answer.available) == (credits, ledger.available(life.now))
    life.seen["refund asked"] += 1


def conclude_refund(life: Life, which: int, *, paid: bool) -> None:
    """The provider pays a refund, or can't."""
    asked = [(known, id) for known in life.bought.values() for id in known.asked]
    if not asked:
        refund(life, which, 1)
        return
    known, id = asked[which % len(asked)]
    (known.pay_back if paid else known.keep)(life.ledgers[known.owner], id, life.now)
    result = RefundResult(id, RefundState.DONE if paid else RefundState.FAILED, f"ref-{id}" if paid else None)
    _observe(life, known.id, _paid(known), result)
    life.seen["refund paid" if paid else "refund kept"] += 1


def dispute(life: Life, which: int) -> None:
    """The buyer's bank takes a purchase back, and later gives it back, or doesn't."""
    known = _one(life, which)
    if known.decided:
        return
    known.disputed, known.decided = True, known.disputed
    known.reckon(life.ledgers[known.owner], life.now)
    _observe(life, known.id, _paid(known))
    life.seen["dispute won" if known.decided else "dispute"] += 1


def _one(life: Life, which: int) -> ModelPurchase:
    """A purchase, sooner one of which something was spent."""
    all_ = list(life.bought.values())
    spent = [one for one in all_ if life.ledgers[one.owner].lots[one.id].remaining < one.credits]
    return (spent or all_)[which % len(spent or all_)]


def _paid(known: ModelPurchase) -> PaymentState:
    state = DisputeState.WON if known.decided else DisputeState.OPEN if known.disputed else DisputeState.NONE
    return PaymentState(PaymentStatus.PAID, f"charge-{known.id}", dispute=state)
