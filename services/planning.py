"""A plan for writing to many: who can be written to, in which order, with which lots, and what is short (R8, R20).

Each recipient is judged by ``services.eligibility.judge`` on the account as the earlier ones of the plan leave it, so
that lots and limits run out in the plan as they do when it is carried out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from services.choosing import FREE, choose
from services.decisions.moderation import counted
from services.lot import OUT_OF_NETWORK, SOURCES, Lot, LotSource, PayWith
from services.moderation.moderator import of_sender
from services.packs import cheapest_packs
from services.refusal_code import RefusalCode
from services.rehearsal import PlanGoal, Planned, Rehearsal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from services.account import Account
    from services.eligibility import Eligibility
    from services.packs import Basket
    from services.policy import Policy
    from services.rehearsal import Candidate, Terms

FARTHEST_REACH = 3
"""No credit's nearest degree is farther than this: one that reaches it reaches everybody beyond (R10)."""

_WANTING_CREDITS = {RefusalCode.NO_CREDITS, RefusalCode.CREDITS_DONT_REACH}


@dataclass(frozen=True, slots=True)
class Shortage:
    """Credits that would let more people be written to, within limits and budget.

    ``by_degree`` maps the degree that they must reach to their number. ``packs`` is the cheapest purchase for those
    that packs reach, None if there are none.
    """

    by_degree: dict[int, int]
    packs: Basket | None

    @property
    def credits(self) -> int:
        """How many are missing in all."""
        return sum(self.by_degree.values())


@dataclass(frozen=True, slots=True)
class Plan:
    """``sends`` in the order of sending; after all sends a batch tries the ``refused``, ``withheld``, and ``unfit``.

    ``withheld`` are those whose text this sender mayn't send by then (R17), ``unfit`` those whose text nobody may:
    both are judged all the same.

    ``lots`` are those that pay, as they are now, with the credits that each would give; ``left`` is what could be spent
    afterwards, in credits. ``expected_answers`` is the sum of the chances, None where the goal doesn't ask for them.
    """

    sends: tuple[Planned, ...]
    refused: tuple[Planned, ...]
    lots: tuple[tuple[Lot, int], ...]
    left: int
    shortage: Shortage
    expected_answers: float | None = None
    withheld: tuple[Planned, ...] = ()
    unfit: tuple[Planned, ...] = ()

    @property
    def credits(self) -> int:
        """What the sends take together."""
        return sum(credits for _, credits in self.lots)

    @property
    def order(self) -> tuple[int, ...]:
        """All places in the request, in the order in which a batch tries them."""
        return tuple(planned.place for planned in (*self.sends, *self.refused, *self.withheld, *self.unfit))

    def payers(self, budget: int | None) -> frozenset[int]:
        """The places that may take a credit, never more than ``budget``: a batch can't overspend, whatever changes.

        First those that would take one, then those whose reason may go away, then those who cost none now.
        """
        first = [planned.place for planned in self.sends if planned.verdict.lot is not None]
        last = [planned.place for planned in self.sends if planned.verdict.lot is None]
        places = (*first, *(planned.place for planned in (*self.refused, *self.withheld)), *last)
        return frozenset(places[: len(places) if budget is None else budget])


def make_plan(  # noqa: PLR0917 - facts first, then the rules' usual two
    account: Account,
    candidates: Sequence[Candidate],
    terms: Terms,
    policy: Policy,
    now: datetime,
    unfit: Sequence[Candidate] = (),
) -> Plan:
    """The plan for ``account``, settled up to ``now``; all facts are of one moment.

    With MOST_PEOPLE no order of sends, each paying by R8, reaches more people, and none that reaches as many takes
    fewer credits. With MOST_ANSWERS none reaches more, and of those that reach as many none reaches people who are
    likelier to answer, by the sum of their chances: see ``services.choosing``. AS_GIVEN writes in turn to each who may
    be written to. Where texts are too much alike for all of them (R17), whoever is wanted most has the first claim: how
    many are reached then depends on which texts resemble which. The ``unfit`` are candidates whose text can't be sent:
    they are judged, and written to in no case.
    """
    if terms.goal is PlanGoal.AS_GIVEN:
        rehearsal = Rehearsal(account, terms, policy, now)
        sends = rehearsal.send_all(candidates)
    else:
        rehearsal, sends = _chosen(account, candidates, terms, policy, now)
    sends, others = _with_the_rest(rehearsal, sends, candidates)
    told, unsendable = [rehearsal.told(one) for one in others], tuple(map(rehearsal.told, unfit))
    left = rehearsal.journal.account.available(now)
    used = Counter(sent.verdict.lot.id for sent in sends if sent.verdict.lot is not None)
    wanting = [one for one, planned in zip(others, told, strict=True) if _lacks_credits_alone(planned)]
    done = {sent.place for sent in sends}
    return Plan(
        sends=sends,
        refused=tuple(planned for planned in told if not planned.findings),
        withheld=tuple(planned for planned in told if planned.findings),
        lots=tuple((lot, used[lot.id]) for lot in account.lots if used[lot.id]),
        left=left,
        shortage=_shortage(rehearsal, wanting, terms, policy, now),
        expected_answers=sum(one.chance for one in candidates if one.place in done)
        if terms.goal is PlanGoal.MOST_ANSWERS
        else None,
        unfit=unsendable,
    )


def _with_the_rest(
    rehearsal: Rehearsal, sends: tuple[Planned, ...], candidates: Iterable[Candidate]
) -> tuple[tuple[Planned, ...], list[Candidate]]:
    """The sends, with those whose text may go out once the others went (a new sender's links), and who is left."""
    while True:
        done = {sent.place for sent in sends}
        candidates = [candidate for candidate in candidates if candidate.place not in done]
        more = rehearsal.send_all(candidate for candidate in candidates if candidate.text is not None)
        if not more:
            return sends, candidates
        sends += more


def _chosen(
    account: Account, candidates: Sequence[Candidate], terms: Terms, policy: Policy, now: datetime
) -> tuple[Rehearsal, tuple[Planned, ...]]:
    """The sends that the goal asks for, rehearsed; of equal ones those are preferred who come first in the request.

    Limits are the rules' alone: where sends run into one, as many as went through are chosen anew, and without those
    whose text can't go out in that order.
    """
    costs = _costs(account, candidates, terms, policy, now)
    able = [one for one in candidates if one.place in costs]
    likely = terms.goal is PlanGoal.MOST_ANSWERS
    able.sort(key=lambda one: (-one.chance if likely else 0.0, costs[one.place] != FREE, one.place))
    reach, room = _reach(account, terms, now), len(able)
    while True:
        wishes, admits = [costs[one.place] for one in able], _admission(account, able, policy, now)
        order = [able[place] for place in choose(wishes, reach, room, terms.affordable(now), admits)]
        rehearsal = Rehearsal(account, terms, policy, now)
        sends = rehearsal.send_all(order)
        if len(sends) == len(order):
            return rehearsal, sends
        done = {sent.place for sent in sends}
        withheld = {one.place for one in order if one.place not in done and rehearsal.findings(one)}
        able = [one for one in able if one.place not in withheld]
        room = room if withheld else len(sends)


def _admission(account: Account, able: Sequence[Candidate], policy: Policy, now: datetime) -> Callable[[int], bool]:
    """Whether the text of the one at that place of ``able`` may go out, too, after those that were admitted (R17)."""

    def admits(place: int) -> bool:
        nonlocal account
        text = able[place].text
        if text is None:
            return True
        if any(of_sender(account, *text, policy, now)):
            return False
        account = counted(account, able[place].inmail(account.member.id, now), policy)
        return True

    return admits


def _costs(
    account: Account, candidates: Sequence[Candidate], terms: Terms, policy: Policy, now: datetime
) -> dict[int, int]:
    """The degree that a credit must reach, or ``FREE``, of each who could be written to alone, by place."""
    alone = Rehearsal(account, replace(terms, budget=None), policy, now)
    seen: set[str] = set()
    verdicts: dict[tuple[object, ...], Eligibility] = {}
    costs: dict[int, int] = {}
    for one in candidates:
        if one.id in seen:
            continue
        seen.add(one.id)
        kind = _kind(one, account.member.id)
        verdict = verdicts.get(kind) or verdicts.setdefault(kind, alone.judge(one))
        if verdict.eligible:
            costs[one.place] = FREE if verdict.lot is None else one.pair.degree
    return costs


def _kind(one: Candidate, sender_id: str) -> tuple[object, ...]:
    """All that a judgement reads of a recipient: hundreds are of few kinds, and each send is judged again."""
    it = one.member
    facts = None if it is None else (it.standing, it.profile_level, it.open_profile, it.opt_outs, it.id == sender_id)
    return facts, one.pair


def _reach(account: Account, terms: Terms, now: datetime) -> list[int]:
    """For each degree how many credits may be spent on it."""
    lots = [lot for lot in account.lots if lot.usable(now) and lot.source in SOURCES[terms.pay_with]]
    return [sum(lot.remaining for lot in lots if lot.smallest_degree <= degree) for degree in range(OUT_OF_NETWORK + 1)]


def _lacks_credits_alone(planned: Planned) -> bool:
    return not planned.findings and {blocker.code for blocker in planned.verdict.blockers} <= _WANTING_CREDITS


def _shortage(
    rehearsal: Rehearsal, wanting: Iterable[Candidate], terms: Terms, policy: Policy, now: datetime
) -> Shortage:
    """What credits would make possible beyond the sends rehearsed so far: tried with a lot that never runs out."""
    free, most = terms.pay_with is PayWith.FREE, policy.largest_batch
    ample = Lot("", LotSource.REWARD if free else LotSource.PURCHASED, most, most, now, None, 0, "")
    account = rehearsal.journal.account
    rehearsal.journal.account = replace(account, lots=(*account.lots, ample))
    more = rehearsal.send_all(wanting)
    missing = Counter(min(sent.verdict.degree or OUT_OF_NETWORK, FARTHEST_REACH) for sent in more)
    reach = policy.smallest_degree[LotSource.PURCHASED]
    buyable = 0 if free else sum(credits for degree, credits in missing.items() if degree >= reach)
    return Shortage(dict(sorted(missing.items())), cheapest_packs(policy, buyable) if buyable else None)
