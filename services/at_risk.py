"""Credits that will be lost unless somebody sends: which, when, why, and how many InMails would save them (R22)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from services.accrual import settle
from services.entry import EntryKind
from services.lot import OUT_OF_NETWORK, PayWith, payment_order

if TYPE_CHECKING:
    from datetime import datetime

    from services.account import Account, Movement
    from services.policy import Policy
    from services.subscription import Subscription

DEFAULT_DAYS = 90
"""How many days ahead one looks without saying so."""

_INSTANT = timedelta(microseconds=1)


class LossReason(StrEnum):
    """Why credits go."""

    EXPIRY = "EXPIRY"
    CAP = "CAP"
    PLAN_END = "PLAN_END"


_WHY = {
    LossReason.EXPIRY: "when they expire",
    LossReason.CAP: "as more than your plan lets you keep",
    LossReason.PLAN_END: "with the end of your plan",
}


@dataclass(frozen=True, slots=True)
class Loss:
    """``credits`` that go at ``at`` if nobody sends before.

    ``sends`` is the fewest InMails, each sent before that moment to somebody far away with the choice AUTO, after
    which none of these credits would be lost; None where no number of them helps, since the credits are held.
    """

    at: datetime
    reason: LossReason
    credits: int
    sends: int | None

    @property
    def sentence(self) -> str:
        """The same in one line, for a person."""
        lost = f"{_counted(self.credits, 'credit')} will be lost {_WHY[self.reason]}"
        when = f"on {self.at.day} {self.at:%B %Y at %H:%M} UTC"
        if self.sends is None:
            return f"{lost}, {when}; sending can't save what is set aside until then."
        return f"{lost}, {when}; {_counted(self.sends, 'InMail')} sent before then would save all of it."


def at_risk(account: Account, policy: Policy, until: datetime) -> tuple[Loss, ...]:
    """What ``account``, which is settled up to now, will lose until that moment, the soonest first.

    Each loss stands for itself: what nobody does about an earlier one isn't made up for by a later one.
    """
    losses: dict[tuple[datetime, LossReason], dict[str, int]] = {}
    for movement in settle(account, policy, until).movements:
        reason = _reason(movement, account.subscription)
        if reason is not None:
            lost = losses.setdefault((movement.entry.at, reason), {})
            lost[movement.lot.id] = lost.get(movement.lot.id, 0) - movement.entry.amount
    told: list[Loss] = []
    for (at, reason), lost in losses.items():
        account = settle(account, policy, at - _INSTANT).account
        told.append(Loss(at, reason, sum(lost.values()), _sends(account, policy, at, reason, lost)))
    return tuple(told)


def _reason(movement: Movement, plan: Subscription | None) -> LossReason | None:
    entry = movement.entry
    if entry.kind is EntryKind.FORFEIT_CAP:
        return LossReason.CAP
    if entry.kind is not EntryKind.EXPIRE:
        return None
    ended = plan is not None and movement.lot.origin == plan.id
    return LossReason.PLAN_END if ended else LossReason.EXPIRY


def _sends(before: Account, policy: Policy, at: datetime, reason: LossReason, lost: dict[str, int]) -> int | None:
    """The fewest sends right ``before`` that moment after which nothing is lost then: no earlier send could do more."""

    def saved_by(sends: int) -> bool:
        movements = settle(_after_sends(before, sends, at - _INSTANT), policy, at).movements
        return all(_reason(movement, before.subscription) is not reason for movement in movements)

    few, many = 0, before.available(at - _INSTANT)
    guess = _reaching(before, lost, at - _INSTANT)
    if guess <= many and saved_by(guess):
        few, many = (guess, guess) if guess == 0 or not saved_by(guess - 1) else (few, guess)
    elif not saved_by(many):
        return None
    while few < many:  # more sends never lose more
        middle = (few + many) // 2
        few, many = (few, middle) if saved_by(middle) else (middle + 1, many)
    return many


def _reaching(account: Account, lost: dict[str, int], now: datetime) -> int:
    """How many sends it takes, in the order of R8, until all that is lost of these lots was spent."""
    sends = spent = 0
    for lot in payment_order(account.lots, OUT_OF_NETWORK, PayWith.AUTO, now):
        if lot.id in lost:
            sends = spent + lost[lot.id]
        spent += lot.remaining
    return sends


def _after_sends(account: Account, sends: int, now: datetime) -> Account:
    """The account after so many InMails out of network, paid for in the order of R8."""
    lots = {lot.id: lot for lot in account.lots}
    left = sends
    for lot in payment_order(account.lots, OUT_OF_NETWORK, PayWith.AUTO, now):
        taken = min(left, lot.remaining)
        lots[lot.id] = lot.moved(-taken)
        left -= taken
    return replace(account, lots=tuple(lot for lot in lots.values() if lot.open), balance=account.balance - sends)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
