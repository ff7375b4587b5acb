"""What a decision changed in an account, beside its counters and the lots that moved: told by comparing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.effects.credits import DebtSaved, HoldClosed, HoldPlaced, LotEndSet
from services.effects.members import SketchesKept, StandingSaved
from services.effects.plans import SubscriptionEnded, SubscriptionSaved

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from services.account import Account
    from services.effect import Effect
    from services.journal import Journal
    from services.member import Member, Standing


def changes(before: Account, journal: Journal) -> Iterator[Effect]:
    """The effects that turn ``before``'s plan, standing, lots' ends, holds and debts into those of the journal."""
    after = journal.account
    yield from _plan(before, after)
    if _standing(after.member) != _standing(before.member):
        yield StandingSaved(after.member)
    if after.sketches != before.sketches:
        yield SketchesKept(after.member.id, after.sketches)
    # A lot that the decision itself opened is stored with the end that it had then.
    stored = (*(movement.lot for movement in journal.movements), *before.lots)
    ends = {lot.id: lot.expires_at for lot in stored}
    yield from (LotEndSet(lot.id, lot.expires_at) for lot in after.lots if ends[lot.id] != lot.expires_at)
    yield from (HoldPlaced(hold) for hold in after.holds if hold not in before.holds)
    yield from (HoldClosed(hold.id, hold.member_id) for hold in before.holds if hold not in after.holds)
    yield from _debts(before, after)


def _plan(before: Account, after: Account) -> Iterator[Effect]:
    if after.subscription is not None and after.subscription != before.subscription:
        yield SubscriptionSaved(after.subscription)
    if before.subscription is not None and (
        after.subscription is None or after.subscription.id != before.subscription.id
    ):
        yield SubscriptionEnded(before.subscription)


def _debts(before: Account, after: Account) -> Iterator[Effect]:
    yield from (DebtSaved(debt) for debt in after.debts if debt not in before.debts)
    owed = {debt.id for debt in after.debts}
    yield from (DebtSaved(debt.paid(debt.outstanding)) for debt in before.debts if debt.id not in owed)


def _standing(member: Member) -> tuple[Standing, datetime | None]:
    return member.standing, member.restricted_until
