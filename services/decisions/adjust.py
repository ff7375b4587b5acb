"""Correcting an account by entries of its own (R24)."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from services.answers.operators import CreditsAdjusted
from services.decisions.acting import acted, check_reason, target, told
from services.decisions.decision import Decision, opened, recorded, saved
from services.entry import EntryKind
from services.intents.operators import AdjustCredits
from services.lot import OUT_OF_NETWORK, Lot, LotSource, PayWith, payment_order
from services.notification import NotificationKind
from services.operator import ActionKind
from services.refusal import ActionRefused, InvalidInput, Refusal
from services.refusal_code import RefusalCode

if TYPE_CHECKING:
    from services.account import Account
    from services.journal import Journal
    from services.policy import Policy
    from services.world import World

LONGEST_BASIS = 120
"""Characters of the reason that stay on the lot, for the member to read."""


def adjust(world: World, intent: AdjustCredits, policy: Policy) -> Decision:
    """Add credits in a lot of their own, of which debts are paid first, or take what isn't held.

    Raises ActionRefused if there is no such member, lot or ticket, or if fewer credits can be taken; InvalidInput for
    a number that isn't allowed, or a reason that is missing.
    """
    _check(intent, policy)
    before = target(world, intent)
    _check_ticket(world, intent)
    journal = opened(before, policy, intent.now)
    settled = len(journal.movements)
    if intent.credits > 0:
        _add(journal, intent, policy)
    else:
        _take(journal, intent)
    answer = CreditsAdjusted(
        action_id=intent.id,
        credits=intent.credits,
        entries=tuple(movement.entry.sequence for movement in journal.movements[settled:]),
        available=journal.account.available(intent.now),
    )
    about = intent.ticket_id or intent.lot_id
    added = intent.id if intent.credits > 0 else None
    return Decision(
        answer,
        (
            *saved(before, journal),
            acted(intent, ActionKind.CREDITS_ADJUSTED, intent.reason, about=about, credits=intent.credits),
            told(intent, NotificationKind.CREDITS_ADJUSTED, added, credits=intent.credits),
            recorded(intent, answer),
        ),
    )


def _check(intent: AdjustCredits, policy: Policy) -> None:
    check_reason(intent.reason, policy)
    most = policy.largest_adjustment
    if intent.credits == 0 or abs(intent.credits) > most:
        raise InvalidInput("input.credits", f"Add or take 1 to {most:,} credits.", rule="R24")
    if intent.credits > 0 and intent.lot_id is not None:
        raise InvalidInput("input.lotId", "Added credits come in a lot of their own: leave lotId out.", rule="R24")


def _check_ticket(world: World, intent: AdjustCredits) -> None:
    if intent.ticket_id is None:
        return
    ticket = world.tickets.get(intent.ticket_id)
    if ticket is None or ticket.member_id != intent.member_id:
        raise ActionRefused(Refusal(RefusalCode.TICKET_NOT_FOUND))


def _add(journal: Journal, intent: AdjustCredits, policy: Policy) -> None:
    lot = Lot(
        id=intent.id,
        source=LotSource.PURCHASED,
        amount=intent.credits,
        remaining=0,
        granted_at=intent.now,
        expires_at=None,
        smallest_degree=policy.smallest_degree[LotSource.PURCHASED],
        origin=intent.id,
        basis=textwrap.shorten(f"R24: {intent.reason}", LONGEST_BASIS, placeholder=" …"),
    )
    journal.deposit(lot, EntryKind.ADJUST, intent.credits, at=intent.now, actor_id=intent.actor_id, cause=lot.id)


def _take(journal: Journal, intent: AdjustCredits) -> None:
    """Take from the named lot, or from one after the other in the order of R8; what holds have set aside stays."""
    lots = _sources(journal.account, intent)
    left, available = -intent.credits, sum(lot.remaining for lot in lots)
    if left > available:
        raise ActionRefused(Refusal(RefusalCode.TOO_FEW_CREDITS, needed=left, available=available))
    for lot in lots:
        taken = min(left, lot.remaining)
        if taken:
            journal.post(lot, EntryKind.ADJUST, -taken, at=intent.now, actor_id=intent.actor_id, cause=intent.id)
            left -= taken


def _sources(account: Account, intent: AdjustCredits) -> list[Lot]:
    if intent.lot_id is None:
        return payment_order(account.lots, OUT_OF_NETWORK, PayWith.AUTO, intent.now)
    lot = account.lot(intent.lot_id)
    if lot is None:
        raise ActionRefused(Refusal(RefusalCode.LOT_NOT_FOUND))
    return [lot]


RULES = {AdjustCredits: adjust}
