"""Credits follow the money: what was paid back elsewhere, or disputed, is taken; what a dispute's end gives returns.

What has to be gone is computed from the purchase alone (``Purchase.claimed_credits``), and compared with what is gone
already. So the order and the number of a provider's reports don't matter (R5a).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from services.debt import Debt
from services.decisions.settlement import purchased_lot
from services.entry import EntryKind
from services.lot import Lot, LotSource

if TYPE_CHECKING:
    from datetime import datetime

    from services.journal import Journal
    from services.policy import Policy
    from services.purchase import Purchase

PROVIDER = "provider"
"""The actor of entries that a payment provider's word brings about."""


def claim(journal: Journal, purchase: Purchase, policy: Policy, now: datetime) -> Purchase:
    """Take what is claimed of a settled purchase and not gone yet, or return what isn't claimed any more.

    Unspent credits go by a REFUND entry. What was spent becomes a debt, and so does what holds have set aside: it is
    promised to an InMail, and a hold that gives back leaves a credit to pay the debt with.
    """
    more = purchase.claimed_credits - purchase.taken - purchase.owed
    if more < 0:
        return _return(journal, *_forgive(journal, purchase, -more, policy, now), policy, now)
    return _owe(journal, *_take(journal, _unburden(journal, purchase, now), more, now), now)


def debt_of(journal: Journal, purchase: Purchase) -> Debt | None:
    """The debt that a purchase brought, None if nothing of it is owed; there is one at a time."""
    return next((debt for debt in journal.account.debts if debt.purchase_id == purchase.id), None)


def _unburden(journal: Journal, purchase: Purchase, now: datetime) -> Purchase:
    """Take what is still owed out of credits that came back to the lot meanwhile: those go before anything is owed."""
    known = debt_of(journal, purchase)
    if known is None:
        return purchase
    taken, missing = _take(journal, purchase, known.outstanding, now)
    there = known.outstanding - missing
    _set_debt(journal, replace(known.paid(there), amount=known.amount - there))
    return replace(taken, owed=taken.owed - there)


def _take(journal: Journal, purchase: Purchase, credits: int, now: datetime) -> tuple[Purchase, int]:
    """Take unspent credits out of the lot; also tells how many were not to be had."""
    lot = journal.account.lot(purchase.id)
    there = min(credits, lot.remaining) if lot else 0
    if lot is None or there == 0:
        return purchase, credits
    moved = journal.post(lot, EntryKind.REFUND, -there, at=now, actor_id=PROVIDER, cause=purchase.id)
    taken = replace(purchase, taken=purchase.taken + there, taken_entry=moved.entry.sequence)
    return taken, credits - there


def _owe(journal: Journal, purchase: Purchase, credits: int, now: datetime) -> Purchase:
    if credits == 0:
        return purchase
    owing = replace(purchase, owed=purchase.owed + credits)
    new = Debt(f"{purchase.id}:debt:{journal.account.sequence}", purchase.member_id, purchase.id, 0, 0, now)
    debt = debt_of(journal, purchase) or new
    _set_debt(journal, replace(debt, amount=debt.amount + credits, outstanding=debt.outstanding + credits))
    return owing


def _forgive(journal: Journal, purchase: Purchase, credits: int, policy: Policy, now: datetime) -> tuple[Purchase, int]:
    """Cancel debt before anything returns to the lot; what was collected for it returns as a lot of its own.

    Also tells how many of ``credits`` are left to be returned to the purchase's lot.
    """
    forgiven = min(credits, purchase.owed)
    known = debt_of(journal, purchase)
    cancelled = min(forgiven, known.outstanding if known else 0)
    if known is not None and cancelled:
        _set_debt(journal, replace(known.paid(cancelled), amount=known.amount - cancelled))
    collected = forgiven - cancelled
    if collected:
        lot = _returned_lot(purchase, collected, policy, now)
        journal.deposit(lot, EntryKind.ADJUST, collected, at=now, actor_id=PROVIDER, cause=lot.id)
    return replace(purchase, owed=purchase.owed - forgiven), credits - forgiven


def _return(journal: Journal, purchase: Purchase, credits: int, policy: Policy, now: datetime) -> Purchase:
    if credits == 0:
        return purchase
    journal.deposit(
        journal.account.lot(purchase.id) or purchased_lot(purchase, policy),
        EntryKind.ADJUST,
        credits,
        at=now,
        actor_id=PROVIDER,
        cause=f"{purchase.id}:dispute",
        reverses=purchase.taken_entry,
    )
    return replace(purchase, taken=purchase.taken - credits)


def _returned_lot(purchase: Purchase, credits: int, policy: Policy, now: datetime) -> Lot:
    """Credits that a debt took from other lots, some of which may have expired since: they come as bought ones."""
    id = f"{purchase.id}:returned:{now.isoformat()}"
    return Lot(
        id=id,
        source=LotSource.PURCHASED,
        amount=credits,
        remaining=0,
        granted_at=now,
        expires_at=None,
        smallest_degree=policy.smallest_degree[LotSource.PURCHASED],
        origin=id,
    )


def _set_debt(journal: Journal, debt: Debt) -> None:
    others = tuple(other for other in journal.account.debts if other.id != debt.id)
    journal.account = replace(journal.account, debts=(*others, debt) if debt.outstanding else others)
