"""Sends that are decided one after another on a copy of the account, and written nowhere (R20)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import zip_longest
from typing import TYPE_CHECKING

from services.decisions.send import delivered, member_of
from services.eligibility import Eligibility, judge, within_budget
from services.inmail import InMail
from services.journal import Journal
from services.lot import PayWith
from services.moderation.moderator import of_sender
from services.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from services.account import Account
    from services.eligibility import Pair
    from services.member import Member
    from services.moderation.finding import Finding
    from services.policy import Policy
    from services.team import Seat
    from services.world import World


class PlanGoal(StrEnum):
    """What a plan is to reach where not everybody can be written to (own)."""

    MOST_PEOPLE = "MOST_PEOPLE"
    MOST_ANSWERS = "MOST_ANSWERS"
    AS_GIVEN = "AS_GIVEN"


@dataclass(frozen=True, slots=True)
class Terms:
    """How a batch pays: from which credits (R8), how many at most (None: all there are), and for which goal.

    ``seat`` is the sender's where a pool pays: its limit is one more budget (R8a).
    """

    pay_with: PayWith = PayWith.AUTO
    budget: int | None = None
    goal: PlanGoal = PlanGoal.MOST_PEOPLE
    seat: Seat | None = None

    def affordable(self, now: datetime) -> int | None:
        """How many credits may be spent, by the budget and the seat's limit; None for all there are."""
        limits = [limit for limit in (self.budget, self.seat and self.seat.left(now)) if limit is not None]
        return min(limits, default=None)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody to write to: ``place`` in the request, from 0; ``member`` is None if there is no such member.

    ``chance`` is how likely an answer is (0 to 1), where the goal asks for it. ``text`` is the subject and the body,
    None where they aren't known yet.
    """

    place: int
    id: str
    member: Member | None
    pair: Pair
    chance: float = 0.0
    text: tuple[str, str] | None = None

    def inmail(self, sender_id: str, now: datetime) -> InMail:
        """The InMail as it would be sent, unpaid."""
        texts = self.text or ("", "")
        return InMail(self.id, sender_id, self.id, *texts, now, lot_id=None, source=None, entry=None)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a send would decide about the recipient at ``place`` when its turn comes.

    ``findings`` are what forbids the text to this sender by then (R17): a send tells them before anything else.
    """

    place: int
    recipient_id: str
    verdict: Eligibility
    findings: tuple[Finding, ...] = ()


def candidates_in(
    world: World,
    sender_id: str,
    ids: Sequence[str],
    chances: Mapping[str, float],
    texts: Iterable[tuple[str, str]],
) -> list[Candidate]:
    """Those whom the sender asks to write to, in that order; ``texts`` are all of them, or none is known."""
    return [
        Candidate(place, id_, member_of(world, id_), world.pair(sender_id, id_), chances.get(id_, 0.0), text)
        for place, (id_, text) in enumerate(zip_longest(ids, texts))
    ]


def paid_by(pool: Pool | None, account: Account, terms: Terms) -> tuple[Account, Terms]:
    """What sends are rehearsed on: the sender's ``account`` and ``terms``, with the pool's lots where it is to pay."""
    if terms.pay_with is not PayWith.POOL:
        return account, terms
    return replace(account, lots=pool.account.lots if pool else ()), replace(terms, seat=pool and pool.seat)


class Rehearsal:
    """Sends from ``account``, settled up to ``now``; ``journal`` holds the account as they leave it.

    Where a pool pays, the account is the sender's with the pool's lots.
    """

    def __init__(self, account: Account, terms: Terms, policy: Policy, now: datetime) -> None:
        self.journal = Journal(account, sealed=False)
        self._terms, self._policy, self._now = terms, policy, now
        self._spent = 0
        self._seat = terms.seat
        self._written: set[str] = set()

    def judge(self, candidate: Candidate) -> Eligibility:
        """What a send would decide now."""
        written = candidate.id in self._written
        verdict = judge(
            self.journal.account,
            candidate.member,
            replace(candidate.pair, awaiting=True) if written else candidate.pair,
            pay_with=self._terms.pay_with,
            policy=self._policy,
            now=self._now,
            pool=Pool(self.journal.account, self._seat) if self._seat else None,
        )
        budget = self._terms.budget
        return within_budget(verdict, may_pay=budget is None or self._spent < budget)

    def findings(self, candidate: Candidate) -> tuple[Finding, ...]:
        """What forbids its text to this sender now: a new one's links, the same text to too many (R17)."""
        if candidate.text is None:
            return ()
        return tuple(of_sender(self.journal.account, *candidate.text, self._policy, self._now))

    def told(self, candidate: Candidate) -> Planned:
        """All that a send would tell now."""
        return Planned(candidate.place, candidate.id, self.judge(candidate), self.findings(candidate))

    def send_all(self, candidates: Iterable[Candidate]) -> tuple[Planned, ...]:
        """Send to each in turn who may be written to, and return the sends."""
        return tuple(sent for candidate in candidates if (sent := self.send(candidate)) is not None)

    def send(self, candidate: Candidate) -> Planned | None:
        """Send if it may be: the account after it is the one that the next is judged on. None if it mayn't."""
        verdict = self.judge(candidate)
        if not verdict.eligible or self.findings(candidate):
            return None
        lot = verdict.lot
        delivered(self.journal, lot, candidate.inmail(self.journal.account.member.id, self._now), self._policy)
        self._spent += lot is not None
        if self._seat and lot is not None:
            self._seat = self._seat.taken(self._now)
        self._written.add(candidate.id)
        return Planned(candidate.place, candidate.id, verdict)
