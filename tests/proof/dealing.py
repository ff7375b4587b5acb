"""Credits that come, are set aside and go in a random life, told to the product and to the model."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from services.answers.operators import CreditsAdjusted, RewardGranted
from services.debt import Debt
from services.entry import EntryKind
from services.hold import Hold
from services.intents.operators import AdjustCredits, GrantReward
from services.lot import Lot, LotSource, PayWith
from services.operator import Role
from services.refusal import RefusalCode

from .ledger import REACHES, ModelDebt, ModelLot, month_day
from .planning import code

if TYPE_CHECKING:
    from services.journal import Journal

    from .life import Life


def buy(life: Life, who: str, credits: int) -> None:
    id = life.facts(who)["id"]
    lot = Lot(id, LotSource.PURCHASED, credits, 0, life.now, None, REACHES[LotSource.PURCHASED], id)
    life.do(who, lambda journal: journal.deposit(lot, EntryKind.PURCHASE, credits, at=life.now, cause=id) and None)
    life.ledgers[who].add(EntryKind.PURCHASE, ModelLot(id, LotSource.PURCHASED, credits, life.now, None))
    life.bought.append((who, id))


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
    scheduled = {one.id for one in life.waiting}
    if ledger.holds.keys() <= scheduled:
        hold(life, who, 5, timedelta(days=2))
    ids = sorted(ledger.holds.keys() - scheduled)
    if not ids:
        return
    held = ledger.holds[ids[which % len(ids)]]

    def act(journal: Journal) -> None:
        (known,) = [one for one in journal.account.holds if one.id == held.id]
        journal.release(known, at=life.now)
        for part in known.parts if capture else ():
            lot = journal.account.lot(part.lot_id)
            assert lot
            journal.post(lot, EntryKind.SPEND, -part.credits, at=life.now, cause=known.id)

    life.do(who, act)
    ledger.release(held.id, life.now)
    for lot_id, credits, _ in held.parts if capture else ():
        ledger.move(EntryKind.SPEND, -credits, ledger.lots[lot_id], life.now, cause=held.id)
    life.seen["captured" if capture else "let go"] += 1


def refund(life: Life, which: int, credits: int) -> None:
    """Take back at most what is unspent of a purchase (R5a)."""
    who, lot_id = life.bought[which % len(life.bought)]
    lot = life.ledgers[who].lots[lot_id]
    taken = min(credits, lot.remaining)
    if taken:
        _take(life, who, lot, EntryKind.REFUND, taken)


def dispute(life: Life, which: int) -> None:
    """The bank takes a purchase back: what is unspent goes, and what was spent is owed."""
    spent = [one for one in life.bought if life.ledgers[one[0]].lots[one[1]].remaining == 0]
    who, lot_id = (spent or life.bought)[which % len(spent or life.bought)]
    life.bought.remove((who, lot_id))
    ledger = life.ledgers[who]
    lot = ledger.lots[lot_id]
    paid = sum(line.amount for line in ledger.lines if line.lot == lot_id and line.kind is EntryKind.PURCHASE)
    refunded = -sum(line.amount for line in ledger.lines if line.lot == lot_id and line.kind is EntryKind.REFUND)
    owed = paid - refunded - lot.remaining - lot.held
    if lot.remaining:
        _take(life, who, lot, EntryKind.REFUND, lot.remaining)
    if owed:
        debt = Debt(f"{lot_id}:debt", who, lot_id, owed, owed, life.now)

        def act(journal: Journal) -> None:
            journal.account = replace(journal.account, debts=(*journal.account.debts, debt))

        life.do(who, act)
        ledger.debts.append(ModelDebt(debt.id, owed, life.now))
        life.seen["debt"] += 1


def _take(life: Life, who: str, lot: ModelLot, kind: EntryKind, credits: int) -> None:
    def act(journal: Journal) -> None:
        known = journal.account.lot(lot.id)
        assert known
        journal.post(known, kind, -credits, at=life.now, cause=f"{lot.id}:{kind}")

    life.do(who, act)
    life.ledgers[who].move(kind, -credits, lot, life.now, cause=f"{lot.id}:{kind}")
